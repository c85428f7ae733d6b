//! The state of an Avatar: its calls in both directions, and what waits to enter the unit.

use std::{
    collections::{HashMap, HashSet, VecDeque},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Instant,
};

use tokio::sync::{mpsc, oneshot};

use crate::{
    CallError, Denial, Status,
    contract::{Contract, Import, Method, Mode},
    grants::Granted,
    handler::{Handler, HandlerError, Value},
    log::Allowance,
    record::Recorder,
};

/// A host call, as its caller knows it.
pub(crate) type Key = u64;

/// An answer that waits for its caller, and counts until they take it.
#[derive(Debug)]
pub(crate) struct Held {
    pub bytes: Vec<u8>,
    account: Arc<AtomicUsize>,
    counted: usize,
}

impl Held {
    pub(crate) fn new(bytes: Vec<u8>, account: &Arc<AtomicUsize>) -> Self {
        let counted = bytes.len();
        account.fetch_add(counted, Ordering::Relaxed);
        Self {
            bytes,
            account: Arc::clone(account),
            counted,
        }
    }

    pub(crate) fn take(mut self) -> Vec<u8> {
        std::mem::take(&mut self.bytes)
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.account.fetch_sub(self.counted, Ordering::Relaxed);
    }
}

/// One part of a stream for its caller.
#[derive(Debug)]
pub(crate) enum Part {
    Item(Vec<u8>),
    End(Result<(), CallError>),
}

/// Where what a call gives goes.
pub(crate) enum Sink {
    Once(oneshot::Sender<Result<Held, CallError>>),
    Many(mpsc::UnboundedSender<Part>),
    /// To the host itself.
    System,
}

/// What a host call is.
#[derive(Clone, Copy)]
pub(crate) enum Kind {
    Method(&'static Method),
    Init,
    Shutdown,
}

impl Kind {
    pub(crate) fn many(self) -> bool {
        matches!(self, Self::Method(method) if method.mode == Mode::Many)
    }

    pub(crate) fn effect(self) -> bool {
        matches!(self, Self::Method(method) if method.effect)
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Method(method) => method.name,
            Self::Init => "yuan_init",
            Self::Shutdown => "yuan_shutdown",
        }
    }
}

/// A call to the unit.
pub(crate) struct HostCall {
    pub kind: Kind,
    pub id: u32,
    pub request: Vec<u8>,
    pub sink: Option<Sink>,
    /// Whether its caller has given it up, or it has ended for them otherwise.
    pub lost: bool,
    pub entered: bool,
    pub deadline: Option<Instant>,
    items: i64,
    bytes: i64,
}

/// A call of the unit.
pub(crate) struct GuestCall {
    pub import: &'static Import,
    pub request: Option<Vec<u8>>,
    pub bytes: usize,
    /// The work that carries it out, once it has begun.
    pub work: Option<u64>,
    /// Its end is on its way to the unit.
    pub ended: bool,
    pub cancelled: bool,
    items: i64,
    room: i64,
}

impl GuestCall {
    pub(crate) fn can_stop(&self) -> bool {
        !self.import.effect || self.import.mode == Mode::Many
    }

    pub(crate) fn may_send(&self) -> bool {
        self.items > 0 && self.room > 0
    }

    pub(crate) fn sent(&mut self, bytes: usize) {
        self.items -= 1;
        self.room -= i64::try_from(bytes).unwrap_or(i64::MAX);
    }
}

/// What waits to enter the unit beside requests.
#[derive(Debug)]
pub(crate) enum Event {
    Completion {
        id: u32,
        status: Status,
        payload: Vec<u8>,
    },
    Credit {
        key: Key,
        items: u32,
        bytes: u32,
    },
    Cancel {
        key: Key,
    },
    Resume,
    Lifecycle(Vec<u8>),
}

/// What an entry gave to callers, delivered once it is over.
pub(crate) enum Out {
    Item(mpsc::UnboundedSender<Part>, Vec<u8>),
    End(HostCall, Result<Vec<u8>, CallError>),
}

pub(crate) struct Core {
    pub contract: &'static Contract,
    pub recorder: Option<Recorder>,
    pub granted: Granted,
    handlers: HashMap<&'static str, Arc<dyn Handler>>,
    pub calls: HashMap<Key, HostCall>,
    /// The host calls that the unit has, by id.
    pub open: HashMap<u32, Key>,
    next_id: u32,
    pub waiting: VecDeque<(u64, Key)>,
    pub events: VecDeque<(u64, Event)>,
    sequence: u64,
    pub guest: HashMap<u32, GuestCall>,
    /// Guest calls that have not begun, in the order of issue.
    pub accepted: VecDeque<u32>,
    pub held_requests: usize,
    /// Bytes of answers and items that have not entered.
    pub held_answers: usize,
    pub outbox: Vec<Out>,
    /// Answers that callers have not taken.
    pub untaken: Arc<AtomicUsize>,
    /// Work to stop once the entry is over.
    pub stops: Vec<u64>,
    /// Streams of handlers that were granted credit.
    pub credited: Vec<u64>,
    pub denials: Vec<Denial>,
    /// The denial of this entry, if there was one.
    pub denied: Option<CallError>,
    pub allowance: Allowance,
    /// What the unit logged last at the highest level in this entry.
    pub last_words: Option<String>,
    pub system: Option<Result<Vec<u8>, CallError>>,
    /// Calls to what was not open.
    pub strays: u64,
    pub complain: Arc<dyn Fn(&str) + Send + Sync>,
}

impl Core {
    pub(crate) fn new(
        contract: &'static Contract,
        recorder: Option<Recorder>,
        complain: Arc<dyn Fn(&str) + Send + Sync>,
    ) -> Self {
        Self {
            contract,
            recorder,
            granted: Granted::new(),
            handlers: HashMap::new(),
            calls: HashMap::new(),
            open: HashMap::new(),
            next_id: 1,
            waiting: VecDeque::new(),
            events: VecDeque::new(),
            sequence: 0,
            guest: HashMap::new(),
            accepted: VecDeque::new(),
            held_requests: 0,
            held_answers: 0,
            outbox: Vec::new(),
            untaken: Arc::default(),
            stops: Vec::new(),
            credited: Vec::new(),
            denials: Vec::new(),
            denied: None,
            allowance: Allowance::new(),
            last_words: None,
            system: None,
            strays: 0,
            complain,
        }
    }

    pub(crate) fn handle_by(&mut self, import: &'static Import, handler: Arc<dyn Handler>) {
        self.handlers.insert(import.name, handler);
    }

    pub(crate) fn handler(&self, import: &Import) -> Option<Arc<dyn Handler>> {
        self.handlers.get(import.name).cloned()
    }

    pub(crate) fn forget_handlers(&mut self) {
        self.handlers.clear();
    }

    fn most(&self, messages: u64) -> usize {
        usize::try_from(u64::from(self.contract.limits.max_message_bytes) * messages)
            .unwrap_or(usize::MAX)
    }

    /// Whether so much waits to enter that no more may be made.
    pub(crate) fn is_full(&self) -> bool {
        self.held_answers > self.most(16)
    }

    /// Adds what enters in its turn.
    pub(crate) fn queue(&mut self, event: Event) {
        if let Event::Completion { payload, .. } = &event {
            self.held_answers += payload.len();
        }
        self.sequence += 1;
        self.events.push_back((self.sequence, event));
    }

    // Host calls

    /// Takes a host call up. The error is what its caller gets at once.
    pub(crate) fn issue(
        &mut self,
        key: Key,
        kind: Kind,
        request: Vec<u8>,
        sink: Sink,
        deadline: Option<Instant>,
    ) -> Result<(), (Sink, CallError)> {
        if request.len() > self.most(1) {
            let error = self.too_large("max_message_bytes", self.contract.limits.max_message_bytes);
            return Err((sink, error));
        }
        if kind.many() && self.no_room_for(kind) {
            let error = CallError::new(Status::BUSY, "too many streams are open")
                .help_with("Close some and try again.");
            return Err((
                sink,
                error
                    .detail("limit", "max_calls_in_flight")
                    .of(self.contract),
            ));
        }
        let limits = &self.contract.limits;
        let (items, bytes) = (
            i64::from(limits.initial_credit_items),
            i64::from(limits.initial_credit_bytes),
        );
        let sink = Some(sink);
        let call = HostCall {
            kind,
            id: 0,
            request,
            sink,
            lost: false,
            entered: false,
            deadline,
            items,
            bytes,
        };
        self.calls.insert(key, call);
        self.sequence += 1;
        self.waiting.push_back((self.sequence, key));
        Ok(())
    }

    fn too_large(&self, limit: &str, most: u32) -> CallError {
        CallError::new(Status::TOO_LARGE, format!("it has more than {most} bytes"))
            .detail("limit", limit)
            .of(self.contract)
    }

    fn no_room_for(&self, kind: Kind) -> bool {
        let most = self.contract.limits.max_calls_in_flight as usize;
        let most = most - (most / 2).min(64);
        let open = self
            .calls
            .values()
            .filter(|call| call.kind.many() && !call.lost);
        let (mut all, mut same) = (0, 0);
        for call in open {
            all += 1;
            same += usize::from(call.kind.name() == kind.name());
        }
        all >= most || (all >= most - (most / 4).min(64) && same >= 16)
    }

    /// The id that the next host call gets.
    pub(crate) fn peek_id(&mut self) -> u32 {
        while self.next_id == 0 || self.open.contains_key(&self.next_id) {
            self.next_id = self.next_id.wrapping_add(1);
        }
        self.next_id
    }

    /// Gives a host call its id, as it enters.
    pub(crate) fn number(&mut self, key: Key) -> u32 {
        let id = self.peek_id();
        self.next_id = id.wrapping_add(1);
        self.open.insert(id, key);
        if let Some(call) = self.calls.get_mut(&key) {
            call.id = id;
            call.entered = true;
        }
        id
    }

    /// Ends a host call for the unit and, unless it has ended for them, for its caller.
    pub(crate) fn end(&mut self, key: Key, result: Result<Vec<u8>, CallError>) {
        if let Some(call) = self.calls.remove(&key) {
            if call.entered {
                self.open.remove(&call.id);
            }
            self.outbox.push(Out::End(call, result));
        }
    }

    /// Ends a host call for its caller, while the unit still has it.
    pub(crate) fn lose(&mut self, key: Key, error: Option<CallError>) {
        let Some(call) = self.calls.get_mut(&key) else {
            return;
        };
        if !call.entered {
            self.waiting.retain(|(_, each)| *each != key);
            if let Some(call) = self.calls.remove(&key) {
                self.outbox.push(Out::End(
                    call,
                    Err(error.unwrap_or_else(|| self.error(Status::CANCELLED, ""))),
                ));
            }
            return;
        }
        if call.lost {
            return;
        }
        call.lost = true;
        let sink = call.sink.take();
        if let (Some(sink), Some(error)) = (sink, error) {
            let (kind, id) = (call.kind, call.id);
            let ended = HostCall {
                kind,
                id,
                request: Vec::new(),
                sink: Some(sink),
                lost: false,
                entered: true,
                deadline: None,
                items: 0,
                bytes: 0,
            };
            self.outbox.push(Out::End(ended, Err(error)));
        }
        self.events
            .retain(|(_, event)| !matches!(event, Event::Credit { key: each, .. } if *each == key));
        self.queue(Event::Cancel { key });
    }

    pub(crate) fn error(&self, status: Status, message: impl Into<String>) -> CallError {
        CallError::new(status, message).of(self.contract)
    }

    /// The unit has answered a host call.
    pub(crate) fn respond(&mut self, id: u32, status: i32, payload: &[u8]) -> Status {
        let Some(key) = self.open.get(&id).copied() else {
            self.strays += 1;
            return Status::NOT_FOUND;
        };
        let Some(call) = self.calls.get_mut(&key) else {
            return Status::NOT_FOUND;
        };
        let most = self.contract.limits.max_message_bytes;
        if status == Status::MORE.0 {
            return self.item(key, payload);
        }
        let (kind, lost) = (call.kind, call.lost);
        if payload.len() > most as usize {
            self.end(
                key,
                Err(self.error(
                    Status::INTERNAL,
                    format!("the unit answered with more than {most} bytes"),
                )),
            );
            return Status::TOO_LARGE;
        }
        if status > 1 {
            self.end(
                key,
                Err(self.error(
                    Status::INTERNAL,
                    format!("the unit answered with the status {status}"),
                )),
            );
            return Status::INVALID_ARGUMENT;
        }
        if !lost
            && payload.len() + self.untaken.load(Ordering::Relaxed) + self.undelivered()
                > self.most(16)
        {
            let error = self.error(Status::EXHAUSTED, "too many answers wait for their callers");
            self.end(key, Err(error.detail("limit", "held")));
            return Status::EXHAUSTED;
        }
        let result = if status < 0 {
            Err(match &self.denied {
                Some(denied) if status == Status::DENIED.0 => denied.clone(),
                _ => CallError::heard(self.contract, status, payload),
            })
        } else {
            // The OK of a stream says nothing more.
            Ok(if kind.many() {
                Vec::new()
            } else {
                payload.to_vec()
            })
        };
        self.end(key, result);
        Status::OK
    }

    fn undelivered(&self) -> usize {
        let size = |out: &Out| match out {
            Out::End(_, Ok(bytes)) => bytes.len(),
            _ => 0,
        };
        self.outbox.iter().map(size).sum()
    }

    fn item(&mut self, key: Key, payload: &[u8]) -> Status {
        let most = self.contract.limits.max_item_bytes as usize;
        let Some(call) = self.calls.get_mut(&key) else {
            return Status::NOT_FOUND;
        };
        let Kind::Method(method) = call.kind else {
            return Status::INVALID_ARGUMENT;
        };
        if method.mode != Mode::Many {
            return Status::INVALID_ARGUMENT;
        }
        if call.lost {
            return Status::CANCELLED;
        }
        if payload.len() > most {
            return Status::TOO_LARGE;
        }
        if call.items <= 0 || call.bytes <= 0 {
            return Status::BUSY;
        }
        call.items -= 1;
        call.bytes -= i64::try_from(payload.len()).unwrap_or(i64::MAX);
        let sink = match &call.sink {
            Some(Sink::Many(sink)) => sink.clone(),
            _ => return Status::CANCELLED,
        };
        self.outbox.push(Out::Item(sink, payload.to_vec()));
        Status::OK
    }

    /// The caller of a stream has taken items.
    pub(crate) fn taken(&mut self, key: Key, items: u32, bytes: u32) {
        if self
            .calls
            .get(&key)
            .is_some_and(|call| !call.lost && call.entered)
        {
            self.queue(Event::Credit { key, items, bytes });
        }
    }

    pub(crate) fn grant_credit(&mut self, key: Key, items: u32, bytes: u32) {
        if let Some(call) = self.calls.get_mut(&key) {
            call.items = (call.items + i64::from(items)).min(MOST_CREDIT);
            call.bytes = (call.bytes + i64::from(bytes)).min(MOST_CREDIT);
        }
    }

    // Guest calls

    /// The unit calls a capability.
    pub(crate) fn guest_call(
        &mut self,
        import: &'static Import,
        id: u32,
        request: &[u8],
    ) -> Status {
        let limits = &self.contract.limits;
        if !self.granted.contains_key(import.capability) {
            return self.deny(import);
        }
        if id == 0 || self.guest.contains_key(&id) {
            return Status::INVALID_ARGUMENT;
        }
        if request.len() > limits.max_message_bytes as usize {
            return Status::TOO_LARGE;
        }
        let many = self.guest.len() >= limits.max_calls_in_flight as usize;
        if many || self.held_requests + request.len() > self.most(16) {
            return Status::BUSY;
        }
        self.held_requests += request.len();
        let call = GuestCall {
            import,
            bytes: request.len(),
            request: Some(request.to_vec()),
            work: None,
            ended: false,
            cancelled: false,
            items: i64::from(limits.initial_credit_items),
            room: i64::from(limits.initial_credit_bytes),
        };
        self.guest.insert(id, call);
        self.accepted.push_back(id);
        Status::OK
    }

    pub(crate) fn cancelled_by_unit(&mut self, id: u32) -> Status {
        let Some(call) = self.guest.get_mut(&id) else {
            self.strays += 1;
            return Status::NOT_FOUND;
        };
        call.cancelled = true;
        if !call.ended && (call.work.is_none() || call.can_stop()) {
            let error = self.error(Status::CANCELLED, "");
            self.finish(id, Err(&error));
        }
        Status::OK
    }

    pub(crate) fn credit_by_unit(&mut self, id: u32, items: u32, bytes: u32) -> Status {
        match self.guest.get_mut(&id) {
            Some(call) if call.import.mode == Mode::Many => {
                call.items = (call.items + i64::from(items)).min(MOST_CREDIT);
                call.room = (call.room + i64::from(bytes)).min(MOST_CREDIT);
                self.credited.extend(call.work);
                Status::OK
            }
            _ => {
                self.strays += 1;
                Status::NOT_FOUND
            }
        }
    }

    /// Ends a guest call: its COMPLETION waits to enter, and what carries it out is stopped.
    pub(crate) fn finish(&mut self, id: u32, result: Result<Vec<u8>, &CallError>) {
        let Some(call) = self.guest.get_mut(&id).filter(|call| !call.ended) else {
            return;
        };
        call.ended = true;
        self.release(id);
        let (status, payload) = match result {
            Ok(payload) => (Status::OK, payload),
            Err(error) => error.crossing(self.contract),
        };
        self.queue(Event::Completion {
            id,
            status,
            payload,
        });
    }

    /// What carries a guest call out is not needed any more.
    pub(crate) fn release(&mut self, id: u32) {
        if let Some(call) = self.guest.get_mut(&id) {
            self.stops.extend(call.work.take());
            if call.request.take().is_some() {
                self.accepted.retain(|each| *each != id);
            }
            self.held_requests -= std::mem::take(&mut call.bytes);
        }
    }

    /// What a handler's error is to the unit. What others than this host's errors say goes to the log.
    ///
    /// A denial is reported; which import was called is something that its handler may not know.
    pub(crate) fn refusal(&mut self, import: &Import, error: &HandlerError) -> CallError {
        if let Some(refusal) = error.downcast_ref::<CallError>() {
            let mut refusal = refusal.clone();
            if refusal.status() == Status::DENIED {
                refusal = refusal
                    .detail_if_new("capability", import.capability)
                    .detail_if_new("operation", import.name);
                self.report_denial(import, &refusal);
            }
            return refusal;
        }
        (self.complain)(&format!("the handler of `{}` failed: {error}", import.name));
        self.error(
            Status::INTERNAL,
            format!("the handler of `{}` failed", import.name),
        )
    }

    /// Refuses an import for lack of a grant.
    pub(crate) fn deny(&mut self, import: &'static Import) -> Status {
        let error = self.denial(import);
        self.report_denial(import, &error);
        self.denied = Some(error);
        Status::DENIED
    }

    fn report_denial(&mut self, import: &Import, error: &CallError) {
        if self.denials.len() < 64 {
            self.denials.push(Denial {
                capability: import.capability.to_owned(),
                operation: import.name.to_owned(),
                scope: error.details().get("scope").cloned().unwrap_or_default(),
                message: error.message().to_owned(),
                help: error.help().to_owned(),
            });
        }
    }

    /// The refusal of an import for lack of a grant.
    pub(crate) fn denial(&self, import: &Import) -> CallError {
        let name = import.capability;
        let example = self
            .contract
            .capability(name)
            .filter(|capability| capability.scope_required)
            .and_then(|capability| capability.scope);
        let grant = example.map_or_else(|| name.to_owned(), |scope| format!("{name}={scope}"));
        self.error(
            Status::DENIED,
            format!(
                "`{}` needs the capability `{name}`, which is not granted",
                import.name
            ),
        )
        .allowed_by(&grant)
        .detail("capability", name)
        .detail("operation", import.name)
    }

    /// A line of the log as it goes to the handler; nothing if the unit has logged too much.
    pub(crate) fn log_line(&mut self, values: &[Value<'_>], bytes: usize) -> Option<String> {
        let (mut level, mut line) = (0, "");
        for value in values {
            match value {
                Value::Number(number) => level = *number,
                Value::Text(text) => line = text,
                Value::Bytes(_) => {}
            }
        }
        let left_out = self.allowance.take(bytes)?;
        if level == 4 {
            self.last_words = Some(line.to_owned());
        }
        Some(match left_out {
            0 => line.to_owned(),
            1 => format!("{line} (1 line before it was left out)"),
            many => format!("{line} ({many} lines before it were left out)"),
        })
    }

    /// Work of guest calls that an instance leaves behind: what must go on, and what must stop.
    pub(crate) fn abandon(&mut self) -> HashSet<u64> {
        // Each instance counts the calls of its host from 1.
        self.next_id = 1;
        self.events.clear();
        self.held_answers = 0;
        let mut going = HashSet::new();
        for (_, call) in self.guest.drain() {
            match call.work {
                Some(work) if call.can_stop() => self.stops.push(work),
                Some(work) => {
                    going.insert(work);
                }
                None => {}
            }
        }
        self.accepted.clear();
        self.held_requests = 0;
        going
    }
}

const MOST_CREDIT: i64 = u32::MAX as i64;
