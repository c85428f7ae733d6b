//! A unit for tests of the runtime: documents are its script, storage its memory.
#![allow(dead_code)] // Every test file uses another part of it.

use std::cell::{Cell, RefCell};

use dao_bindings::messages::abi_v1::{HostInfo, Lifecycle, Ready};
use dao_bindings::messages::data_v1::*;
use dao_bindings::messages::files_v1;
use dao_bindings::messages::spaces_v1;
use dao_bindings::messages::storage_v1::{Change, Entry, ReadRequest, WriteRequest, change};
use dao_bindings::messages::system_v1::*;
use dao_bindings::messages::timer_v1::StartRequest;
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

pub fn put(key: &str, value: &[u8]) -> WriteRequest {
    let entry = Entry {
        key: key.into(),
        value: value.into(),
    };
    WriteRequest {
        conditions: vec![],
        changes: vec![Change {
            kind: Some(change::Kind::Put(entry)),
        }],
    }
}

pub fn get(key: &str) -> ReadRequest {
    ReadRequest { key: key.into() }
}

pub async fn sleep(milliseconds: u32) -> Result<()> {
    let mut ticks = avatar::timer::start(StartRequest {
        delay_ms: milliseconds,
        interval_ms: 0,
    });
    while let Some(tick) = ticks.next().await {
        tick?;
    }
    Ok(())
}

dao_bindings::unit!(Tester);

impl Unit for Tester {
    async fn start(host: HostInfo) -> Result<(Self, Ready)> {
        note(format!("start on {}", host.host));
        if FAIL_START.get() {
            return Err(Error::unavailable("asked to fail"));
        }
        let state_schema = match avatar::storage::read(ReadRequest { key: b"s".into() }).await {
            Ok(_) => 2,
            Err(error) if error.status == Status::NotFound => 1,
            Err(error) => return Err(error),
        };
        let tester = Self {
            changed: task::Notify::new(),
            lock: task::Mutex::new(0),
        };
        Ok((
            tester,
            Ready {
                state_schema,
                ..Ready::default()
            },
        ))
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
    async fn info(&self, _: InfoRequest) -> Result<InfoResponse> {
        Ok(InfoResponse {
            name: "tester".to_owned(),
            ..InfoResponse::default()
        })
    }

    /// Works in 300 steps, giving way after each.
    async fn health(&self, _: HealthRequest) -> Result<HealthResponse> {
        for _ in 0..300 {
            task::yield_now().await;
        }
        note("worked");
        Ok(HealthResponse {
            healthy: true,
            checks: vec![],
        })
    }

    async fn statistics(&self, _: StatisticsRequest) -> Result<StatisticsResponse> {
        let now = dao_bindings::statistics();
        Ok(StatisticsResponse {
            requests: u32::try_from(now.requests).unwrap(),
            failures: u32::try_from(now.failures).unwrap(),
            commits: u32::try_from(now.ignored_answers).unwrap(),
            open_documents: u32::try_from(now.open_calls).unwrap(),
            watches: u32::try_from(now.open_streams).unwrap(),
            ..StatisticsResponse::default()
        })
    }
}

impl Spaces for Tester {
    /// Waits for a second, then writes: an effect that a cancel must not stop half-way. What is
    /// called `late` waits for a day before, as long as somebody wants it.
    async fn put(&self, request: spaces_v1::PutRequest) -> Result<spaces_v1::PutResponse> {
        let _noted = Noted("put");
        if request.name == "late" {
            task::wanted(sleep(86_400_000)).await??;
        }
        sleep(1_000).await?;
        avatar::storage::write(put(&request.name, b"space")).await?;
        note("put done");
        let space = spaces_v1::Space {
            name: request.name,
            ..spaces_v1::Space::default()
        };
        Ok(spaces_v1::PutResponse { space: Some(space) })
    }

    async fn get(&self, request: spaces_v1::GetRequest) -> Result<spaces_v1::GetResponse> {
        let reply = avatar::storage::read(get(&request.name)).await?;
        let space = spaces_v1::Space {
            name: String::from_utf8(reply.value).unwrap(),
            ..spaces_v1::Space::default()
        };
        Ok(spaces_v1::GetResponse { space: Some(space) })
    }

    /// As many spaces as make the answer too large to cross.
    async fn list(&self, _: spaces_v1::ListRequest) -> Result<spaces_v1::ListResponse> {
        let space = spaces_v1::Space {
            name: "x".repeat(1_000),
            ..spaces_v1::Space::default()
        };
        Ok(spaces_v1::ListResponse {
            spaces: vec![space; 5_000],
            ..spaces_v1::ListResponse::default()
        })
    }

    /// Gives up a call under way.
    async fn remove(&self, request: spaces_v1::RemoveRequest) -> Result<spaces_v1::RemoveResponse> {
        drop(avatar::storage::read(get(&request.name)));
        let mut pages = avatar::files::read(files_v1::ReadRequest::default());
        pages.next().await;
        Ok(spaces_v1::RemoveResponse {})
    }
}

impl Documents for Tester {
    /// Reads and writes back under a lock, so that concurrent puts count.
    async fn put(&self, request: PutRequest) -> Result<PutResponse> {
        let mut count = self.lock.lock().await;
        let before = match avatar::storage::read(get(&request.id)).await {
            Ok(reply) => u64::from_le_bytes(reply.value.try_into().unwrap()),
            Err(error) if error.status == Status::NotFound => 0,
            Err(error) => return Err(error),
        };
        avatar::storage::write(put(&request.id, &(before + 1).to_le_bytes())).await?;
        *count += 1;
        self.changed.notify_all();
        let revision = Revision {
            id: request.id,
            cursor: (before + 1).to_string(),
            version: count.to_string(),
        };
        Ok(PutResponse {
            revision: Some(revision),
        })
    }

    async fn get(&self, request: GetRequest) -> Result<GetResponse> {
        let document = Document {
            id: request.id,
            ..Document::default()
        };
        Ok(GetResponse {
            document: Some(document),
        })
    }

    async fn patch(&self, _: PatchRequest) -> Result<PatchResponse> {
        Err(Error::conflict("always").with("because", "it is a test"))
    }

    async fn delete(&self, _: DeleteRequest) -> Result<DeleteResponse> {
        Err(Error::not_found("never"))
    }

    async fn batch(&self, _: BatchRequest) -> Result<BatchResponse> {
        Ok(BatchResponse::default())
    }

    async fn list(&self, _: ListRequest) -> Result<ListResponse> {
        Ok(ListResponse::default())
    }

    async fn query(&self, _: QueryRequest) -> Result<QueryResponse> {
        Ok(QueryResponse::default())
    }

    /// Says how many puts there were, whenever that changes; `after` items at least.
    async fn watch(&self, request: WatchRequest, items: Sink<WatchResponse>) -> Result<()> {
        let _noted = Noted("watch");
        let mut last = request.after.parse().unwrap_or(0);
        loop {
            let changed = self.changed.notified();
            let now = *self.lock.lock().await;
            if now > last {
                last = now;
                items
                    .send(WatchResponse {
                        cursor: now.to_string(),
                        ..WatchResponse::default()
                    })
                    .await?;
            }
            changed.await;
        }
    }

    async fn count(&self, _: CountRequest) -> Result<CountResponse> {
        Ok(CountResponse::default())
    }

    async fn received(&self, _: ReceivedRequest) -> Result<ReceivedResponse> {
        Ok(ReceivedResponse::default())
    }

    async fn history(&self, _: HistoryRequest) -> Result<HistoryResponse> {
        Ok(HistoryResponse::default())
    }

    /// Sends `after` items of as many bytes as there are ids.
    async fn export(&self, request: ExportRequest, items: Sink<ExportResponse>) -> Result<()> {
        for cursor in 0..request.after.parse().unwrap_or(0_u64) {
            let update = Update {
                id: String::new(),
                operations: vec![7; request.ids.len()],
                ..Update::default()
            };
            let updates = Some(Updates {
                updates: vec![update],
                cursor: cursor.to_string(),
                ..Updates::default()
            });
            let sent = items.send(ExportResponse { updates }).await;
            note(format!("sent {cursor}"));
            sent?;
        }
        Ok(())
    }

    async fn import(&self, _: ImportRequest) -> Result<ImportResponse> {
        Ok(ImportResponse::default())
    }

    async fn canonical(&self, _: CanonicalRequest, _: Sink<CanonicalResponse>) -> Result<()> {
        Err(Error::internal("asked to fail"))
    }

    async fn export_file(&self, _: ExportFileRequest) -> Result<ExportFileResponse> {
        Ok(ExportFileResponse::default())
    }

    async fn import_file(&self, _: ImportFileRequest) -> Result<ImportFileResponse> {
        Ok(ImportFileResponse::default())
    }

    /// Uses a capability that was not granted.
    async fn import_url(&self, request: ImportUrlRequest) -> Result<ImportUrlResponse> {
        let mut parts = avatar::net::fetch(dao_bindings::messages::net_v1::FetchRequest {
            url: request.url,
            ..Default::default()
        });
        while let Some(part) = parts.next().await {
            part?;
        }
        Ok(ImportUrlResponse::default())
    }
}
