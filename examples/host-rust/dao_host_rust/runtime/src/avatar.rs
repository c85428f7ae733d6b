//! An open Avatar, and the calls that programs make to its unit.

use std::{
    collections::BTreeMap,
    pin::Pin,
    sync::{Arc, PoisonError, RwLock, atomic::Ordering},
    task::{Context, Poll, ready},
    time::{Duration, Instant},
};

use futures_core::Stream;
use tokio::sync::{mpsc, oneshot};

use crate::{
    CallError, Status,
    contract::Contract,
    core::{Held, Key, Part, Sink},
    grants::Granted,
    messages::abi_v1::LifecycleKind,
    module::Unit,
    opening::KEYS,
    runner::Command,
    shape::{Shape, elements},
    work::current,
};

/// Something that happened to the program, which a unit may want to know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Happening {
    /// It came to the foreground.
    Foreground,
    /// It went to the background and may be stopped without warning.
    Background,
    /// The system is short of memory.
    LowMemory,
}

/// An open Avatar. Clones are of the same one; it is closed once [`Avatar::close`] is called or the last
/// of them is gone.
#[derive(Clone)]
pub struct Avatar {
    contract: &'static Contract,
    number: usize,
    commands: mpsc::UnboundedSender<Command>,
    unit: Arc<Unit>,
    granted: Arc<RwLock<Granted>>,
    patience: Duration,
}

impl std::fmt::Debug for Avatar {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Avatar")
            .field("unit", &self.unit.manifest.name)
            .finish_non_exhaustive()
    }
}

impl Avatar {
    pub(crate) fn new(
        contract: &'static Contract,
        number: usize,
        commands: mpsc::UnboundedSender<Command>,
        unit: Arc<Unit>,
        granted: Arc<RwLock<Granted>>,
        patience: Duration,
    ) -> Self {
        Self {
            contract,
            number,
            commands,
            unit,
            granted,
            patience,
        }
    }

    /// The contract that it speaks.
    #[must_use]
    pub fn contract(&self) -> &'static Contract {
        self.contract
    }

    /// The name of its unit.
    #[must_use]
    pub fn unit_name(&self) -> &str {
        &self.unit.manifest.name
    }

    /// The version of its unit.
    #[must_use]
    pub fn unit_version(&self) -> &str {
        &self.unit.manifest.version
    }

    /// The SHA-256 of the module of its unit.
    #[must_use]
    pub fn unit_digest(&self) -> [u8; 32] {
        self.unit.digest
    }

    /// What is granted to the unit now: the scopes of each capability.
    #[must_use]
    pub fn grants(&self) -> BTreeMap<String, Vec<String>> {
        self.granted
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Tells the unit that something happened.
    pub fn tell(&self, happening: Happening) {
        let kind = match happening {
            Happening::Foreground => LifecycleKind::Foreground,
            Happening::Background => LifecycleKind::Background,
            Happening::LowMemory => LifecycleKind::LowMemory,
        };
        let _ = self.commands.send(Command::Happen(kind));
    }

    /// Calls a method that has one answer, by its number and as bytes. The call takes its place before
    /// this returns.
    pub fn call(&self, method: u32, request: Vec<u8>, timeout: Option<Duration>) -> Call<Vec<u8>> {
        self.make_call(method, Ok(request), timeout, Ok, None)
    }

    /// Calls a method that has many answers, by its number and as bytes. The call takes its place before
    /// this returns.
    pub fn stream(
        &self,
        method: u32,
        request: Vec<u8>,
        timeout: Option<Duration>,
    ) -> Items<Vec<u8>> {
        self.make_stream(method, Ok(request), timeout, Ok, None)
    }

    /// What generated clients call.
    #[doc(hidden)]
    pub fn typed_call<T>(
        &self,
        method: u32,
        request: Result<Vec<u8>, CallError>,
        timeout: Option<Duration>,
        read: fn(Vec<u8>) -> Result<T, CallError>,
    ) -> Call<T> {
        self.make_call(method, request, timeout, read, self.shape(method))
    }

    fn shape(&self, method: u32) -> Option<&'static Shape> {
        self.contract.method(method).map(|method| method.shape)
    }

    fn make_call<T>(
        &self,
        method: u32,
        request: Result<Vec<u8>, CallError>,
        timeout: Option<Duration>,
        read: fn(Vec<u8>) -> Result<T, CallError>,
        shape: Option<&'static Shape>,
    ) -> Call<T> {
        let (sink, answer) = oneshot::channel();
        let (commands, contract) = (self.commands.clone(), self.contract);
        let (key, refused) = match request {
            Ok(request) => (self.issue(method, request, Sink::Once(sink), timeout), None),
            Err(error) => (0, Some(error.of(contract))),
        };
        Call {
            key,
            commands,
            answer,
            refused,
            reader: Reader { read, shape },
            contract,
            over: false,
        }
    }

    /// What generated clients call.
    #[doc(hidden)]
    pub fn typed_stream<T>(
        &self,
        method: u32,
        request: Result<Vec<u8>, CallError>,
        timeout: Option<Duration>,
        read: fn(Vec<u8>) -> Result<T, CallError>,
    ) -> Items<T> {
        self.make_stream(method, request, timeout, read, self.shape(method))
    }

    fn make_stream<T>(
        &self,
        method: u32,
        request: Result<Vec<u8>, CallError>,
        timeout: Option<Duration>,
        read: fn(Vec<u8>) -> Result<T, CallError>,
        shape: Option<&'static Shape>,
    ) -> Items<T> {
        let (sink, parts) = mpsc::unbounded_channel();
        let (commands, contract) = (self.commands.clone(), self.contract);
        let (key, refused) = match request {
            Ok(request) => (self.issue(method, request, Sink::Many(sink), timeout), None),
            Err(error) => (0, Some(error.of(contract))),
        };
        Items {
            key,
            commands,
            parts,
            refused,
            reader: Reader { read, shape },
            contract,
            over: false,
            items: 0,
            bytes: 0,
        }
    }

    fn issue(&self, method: u32, request: Vec<u8>, sink: Sink, timeout: Option<Duration>) -> Key {
        let key = KEYS.fetch_add(1, Ordering::Relaxed);
        let deadline = timeout.and_then(|timeout| Instant::now().checked_add(timeout));
        let from = current(self.number);
        // If the thread is gone the sink is dropped with the command, and the call ends UNAVAILABLE.
        let _ = self.commands.send(Command::Issue {
            key,
            method,
            request,
            sink,
            deadline,
            from,
        });
        key
    }

    /// Waits until everything is done that has begun and waits for nothing outside.
    #[doc(hidden)]
    pub async fn settle(&self) {
        let (done, settled) = oneshot::channel();
        let _ = self.commands.send(Command::Settle(done));
        let _ = settled.await;
    }

    /// Closes the Avatar: calls have half of the patience to be answered, and the unit is asked to finish.
    /// Whoever closes it twice waits for the same end.
    pub async fn close(&self) {
        self.close_within(self.patience).await;
    }

    /// Closes the Avatar within a time of the caller's.
    pub async fn close_within(&self, patience: Duration) {
        let (done, closed) = oneshot::channel();
        let _ = self.commands.send(Command::Close { patience, done });
        let _ = closed.await;
    }
}

fn gone(contract: &'static Contract) -> CallError {
    CallError::new(Status::UNAVAILABLE, "the Avatar is closed").of(contract)
}

/// How answers are read: as what, if the call is typed.
#[derive(Debug)]
struct Reader<T> {
    read: fn(Vec<u8>) -> Result<T, CallError>,
    shape: Option<&'static Shape>,
}

impl<T> Reader<T> {
    fn read(&self, answer: Vec<u8>) -> Result<T, CallError> {
        if let Some(shape) = self.shape.filter(|_| answer.len() > FREE_BYTES) {
            let most = answer.len() as u64 / 4;
            // What cannot be counted cannot be read either.
            if elements(shape, &answer).is_some_and(|elements| elements > most) {
                let error = CallError::new(Status::TOO_LARGE, "the answer holds too many elements");
                return Err(error.detail("limit", "elements"));
            }
        }
        (self.read)(answer)
    }
}

/// Up to this size an answer is read without a look at its elements.
const FREE_BYTES: usize = 1 << 20;

/// A call that has been made: a future of its answer. Whoever drops it gives the call up.
#[must_use = "whoever drops a call gives it up"]
#[derive(Debug)]
pub struct Call<T> {
    key: Key,
    commands: mpsc::UnboundedSender<Command>,
    answer: oneshot::Receiver<Result<Held, CallError>>,
    refused: Option<CallError>,
    reader: Reader<T>,
    contract: &'static Contract,
    over: bool,
}

impl<T> Future for Call<T> {
    type Output = Result<T, CallError>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        if let Some(refused) = self.refused.take() {
            self.over = true;
            return Poll::Ready(Err(refused));
        }
        let answer = ready!(Pin::new(&mut self.answer).poll(context));
        self.over = true;
        Poll::Ready(match answer {
            Ok(answer) => answer
                .and_then(|held| self.reader.read(held.take()))
                .map_err(|error| error.of(self.contract)),
            Err(_) => Err(gone(self.contract)),
        })
    }
}

impl<T> Drop for Call<T> {
    fn drop(&mut self) {
        if !self.over && self.key != 0 {
            let _ = self.commands.send(Command::Lose(self.key));
        }
    }
}

/// A call that has been made: a stream of its answers. What is taken of it makes room for more in the unit;
/// whoever drops it gives the call up.
#[must_use = "whoever drops a stream gives the call up"]
#[derive(Debug)]
pub struct Items<T> {
    key: Key,
    commands: mpsc::UnboundedSender<Command>,
    parts: mpsc::UnboundedReceiver<Part>,
    refused: Option<CallError>,
    reader: Reader<T>,
    contract: &'static Contract,
    over: bool,
    items: u32,
    bytes: u32,
}

impl<T> Items<T> {
    /// The next item; nothing once the stream has ended well.
    ///
    /// # Errors
    ///
    /// How the call failed.
    pub async fn next(&mut self) -> Option<Result<T, CallError>> {
        std::future::poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }

    /// Counts what was taken, and grants it once it is half of what a stream begins with.
    fn taken(&mut self, bytes: usize) {
        let limits = &self.contract.limits;
        self.items += 1;
        self.bytes = self
            .bytes
            .saturating_add(u32::try_from(bytes).unwrap_or(u32::MAX));
        if self.items >= limits.initial_credit_items.div_ceil(2)
            || self.bytes >= limits.initial_credit_bytes.div_ceil(2)
        {
            let (items, bytes) = (
                std::mem::take(&mut self.items),
                std::mem::take(&mut self.bytes),
            );
            let _ = self.commands.send(Command::Taken {
                key: self.key,
                items,
                bytes,
            });
        }
    }
}

impl<T> Stream for Items<T> {
    type Item = Result<T, CallError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if let Some(refused) = self.refused.take() {
            self.over = true;
            return Poll::Ready(Some(Err(refused)));
        }
        if self.over {
            return Poll::Ready(None);
        }
        let part = ready!(self.parts.poll_recv(context));
        let contract = self.contract;
        Poll::Ready(match part {
            Some(Part::Item(bytes)) => {
                self.taken(bytes.len());
                let item = self.reader.read(bytes);
                if item.is_err() {
                    // Its caller is past it: the unit may stop.
                    self.over = true;
                    let _ = self.commands.send(Command::Lose(self.key));
                }
                Some(item.map_err(|error| error.of(contract)))
            }
            Some(Part::End(end)) => {
                self.over = true;
                end.err().map(Err)
            }
            None => {
                self.over = true;
                Some(Err(gone(contract)))
            }
        })
    }
}

impl<T> Drop for Items<T> {
    fn drop(&mut self) {
        if !self.over && self.key != 0 {
            let _ = self.commands.send(Command::Lose(self.key));
        }
    }
}
