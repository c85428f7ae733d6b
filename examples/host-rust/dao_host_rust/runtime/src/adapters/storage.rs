//! Storage: one SQLite database, one thread that has it, and one transaction for the batches that wait.

mod database;

use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
        mpsc,
    },
    thread::{self, JoinHandle},
};

use prost::Message as _;
use tokio::sync::oneshot;

use self::database::Database;
use super::{Ground, Job};
use crate::{
    CallError, Status,
    contract::Import,
    error::OpenError,
    handler::{Handler, HandlerError, Reply, unimplemented},
    messages::storage_v1::{ReadManyRequest, ReadRequest, ScanRequest, WriteRequest},
    rules, scopes,
};

const MOST_WAITING: usize = 64 << 20;

/// What the thread is asked.
enum Asked {
    Read(ReadRequest),
    ReadMany(ReadManyRequest),
    Scan(ScanRequest),
    Write(WriteRequest, usize),
}

struct Waiting {
    asked: Asked,
    quota: Option<u64>,
    answer: oneshot::Sender<Result<Vec<u8>, CallError>>,
    _job: Job,
}

pub(crate) struct Storage {
    queue: Option<mpsc::Sender<Waiting>>,
    waiting_bytes: Arc<AtomicUsize>,
    thread: Option<JoinHandle<()>>,
    ground: Ground,
}

impl Storage {
    pub(crate) fn open(ground: &Ground) -> Result<Self, OpenError> {
        let path = ground.home.join("storage.sqlite3");
        let database = Database::open(&path, ground.relaxed, ground.max_message_bytes)?;
        let (queue, asked) = mpsc::channel();
        let waiting_bytes = Arc::new(AtomicUsize::new(0));
        let bytes = Arc::clone(&waiting_bytes);
        let spawned = thread::Builder::new()
            .name("dao-storage".to_owned())
            .spawn(move || serve(database, &asked, &bytes));
        let thread = Some(spawned.map_err(|_| no_thread(&path))?);
        Ok(Self {
            queue: Some(queue),
            waiting_bytes,
            thread,
            ground: ground.clone(),
        })
    }

    fn quota(&self) -> Option<u64> {
        let scopes = self.ground.scopes("storage").unwrap_or_default();
        scopes
            .iter()
            .filter_map(|scope| scopes::quota(scope).ok())
            .min()
    }

    fn asked(&self, import: &'static Import, request: &[u8]) -> Result<Asked, CallError> {
        Ok(match import.operation {
            "read" => Asked::Read(rules::read(request)?),
            "read_many" => Asked::ReadMany(rules::read(request)?),
            "scan" => Asked::Scan(rules::read(request)?),
            "write" => {
                let bytes = self.waiting_bytes.load(Ordering::Acquire);
                if bytes > 0 && bytes + request.len() > MOST_WAITING {
                    return Err(CallError::new(Status::BUSY, "too much waits to be written"));
                }
                let batch = Asked::Write(rules::read(request)?, request.len());
                self.waiting_bytes
                    .fetch_add(request.len(), Ordering::AcqRel);
                batch
            }
            _ => return Err(unimplemented(import)),
        })
    }
}

impl Handler for Storage {
    fn once(&self, import: &'static Import, request: Vec<u8>) -> Reply<Vec<u8>> {
        // What is asked takes its place in the queue here, before anything waits.
        let (answer, answered) = oneshot::channel();
        let asked = self.asked(import, &request).and_then(|asked| {
            let waiting = Waiting {
                asked,
                quota: self.quota(),
                answer,
                _job: Job::begin(&self.ground.jobs),
            };
            let sent = self.queue.as_ref().map(|queue| queue.send(waiting));
            if matches!(sent, Some(Ok(()))) {
                Ok(())
            } else {
                Err(CallError::new(Status::UNAVAILABLE, "storage is closed"))
            }
        });
        Box::pin(async move {
            asked?;
            Ok(answered
                .await
                .map_err(|_| HandlerError::from("the thread of storage ended"))??)
        })
    }
}

impl Drop for Storage {
    fn drop(&mut self) {
        self.queue = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn no_thread(path: &Path) -> OpenError {
    OpenError::Home {
        path: path.to_owned(),
        message: "the system gives no thread for it".to_owned(),
    }
}

fn serve(mut database: Database, asked: &mpsc::Receiver<Waiting>, waiting_bytes: &AtomicUsize) {
    let mut next = asked.recv().ok();
    while let Some(first) = next.take() {
        if !matches!(first.asked, Asked::Write(..)) {
            let answer = read(&database, first.asked);
            let _ = first.answer.send(answer);
            next = asked.try_recv().ok().or_else(|| asked.recv().ok());
            continue;
        }
        // The batches that wait beside each other share a transaction.
        let mut batches = vec![first];
        while batches.len() < 256 {
            match asked.try_recv() {
                Ok(waiting)
                    if matches!(waiting.asked, Asked::Write(..))
                        && waiting.quota == batches[0].quota =>
                {
                    batches.push(waiting);
                }
                Ok(other) => {
                    next = Some(other);
                    break;
                }
                Err(_) => break,
            }
        }
        let requests: Vec<&WriteRequest> = batches
            .iter()
            .filter_map(|each| each.asked.batch())
            .collect();
        let results = database.write(&requests, batches[0].quota);
        for (batch, result) in batches.into_iter().zip(results) {
            if let Asked::Write(_, bytes) = batch.asked {
                waiting_bytes.fetch_sub(bytes, Ordering::AcqRel);
            }
            let _ = batch.answer.send(result.map(|()| Vec::new()));
        }
        if next.is_none() {
            next = asked.recv().ok();
        }
    }
}

impl Asked {
    fn batch(&self) -> Option<&WriteRequest> {
        match self {
            Self::Write(batch, _) => Some(batch),
            _ => None,
        }
    }
}

fn read(database: &Database, asked: Asked) -> Result<Vec<u8>, CallError> {
    match asked {
        Asked::Read(request) => database
            .read(&request.key)
            .map(|answer| answer.encode_to_vec()),
        Asked::ReadMany(request) => database
            .read_many(&request.keys)
            .map(|answer| answer.encode_to_vec()),
        Asked::Scan(request) => database.scan(&request).map(|answer| answer.encode_to_vec()),
        Asked::Write(..) => Ok(Vec::new()),
    }
}
