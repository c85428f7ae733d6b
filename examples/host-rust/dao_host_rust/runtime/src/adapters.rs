//! What carries out the capabilities that come with a host.

mod clock;
#[cfg(feature = "files")]
mod files;
#[cfg(feature = "keys")]
mod keys;
mod log;
#[cfg(feature = "net")]
mod net;
mod random;
#[cfg(feature = "storage")]
mod storage;
mod timer;

use std::{
    path::PathBuf,
    sync::{
        Arc, RwLock,
        atomic::{AtomicUsize, Ordering},
    },
};

use crate::{
    error::OpenError,
    grants::Granted,
    handler::{Handler, HandlerError},
};

pub(crate) type Line = Arc<dyn Fn(u8, &str) + Send + Sync>;

/// What adapters are opened with.
#[derive(Clone)]
pub(crate) struct Ground {
    pub home: PathBuf,
    pub granted: Arc<RwLock<Granted>>,
    pub jobs: Arc<AtomicUsize>,
    /// Gets the lines of the unit.
    pub log: Option<Line>,
    /// Gets what the host has to say.
    pub notice: Option<Line>,
    pub relaxed: bool,
    pub max_message_bytes: u32,
}

impl Ground {
    /// The scopes of a capability as they are now.
    pub(crate) fn scopes(&self, capability: &str) -> Option<Vec<String>> {
        self.granted
            .read()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
            .get(capability)
            .cloned()
    }

    /// Runs what blocks on another thread.
    pub(crate) async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, HandlerError> + Send + 'static,
    ) -> Result<T, HandlerError> {
        let job = Job::begin(&self.jobs);
        tokio::task::spawn_blocking(move || {
            let _job = job;
            work()
        })
        .await?
    }

    pub(crate) fn note(&self, level: u8, line: &str) {
        if let Some(notice) = &self.notice {
            notice(level, line);
        }
    }
}

/// Work on another thread, which counts as something that goes on.
#[derive(Debug)]
pub(crate) struct Job(Arc<AtomicUsize>);

impl Job {
    pub(crate) fn begin(jobs: &Arc<AtomicUsize>) -> Self {
        jobs.fetch_add(1, Ordering::AcqRel);
        Self(Arc::clone(jobs))
    }
}

impl Drop for Job {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}

/// The capabilities that come with this host.
pub(crate) fn has(capability: &str) -> bool {
    matches!(capability, "log" | "clock" | "random" | "timer")
        || (cfg!(feature = "storage") && capability == "storage")
        || (cfg!(feature = "keys") && capability == "keys")
        || (cfg!(feature = "net") && capability == "net")
        || (cfg!(feature = "files") && capability == "files")
}

/// Opens what carries out a capability.
pub(crate) fn open(
    capability: &str,
    ground: &Ground,
) -> Result<Option<Arc<dyn Handler>>, OpenError> {
    Ok(Some(match capability {
        "log" => Arc::new(log::Log(ground.clone())),
        "clock" => Arc::new(clock::Clock),
        "random" => Arc::new(random::Random),
        "timer" => Arc::new(timer::Timer),
        #[cfg(feature = "storage")]
        "storage" => Arc::new(storage::Storage::open(ground)?),
        #[cfg(feature = "keys")]
        "keys" => Arc::new(keys::Keys::open(ground)?),
        #[cfg(feature = "net")]
        "net" => Arc::new(net::Net::open(ground)),
        #[cfg(feature = "files")]
        "files" => Arc::new(files::Files::open(ground)),
        _ => return Ok(None),
    }))
}
