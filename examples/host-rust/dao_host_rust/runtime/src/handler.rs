//! What carries out the calls of a unit.

use std::{pin::Pin, sync::Arc};

use futures_core::Stream;

use crate::{
    CallError, Status,
    contract::{Import, Mode},
};

/// How a handler fails: a [`CallError`] is what the unit hears; of anything else it hears only that the
/// handler failed.
pub type HandlerError = Box<dyn std::error::Error + Send + Sync>;

/// The answer of a handler, once it is there.
pub type Reply<T> = Pin<Box<dyn Future<Output = Result<T, HandlerError>> + Send>>;

/// The items of a handler. The next one is asked for once the unit has room for it.
pub type Outgoing<T> = Pin<Box<dyn Stream<Item = Result<T, HandlerError>> + Send>>;

/// What an import that is answered at once was called with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Value<'a> {
    /// A number.
    Number(i64),
    /// Bytes.
    Bytes(&'a [u8]),
    /// Text, made plain.
    Text(&'a str),
}

/// Where an import that is answered at once puts what it gives.
#[derive(Debug, PartialEq, Eq)]
pub enum Room<'a> {
    /// It gives nothing.
    Nothing,
    /// It fills these bytes.
    Bytes(&'a mut [u8]),
    /// It gives a number.
    Number(&'a mut i64),
}

/// Carries out imports, as bytes. Generated code makes one of each typed capability.
///
/// All of it is called from the thread that the Avatar lives on, in the order in which the unit issued
/// its calls, and never while the unit runs: but for [`Handler::at_once`]. A handler that blocks the
/// thread holds the unit up; hand such work to `tokio::task::spawn_blocking`.
pub trait Handler: Send + Sync {
    /// Answers a call that has one answer. It has taken its place when this returns.
    fn once(&self, import: &'static Import, request: Vec<u8>) -> Reply<Vec<u8>> {
        drop(request);
        let refusal = unimplemented(import);
        Box::pin(async move { Err(refusal.into()) })
    }

    /// Answers a call with items.
    fn many(&self, import: &'static Import, request: Vec<u8>) -> Outgoing<Vec<u8>> {
        drop(request);
        let refusal = unimplemented(import);
        Box::pin(futures_util::stream::once(
            async move { Err(refusal.into()) },
        ))
    }

    /// Answers an import at once.
    ///
    /// # Errors
    ///
    /// The unit gets the status of a [`CallError`], and INTERNAL for any other error.
    fn at_once(
        &self,
        import: &'static Import,
        values: &[Value<'_>],
        room: Room<'_>,
    ) -> Result<(), HandlerError> {
        let _ = (values, room);
        Err(unimplemented(import).into())
    }
}

pub(crate) fn unimplemented(import: &Import) -> CallError {
    CallError::new(
        Status::UNIMPLEMENTED,
        format!("this host has nothing that carries out `{}`", import.name),
    )
}

/// A handler and the imports that it carries out.
#[derive(Clone)]
pub struct Capability {
    pub(crate) name: &'static str,
    pub(crate) imports: Option<&'static [&'static str]>,
    pub(crate) handler: Arc<dyn Handler>,
}

impl Capability {
    /// A handler of all imports of a capability.
    pub fn new(name: &'static str, handler: impl Handler + 'static) -> Self {
        Self {
            name,
            imports: None,
            handler: Arc::new(handler),
        }
    }

    /// A handler of some imports of a capability.
    pub fn of(
        name: &'static str,
        imports: &'static [&'static str],
        handler: impl Handler + 'static,
    ) -> Self {
        Self {
            name,
            imports: Some(imports),
            handler: Arc::new(handler),
        }
    }

    pub(crate) fn carries_out(&self, import: &Import) -> bool {
        import.capability == self.name
            && self
                .imports
                .is_none_or(|imports| imports.contains(&import.name))
    }
}

impl std::fmt::Debug for Capability {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Capability")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

/// What is carried out for a call that was accepted.
pub(crate) enum Work {
    Once(Reply<Vec<u8>>),
    Many(Outgoing<Vec<u8>>),
}

impl Work {
    pub(crate) fn begin(handler: &dyn Handler, import: &'static Import, request: Vec<u8>) -> Self {
        match import.mode {
            Mode::Many => Self::Many(handler.many(import, request)),
            Mode::Once | Mode::AtOnce => Self::Once(handler.once(import, request)),
        }
    }
}
