//! Opening an Avatar: what a program says, and what becomes of it before the unit runs.

use std::{
    cell::RefCell,
    collections::{BTreeMap, HashSet},
    path::{Path, PathBuf},
    rc::Rc,
    sync::{
        Arc, PoisonError, RwLock,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use tokio::sync::{mpsc, oneshot};

use crate::{
    CallError, Status,
    adapters::{self, Ground, Line},
    avatar::Avatar,
    contract::{Contract, Import},
    core::Core,
    error::OpenError,
    grants::{self, Granted, Words},
    handler::Capability,
    home::Home,
    instance::Compiled,
    module::{self, Unit},
    record::Recorder,
    runner::{Command, Parts, Runner},
    scopes::{self, Place},
    work::Works,
};

/// Something that was refused to the unit for lack of a grant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Denial {
    /// The capability.
    pub capability: String,
    /// The import.
    pub operation: String,
    /// What was asked for, if the capability has scopes and the host knows.
    pub scope: String,
    /// Why.
    pub message: String,
    /// How to allow it.
    pub help: String,
}

type OnDeath = Arc<dyn Fn(&str) + Send + Sync>;
type OnDenial = Arc<dyn Fn(&Denial) + Send + Sync>;

/// How an Avatar is opened.
///
/// Functions that are given here are called from the thread of the Avatar and must not block it.
#[derive(Clone, Default)]
#[must_use]
pub struct OpenOptions {
    grants: Option<Vec<(String, Vec<String>)>>,
    capabilities: Vec<Capability>,
    log: Option<Line>,
    on_notice: Option<Line>,
    on_death: Option<OnDeath>,
    on_denial: Option<OnDenial>,
    recorder: Option<Recorder>,
    entry: Option<Duration>,
    start: Option<Duration>,
    patience: Option<Duration>,
    memory_bytes: Option<u64>,
    cache: Option<PathBuf>,
    relaxed: bool,
}

impl std::fmt::Debug for OpenOptions {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("OpenOptions")
            .field("grants", &self.grants)
            .finish_non_exhaustive()
    }
}

impl OpenOptions {
    /// The least that is said: what belongs to the home is granted, and nothing that reaches out.
    pub fn new() -> Self {
        Self::default()
    }

    /// Grants a capability, with scopes as a person would write them.
    pub fn grant<S: Into<String>>(
        mut self,
        capability: &str,
        scopes: impl IntoIterator<Item = S>,
    ) -> Self {
        let scopes = scopes.into_iter().map(Into::into).collect();
        self.grants
            .get_or_insert_default()
            .push((capability.to_owned(), scopes));
        self
    }

    /// Grants nothing at all, not even what belongs to the home.
    pub fn grant_nothing(mut self) -> Self {
        self.grants = Some(Vec::new());
        self
    }

    /// Carries out a capability, instead of what comes with the host.
    pub fn capability(mut self, capability: Capability) -> Self {
        self.capabilities.push(capability);
        self
    }

    /// Gets each line that the unit logs, with its level: 0 for trace to 4 for an error.
    pub fn log(mut self, line: impl Fn(u8, &str) + Send + Sync + 'static) -> Self {
        self.log = Some(Arc::new(line));
        self
    }

    /// Gets what the host itself has to say beside what calls answer, such as how a handler failed, with
    /// its level: 0 for trace to 4 for an error. None of it comes from the unit.
    pub fn on_notice(mut self, notice: impl Fn(u8, &str) + Send + Sync + 'static) -> Self {
        self.on_notice = Some(Arc::new(notice));
        self
    }

    /// Hears of each death of an instance of the unit, and of what it died.
    pub fn on_death(mut self, listener: impl Fn(&str) + Send + Sync + 'static) -> Self {
        self.on_death = Some(Arc::new(listener));
        self
    }

    /// Hears of what the unit was refused.
    pub fn on_denial(mut self, listener: impl Fn(&Denial) + Send + Sync + 'static) -> Self {
        self.on_denial = Some(Arc::new(listener));
        self
    }

    /// Gets each record of what crosses: an encoded `dao.recording.v1.Record`.
    pub fn record(mut self, recorder: impl Fn(&[u8]) + Send + Sync + 'static) -> Self {
        self.recorder = Some(Arc::new(recorder));
        self
    }

    /// The longest that one entry into the unit may take; 10 s if nothing is said.
    pub fn entry_deadline(mut self, longest: Duration) -> Self {
        self.entry = Some(longest);
        self
    }

    /// The longest that a start may take; 60 s if nothing is said.
    pub fn start_deadline(mut self, longest: Duration) -> Self {
        self.start = Some(longest);
        self
    }

    /// The time for closing; 10 s if nothing is said.
    pub fn patience(mut self, longest: Duration) -> Self {
        self.patience = Some(longest);
        self
    }

    /// The cap on the unit's memory; what the contract allows if nothing is said.
    pub fn max_memory_bytes(mut self, most: u64) -> Self {
        self.memory_bytes = Some(most);
        self
    }

    /// A folder for compiled units. Whoever can write to it can run code in this program, so it must be
    /// the person's own.
    pub fn cache(mut self, folder: impl Into<PathBuf>) -> Self {
        self.cache = Some(folder.into());
        self
    }

    /// Lets loss of power take the newest writes, each as a whole, for faster writing.
    pub fn relaxed_durability(mut self) -> Self {
        self.relaxed = true;
        self
    }

    /// Opens the Avatar of a home.
    ///
    /// # Errors
    ///
    /// The module is no unit of the contract, the home cannot be used, the grants cannot be read, or the
    /// unit does not start.
    pub async fn open(
        self,
        contract: &'static Contract,
        home: impl Into<PathBuf>,
        unit: impl Into<PathBuf>,
    ) -> Result<Avatar, OpenError> {
        static AVATARS: AtomicUsize = AtomicUsize::new(1);
        let avatar = AVATARS.fetch_add(1, Ordering::Relaxed);
        let (home, unit) = (home.into(), unit.into());
        let (commands, received) = mpsc::unbounded_channel();
        let (checked, checks) = oneshot::channel();
        let (opened, opens) = oneshot::channel();
        let shared = Arc::new(RwLock::new(Granted::new()));
        let (granted, patience) = (Arc::clone(&shared), self.patience.unwrap_or(PATIENCE));
        let thread = std::thread::Builder::new()
            .name("dao-avatar".to_owned())
            .stack_size(STACK);
        let spawned = thread.spawn(move || {
            self.live(
                contract, avatar, home, unit, received, checked, opened, granted,
            )
        });
        let failed = |what: &str| OpenError::Start(CallError::new(Status::EXHAUSTED, what));
        spawned.map_err(|_| failed("the system gives no thread for the Avatar"))?;
        let unit = checks
            .await
            .map_err(|_| failed("the thread of the Avatar ended"))??;
        opens
            .await
            .map_err(|_| failed("the thread of the Avatar ended"))??;
        Ok(Avatar::new(
            contract, avatar, commands, unit, shared, patience,
        ))
    }

    /// What the thread of an Avatar does.
    #[allow(clippy::too_many_arguments)]
    fn live(
        self,
        contract: &'static Contract,
        avatar: usize,
        home: PathBuf,
        path: PathBuf,
        commands: mpsc::UnboundedReceiver<Command>,
        checked: oneshot::Sender<Result<Arc<Unit>, OpenError>>,
        opened: oneshot::Sender<Result<(), OpenError>>,
        shared: Arc<RwLock<Granted>>,
    ) {
        let start = self.start.unwrap_or(START);
        let start_until = Instant::now() + start;
        let Ok(runtime) = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
        else {
            return;
        };
        let lived = runtime.block_on(async {
            let able = |import: &Import| self.carries_out(import);
            let (unit, bytes) = match load(contract, &path, &able) {
                Ok(loaded) => loaded,
                Err(error) => return drop(checked.send(Err(error))),
            };
            let unit = Arc::new(unit);
            let compiling = {
                let (unit, cache) = (Arc::clone(&unit), self.cache.clone());
                let stack = contract.limits.guest_stack_bytes;
                tokio::task::spawn_blocking(move || {
                    Compiled::new(&bytes, &unit.digest, stack, cache.as_deref())
                })
            };
            let compiled = match tokio::time::timeout_at(start_until.into(), compiling).await {
                Ok(Ok(Ok(compiled))) => compiled,
                Ok(Ok(Err(problem))) => {
                    return drop(checked.send(Err(OpenError::Module {
                        path,
                        problems: vec![problem],
                    })));
                }
                Ok(Err(_)) => {
                    let problems = vec!["the engine failed to compile it".to_owned()];
                    return drop(checked.send(Err(OpenError::Module { path, problems })));
                }
                Err(_) => {
                    let error = CallError::new(Status::TIMEOUT, "the unit did not start in time")
                        .of(contract);
                    return drop(checked.send(Err(error.into())));
                }
            };
            let made = self.make(
                contract,
                avatar,
                &home,
                path,
                unit,
                compiled,
                commands,
                opened,
                start_until,
                &shared,
            );
            match made {
                Ok(runner) => {
                    let _ = checked.send(Ok(Arc::clone(&runner.unit)));
                    runner.run().await;
                }
                Err(error) => drop(checked.send(Err(error))),
            }
        });
        let () = lived;
        // A compilation that takes too long holds nobody up.
        runtime.shutdown_background();
    }

    fn carries_out(&self, import: &Import) -> bool {
        let given = self
            .capabilities
            .iter()
            .any(|each| each.name == import.capability);
        import.capability == "call"
            || self
                .capabilities
                .iter()
                .any(|each| each.carries_out(import))
            || (!given && adapters::has(import.capability))
    }

    #[allow(clippy::too_many_arguments)]
    fn make(
        &self,
        contract: &'static Contract,
        avatar: usize,
        folder: &Path,
        unit_path: PathBuf,
        unit: Arc<Unit>,
        compiled: Compiled,
        commands: mpsc::UnboundedReceiver<Command>,
        opened: oneshot::Sender<Result<(), OpenError>>,
        start_until: Instant,
        shared: &Arc<RwLock<Granted>>,
    ) -> Result<Runner, OpenError> {
        let program = self.program()?;
        let home = Home::take(folder)?;
        let notice = self.on_notice.clone();
        let complain: Arc<dyn Fn(&str) + Send + Sync> = Arc::new(move |line: &str| {
            if let Some(notice) = &notice {
                notice(4, line);
            }
        });
        let options = Options {
            recorder: self.recorder.clone(),
            on_death: self.on_death.clone(),
            on_denial: self.on_denial.clone(),
            complain: Arc::clone(&complain),
            patience: self.patience.unwrap_or(PATIENCE),
            start: self.start.unwrap_or(START),
            entry: self.entry.unwrap_or(ENTRY),
            memory_bytes: self
                .memory_bytes
                .unwrap_or(u64::MAX)
                .min(contract.limits.max_memory_bytes),
            unit_path,
        };
        let ground = Ground {
            home: home.folder().to_owned(),
            granted: Arc::clone(shared),
            jobs: Arc::default(),
            log: self.log.clone(),
            notice: self.on_notice.clone(),
            relaxed: self.relaxed,
            max_message_bytes: contract.limits.max_message_bytes,
        };
        let mut policy = Policy {
            path: home.folder().join("grants.toml"),
            program,
            text: None,
            damaged: false,
            last: Granted::new(),
            next_look: Instant::now() + Policy::EVERY,
            jobs: Arc::clone(&ground.jobs),
            ground,
            capabilities: self.capabilities.clone(),
            opened: HashSet::new(),
        };
        let granted = policy.first(contract, &unit).map_err(OpenError::Grants)?;
        policy.publish(&granted);
        let core = Rc::new(RefCell::new(Core::new(
            contract,
            self.recorder.clone(),
            complain,
        )));
        policy.open_handlers(contract, &core, &granted)?;
        core.borrow_mut().granted = granted;
        let works = Works::new(avatar);
        let parts = Parts {
            contract,
            core,
            works,
            commands,
            options,
            unit,
            compiled,
            policy,
            home,
            opened,
            start_until,
        };
        Ok(Runner::new(parts))
    }

    fn program(&self) -> Result<Option<Granted>, OpenError> {
        let Some(grants) = &self.grants else {
            return Ok(None);
        };
        let mut granted = Granted::new();
        for (capability, scopes) in grants {
            let scopes = scopes::grant(capability, scopes, Place::Program).map_err(|wrong| {
                OpenError::Grants(format!("the grant of `{capability}`: {wrong}"))
            })?;
            granted.insert(capability.clone(), scopes);
        }
        Ok(Some(granted))
    }
}

const PATIENCE: Duration = Duration::from_secs(10);
const START: Duration = Duration::from_secs(60);
const ENTRY: Duration = Duration::from_secs(10);
const STACK: usize = 8 << 20;

/// What an Avatar goes by once it is open.
pub(crate) struct Options {
    pub recorder: Option<Recorder>,
    pub on_death: Option<OnDeath>,
    pub on_denial: Option<OnDenial>,
    pub complain: Arc<dyn Fn(&str) + Send + Sync>,
    pub patience: Duration,
    pub start: Duration,
    pub entry: Duration,
    pub memory_bytes: u64,
    pub unit_path: PathBuf,
}

fn load(
    contract: &'static Contract,
    path: &Path,
    able: &dyn Fn(&Import) -> bool,
) -> Result<(Unit, Vec<u8>), OpenError> {
    let wrong = |problems| OpenError::Module {
        path: path.to_owned(),
        problems,
    };
    let facts =
        std::fs::metadata(path).map_err(|_| wrong(vec!["the file cannot be read".to_owned()]))?;
    if !facts.is_file() {
        return Err(wrong(vec!["it is no regular file".to_owned()]));
    }
    if facts.len() > 256 << 20 {
        return Err(wrong(vec!["it has more than 256 MiB".to_owned()]));
    }
    let bytes =
        std::fs::read(path).map_err(|_| wrong(vec!["the file cannot be read".to_owned()]))?;
    let unit = module::check(contract, &bytes, able).map_err(wrong)?;
    Ok((unit, bytes))
}

/// What is granted, and what carries it out, while an Avatar is open.
pub(crate) struct Policy {
    path: PathBuf,
    program: Option<Granted>,
    /// What the file said when it was last looked at.
    text: Option<Option<String>>,
    damaged: bool,
    last: Granted,
    pub next_look: Instant,
    pub jobs: Arc<AtomicUsize>,
    ground: Ground,
    capabilities: Vec<Capability>,
    opened: HashSet<&'static str>,
}

impl Policy {
    /// How often the file of grants is looked at.
    pub(crate) const EVERY: Duration = Duration::from_millis(300);

    fn first(&mut self, contract: &Contract, unit: &Unit) -> Result<Granted, String> {
        let text = grants::load(&self.path)?;
        let granted = self.decide(contract, unit, text.as_deref())?;
        self.text = Some(text);
        self.last = granted.clone();
        Ok(granted)
    }

    fn decide(
        &self,
        contract: &Contract,
        unit: &Unit,
        text: Option<&str>,
    ) -> Result<Granted, String> {
        let at = |wrong: String| format!("{}: {wrong}", self.path.display());
        let words = text
            .map_or_else(|| Ok(Words::default()), |text| grants::read(text, unit))
            .map_err(at)?;
        grants::decide(contract, unit, self.program.as_ref(), &words).map_err(at)
    }

    /// What is granted now, if that may have changed.
    pub(crate) fn look(&mut self, contract: &Contract, unit: &Unit) -> Option<Granted> {
        let found = grants::load(&self.path);
        if found
            .as_ref()
            .is_ok_and(|text| self.text.as_ref() == Some(text))
        {
            self.damaged = false;
            return None;
        }
        let decided =
            found.and_then(|text| Ok((self.decide(contract, unit, text.as_deref())?, text)));
        match decided {
            Ok((granted, text)) => {
                self.damaged = false;
                self.text = Some(text);
                self.last = granted.clone();
                Some(granted)
            }
            Err(wrong) => {
                if !std::mem::replace(&mut self.damaged, true) {
                    // It may be about to be written: look again.
                    return None;
                }
                if self.text.take().is_some() {
                    self.ground.note(3, &wrong);
                }
                let within = |name: &String| {
                    contract
                        .capability(name)
                        .is_some_and(|each| each.within_home)
                };
                let left = self.last.iter().filter(|(name, _)| within(name));
                Some(
                    left.map(|(name, scopes)| (name.clone(), scopes.clone()))
                        .collect(),
                )
            }
        }
    }

    /// Tells adapters what is granted.
    pub(crate) fn publish(&self, granted: &Granted) {
        granted.clone_into(
            &mut self
                .ground
                .granted
                .write()
                .unwrap_or_else(PoisonError::into_inner),
        );
    }

    /// Opens what carries out what is granted, unless it is open.
    pub(crate) fn open_handlers(
        &mut self,
        contract: &'static Contract,
        core: &Rc<RefCell<Core>>,
        granted: &BTreeMap<String, Vec<String>>,
    ) -> Result<(), OpenError> {
        for capability in contract.capabilities {
            if !granted.contains_key(capability.name) || !self.opened.insert(capability.name) {
                continue;
            }
            let given: Vec<_> = self
                .capabilities
                .iter()
                .filter(|each| each.name == capability.name)
                .collect();
            let imports = contract
                .imports
                .iter()
                .filter(|import| import.capability == capability.name);
            if given.is_empty() {
                let Some(handler) = adapters::open(capability.name, &self.ground)? else {
                    continue;
                };
                for import in imports {
                    core.borrow_mut().handle_by(import, Arc::clone(&handler));
                }
                continue;
            }
            for import in imports {
                if let Some(each) = given.iter().find(|each| each.carries_out(import)) {
                    core.borrow_mut()
                        .handle_by(import, Arc::clone(&each.handler));
                }
            }
        }
        Ok(())
    }

    /// Lets go of what was opened.
    pub(crate) fn close(&mut self) {
        self.capabilities.clear();
        self.opened.clear();
    }
}

/// Keys of host calls are chosen by whoever makes them.
pub(crate) static KEYS: AtomicU64 = AtomicU64::new(1);
