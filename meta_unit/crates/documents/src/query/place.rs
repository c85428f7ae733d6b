//! Places of documents in an order, and cursors that name them.

use std::cmp::Ordering;

use dao_bindings::Result;

use crate::codec::{Reader, Writer};
use crate::cursor::wrong_cursor;
use crate::order::ABSENT;
use crate::wire;

/// How results are sorted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sorting {
    /// By id.
    Ids,
    /// By a field, then by id; documents without the field come last.
    Ascending,
    /// The same from the greatest to the least; documents without the field come last all the same.
    Descending,
}

/// The place of a document: its sort key (empty where ids decide) and its id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    pub key: Vec<u8>,
    pub id: String,
}

impl Place {
    /// Whether the document lacks the field that sorts.
    pub fn is_absent(&self) -> bool {
        self.key.first() == Some(&ABSENT)
    }

    /// Compares places in an order.
    pub fn compare(&self, other: &Self, sorting: Sorting) -> Ordering {
        let plain = || {
            self.key
                .cmp(&other.key)
                .then_with(|| self.id.cmp(&other.id))
        };
        match sorting {
            Sorting::Ids | Sorting::Ascending => plain(),
            Sorting::Descending => self
                .is_absent()
                .cmp(&other.is_absent())
                .then_with(|| plain().reverse()),
        }
    }

    /// The cursor of a page that ends here, before it is made a token.
    pub fn cursor(&self) -> Vec<u8> {
        let mut out = Writer::default();
        out.bytes(&self.key);
        out.bytes(self.id.as_bytes());
        out.0
    }

    /// Reads a cursor; `None` for the first page.
    pub fn from_cursor(cursor: &str, sorting: Sorting) -> Result<Option<Self>> {
        if cursor.is_empty() {
            return Ok(None);
        }
        let cursor = wire::from_token(cursor).ok_or_else(wrong_cursor)?;
        let mut from = Reader(&cursor);
        let read = |from: &mut Reader<'_>| {
            Ok(Self {
                key: from.bytes()?.to_vec(),
                id: from.string()?,
            })
        };
        match read(&mut from) {
            Ok(place) if from.is_empty() && place.key.is_empty() == (sorting == Sorting::Ids) => {
                Ok(Some(place))
            }
            Ok::<_, dao_bindings::Error>(_) | Err(_) => Err(wrong_cursor()),
        }
    }
}
