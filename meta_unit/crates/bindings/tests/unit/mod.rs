//! A unit for tests of the runtime: documents are its script, storage its memory.
#![allow(dead_code)] // Every test file uses another part of it.

use std::cell::{Cell, RefCell};

use dao_bindings::messages::abi_v1::{HostInfo, Lifecycle, Ready};
use dao_bindings::messages::avatar_v1::{
    StorageChange, StorageEntry, StorageReadRequest, StorageScanRequest, StorageWriteRequest,
    TimerStartRequest, storage_change,
};
use dao_bindings::messages::data_v1::*;
use dao_bindings::messages::system_v1::*;
use dao_bindings::{Documents, Error, Result, Sink, Spaces, Status, System, Unit, avatar, task};

thread_local! {
    /// What happened, in its order; tests read it.
    pub static EVENTS: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
    /// Whether the next start fails.
    pub static FAIL_START: Cell<bool> = const { Cell::new(false) };
}

pub fn note(event: impl Into<String>) {
    EVENTS.with_borrow_mut(|events| events.push(event.into()));
}

pub fn take_events() -> Vec<String> {
    EVENTS.take()
}

/// Notes when it is dropped.
pub struct Noted(pub &'static str);

impl Drop for Noted {
    fn drop(&mut self) {
        note(format!("{} dropped", self.0));
    }
}

pub struct Tester {
    changed: task::Notify,
    lock: task::Mutex<u64>,
}

pub fn put(key: &str, value: &[u8]) -> StorageWriteRequest {
    let entry = StorageEntry {
        key: key.into(),
        value: value.into(),
    };
    StorageWriteRequest {
        conditions: vec![],
        changes: vec![StorageChange {
            change: Some(storage_change::Change::Put(entry)),
        }],
    }
}

pub fn get(key: &str) -> StorageReadRequest {
    StorageReadRequest { key: key.into() }
}

pub async fn sleep(milliseconds: u64) -> Result<()> {
    let mut ticks = avatar::timer::start(TimerStartRequest {
        delay_ms: milliseconds,
        interval_ms: 0,
    });
    while let Some(tick) = ticks.next().await {
        tick?;
    }
    Ok(())
}

impl Unit for Tester {
    async fn start(host: HostInfo) -> Result<(Self, Ready)> {
        note(format!("start on {}", host.host));
        if FAIL_START.get() {
            return Err(Error::unavailable("asked to fail"));
        }
        let state_schema =
            match avatar::storage::read(StorageReadRequest { key: b"s".into() }).await {
                Ok(_) => 2,
                Err(error) if error.status == Status::NotFound => 1,
                Err(error) => return Err(error),
            };
        let tester = Self {
            changed: task::Notify::new(),
            lock: task::Mutex::new(0),
        };
        Ok((tester, Ready { state_schema }))
    }

    async fn stop(&self, deadline_ms: u32) -> Result<()> {
        note(format!("stop within {deadline_ms}"));
        avatar::storage::write(put("stopped", b"1")).await?;
        Ok(())
    }

    fn lifecycle(&self, event: Lifecycle) {
        note(format!(
            "lifecycle {:?}, {} grants",
            event.kind(),
            event.grants.len()
        ));
    }
}

impl System for Tester {
    async fn info(&self, _: InfoRequest) -> Result<InfoReply> {
        Ok(InfoReply {
            name: "tester".to_owned(),
            ..InfoReply::default()
        })
    }

    /// Works in 300 steps, giving way after each.
    async fn health(&self, _: HealthRequest) -> Result<HealthReply> {
        for _ in 0..300 {
            task::yield_now().await;
        }
        note("worked");
        Ok(HealthReply {
            healthy: true,
            checks: vec![],
        })
    }

    async fn statistics(&self, _: StatisticsRequest) -> Result<StatisticsReply> {
        let now = dao_bindings::statistics();
        Ok(StatisticsReply {
            requests: now.requests,
            failures: now.failures,
            commits: now.ignored_answers,
            open_documents: now.open_calls as u64,
            watches: now.open_streams as u64,
            ..StatisticsReply::default()
        })
    }
}

impl Spaces for Tester {
    /// Waits for a second, then writes: an effect that a cancel must not stop half-way. What is
    /// called `late` waits for a day before, as long as somebody wants it.
    async fn put(&self, request: PutSpaceRequest) -> Result<Space> {
        let _noted = Noted("put");
        if request.name == "late" {
            task::wanted(sleep(86_400_000)).await??;
        }
        sleep(1_000).await?;
        avatar::storage::write(put(&request.name, b"space")).await?;
        note("put done");
        Ok(Space {
            name: request.name,
            ..Space::default()
        })
    }

    async fn get(&self, request: GetSpaceRequest) -> Result<Space> {
        let reply = avatar::storage::read(get(&request.name)).await?;
        Ok(Space {
            name: String::from_utf8(reply.value).unwrap(),
            ..Space::default()
        })
    }

    /// As many spaces as make the answer too large to cross.
    async fn list(&self, _: ListSpacesRequest) -> Result<ListSpacesReply> {
        let space = Space {
            name: "x".repeat(1_000),
            ..Space::default()
        };
        Ok(ListSpacesReply {
            spaces: vec![space; 5_000],
            ..ListSpacesReply::default()
        })
    }

    /// Gives up a call under way.
    async fn remove(&self, request: RemoveSpaceRequest) -> Result<RemoveSpaceReply> {
        drop(avatar::storage::read(get(&request.name)));
        let mut pages = avatar::storage::scan(StorageScanRequest::default());
        pages.next().await;
        Ok(RemoveSpaceReply {})
    }
}

impl Documents for Tester {
    /// Reads and writes back under a lock, so that concurrent puts count.
    async fn put(&self, request: PutRequest) -> Result<Revision> {
        let mut count = self.lock.lock().await;
        let before = match avatar::storage::read(get(&request.id)).await {
            Ok(reply) => u64::from_le_bytes(reply.value.try_into().unwrap()),
            Err(error) if error.status == Status::NotFound => 0,
            Err(error) => return Err(error),
        };
        avatar::storage::write(put(&request.id, &(before + 1).to_le_bytes())).await?;
        *count += 1;
        self.changed.notify_all();
        Ok(Revision {
            id: request.id,
            cursor: (before + 1).to_string(),
            version: count.to_le_bytes().to_vec(),
        })
    }

    async fn get(&self, request: GetRequest) -> Result<Document> {
        Ok(Document {
            id: request.id,
            ..Document::default()
        })
    }

    async fn patch(&self, _: PatchRequest) -> Result<Revision> {
        Err(Error::conflict("always").with("because", "it is a test"))
    }

    async fn delete(&self, _: DeleteRequest) -> Result<Revision> {
        Err(Error::not_found("never"))
    }

    async fn batch(&self, _: BatchRequest) -> Result<BatchReply> {
        Ok(BatchReply::default())
    }

    async fn list(&self, _: ListRequest) -> Result<DocumentPage> {
        Ok(DocumentPage::default())
    }

    async fn query(&self, _: QueryRequest) -> Result<DocumentPage> {
        Ok(DocumentPage::default())
    }

    /// Says how many puts there were, whenever that changes; `after` items at least.
    async fn watch(&self, request: WatchRequest, items: Sink<Change>) -> Result<()> {
        let _noted = Noted("watch");
        let mut last = request.after.parse().unwrap_or(0);
        loop {
            let changed = self.changed.notified();
            let now = *self.lock.lock().await;
            if now > last {
                last = now;
                items
                    .send(Change {
                        cursor: now.to_string(),
                        ..Change::default()
                    })
                    .await?;
            }
            changed.await;
        }
    }

    async fn history(&self, _: HistoryRequest) -> Result<HistoryReply> {
        Ok(HistoryReply::default())
    }

    /// Sends `after` items of as many bytes as there are ids.
    async fn export(&self, request: ExportRequest, items: Sink<Updates>) -> Result<()> {
        for cursor in 0..request.after.parse().unwrap_or(0_u64) {
            let update = Update {
                id: String::new(),
                operations: vec![7; request.ids.len()],
                ..Update::default()
            };
            let sent = items
                .send(Updates {
                    updates: vec![update],
                    cursor: cursor.to_string(),
                })
                .await;
            note(format!("sent {cursor}"));
            sent?;
        }
        Ok(())
    }

    async fn import(&self, _: ImportRequest) -> Result<ImportReply> {
        Ok(ImportReply::default())
    }

    async fn canonical(&self, _: CanonicalRequest, _: Sink<CanonicalChunk>) -> Result<()> {
        Err(Error::internal("asked to fail"))
    }

    async fn export_file(&self, _: ExportFileRequest) -> Result<ExportFileReply> {
        Ok(ExportFileReply::default())
    }

    async fn import_file(&self, _: ImportFileRequest) -> Result<ImportReply> {
        Ok(ImportReply::default())
    }

    /// Uses a capability that was not granted.
    async fn import_url(&self, request: ImportUrlRequest) -> Result<ImportReply> {
        let mut parts = avatar::net::request(dao_bindings::messages::avatar_v1::NetRequest {
            url: request.url,
            ..Default::default()
        });
        while let Some(part) = parts.next().await {
            part?;
        }
        Ok(ImportReply::default())
    }
}
