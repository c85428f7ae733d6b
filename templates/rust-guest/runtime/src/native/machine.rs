//! The host of a home in memory: takes calls, and holds answers until they are delivered.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, VecDeque};

use super::{Answer, AtOnce, Fault, Host, Offer, Options, Random, World};
use crate::contract::limits;
use crate::{Error, Import, Result, Status};

/// A call of the unit that has not ended.
struct Open {
    answer: Option<Answer>,
    /// When a tick is due, on the monotonic clock.
    due: i64,
    items: i64,
    bytes: i64,
    cancelled: bool,
}

/// One answer to deliver.
pub(super) struct Delivery {
    pub(super) id: u32,
    pub(super) status: i32,
    pub(super) payload: Vec<u8>,
}

/// What came back for one request.
#[derive(Default)]
pub(super) struct Inbox {
    pub(super) items: VecDeque<Vec<u8>>,
    pub(super) end: Option<Result<Vec<u8>>>,
    /// Nobody reads it any more; it goes with its end.
    pub(super) abandoned: bool,
}

type Judge = Box<dyn FnMut(&Import, &[u8]) -> Option<Fault>>;

pub(super) struct Machine {
    pub(super) world: World,
    offers: RefCell<Vec<Box<dyn Offer>>>,
    denied: RefCell<Vec<String>>,
    judge: RefCell<Judge>,
    work: Box<dyn Fn() -> u64>,
    /// How much work was done when it was looked at last, and the most between two looks.
    worked: Cell<u64>,
    longest: Cell<u64>,
    shuffle: Option<Random>,
    tick_ns: i64,
    max_message_bytes: usize,
    open: RefCell<BTreeMap<u32, Open>>,
    /// The ids of open calls, the one that has waited longest first.
    order: RefCell<VecDeque<u32>>,
    pub(super) inbox: RefCell<BTreeMap<u32, Inbox>>,
    pub(super) lines: RefCell<Vec<(u32, String)>>,
    /// Answers of the unit that belong to no request.
    pub(super) stray: Cell<u64>,
}

impl Machine {
    pub(super) fn new(options: Options) -> Self {
        Self {
            world: World {
                random: Random::new(options.seed),
                now_ns: Cell::new(0),
                epoch_ns: options.epoch_ns,
            },
            offers: RefCell::new(options.offers),
            denied: RefCell::new(options.denied),
            judge: RefCell::new(options.judge),
            work: options.work,
            worked: Cell::new(0),
            longest: Cell::new(0),
            shuffle: options
                .shuffle
                .then(|| Random::new(options.seed ^ 0x5bd1_e995)),
            tick_ns: options.tick_ns,
            max_message_bytes: options.max_message_bytes as usize,
            open: RefCell::default(),
            order: RefCell::default(),
            inbox: RefCell::default(),
            lines: RefCell::default(),
            stray: Cell::new(0),
        }
    }

    pub(super) fn set_denied(&self, denied: Vec<String>) {
        *self.denied.borrow_mut() = denied;
    }

    pub(super) fn is_denied(&self, capability: &str) -> bool {
        self.denied
            .borrow()
            .iter()
            .any(|denied| denied == capability)
    }

    /// Begins to measure work.
    pub(super) fn begin_work(&self) {
        self.worked.set((self.work)());
    }

    /// Notes the work since the last look: here the unit can give way.
    pub(super) fn look_at_work(&self) {
        let (before, now) = (self.worked.get(), (self.work)());
        self.worked.set(now);
        self.longest.set(self.longest.get().max(now - before));
    }

    /// The most work between two looks, from now on counted anew.
    pub(super) fn longest_work(&self) -> u64 {
        self.longest.take()
    }

    /// The next answer that can be delivered now.
    pub(super) fn deliver(&self) -> Option<Delivery> {
        let mut order = self.order.borrow_mut();
        let mut open = self.open.borrow_mut();
        let now = self.world.now_ns.get();
        let ready: Vec<usize> = order
            .iter()
            .enumerate()
            .filter(|(_, id)| open.get(id).is_some_and(|call| call.is_ready(now)))
            .map(|(position, _)| position)
            .collect();
        let position = match (&self.shuffle, ready.as_slice()) {
            (_, []) => return None,
            (None, [first, ..]) => *first,
            (Some(random), ready) => ready[random.below(ready.len())],
        };
        let id = order.remove(position)?;
        let (status, payload) = open.get_mut(&id)?.take(now);
        if status == Status::More.code() {
            order.push_back(id);
        } else {
            open.remove(&id);
        }
        Some(Delivery {
            id,
            status,
            payload,
        })
    }

    /// Moves the clock to the next tick that someone waits for; `false` where there is none.
    pub(super) fn skip_to_next_tick(&self) -> bool {
        let open = self.open.borrow();
        let due = open
            .values()
            .filter(|call| matches!(call.answer, Some(Answer::Ticks { .. })) && call.has_credit())
            .map(|call| call.due)
            .min();
        if let Some(due) = due {
            self.world.now_ns.set(self.world.now_ns.get().max(due));
        }
        due.is_some()
    }

    fn execute(&self, import: &Import, payload: &[u8]) -> Answer {
        let mut offers = self.offers.borrow_mut();
        offers
            .iter_mut()
            .find_map(|offer| offer.call(&self.world, import, payload))
            .unwrap_or_else(|| {
                Answer::fail(Error::unimplemented(format!(
                    "this home has no {}",
                    import.name
                )))
            })
    }
}

impl Open {
    const fn has_credit(&self) -> bool {
        self.items > 0 && self.bytes > 0
    }

    fn is_ready(&self, now: i64) -> bool {
        match &self.answer {
            None => false,
            Some(_) if self.cancelled => true,
            Some(Answer::Reply(_)) => true,
            Some(Answer::Items(_)) => self.has_credit(),
            Some(Answer::Ticks { .. }) => self.has_credit() && self.due <= now,
        }
    }

    fn take(&mut self, now: i64) -> (i32, Vec<u8>) {
        let cancelled = self.cancelled;
        let next = match &mut self.answer {
            Some(Answer::Reply(reply)) => {
                return end(std::mem::replace(reply, Ok(Vec::new())));
            }
            _ if cancelled => return end(Err(Error::cancelled("the call was cancelled"))),
            Some(Answer::Items(items)) => items.next(),
            Some(Answer::Ticks {
                interval_ns, item, ..
            }) => {
                let item = item.clone();
                if *interval_ns > 0 {
                    self.due = now.max(self.due) + *interval_ns;
                } else {
                    self.answer = Some(Answer::Items(Box::new(std::iter::empty())));
                }
                Some(Ok(item))
            }
            None => None,
        };
        match next {
            None => (Status::Ok.code(), Vec::new()),
            Some(Err(error)) => end(Err(error)),
            Some(Ok(item)) => {
                self.items -= 1;
                self.bytes -= i64::try_from(item.len()).unwrap_or(i64::MAX);
                (Status::More.code(), item)
            }
        }
    }
}

fn end(result: Result<Vec<u8>>) -> (i32, Vec<u8>) {
    match result {
        Ok(payload) => (Status::Ok.code(), payload),
        Err(error) => (error.status.code(), error.encode()),
    }
}

impl Host for Machine {
    fn respond(&self, call: u32, status: i32, payload: &[u8]) -> i32 {
        let mut inboxes = self.inbox.borrow_mut();
        let Some(inbox) = inboxes.get_mut(&call).filter(|inbox| inbox.end.is_none()) else {
            self.stray.set(self.stray.get() + 1);
            return Status::NotFound.code();
        };
        if payload.len() > self.max_message_bytes {
            return Status::TooLarge.code();
        }
        if inbox.abandoned {
            if status != Status::More.code() {
                inboxes.remove(&call);
            }
        } else if status == Status::More.code() {
            inbox.items.push_back(payload.to_vec());
        } else if status == Status::Ok.code() {
            inbox.end = Some(Ok(payload.to_vec()));
        } else {
            inbox.end = Some(Err(Error::from_answer(status, payload)));
        }
        Status::Ok.code()
    }

    fn cancel(&self, call: u32) -> i32 {
        match self.open.borrow_mut().get_mut(&call) {
            Some(call) => {
                call.cancelled = true;
                Status::Ok.code()
            }
            None => Status::NotFound.code(),
        }
    }

    fn credit(&self, call: u32, items: u32, bytes: u32) -> i32 {
        match self.open.borrow_mut().get_mut(&call) {
            Some(call) => {
                call.items += i64::from(items);
                call.bytes += i64::from(bytes);
                Status::Ok.code()
            }
            None => Status::NotFound.code(),
        }
    }

    fn at_once(&self, mut call: AtOnce<'_>) -> i32 {
        if self.is_denied(call.capability) {
            return Status::Denied.code();
        }
        let given = (self.offers.borrow_mut().iter_mut())
            .find_map(|offer| offer.at_once(&self.world, &mut call));
        if let Some(status) = given {
            return status;
        }
        match (call.import, call.numbers, call.bytes) {
            ("avatar_log", &[level], &[text]) => {
                let text = String::from_utf8_lossy(text).into_owned();
                self.lines.borrow_mut().push((level, text));
            }
            ("avatar_clock_now", &[kind], []) if call.out.len() == 8 => {
                let now = self.world.now_ns.get() + self.tick_ns;
                self.world.now_ns.set(now);
                if kind != 0 {
                    self.look_at_work();
                }
                let start = if kind == 0 { self.world.epoch_ns } else { 0 };
                call.out.copy_from_slice(&(start + now).to_le_bytes());
            }
            ("avatar_random_fill", [], []) => self.world.random.fill(call.out),
            _ => return Status::Unimplemented.code(),
        }
        Status::Ok.code()
    }

    fn call(&self, import: &'static Import, call: u32, payload: &[u8]) -> i32 {
        if self.is_denied(import.capability) {
            return Status::Denied.code();
        }
        if payload.len() > self.max_message_bytes {
            return Status::TooLarge.code();
        }
        if call == 0 || self.open.borrow().contains_key(&call) {
            return Status::InvalidArgument.code();
        }
        if self.open.borrow().len() >= limits::MAX_CALLS_IN_FLIGHT as usize {
            return Status::Busy.code();
        }
        let fault = (self.judge.borrow_mut())(import, payload);
        let refusal = |status: Status| {
            Answer::fail(Error::new(
                status,
                format!("a fault was put in the way of {}", import.name),
            ))
        };
        let answer = match fault {
            Some(Fault::Refuse(status)) => return status.code(),
            Some(Fault::Fail(status)) => Some(refusal(status)),
            Some(Fault::FailAfter(status)) => {
                self.execute(import, payload);
                Some(refusal(status))
            }
            Some(Fault::Lose) => {
                self.execute(import, payload);
                None
            }
            None => Some(self.execute(import, payload)),
        };
        let due = match &answer {
            Some(Answer::Ticks { delay_ns, .. }) => self.world.now_ns.get() + delay_ns,
            _ => 0,
        };
        let open = Open {
            answer,
            due,
            items: limits::INITIAL_CREDIT_ITEMS.into(),
            bytes: limits::INITIAL_CREDIT_BYTES.into(),
            cancelled: false,
        };
        self.open.borrow_mut().insert(call, open);
        self.order.borrow_mut().push_back(call);
        Status::Ok.code()
    }
}
