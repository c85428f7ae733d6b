//! Reading every document of a space, in the order in which storage has them.
//!
//! One range of rows is read far faster than as many single rows whose keys look random. Rows never
//! move, so each document that is there from the beginning to the end is met once.

use dao_bindings::Result;
use dao_store::Store;
use dao_store::key::{self, Name};

use crate::codec::damaged;
use crate::record::Record;
use crate::space::Space;

/// How many rows are read at a time.
const ROWS: u64 = 256;
/// After how many documents whoever works on them lets others go first.
pub const STEP: usize = 16;

/// A walk over the rows of a space.
pub struct Sweep {
    /// The number of the space.
    pub number: u32,
    /// The position of its newest change in the beginning.
    cursor: u64,
    next: Option<Vec<u8>>,
    end: Vec<u8>,
    found: u64,
}

impl Sweep {
    /// Begins; `None` if there is no such space.
    pub fn begin(space: &Space) -> Option<Self> {
        let state = space.state.borrow();
        let state = state.as_ref()?;
        let start = key::join(key::DOCUMENT, &[&state.number().to_be_bytes()]);
        Some(Self {
            number: state.number(),
            cursor: state.cursor,
            end: key::after(&start).unwrap_or_default(),
            next: Some(start),
            found: 0,
        })
    }

    /// The next documents that can be seen; none at the end.
    pub async fn next(&mut self, store: &Store) -> Result<Vec<(Name, Record)>> {
        while let Some(start) = self.next.take() {
            let rows = store.scan(start, self.end.clone(), false, ROWS).await?;
            if rows.len() as u64 == ROWS
                && let Some((last, _)) = rows.last()
            {
                self.next = Some([last.as_slice(), &[0]].concat());
            }
            let mut live = Vec::with_capacity(rows.len());
            for (key, stored) in rows {
                let record = Record::decode(&stored)?;
                if record.is_live() {
                    let name = key.last_chunk().copied().ok_or_else(damaged)?;
                    live.push((name, record));
                }
            }
            self.found += live.len() as u64;
            if !live.is_empty() {
                return Ok(live);
            }
        }
        Ok(Vec::new())
    }

    /// Whether as many documents were found as the space has. Nobody knows if it changed meanwhile.
    pub fn is_whole(&self, space: &Space) -> bool {
        let state = space.state.borrow();
        state.as_ref().is_none_or(|state| {
            state.number() != self.number
                || state.cursor != self.cursor
                || state.documents == self.found
        })
    }
}
