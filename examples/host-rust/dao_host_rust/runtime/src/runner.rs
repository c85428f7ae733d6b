//! The thread of an Avatar: what enters the unit next, and what becomes of what comes out.

use std::{
    cell::RefCell,
    collections::{BTreeSet, HashSet},
    mem,
    rc::Rc,
    sync::{Arc, atomic::Ordering},
    time::{Duration, Instant},
};

use prost::Message as _;
use tokio::sync::{mpsc, oneshot};

use crate::{
    CallError, Status,
    contract::{Contract, Mode},
    core::Held,
    core::{Core, Event, HostCall, Key, Kind, Out, Part, Sink},
    error::OpenError,
    grants::Granted,
    home::Home,
    instance::{Compiled, Entered, Entry, Fatal, Instance},
    messages::abi_v1::{
        Durability, Grant, Guard, HostInfo, Lifecycle, LifecycleKind, Limits, Ready,
    },
    module::Unit,
    opening::{Options, Policy},
    record::{self, Death, InstanceBegan, InstanceEnded, What},
    shape::elements,
    text::cut,
    work::{Gave, Works},
};

/// What an Avatar's clients ask of its thread.
pub(crate) enum Command {
    Issue {
        key: Key,
        method: u32,
        request: Vec<u8>,
        sink: Sink,
        deadline: Option<Instant>,
        from: Option<u64>,
    },
    Lose(Key),
    Taken {
        key: Key,
        items: u32,
        bytes: u32,
    },
    Happen(LifecycleKind),
    Close {
        patience: Duration,
        done: oneshot::Sender<()>,
    },
    Settle(oneshot::Sender<()>),
}

const SETTLE: Duration = Duration::from_secs(30);
const PLACES: usize = 16;
const MOST_DEATHS: u32 = 3;

enum State {
    /// The unit has not said that it is ready.
    Starting,
    Running,
    /// What a dead instance has left is carried out.
    Settling(Instant),
    /// The unit will not be started again.
    Stopped,
}

enum Phase {
    Draining,
    Finishing,
    Settling(Instant),
}

struct Closing {
    began: Instant,
    patience: Duration,
    phase: Phase,
    waiters: Vec<oneshot::Sender<()>>,
}

/// What the thread has.
pub(crate) struct Runner {
    pub contract: &'static Contract,
    pub core: Rc<RefCell<Core>>,
    pub works: Works,
    pub commands: mpsc::UnboundedReceiver<Command>,
    pub options: Options,
    pub unit: Arc<Unit>,
    pub compiled: Compiled,
    pub policy: Policy,
    pub home: Option<Home>,
    pub opened: Option<oneshot::Sender<Result<(), OpenError>>>,
    pub start_until: Instant,
    state: State,
    instance: Option<Instance>,
    instances: u32,
    deaths: u32,
    in_a_row: u32,
    cause: String,
    closing: Option<Closing>,
    resume_queued: bool,
    regranted: bool,
    settling: HashSet<u64>,
    delayed: Vec<(HostCall, CallError)>,
    deadlines: BTreeSet<(Instant, Key)>,
    settles: Vec<oneshot::Sender<()>>,
    own_keys: Key,
    finished: bool,
}

/// What a runner is made of.
pub(crate) struct Parts {
    pub contract: &'static Contract,
    pub core: Rc<RefCell<Core>>,
    pub works: Works,
    pub commands: mpsc::UnboundedReceiver<Command>,
    pub options: Options,
    pub unit: Arc<Unit>,
    pub compiled: Compiled,
    pub policy: Policy,
    pub home: Home,
    pub opened: oneshot::Sender<Result<(), OpenError>>,
    pub start_until: Instant,
}

impl Runner {
    pub(crate) fn new(parts: Parts) -> Self {
        Self {
            contract: parts.contract,
            core: parts.core,
            works: parts.works,
            commands: parts.commands,
            options: parts.options,
            unit: parts.unit,
            compiled: parts.compiled,
            policy: parts.policy,
            home: Some(parts.home),
            opened: Some(parts.opened),
            start_until: parts.start_until,
            state: State::Starting,
            instance: None,
            instances: 0,
            deaths: 0,
            in_a_row: 0,
            cause: String::new(),
            closing: None,
            resume_queued: false,
            regranted: false,
            settling: HashSet::new(),
            delayed: Vec::new(),
            deadlines: BTreeSet::new(),
            settles: Vec::new(),
            own_keys: Key::MAX,
            finished: false,
        }
    }

    /// Runs the Avatar until it is closed.
    pub(crate) async fn run(mut self) {
        self.start();
        let ready = Arc::clone(&self.works.ready);
        loop {
            let mut busy = self.take_commands();
            busy |= self.look_at_the_clock();
            busy |= self.begin();
            busy |= self.poll();
            busy |= self.step();
            self.deliver();
            if self.finished {
                return;
            }
            if busy {
                tokio::task::yield_now().await;
                continue;
            }
            if self.policy.jobs.load(Ordering::Acquire) == 0 {
                for settled in self.settles.drain(..) {
                    let _ = settled.send(());
                }
            }
            let wake = self.wake_at();
            tokio::select! {
                biased;
                command = self.commands.recv() => match command {
                    Some(command) => self.command(command),
                    None => self.close(self.options.patience, None),
                },
                () = ready.woken.notified() => {}
                () = tokio::time::sleep_until(wake.into()) => {}
            }
        }
    }

    fn wake_at(&self) -> Instant {
        let now = Instant::now();
        let mut wake = self.policy.next_look;
        if !self.settles.is_empty() {
            // What counts as a job may end without a word to this thread.
            wake = wake.min(now + Duration::from_millis(2));
        }
        if let Some((deadline, _)) = self.deadlines.first() {
            wake = wake.min(*deadline);
        }
        match self.state {
            State::Starting => wake = wake.min(self.start_until),
            State::Settling(until) => wake = wake.min(until),
            State::Running | State::Stopped => {}
        }
        if let Some(closing) = &self.closing {
            wake = wake.min(match closing.phase {
                Phase::Draining => closing.began + closing.patience / 2,
                Phase::Finishing => closing.began + closing.patience,
                Phase::Settling(until) => until,
            });
        }
        wake
    }

    // Commands

    fn take_commands(&mut self) -> bool {
        let mut any = false;
        while let Ok(command) = self.commands.try_recv() {
            self.command(command);
            any = true;
        }
        any
    }

    fn command(&mut self, command: Command) {
        match command {
            Command::Issue {
                key,
                method,
                request,
                sink,
                deadline,
                from,
            } => {
                self.issue(key, method, request, sink, deadline, from);
            }
            Command::Lose(key) => self.core.borrow_mut().lose(key, None),
            Command::Taken { key, items, bytes } => self.core.borrow_mut().taken(key, items, bytes),
            Command::Happen(kind) => {
                if matches!(self.state, State::Running) && self.closing.is_none() {
                    let event = Lifecycle {
                        kind: kind as i32,
                        grants: Vec::new(),
                    };
                    self.core
                        .borrow_mut()
                        .queue(Event::Lifecycle(event.encode_to_vec()));
                }
            }
            Command::Close { patience, done } => self.close(patience, Some(done)),
            Command::Settle(done) => self.settles.push(done),
        }
    }

    fn issue(
        &mut self,
        key: Key,
        number: u32,
        request: Vec<u8>,
        sink: Sink,
        deadline: Option<Instant>,
        from: Option<u64>,
    ) {
        let contract = self.contract;
        let error = |status, message: &str| CallError::new(status, message).of(contract);
        let mut waits_for_itself = false;
        if let Some(working) = from.and_then(|from| self.works.all.get_mut(&from)) {
            working.placed = false;
            let within = contract
                .capability(working.import.capability)
                .is_some_and(|each| each.within_home);
            waits_for_itself = within && !matches!(self.state, State::Running);
        }
        let refused = if self.closing.is_some() {
            Some(error(Status::UNAVAILABLE, "the Avatar is closed"))
        } else if matches!(self.state, State::Stopped) {
            Some(self.stopped())
        } else if waits_for_itself {
            Some(error(
                Status::UNAVAILABLE,
                "the unit cannot answer before the handler that asks has answered it",
            ))
        } else {
            None
        };
        let Some(method) = contract.method(number) else {
            give(
                sink,
                Err(error(
                    Status::UNIMPLEMENTED,
                    "the contract has no such method",
                )),
                &self.core,
            );
            return;
        };
        if let Some(refused) = refused {
            give(sink, Err(refused), &self.core);
            return;
        }
        let issued =
            self.core
                .borrow_mut()
                .issue(key, Kind::Method(method), request, sink, deadline);
        match issued {
            Ok(()) => self
                .deadlines
                .extend(deadline.map(|deadline| (deadline, key))),
            Err((sink, error)) => give(sink, Err(error), &self.core),
        }
    }

    fn stopped(&self) -> CallError {
        let message = format!(
            "the unit was stopped, since it died again and again: {}",
            self.cause
        );
        CallError::new(Status::UNAVAILABLE, message).of(self.contract)
    }

    // Time

    fn look_at_the_clock(&mut self) -> bool {
        let now = Instant::now();
        let mut any = false;
        while let Some((deadline, key)) = self
            .deadlines
            .first()
            .copied()
            .filter(|(deadline, _)| *deadline <= now)
        {
            self.deadlines.remove(&(deadline, key));
            let mut core = self.core.borrow_mut();
            let Some(call) = core.calls.get(&key).filter(|call| !call.lost) else {
                continue;
            };
            let unsure = call.entered && call.kind.effect();
            let more = if unsure {
                "; it may have taken effect"
            } else {
                ""
            };
            let error = core.error(
                Status::TIMEOUT,
                format!("the time allowed for the call ran out{more}"),
            );
            core.lose(key, Some(error));
            any = true;
        }
        if now >= self.policy.next_look && self.closing.is_none() {
            self.policy.next_look = now + Policy::EVERY;
            if let Some(granted) = self.policy.look(self.contract, &self.unit) {
                self.regrant(granted);
                any = true;
            }
        }
        if matches!(self.state, State::Starting)
            && now >= self.start_until
            && self.closing.is_none()
        {
            self.give_up(&Fatal::new(
                Death::Deadline,
                "the unit did not start in time",
            ));
            any = true;
        }
        any
    }

    // Handlers

    fn begin(&mut self) -> bool {
        let waiting: Vec<u32> = self.core.borrow().accepted.iter().copied().collect();
        let mut any = false;
        for id in waiting {
            if self.core.borrow().is_full() {
                break;
            }
            let Some(import) = self.core.borrow().guest.get(&id).map(|call| call.import) else {
                continue;
            };
            if self.works.placed(import.capability) >= PLACES {
                continue;
            }
            any = true;
            let request = {
                let mut core = self.core.borrow_mut();
                core.accepted.retain(|each| *each != id);
                core.guest.get_mut(&id).and_then(|call| call.request.take())
            };
            let Some(request) = request else { continue };
            let begun = self.begin_work(Some(id), import, request);
            match begun {
                Ok(work) => {
                    if let Some(call) = self.core.borrow_mut().guest.get_mut(&id) {
                        call.work = Some(work);
                    }
                    self.poll_work(work);
                }
                Err(error) => self.core.borrow_mut().finish(id, Err(&error)),
            }
        }
        any
    }

    fn begin_work(
        &mut self,
        guest: Option<u32>,
        import: &'static crate::contract::Import,
        request: Vec<u8>,
    ) -> Result<u64, CallError> {
        let most = u64::from(self.contract.limits.max_message_bytes / 16);
        match elements(import.shape, &request) {
            Some(elements) if elements > most => {
                let error = CallError::new(
                    Status::TOO_LARGE,
                    format!("the request has more than {most} elements"),
                );
                return Err(error.detail("limit", "elements"));
            }
            Some(_) => {}
            None => {
                return Err(CallError::new(
                    Status::INVALID_ARGUMENT,
                    "the request cannot be read",
                ));
            }
        }
        (import.request)(&request)?;
        let handler = self
            .core
            .borrow()
            .handler(import)
            .ok_or_else(|| crate::handler::unimplemented(import))?;
        let begun = self.works.begin(guest, import, handler.as_ref(), request);
        begun.map_err(|error| self.core.borrow_mut().refusal(import, &error))
    }

    fn poll(&mut self) -> bool {
        let credited = mem::take(&mut self.core.borrow_mut().credited);
        for work in credited {
            self.send_held(work);
        }
        let ready = self.works.take_ready();
        let any = !ready.is_empty();
        for work in ready {
            let is_stream = self
                .works
                .all
                .get(&work)
                .is_some_and(|each| each.import.mode == Mode::Many);
            if is_stream && self.core.borrow().is_full() {
                self.works.ready.push(work);
                continue;
            }
            self.poll_work(work);
        }
        any
    }

    fn poll_work(&mut self, work: u64) {
        let Some(working) = self.works.all.get(&work) else {
            return;
        };
        let (guest, import) = (working.guest, working.import);
        match self.works.poll(work) {
            Gave::Nothing => {}
            Gave::Item(item) => {
                let limits = &self.contract.limits;
                let most = limits.max_item_bytes as usize;
                let held = self.works.held_bytes() + item.len();
                let Some(id) = guest else { return };
                let may_send = self
                    .core
                    .borrow()
                    .guest
                    .get(&id)
                    .is_some_and(|call| call.may_send());
                if item.len() > most {
                    let error = CallError::new(
                        Status::TOO_LARGE,
                        format!("an item has more than {most} bytes"),
                    );
                    self.core
                        .borrow_mut()
                        .finish(id, Err(&error.detail("limit", "max_item_bytes")));
                } else if may_send {
                    self.send(id, item);
                    self.works.ready.push(work);
                } else if held > most * 64 {
                    let error = CallError::new(Status::BUSY, "too many items wait for credit")
                        .detail("limit", "held");
                    self.core.borrow_mut().finish(id, Err(&error));
                } else if let Some(working) = self.works.all.get_mut(&work) {
                    working.held = Some(item);
                }
            }
            Gave::End(result) => {
                self.settling.remove(&work);
                let Some(id) = guest else { return };
                let mut core = self.core.borrow_mut();
                if let Some(call) = core.guest.get_mut(&id) {
                    call.work = None;
                }
                let most = self.contract.limits.max_message_bytes;
                match result {
                    Ok(answer) if answer.len() > most as usize => {
                        let error = CallError::new(
                            Status::TOO_LARGE,
                            format!("the answer has more than {most} bytes"),
                        );
                        core.finish(id, Err(&error.detail("limit", "max_message_bytes")));
                    }
                    Ok(answer) => core.finish(id, Ok(answer)),
                    Err(error) => {
                        let refusal = core.refusal(import, &error);
                        core.finish(id, Err(&refusal));
                    }
                }
            }
        }
    }

    fn send(&self, id: u32, item: Vec<u8>) {
        let mut core = self.core.borrow_mut();
        if let Some(call) = core.guest.get_mut(&id) {
            call.sent(item.len());
        }
        core.queue(Event::Completion {
            id,
            status: Status::MORE,
            payload: item,
        });
    }

    fn send_held(&mut self, work: u64) {
        let Some(working) = self.works.all.get_mut(&work) else {
            return;
        };
        let Some(id) = working.guest else { return };
        let may_send = self
            .core
            .borrow()
            .guest
            .get(&id)
            .is_some_and(|call| call.may_send());
        if may_send && let Some(item) = working.held.take() {
            self.send(id, item);
            self.works.ready.push(work);
        }
    }

    fn stop_works(&mut self) {
        let stops = mem::take(&mut self.core.borrow_mut().stops);
        for work in stops {
            self.works.stop(work);
            self.settling.remove(&work);
        }
    }

    // Entries

    /// Does one thing: enters the unit once, or goes a step on.
    fn step(&mut self) -> bool {
        self.stop_works();
        if let State::Settling(until) = self.state
            && self.closing.is_none()
        {
            if self.settling.is_empty() || Instant::now() >= until {
                self.tell_delayed();
                self.start();
                return true;
            }
            return false;
        }
        if matches!(self.state, State::Stopped)
            && self.settling.is_empty()
            && !self.delayed.is_empty()
        {
            self.tell_delayed();
        }
        if self.closing.is_some() && self.go_on_closing() {
            return true;
        }
        if self.instance.is_none() {
            return false;
        }
        let core = self.core.borrow();
        let event = core.events.front().map(|(at, _)| *at);
        let may = matches!(self.state, State::Running)
            && self.closing.is_none()
            && core.open.len() < core.contract.limits.max_calls_in_flight as usize;
        let request = core.waiting.front().map(|(at, _)| *at).filter(|_| may);
        drop(core);
        match (event, request) {
            (None, None) => return false,
            (Some(event), Some(request)) if request < event => self.enter_request(),
            (None, Some(_)) => self.enter_request(),
            (Some(_), _) => self.enter_event(),
        }
        true
    }

    fn enter_request(&mut self) {
        let mut core = self.core.borrow_mut();
        let Some((_, key)) = core.waiting.pop_front() else {
            return;
        };
        let Some(call) = core.calls.get_mut(&key) else {
            return;
        };
        let Kind::Method(method) = call.kind else {
            return;
        };
        let request = mem::take(&mut call.request);
        drop(core);
        self.enter_call(key, "yuan_handle_request", &[method.number], Some(&request));
    }

    /// Enters the unit with a host call.
    fn enter_call(&mut self, key: Key, export: &'static str, more: &[u32], payload: Option<&[u8]>) {
        let mut arguments = vec![self.core.borrow_mut().peek_id()];
        arguments.extend(more);
        let entry = Entry {
            export,
            arguments: &arguments,
            payload,
        };
        let handing = |core: &mut Core| {
            core.number(key);
        };
        match self.enter(&entry, handing) {
            Some(Entered::NoMemory) => {
                let mut core = self.core.borrow_mut();
                let error = core
                    .error(Status::EXHAUSTED, "the unit has no memory for the request")
                    .detail("limit", "memory");
                core.end(key, Err(error));
            }
            Some(Entered::Returned(result)) => self.returned(key, result),
            None => {}
        }
        self.after_entry();
    }

    fn returned(&mut self, key: Key, result: i32) {
        if result == YIELD {
            self.owe_resume();
        }
        let mut core = self.core.borrow_mut();
        if !core.calls.contains_key(&key) || result == PENDING || result == YIELD {
            return;
        }
        let error = match core.denied.clone().filter(|_| result == Status::DENIED.0) {
            Some(denied) => denied,
            None if result < 0 => CallError::heard(self.contract, result, &[]),
            None => core.error(Status::INTERNAL, "the unit was done without an answer"),
        };
        core.end(key, Err(error));
    }

    fn owe_resume(&mut self) {
        if !self.resume_queued {
            self.resume_queued = true;
            self.core.borrow_mut().queue(Event::Resume);
        }
    }

    fn enter_event(&mut self) {
        let Some((_, event)) = self.core.borrow_mut().events.pop_front() else {
            return;
        };
        match event {
            Event::Completion {
                id,
                status,
                payload,
            } => self.enter_completion(id, status, &payload),
            Event::Credit { key, items, bytes } => {
                let Some(id) = self.id_of(key, false) else {
                    return;
                };
                let handing = move |core: &mut Core| core.grant_credit(key, items, bytes);
                let entered = self.enter_on_event(2, id, items, &bytes.to_le_bytes(), handing);
                if matches!(entered, Some(Entered::NoMemory)) {
                    let mut core = self.core.borrow_mut();
                    let error = core
                        .error(Status::EXHAUSTED, "the unit has no memory for more")
                        .detail("limit", "memory");
                    core.end(key, Err(error));
                    drop(core);
                    self.enter_on_event(3, id, 0, &[], |_| {});
                }
            }
            Event::Cancel { key } => {
                if let Some(id) = self.id_of(key, true) {
                    self.enter_on_event(3, id, 0, &[], |_| {});
                }
            }
            Event::Resume => {
                self.resume_queued = false;
                self.enter_on_event(4, 0, 0, &[], |_| {});
            }
            Event::Lifecycle(payload) => {
                self.enter_on_event(5, 0, 0, &payload, |_| {});
            }
        }
        self.after_entry();
    }

    fn id_of(&self, key: Key, lost: bool) -> Option<u32> {
        let core = self.core.borrow();
        core.calls
            .get(&key)
            .filter(|call| call.entered && call.lost == lost)
            .map(|call| call.id)
    }

    fn enter_completion(&mut self, id: u32, status: Status, payload: &[u8]) {
        {
            let mut core = self.core.borrow_mut();
            core.held_answers = core.held_answers.saturating_sub(payload.len());
            if !core.guest.contains_key(&id) {
                return;
            }
        }
        let last = status != Status::MORE;
        let handing = move |core: &mut Core| {
            if last {
                core.guest.remove(&id);
            }
        };
        let entered = self.enter_on_event(1, id, status.0.cast_unsigned(), payload, handing);
        if !matches!(entered, Some(Entered::NoMemory)) {
            return;
        }
        let mut core = self.core.borrow_mut();
        core.release(id);
        let mut dropped = 0;
        core.events.retain(|(_, event)| match event {
            Event::Completion {
                id: each, payload, ..
            } if *each == id => {
                dropped += payload.len();
                false
            }
            _ => true,
        });
        core.held_answers = core.held_answers.saturating_sub(dropped);
        drop(core);
        self.stop_works();
        let handing = move |core: &mut Core| {
            core.guest.remove(&id);
        };
        self.enter_on_event(1, id, Status::EXHAUSTED.0.cast_unsigned(), &[], handing);
    }

    fn enter_on_event(
        &mut self,
        kind: u32,
        id: u32,
        status: u32,
        payload: &[u8],
        handing: impl FnOnce(&mut Core),
    ) -> Option<Entered> {
        let entry = Entry {
            export: "yuan_on_event",
            arguments: &[kind, id, status],
            payload: Some(payload),
        };
        let entered = self.enter(&entry, handing);
        if matches!(entered, Some(Entered::Returned(YIELD))) {
            self.owe_resume();
        }
        entered
    }

    /// Enters the unit. Nothing if the instance has died of it.
    fn enter(&mut self, entry: &Entry<'_>, handing: impl FnOnce(&mut Core)) -> Option<Entered> {
        {
            let mut core = self.core.borrow_mut();
            core.denied = None;
            core.last_words = None;
        }
        let instance = self.instance.as_mut()?;
        match instance.enter(entry, handing) {
            Ok(entered) => Some(entered),
            Err(fatal) => {
                self.die(&fatal);
                None
            }
        }
    }

    fn after_entry(&mut self) {
        self.deliver();
        self.stop_works();
        let denials = mem::take(&mut self.core.borrow_mut().denials);
        for denial in &denials {
            if let Some(listener) = &self.options.on_denial {
                listener(denial);
            }
        }
        let answered = self.core.borrow_mut().system.take();
        if let Some(answered) = answered {
            if matches!(self.state, State::Starting) {
                self.ready(answered);
            } else if let Some(closing) = &mut self.closing
                && matches!(closing.phase, Phase::Finishing)
            {
                self.drop_instance();
            }
        }
    }

    /// Hands callers what they got.
    fn deliver(&mut self) {
        let outbox = mem::take(&mut self.core.borrow_mut().outbox);
        for out in outbox {
            match out {
                Out::Item(sink, item) => {
                    let _ = sink.send(Part::Item(item));
                }
                Out::End(call, result) => {
                    if matches!(call.kind, Kind::Method(_)) && result.is_ok() {
                        self.in_a_row = 0;
                    }
                    if let Some(deadline) = call.deadline {
                        self.deadlines.retain(|(at, key)| {
                            *at != deadline || self.core.borrow().calls.contains_key(key)
                        });
                    }
                    if let Some(sink) = call.sink {
                        give(sink, result, &self.core);
                    }
                }
            }
        }
    }

    // Life

    fn start(&mut self) {
        self.state = State::Starting;
        self.instances += 1;
        self.resume_queued = false;
        if self.instances > 1 {
            self.start_until = Instant::now() + self.options.start;
        }
        let memory_bytes = self.options.memory_bytes;
        let number = self.instances;
        record::write(self.options.recorder.as_ref(), || {
            What::InstanceBegan(InstanceBegan {
                number,
                max_memory_bytes: memory_bytes,
            })
        });
        let made = Instance::new(
            &self.compiled,
            self.contract,
            &self.unit,
            &self.core,
            memory_bytes,
            self.options.entry,
        );
        match made {
            Ok(instance) => self.instance = Some(instance),
            Err(fatal) => {
                self.die(&fatal);
                self.after_entry();
                return;
            }
        }
        let entry = Entry {
            export: "yuan_abi_version",
            arguments: &[],
            payload: None,
        };
        let Some(Entered::Returned(version)) = self.enter(&entry, |_| {}) else {
            self.after_entry();
            return;
        };
        let manifest = &self.unit.manifest;
        let said = manifest.contract_major << 16 | manifest.contract_minor;
        if version.cast_unsigned() != said {
            let version = version.cast_unsigned();
            let problem = format!(
                "yuan_abi_version gives {}.{}, its manifest says {}.{}",
                version >> 16,
                version & 0xffff,
                said >> 16,
                said & 0xffff
            );
            self.refuse(OpenError::Module {
                path: self.options.unit_path.clone(),
                problems: vec![problem],
            });
            return;
        }
        let info = self.host_info().encode_to_vec();
        let key = self.own_call(Kind::Init);
        self.enter_call(key, "yuan_init", &[], Some(&info));
    }

    fn own_call(&mut self, kind: Kind) -> Key {
        self.own_keys -= 1;
        let mut core = self.core.borrow_mut();
        core.system = None;
        // A call of the host's own has no request here, so it is never too large.
        let _ = core.issue(self.own_keys, kind, Vec::new(), Sink::System, None);
        core.waiting.pop_back();
        self.own_keys
    }

    fn host_info(&self) -> HostInfo {
        let limits = &self.contract.limits;
        HostInfo {
            host: HOST_NAME.to_owned(),
            host_version: env!("CARGO_PKG_VERSION").to_owned(),
            contract_major: self.contract.major,
            contract_minor: self.contract.minor,
            limits: Some(Limits {
                max_message_bytes: limits.max_message_bytes,
                max_item_bytes: limits.max_item_bytes,
                max_calls_in_flight: limits.max_calls_in_flight,
                max_memory_bytes: self.options.memory_bytes,
                entry_deadline_ms: u32::try_from(self.options.entry.as_millis())
                    .unwrap_or(u32::MAX),
            }),
            grants: grants(&self.core.borrow().granted),
            durability: Durability::Durable as i32,
            guards: vec![
                Guard::ModuleFeatures as i32,
                Guard::MemoryGrowth as i32,
                Guard::EntryDeadline as i32,
            ],
            deaths: self.deaths,
        }
    }

    fn ready(&mut self, answered: Result<Vec<u8>, CallError>) {
        let ready = answered.and_then(|bytes| {
            Ready::decode(bytes.as_slice()).map_err(|_| {
                CallError::new(
                    Status::INTERNAL,
                    "the unit answered yuan_init with something else than a Ready",
                )
                .of(self.contract)
            })
        });
        match ready {
            Ok(ready) => {
                if ready.recovered {
                    self.in_a_row = self.in_a_row.saturating_sub(1);
                }
                self.state = State::Running;
                if mem::take(&mut self.regranted) {
                    self.tell_grants();
                }
                if let Some(opened) = self.opened.take() {
                    let _ = opened.send(Ok(()));
                }
            }
            Err(error) => {
                error.message().clone_into(&mut self.cause);
                self.refuse(error.into());
            }
        }
    }

    /// The unit does not start, and is not started again.
    fn refuse(&mut self, error: OpenError) {
        if self.cause.is_empty() {
            self.cause = error.to_string();
        }
        let opened = self.opened.take();
        let opening = opened.is_some();
        self.leave_calls(&error.to_string());
        self.forget_instance(false, "");
        self.stop_for_good();
        if opening {
            self.tell_delayed();
            self.give_back();
        }
        if let Some(opened) = opened {
            let _ = opened.send(Err(error));
        }
    }

    fn give_up(&mut self, fatal: &Fatal) {
        let error = CallError::new(Status::TIMEOUT, fatal.cause.clone()).of(self.contract);
        self.refuse(error.into());
    }

    fn stop_for_good(&mut self) {
        self.state = State::Stopped;
        let error = self.stopped();
        let waiting: Vec<Key> = self
            .core
            .borrow_mut()
            .waiting
            .drain(..)
            .map(|(_, key)| key)
            .collect();
        for key in waiting {
            self.core.borrow_mut().end(key, Err(error.clone()));
        }
        self.deliver();
    }

    /// Gives back what the Avatar has, the home last.
    fn give_back(&mut self) {
        let works: Vec<u64> = self.works.all.keys().copied().collect();
        for work in works {
            self.works.stop(work);
        }
        self.core.borrow_mut().forget_handlers();
        self.policy.close();
        self.home = None;
        self.finished = true;
    }

    fn forget_instance(&mut self, died: bool, cause: &str) {
        if self.instance.take().is_some() || died {
            record::write(self.options.recorder.as_ref(), || {
                What::InstanceEnded(InstanceEnded {
                    died,
                    cause: cause.to_owned(),
                })
            });
        }
    }

    fn die(&mut self, fatal: &Fatal) {
        let words = self.core.borrow_mut().last_words.take();
        let words = words
            .map(|words| format!(" (its last words: \"{}\")", cut(&words, 300)))
            .unwrap_or_default();
        self.cause = format!("{}{words}", fatal.cause);
        let cause = self.cause.clone();
        self.forget_instance(true, &cause);
        self.deliver();
        self.leave_calls(&format!("the unit died: {cause}"));
        self.deaths += 1;
        self.in_a_row += 1;
        if let Some(listener) = &self.options.on_death {
            listener(&cause);
        }
        if let Some(closing) = &mut self.closing {
            closing.phase = Phase::Settling(Instant::now() + SETTLE);
            self.state = State::Stopped;
        } else if self.in_a_row >= MOST_DEATHS {
            if self.opened.is_some() {
                let error = self.stopped();
                self.refuse(error.into());
            } else {
                self.stop_for_good();
            }
        } else {
            self.state = State::Settling(Instant::now() + SETTLE);
        }
    }

    /// Ends the calls that an instance leaves behind.
    fn leave_calls(&mut self, why: &str) {
        let mut core = self.core.borrow_mut();
        let mut entered: Vec<(u32, Key)> = core.open.drain().collect();
        entered.sort_unstable();
        let waiting: HashSet<Key> = core.waiting.iter().map(|(_, key)| *key).collect();
        // The one whose room killed the instance has neither entered nor waits any more.
        let between = core
            .calls
            .iter()
            .filter(|(key, call)| !call.entered && !waiting.contains(key));
        let between: Vec<Key> = between.map(|(key, _)| *key).collect();
        for key in entered.into_iter().map(|(_, key)| key).chain(between) {
            let Some(call) = core.calls.remove(&key) else {
                continue;
            };
            if call.entered && call.kind.effect() {
                let error = core.error(
                    Status::INTERRUPTED,
                    format!("{why}; whether the call took effect is unknown"),
                );
                self.delayed.push((call, error));
            } else if !matches!(call.kind, Kind::Init | Kind::Shutdown) {
                let error = core.error(Status::UNAVAILABLE, why);
                self.delayed.push((call, error));
            }
        }
        // What the unit was promised takes effect, also if it had not begun.
        let accepted = mem::take(&mut core.accepted);
        let mut promised = Vec::new();
        for id in accepted {
            if let Some(call) = core.guest.get_mut(&id)
                && !call.cancelled
                && !call.can_stop()
                && let Some(request) = call.request.take()
            {
                promised.push((call.import, request));
            }
        }
        let going = core.abandon();
        drop(core);
        for work in &going {
            if let Some(working) = self.works.all.get_mut(work) {
                working.guest = None;
            }
        }
        self.settling.extend(going);
        for (import, request) in promised {
            if let Ok(work) = self.begin_work(None, import, request) {
                self.settling.insert(work);
                self.poll_work(work);
            }
        }
        self.stop_works();
        self.deliver();
    }

    fn tell_delayed(&mut self) {
        for (call, error) in mem::take(&mut self.delayed) {
            if let Some(sink) = call.sink {
                give(sink, Err(error), &self.core);
            }
        }
    }

    // Grants

    fn regrant(&mut self, granted: Granted) {
        let contract = self.contract;
        let before = mem::replace(&mut self.core.borrow_mut().granted, granted.clone());
        if before == granted {
            return;
        }
        self.policy.publish(&granted);
        let lost = |name: &str| match (before.get(name), granted.get(name)) {
            (Some(_), None) => true,
            (Some(before), Some(now)) => {
                let narrowed = !now.is_empty()
                    && (before.is_empty() || before.iter().any(|scope| !now.contains(scope)));
                narrowed
                    && contract
                        .capability(name)
                        .is_some_and(|each| !each.within_home)
            }
            _ => false,
        };
        {
            let mut core = self.core.borrow_mut();
            let mut affected: Vec<u32> = core
                .guest
                .iter()
                .filter(|(_, call)| {
                    !call.ended
                        && lost(call.import.capability)
                        && (call.work.is_none() || call.can_stop())
                })
                .map(|(id, _)| *id)
                .collect();
            affected.sort_unstable();
            for id in affected {
                let Some(import) = core.guest.get(&id).map(|call| call.import) else {
                    continue;
                };
                let error = core.denial(import);
                core.finish(id, Err(&error));
            }
        }
        if let Err(error) = self.policy.open_handlers(contract, &self.core, &granted) {
            (self.options.complain)(&format!(
                "a capability that is granted now cannot be carried out: {error}"
            ));
        }
        if matches!(self.state, State::Running) {
            self.tell_grants();
        } else {
            self.regranted = true;
        }
    }

    fn tell_grants(&self) {
        let mut core = self.core.borrow_mut();
        let event = Lifecycle {
            kind: LifecycleKind::GrantsChanged as i32,
            grants: grants(&core.granted),
        };
        core.queue(Event::Lifecycle(event.encode_to_vec()));
    }

    // The end

    fn close(&mut self, patience: Duration, done: Option<oneshot::Sender<()>>) {
        if let Some(closing) = &mut self.closing {
            closing.waiters.extend(done);
            return;
        }
        let began = Instant::now();
        let waiters = done.into_iter().collect();
        let running = matches!(self.state, State::Running);
        let phase = if running {
            Phase::Draining
        } else {
            Phase::Settling(began + SETTLE)
        };
        self.closing = Some(Closing {
            began,
            patience,
            phase,
            waiters,
        });
        let error =
            CallError::new(Status::UNAVAILABLE, "the Avatar is being closed").of(self.contract);
        let mut core = self.core.borrow_mut();
        let waiting: Vec<Key> = core.waiting.drain(..).map(|(_, key)| key).collect();
        for key in waiting {
            core.end(key, Err(error.clone()));
        }
        let mut streams: Vec<(u32, Key)> = core
            .calls
            .iter()
            .filter(|(_, call)| call.kind.many() && !call.lost)
            .map(|(key, call)| (call.id, *key))
            .collect();
        streams.sort_unstable();
        for (_, key) in streams {
            core.lose(key, Some(error.clone()));
        }
        drop(core);
        self.deliver();
        if !running {
            self.leave_calls("the Avatar was closed");
            self.forget_instance(false, "");
            self.state = State::Stopped;
        }
    }

    /// Goes a step on with closing; false if there is something to wait for.
    fn go_on_closing(&mut self) -> bool {
        let Some(closing) = &self.closing else {
            return false;
        };
        let now = Instant::now();
        match closing.phase {
            Phase::Draining => {
                let busy = self
                    .core
                    .borrow()
                    .calls
                    .values()
                    .any(|call| !call.lost && !call.kind.many());
                let half = closing.began + closing.patience / 2;
                // The CANCEL of a stream enters before; RESUME may go on without end.
                let is_cancel = |(_, event): &(u64, Event)| matches!(event, Event::Cancel { .. });
                let cancels = self.core.borrow().events.iter().any(is_cancel);
                if (busy || cancels) && now < half {
                    return false;
                }
                let left = (closing.began + closing.patience).saturating_duration_since(now);
                if let Some(closing) = &mut self.closing {
                    closing.phase = Phase::Finishing;
                }
                let key = self.own_call(Kind::Shutdown);
                let left = u32::try_from(left.as_millis()).unwrap_or(u32::MAX);
                self.enter_call(key, "yuan_shutdown", &[left], None);
                true
            }
            Phase::Finishing => {
                if now < closing.began + closing.patience {
                    return false;
                }
                self.drop_instance();
                true
            }
            Phase::Settling(until) => {
                if !self.settling.is_empty() && now < until {
                    return false;
                }
                self.tell_delayed();
                self.give_back();
                if let Some(closing) = self.closing.take() {
                    for waiter in closing.waiters {
                        let _ = waiter.send(());
                    }
                }
                true
            }
        }
    }

    fn drop_instance(&mut self) {
        if let Some(closing) = &mut self.closing {
            closing.phase = Phase::Settling(Instant::now() + SETTLE);
        }
        self.forget_instance(false, "");
        self.leave_calls("the Avatar was closed");
        self.state = State::Stopped;
    }
}

const PENDING: i32 = 1;
const YIELD: i32 = 2;
pub(crate) const HOST_NAME: &str = "dao-rust";

fn grants(granted: &Granted) -> Vec<Grant> {
    let grant = |(capability, scopes): (&String, &Vec<String>)| Grant {
        capability: capability.clone(),
        scopes: scopes.clone(),
    };
    granted.iter().map(grant).collect()
}

/// Hands a caller the end of their call.
fn give(sink: Sink, result: Result<Vec<u8>, CallError>, core: &Rc<RefCell<Core>>) {
    match sink {
        Sink::Once(sink) => {
            let untaken = Arc::clone(&core.borrow().untaken);
            let _ = sink.send(result.map(|bytes| Held::new(bytes, &untaken)));
        }
        Sink::Many(sink) => {
            let _ = sink.send(Part::End(result.map(drop)));
        }
        Sink::System => core.borrow_mut().system = Some(result),
    }
}
