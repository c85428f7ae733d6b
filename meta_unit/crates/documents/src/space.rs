//! Spaces: named sets of documents.

use std::cell::{Cell, RefCell};

use dao_bindings::Result;
use dao_bindings::messages::{data_v1, spaces_v1};
use dao_bindings::task::Notify;
use dao_store::tree::{Pages, Tree};

use crate::codec::{Reader, Writer, damaged};
use crate::position::Epoch;
use crate::transfer::owed::Walks;
use crate::wire;

/// An index on one field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Index {
    /// Its number in the space, never given again: an index dropped and made anew is another one.
    pub number: u64,
    /// The path of the field.
    pub path: Vec<String>,
    /// Sort key of the field and id of the document, of every document that can be seen.
    pub tree: Tree,
    /// While it is being built: the id up to which documents are in it. Queries do not use it yet.
    pub built_to: Option<String>,
}

/// What the tree of ids says of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Listed {
    /// It can be seen.
    Live,
    /// It is deleted.
    Deleted,
    /// It waits for operations; its record was written at this position.
    Waiting(u64),
    /// One of these two; older units did not say which.
    Hidden,
}

impl Listed {
    /// As it is stored.
    pub fn encode(self) -> Vec<u8> {
        match self {
            Self::Live => Vec::new(),
            Self::Hidden => vec![1],
            Self::Deleted => vec![2],
            Self::Waiting(position) => [&[3], &position.to_be_bytes()[..]].concat(),
        }
    }

    /// Reads what is stored.
    pub fn read(stored: &[u8]) -> Result<Self> {
        match stored.split_first() {
            None => Ok(Self::Live),
            Some((1, [])) => Ok(Self::Hidden),
            Some((2, [])) => Ok(Self::Deleted),
            Some((3, position)) => position
                .try_into()
                .map(|position| Self::Waiting(u64::from_be_bytes(position)))
                .map_err(|_| damaged()),
            Some(_) => Err(damaged()),
        }
    }
}

/// What is stored of a space.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct State {
    /// The name.
    pub name: String,
    /// The numbering of its pages; the space's own number is in it.
    pub pages: Pages,
    /// Ids of all documents; the value says what is [`Listed`] of each. Whether a document exists is thus known from pages that are mostly in memory.
    pub ids: Tree,
    /// Position of the newest change of each document, deleted ones too, to its id.
    pub changes: Tree,
    /// How many documents can be seen.
    pub documents: u64,
    /// The position of the newest change.
    pub cursor: u64,
    /// The last number given to an index.
    pub last_index: u64,
    /// Its indexes.
    pub indexes: Vec<Index>,
    /// Drawn when the space was made, so that a space made again is another one; 0 for a space
    /// made by a unit of schema 1.
    pub incarnation: [u8; 8],
    /// The epoch of the newest changes.
    pub epoch: Epoch,
    /// The epochs before, by their first positions.
    pub epochs: Tree,
    /// How far other homes were received, by their names.
    pub received: Tree,
}

/// What states begin with since schema 2. Before, they began with the length of the name, which is
/// never 0.
const SINCE_2: u8 = 0;

impl State {
    /// The number of the space.
    #[must_use]
    pub const fn number(&self) -> u32 {
        self.pages.space
    }

    /// Whether an index is not finished yet.
    #[must_use]
    pub fn is_building(&self) -> bool {
        self.indexes.iter().any(|index| index.built_to.is_some())
    }

    /// The state as it is stored.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut out = Writer(Vec::with_capacity(64));
        out.0.push(SINCE_2);
        out.bytes(self.name.as_bytes());
        for number in [
            u64::from(self.pages.space),
            self.pages.last,
            self.ids.root,
            self.changes.root,
            self.documents,
            self.cursor,
            self.last_index,
            self.epoch.start,
            self.epochs.root,
        ] {
            out.number(number);
        }
        out.0.extend_from_slice(&self.incarnation);
        out.0.extend_from_slice(&self.epoch.id);
        out.number(self.indexes.len() as u64);
        for index in &self.indexes {
            out.number(index.number);
            out.number(index.path.len() as u64);
            index.path.iter().for_each(|key| out.bytes(key.as_bytes()));
            out.number(index.tree.root);
            out.number(u64::from(index.built_to.is_some()));
            if let Some(id) = &index.built_to {
                out.bytes(id.as_bytes());
            }
        }
        // Older units ignore what follows.
        if self.received.root != 0 {
            out.number(self.received.root);
        }
        out.0
    }

    /// Reads a stored state.
    pub fn decode(stored: &[u8]) -> Result<Self> {
        let newer = stored.first() == Some(&SINCE_2);
        let mut from = Reader(stored.get(usize::from(newer)..).unwrap_or_default());
        let mut state = Self {
            name: from.string()?,
            pages: Pages {
                space: from.small()?,
                last: from.number()?,
            },
            ids: Tree {
                root: from.number()?,
            },
            changes: Tree {
                root: from.number()?,
            },
            documents: from.number()?,
            cursor: from.number()?,
            ..Self::default()
        };
        if newer {
            state.last_index = from.number()?;
            state.epoch.start = from.number()?;
            state.epochs.root = from.number()?;
            state.incarnation = from.array()?;
            state.epoch.id = from.array()?;
        }
        for _ in 0..from.number()? {
            let number = if newer {
                from.number()?
            } else {
                state.last_index += 1;
                state.last_index
            };
            let mut path = Vec::new();
            for _ in 0..from.number()? {
                path.push(from.string()?);
            }
            let tree = Tree {
                root: from.number()?,
            };
            let built_to = if from.number()? == 0 {
                None
            } else {
                Some(from.string()?)
            };
            state.indexes.push(Index {
                number,
                path,
                tree,
                built_to,
            });
        }
        if !from.is_empty() {
            state.received.root = from.number()?;
        }
        Ok(state)
    }

    /// The space as the contract describes it; `cursor` is its newest position.
    #[must_use]
    pub fn to_message(&self, cursor: String) -> spaces_v1::Space {
        let path = |index: &Index| data_v1::FieldPath {
            keys: index.path.clone(),
        };
        spaces_v1::Space {
            name: self.name.clone(),
            indexes: self.indexes.iter().map(path).collect(),
            documents: wire::count(self.documents),
            cursor,
        }
    }
}

/// A space in memory. It is also there for a name that has no space yet, so that a watch can wait
/// for the first document.
#[derive(Default)]
pub struct Space {
    /// What is committed; `None` where the space does not exist.
    pub state: RefCell<Option<State>>,
    /// Whether the state must be read again from storage before it is used.
    pub stale: Cell<bool>,
    /// Told of every commit that changed the space.
    pub changed: Notify,
    /// The exports that run on it.
    pub walks: Walks,
}

impl Space {
    /// The trees and numbering as they are committed, for reading a tree.
    pub fn tree(&self, of: impl Fn(&State) -> Tree) -> (Pages, Tree) {
        let state = self.state.borrow();
        state
            .as_ref()
            .map(|state| (state.pages, of(state)))
            .unwrap_or_default()
    }

    /// The position of the newest change; 0 where the space does not exist.
    pub fn cursor(&self) -> u64 {
        self.state.borrow().as_ref().map_or(0, |state| state.cursor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_come_back() {
        let index = Index {
            number: 300,
            path: vec!["a".into(), "b".into()],
            tree: Tree { root: 9 },
            built_to: Some("x".into()),
        };
        let state = State {
            name: "notes".into(),
            pages: Pages {
                space: 3,
                last: 800,
            },
            indexes: vec![index],
            last_index: 301,
            cursor: 77,
            incarnation: [1; 8],
            epoch: Epoch {
                start: 70,
                id: [2; 8],
            },
            epochs: Tree { root: 12 },
            ..State::default()
        };
        let received = State {
            received: Tree { root: 13 },
            ..state.clone()
        };
        assert_eq!(State::decode(&received.encode()).unwrap(), received);
        let bytes = state.encode();
        assert_eq!(State::decode(&bytes).unwrap(), state);
        assert!((0..bytes.len()).all(|length| State::decode(&bytes[..length]).is_err()));
    }

    #[test]
    fn states_of_schema_1_are_read() {
        let mut old = Writer::default();
        old.bytes(b"notes");
        [3, 800, 5, 6, 12, 77, 2]
            .iter()
            .for_each(|number| old.number(*number));
        for (key, root) in [(b"a", 9), (b"b", 10)] {
            old.number(1);
            old.bytes(key);
            old.number(root);
            old.number(0);
        }
        let state = State::decode(&old.0).unwrap();
        assert_eq!((state.number(), state.cursor, state.last_index), (3, 77, 2));
        let numbers: Vec<u64> = state.indexes.iter().map(|index| index.number).collect();
        assert_eq!(numbers, [1, 2]);
        assert_eq!(State::decode(&state.encode()).unwrap(), state);
    }
}
