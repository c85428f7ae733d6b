//! Documents while a transaction changes them.

use dao_bindings::{Error, Result};

use crate::engine::Replica;
use crate::history;
use crate::record::{History, Record};

/// A document while a transaction changes it.
pub(crate) struct Draft {
    pub record: Record,
    /// The document in memory; `None` until somebody asks for it, as long as it is new.
    replica: Option<Replica>,
    /// Whether storage has a record of it, or this transaction made one.
    pub stored: bool,
}

impl Draft {
    /// A document without any operation.
    pub fn new(id: &str) -> Self {
        Self {
            record: Record {
                id: id.to_owned(),
                void: true,
                ..Record::default()
            },
            replica: None,
            stored: false,
        }
    }

    /// A document that has a record, and is in memory.
    pub const fn reopened(record: Record, replica: Replica) -> Self {
        Self {
            record,
            replica: Some(replica),
            stored: true,
        }
    }

    /// Whether nothing was ever written to it: not even something that waits for operations.
    pub const fn is_new(&self) -> bool {
        !self.stored && self.replica.is_none()
    }

    /// The document in memory, to be written to by `actor`.
    pub fn replica(&mut self, actor: u64) -> Result<&mut Replica> {
        self.parts(actor).map(|(_, replica)| replica)
    }

    /// The record, its history written down, and the document in memory, to be written to by `actor`.
    pub fn parts(&mut self, actor: u64) -> Result<(&mut Record, &mut Replica)> {
        let replica = match self.replica.take() {
            Some(replica) => replica,
            None if self.stored => write_down(&mut self.record)?,
            None => Replica::new()?,
        };
        let replica = self.replica.insert(replica);
        replica.write_as(actor)?;
        Ok((&mut self.record, replica))
    }

    /// The document in memory, if it is there, once the draft is of no more use.
    pub fn into_replica(self) -> Option<Replica> {
        self.replica
    }
}

/// Writes down the history that a record implies, and gives the document in memory.
pub(crate) fn write_down(record: &mut Record) -> Result<Replica> {
    let (replica, update) = history::unfold(record)?;
    record.history = History::Inline(vec![(record.cursor, update)]);
    Ok(replica)
}

/// The error for a document that was to be open.
pub(crate) fn lost() -> Error {
    Error::internal("a document was lost while it was written")
}
