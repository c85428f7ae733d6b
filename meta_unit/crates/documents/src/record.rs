//! What is stored of one document.
//!
//! A record answers `Get` alone: the fields are in it, so that the current value need not be built
//! from the history. The history of a small document is in it too, so that writing one is one
//! value; it moves to keys of its own when it grows, and so do the fields of a large document,
//! which are read from its (fast loading) snapshot instead of being stored again with each edit.

use dao_bindings::Result;

use crate::codec::{Reader, Writer, damaged};
use crate::engine::{Version, operations};
use crate::room;
use crate::transfer::progress::Tag;

/// The most bytes of history inside a record.
pub const INLINE_HISTORY: usize = 4 * 1024;
/// The most bytes of fields inside a record.
pub const INLINE_FIELDS: usize = 16 * 1024;

const DELETED: u8 = 1;
const VOID: u8 = 2;
const FIELDS: u8 = 4;
const APART: u8 = 8;
const IMPLIED: u8 = 16;
const HELD: u8 = 32;

/// What is stored of one document.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Record {
    /// The id.
    pub id: String,
    /// The position of its newest change.
    pub cursor: u64,
    /// Its version.
    pub version: Vec<u8>,
    /// Whether it is deleted.
    pub deleted: bool,
    /// Whether only operations are stored that wait for others: nobody can see it yet.
    pub void: bool,
    /// At most how many bytes its encoded fields have.
    pub size: u64,
    /// The encoded fields; `None` where they must be read from the history.
    pub fields: Option<Vec<u8>>,
    /// The tag of another home that has the document in this version, from which it came.
    pub held: Option<Tag>,
    /// Where its history is.
    pub history: History,
}

/// Where the history of a document is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum History {
    /// In the record: updates, each with the newest position that it covers. The first holds all
    /// that was before the others.
    Inline(Vec<(u64, Vec<u8>)>),
    /// In keys of its own.
    Apart(Apart),
    /// Nowhere yet: a single change, which follows from the fields.
    Implied(Implied),
}

/// A history that follows from the fields in the record: one change that set them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Implied {
    /// Who made it.
    pub actor: u64,
    /// When, in milliseconds since 1970-01-01 UTC.
    pub time_ms: i64,
}

/// A history in keys of its own: first a snapshot, then updates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Apart {
    /// The position that the snapshot covers; 0 where there is none.
    pub base: u64,
    /// The bytes of the snapshot.
    pub base_bytes: u64,
    /// How many updates follow.
    pub updates: u64,
    /// Their bytes.
    pub update_bytes: u64,
}

impl Default for History {
    fn default() -> Self {
        Self::Inline(Vec::new())
    }
}

impl History {
    /// The bytes of the whole history.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        match self {
            Self::Inline(updates) => updates.iter().map(|(_, update)| update.len() as u64).sum(),
            Self::Apart(apart) => apart.base_bytes + apart.update_bytes,
            Self::Implied(_) => 0,
        }
    }

    /// Whether it holds a single update.
    #[must_use]
    pub fn is_fresh(&self) -> bool {
        match self {
            Self::Inline(updates) => updates.len() <= 1,
            Self::Apart(_) => false,
            Self::Implied(_) => true,
        }
    }
}

impl Record {
    /// Whether the document can be seen.
    #[must_use]
    pub const fn is_live(&self) -> bool {
        !self.deleted && !self.void
    }

    /// At most how much memory the document may take. A history apart may have any number of
    /// operations, which only its blobs say; until they are read, it counts as much.
    #[must_use]
    pub fn memory(&self) -> usize {
        let bytes = self.history.bytes();
        match &self.history {
            History::Inline(updates) => {
                let operations = updates.iter().map(|(_, update)| operations(update));
                room::need(bytes, operations.sum())
            }
            History::Implied(_) => room::need(bytes, 0),
            History::Apart(_) => {
                let least = room::MUCH + 1;
                room::need(bytes, Version::operations(&self.version)).max(least)
            }
        }
    }

    /// The record as it is stored.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let fields = self.fields.as_deref().unwrap_or_default();
        let mut out = Writer(Vec::with_capacity(64 + fields.len() + self.version.len()));
        let flag = |set: bool, flag: u8| if set { flag } else { 0 };
        let (apart, implied) = match self.history {
            History::Inline(_) => (false, false),
            History::Apart(_) => (true, false),
            History::Implied(_) => (false, true),
        };
        out.0.push(
            flag(self.deleted, DELETED)
                | flag(self.void, VOID)
                | flag(self.fields.is_some(), FIELDS)
                | flag(self.held.is_some(), HELD)
                | flag(apart, APART)
                | flag(implied, IMPLIED),
        );
        out.bytes(self.id.as_bytes());
        out.number(self.cursor);
        out.bytes(&self.version);
        out.number(self.size);
        out.0.extend(self.held.iter().flatten());
        if let Some(fields) = &self.fields {
            out.bytes(fields);
        }
        match &self.history {
            History::Inline(updates) => {
                for (cursor, update) in updates {
                    out.number(*cursor);
                    out.bytes(update);
                }
            }
            History::Apart(apart) => {
                out.number(apart.base);
                out.number(apart.base_bytes);
                out.number(apart.updates);
                out.number(apart.update_bytes);
            }
            History::Implied(implied) => {
                out.0.extend_from_slice(&implied.actor.to_be_bytes());
                out.0.extend_from_slice(&implied.time_ms.to_be_bytes());
            }
        }
        out.0
    }

    /// Reads a stored record.
    pub fn decode(stored: &[u8]) -> Result<Self> {
        let mut from = Reader(stored);
        let flags = from.byte()?;
        if flags & !(DELETED | VOID | FIELDS | APART | IMPLIED | HELD) != 0 {
            return Err(damaged());
        }
        let mut record = Self {
            id: from.string()?,
            cursor: from.number()?,
            version: from.bytes()?.to_vec(),
            deleted: flags & DELETED != 0,
            void: flags & VOID != 0,
            size: from.number()?,
            ..Self::default()
        };
        if flags & HELD != 0 {
            record.held = Some(from.array()?);
        }
        if flags & FIELDS != 0 {
            record.fields = Some(from.bytes()?.to_vec());
        }
        record.history = match flags & (APART | IMPLIED) {
            0 => {
                let mut updates = Vec::new();
                while !from.is_empty() {
                    updates.push((from.number()?, from.bytes()?.to_vec()));
                }
                History::Inline(updates)
            }
            APART => History::Apart(Apart {
                base: from.number()?,
                base_bytes: from.number()?,
                updates: from.number()?,
                update_bytes: from.number()?,
            }),
            IMPLIED if record.fields.is_some() && record.is_live() => History::Implied(Implied {
                actor: u64::from_be_bytes(from.array()?),
                time_ms: i64::from_be_bytes(from.array()?),
            }),
            _ => return Err(damaged()),
        };
        Ok(record)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_come_back_and_damage_is_found() {
        let inline = Record {
            id: "a".into(),
            cursor: 300,
            version: vec![1; 12],
            fields: Some(vec![9; 200]),
            history: History::Inline(vec![(1, vec![1, 2]), (300, vec![])]),
            size: 200,
            ..Record::default()
        };
        let apart = Record {
            deleted: true,
            void: true,
            held: Some([3; 8]),
            history: History::Apart(Apart {
                base: 5,
                base_bytes: 6,
                updates: 7,
                update_bytes: 8,
            }),
            ..Record::default()
        };
        let implied = Record {
            id: "b".into(),
            fields: Some(vec![7; 20]),
            size: 20,
            history: History::Implied(Implied {
                actor: u64::MAX - 1,
                time_ms: -3,
            }),
            ..Record::default()
        };
        for record in [inline, apart, implied] {
            let bytes = record.encode();
            assert_eq!(Record::decode(&bytes).unwrap(), record);
            for length in 0..bytes.len() {
                let _ = Record::decode(&bytes[..length]);
            }
        }
        assert!(Record::decode(&[0xff; 40]).is_err());
    }
}
