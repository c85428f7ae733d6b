//! An instance of a unit: the engine, its memory, and how the host enters it.

use std::{
    cell::RefCell,
    fs,
    path::Path,
    rc::Rc,
    sync::{Arc, Condvar, LazyLock, Mutex, PoisonError},
    thread,
    time::Duration,
};

use sha2::{Digest as _, Sha256};
use wasmtime::{
    Config, Engine, ExternType, FuncType, Linker, Memory, Module, ResourceLimiter, Store, Trap,
    Val, ValType,
};

use crate::{
    contract::{Contract, Import},
    core::Core,
    imports,
    module::{MOST_ELEMENTS, MOST_TABLES, Unit},
    record::{self, Death, EntryBegan, EntryEnded, What},
    text::shown,
};

/// How often the engine looks whether an entry has taken too long.
const TICK: Duration = Duration::from_millis(5);

/// What killed an instance.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{cause}")]
pub(crate) struct Fatal {
    pub death: Death,
    pub cause: String,
}

impl Fatal {
    pub(crate) fn new(death: Death, cause: impl Into<String>) -> Self {
        Self {
            death,
            cause: cause.into(),
        }
    }
}

/// What the imports of an instance work on.
pub(crate) struct Data {
    pub core: Rc<RefCell<Core>>,
    pub memory: Option<Memory>,
    pub in_alloc: bool,
    limits: Limits,
}

struct Limits {
    memory: usize,
    elements: u64,
}

impl ResourceLimiter for Limits {
    fn memory_growing(
        &mut self,
        _now: usize,
        wanted: usize,
        _maximum: Option<usize>,
    ) -> wasmtime::Result<bool> {
        Ok(wanted <= self.memory)
    }

    fn table_growing(
        &mut self,
        now: usize,
        wanted: usize,
        _maximum: Option<usize>,
    ) -> wasmtime::Result<bool> {
        let more = wanted.saturating_sub(now) as u64;
        let fits = more <= MOST_ELEMENTS - self.elements;
        if fits {
            self.elements += more;
        }
        Ok(fits)
    }

    fn tables(&self) -> usize {
        MOST_TABLES
    }
}

/// The engine of all Avatars of a program that give units as much stack.
fn engine(stack: usize) -> wasmtime::Result<Engine> {
    static ENGINES: LazyLock<Mutex<Vec<(usize, Engine)>>> = LazyLock::new(Mutex::default);
    let mut engines = ENGINES.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((_, engine)) = engines.iter().find(|(each, _)| *each == stack) {
        return Ok(engine.clone());
    }
    let mut config = Config::new();
    config
        .epoch_interruption(true)
        .max_wasm_stack(stack)
        .wasm_backtrace_max_frames(None);
    let engine = Engine::new(&config)?;
    TICKER.watch(&engine);
    engines.push((stack, engine.clone()));
    Ok(engine)
}

/// Ticks while any entry runs, so that time in which the program stands still does not count.
struct Ticker {
    running: Mutex<usize>,
    changed: Condvar,
}

static TICKER: Ticker = Ticker {
    running: Mutex::new(0),
    changed: Condvar::new(),
};

impl Ticker {
    fn watch(&'static self, engine: &Engine) {
        let engine = engine.weak();
        // Without the thread there is no deadline; the system is then past helping.
        let _ = thread::Builder::new()
            .name("dao-ticker".to_owned())
            .spawn(move || {
                loop {
                    let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
                    while *running == 0 {
                        running = self
                            .changed
                            .wait(running)
                            .unwrap_or_else(PoisonError::into_inner);
                    }
                    drop(running);
                    thread::sleep(TICK);
                    match engine.upgrade() {
                        Some(engine) => engine.increment_epoch(),
                        None => return,
                    }
                }
            });
    }

    fn add(&self, more: bool) {
        let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        *running = if more {
            *running + 1
        } else {
            running.saturating_sub(1)
        };
        if *running == 1 {
            self.changed.notify_all();
        }
    }
}

struct Ticking;

impl Ticking {
    fn begin() -> Self {
        TICKER.add(true);
        Self
    }
}

impl Drop for Ticking {
    fn drop(&mut self) {
        TICKER.add(false);
    }
}

/// A compiled unit.
#[derive(Clone)]
pub(crate) struct Compiled {
    engine: Engine,
    module: Module,
}

impl Compiled {
    /// Compiles a module, or takes what was compiled before from a folder of the caller's.
    pub(crate) fn new(
        bytes: &[u8],
        digest: &[u8; 32],
        stack: u32,
        cache: Option<&Path>,
    ) -> Result<Self, String> {
        let said = |error: wasmtime::Error| {
            format!("the engine refuses it: {}", shown(&error.to_string(), 300))
        };
        let engine = engine(stack as usize).map_err(said)?;
        let digits: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        let path = cache.map(|cache| {
            cache.join(format!(
                "{digits}-{}-{stack}.rust",
                env!("CARGO_PKG_VERSION")
            ))
        });
        if let Some(module) = path.as_deref().and_then(|path| cached(&engine, path)) {
            return Ok(Self { engine, module });
        }
        let module = Module::new(&engine, bytes).map_err(said)?;
        if let (Some(path), Ok(image)) = (path, module.serialize()) {
            let mut file = Sha256::digest(&image).to_vec();
            file.extend_from_slice(&image);
            let folder = path.parent().unwrap_or(Path::new("."));
            // A cache that cannot be written costs time and nothing else.
            let _ =
                fs::create_dir_all(folder).and_then(|()| crate::home::write_whole(&path, &file));
        }
        Ok(Self { engine, module })
    }
}

fn cached(engine: &Engine, path: &Path) -> Option<Module> {
    let file = fs::read(path).ok()?;
    let (digest, image) = file.split_at_checked(32)?;
    if Sha256::digest(image).as_slice() != digest {
        return None;
    }
    // SAFETY: the image is whole, was written by this host into a folder that the caller named as its own,
    // and wasmtime refuses an image of another version or other settings.
    #[allow(unsafe_code)]
    unsafe {
        Module::deserialize(engine, image).ok()
    }
}

/// An instance that runs.
pub(crate) struct Instance {
    store: Store<Data>,
    memory: Memory,
    instance: wasmtime::Instance,
    ticks: u64,
    core: Rc<RefCell<Core>>,
}

/// How an entry ended.
pub(crate) enum Entered {
    /// The unit had no memory for the payload: nothing entered.
    NoMemory,
    /// The export returned.
    Returned(i32),
}

/// What to call, with which arguments; the payload's pointer and length come behind them.
pub(crate) struct Entry<'a> {
    pub export: &'static str,
    pub arguments: &'a [u32],
    pub payload: Option<&'a [u8]>,
}

impl Instance {
    /// Makes an instance, and links every import.
    pub(crate) fn new(
        compiled: &Compiled,
        contract: &'static Contract,
        unit: &Unit,
        core: &Rc<RefCell<Core>>,
        memory_bytes: u64,
        entry: Duration,
    ) -> Result<Self, Fatal> {
        let failed = |error: wasmtime::Error| fatal(&error);
        let limits = Limits {
            memory: usize::try_from(memory_bytes).unwrap_or(usize::MAX),
            elements: 0,
        };
        let data = Data {
            core: Rc::clone(core),
            memory: None,
            in_alloc: false,
            limits,
        };
        let mut store = Store::new(&compiled.engine, data);
        store.limiter(|data| &mut data.limits);
        let ticks = u64::try_from(entry.as_millis().div_ceil(TICK.as_millis()))
            .unwrap_or(u64::MAX)
            .saturating_add(1);
        store.set_epoch_deadline(ticks);
        let mut linker = Linker::new(&compiled.engine);
        linker.allow_shadowing(true);
        for import in compiled.module.imports() {
            let ExternType::Func(of) = import.ty() else {
                continue;
            };
            let lacks = unit.lacking.iter().any(|(name, _)| name == import.name());
            let known = contract.import(import.name()).filter(|_| !lacks);
            link(&mut linker, contract, import.name(), known, of).map_err(failed)?;
        }
        let _ticking = Ticking::begin();
        let instance = linker
            .instantiate(&mut store, &compiled.module)
            .map_err(failed)?;
        let memory = instance.get_memory(&mut store, contract.memory);
        let memory = memory.ok_or_else(|| Fatal::new(Death::Host, "the unit has no memory"))?;
        store.data_mut().memory = Some(memory);
        Ok(Self {
            store,
            memory,
            instance,
            ticks,
            core: Rc::clone(core),
        })
    }

    /// Enters the unit: makes room for the payload, and calls the export.
    ///
    /// `handing` is called when the payload is in place, directly before the call.
    pub(crate) fn enter(
        &mut self,
        entry: &Entry<'_>,
        handing: impl FnOnce(&mut Core),
    ) -> Result<Entered, Fatal> {
        let _ticking = Ticking::begin();
        self.store.set_epoch_deadline(self.ticks);
        let mut arguments = entry.arguments.to_vec();
        if let Some(payload) = entry.payload {
            let length = u32::try_from(payload.len()).unwrap_or(u32::MAX);
            let mut pointer = 0;
            if length > 0 {
                pointer = self.alloc(length)?;
                if pointer == 0 {
                    return Ok(Entered::NoMemory);
                }
                self.fill(pointer, payload)?;
            }
            arguments.extend([pointer, length]);
        }
        handing(&mut self.core.borrow_mut());
        let payload = entry.payload.unwrap_or_default();
        Ok(Entered::Returned(self.call(
            entry.export,
            &arguments,
            payload,
        )?))
    }

    fn alloc(&mut self, length: u32) -> Result<u32, Fatal> {
        self.store.data_mut().in_alloc = true;
        let pointer = self.call("yuan_alloc", &[length], &[]);
        self.store.data_mut().in_alloc = false;
        Ok(pointer?.cast_unsigned())
    }

    fn fill(&mut self, pointer: u32, payload: &[u8]) -> Result<(), Fatal> {
        if !pointer.is_multiple_of(8) {
            let cause = format!("yuan_alloc gave {pointer}, which is not a multiple of 8");
            return Err(Fatal::new(Death::Pointer, cause));
        }
        let outside = || {
            let length = payload.len();
            let cause = format!(
                "yuan_alloc gave {pointer} for {length} bytes, which is outside its memory"
            );
            Fatal::new(Death::Pointer, cause)
        };
        let memory = self.memory.data_mut(&mut self.store);
        let room = (pointer as usize)
            .checked_add(payload.len())
            .and_then(|end| memory.get_mut(pointer as usize..end));
        room.ok_or_else(outside)?.copy_from_slice(payload);
        Ok(())
    }

    fn call(
        &mut self,
        export: &'static str,
        arguments: &[u32],
        payload: &[u8],
    ) -> Result<i32, Fatal> {
        let recorder = self.core.borrow().recorder.clone();
        record::write(recorder.as_ref(), || {
            let (arguments, payload) = (arguments.to_vec(), payload.to_vec());
            What::EntryBegan(EntryBegan {
                name: export.to_owned(),
                arguments,
                payload,
            })
        });
        let ended = self.run(export, arguments);
        record::write(recorder.as_ref(), || {
            What::EntryEnded(match &ended {
                Ok(result) => EntryEnded {
                    result: Some(*result),
                    death: 0,
                },
                Err(fatal) => EntryEnded {
                    result: None,
                    death: fatal.death as i32,
                },
            })
        });
        ended
    }

    fn run(&mut self, export: &str, arguments: &[u32]) -> Result<i32, Fatal> {
        let missing = || Fatal::new(Death::Host, format!("the unit lacks `{export}`"));
        let function = self
            .instance
            .get_func(&mut self.store, export)
            .ok_or_else(missing)?;
        let values: Vec<Val> = arguments
            .iter()
            .map(|each| Val::I32(each.cast_signed()))
            .collect();
        let mut results = vec![Val::I32(0); function.ty(&self.store).results().len()];
        function
            .call(&mut self.store, &values, &mut results)
            .map_err(|error| fatal(&error))?;
        Ok(results.first().and_then(Val::i32).unwrap_or(0))
    }
}

fn link(
    linker: &mut Linker<Data>,
    contract: &'static Contract,
    name: &str,
    known: Option<&'static Import>,
    of: FuncType,
) -> wasmtime::Result<()> {
    let called: Arc<str> = name.into();
    let of = FuncType::new(
        of_engine(linker),
        of.params().map(|_| ValType::I32),
        [ValType::I32],
    );
    linker.func_new(
        contract.module,
        name,
        of,
        move |mut caller, arguments, results| {
            let numbers: Vec<u32> = arguments
                .iter()
                .map(|each| each.i32().unwrap_or(0).cast_unsigned())
                .collect();
            let status = imports::called(&mut caller, known, &called, &numbers)?;
            results[0] = Val::I32(status);
            Ok(())
        },
    )?;
    Ok(())
}

fn of_engine<T>(linker: &Linker<T>) -> &Engine {
    linker.engine()
}

/// What an error of the engine means.
fn fatal(error: &wasmtime::Error) -> Fatal {
    if let Some(fatal) = error.downcast_ref::<Fatal>() {
        return fatal.clone();
    }
    match error.downcast_ref::<Trap>() {
        Some(Trap::Interrupt) => Fatal::new(Death::Deadline, "an entry took too long"),
        Some(trap) => Fatal::new(
            Death::Trap,
            format!("the unit trapped: {}", shown(&trap.to_string(), 300)),
        ),
        None => Fatal::new(
            Death::Trap,
            format!("the unit failed: {}", shown(&error.to_string(), 300)),
        ),
    }
}
