//! Reading every document of a space, in the order in which storage has them.
//!
//! One range of rows is read far faster than as many single rows whose keys look random. Rows never
//! move, so each document that is there from the beginning to the end is met once.

use dao_bindings::{Result, task};
use dao_store::Store;
use dao_store::key::{self, Name};
use dao_store::tree::{self, Direction, Range};

use crate::codec::damaged;
use crate::record::Record;
use crate::space::Space;
use crate::watch::space_number;

/// How many rows are read at a time.
const ROWS: u32 = 256;
/// How many positions are compared at a time.
const POSITIONS: usize = 512;
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
    /// The positions of the newest changes of what was met.
    positions: Vec<u64>,
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
            positions: Vec::new(),
        })
    }

    /// The next documents that can be seen; none at the end.
    pub async fn next(&mut self, store: &Store) -> Result<Vec<(Name, Record)>> {
        while let Some(start) = self.next.take() {
            let rows = store.scan(start, self.end.clone(), false, ROWS).await?;
            if rows.len() == ROWS as usize
                && let Some((last, _)) = rows.last()
            {
                self.next = Some([last.as_slice(), &[0]].concat());
            }
            let mut live = Vec::with_capacity(rows.len());
            for (key, stored) in rows {
                let record = Record::decode(&stored)?;
                if !record.void {
                    self.positions.push(record.cursor);
                }
                if record.is_live() {
                    let name = key.last_chunk().copied().ok_or_else(damaged)?;
                    live.push((name, record));
                }
            }
            if !live.is_empty() {
                return Ok(live);
            }
        }
        Ok(Vec::new())
    }

    /// Whether every document was found in its newest version, but for those that were changed
    /// meanwhile: each of the positions that there were in the beginning, and still are, was met.
    pub async fn is_whole(&mut self, store: &Store, space: &Space) -> Result<bool> {
        self.positions.sort_unstable();
        let mut met = self.positions.iter().copied().peekable();
        let mut range = Range::all();
        loop {
            if space_number(space) != Some(self.number) {
                return Ok(true); // the space was removed
            }
            let tree = || space.tree(|state| state.changes);
            let found = tree::scan(store, tree, range, Direction::Forward, POSITIONS).await?;
            let Some((last, _)) = found.last() else {
                return Ok(true);
            };
            range = Range::after(last.clone());
            for (position, _) in &found {
                let position = position.as_slice().try_into().map_err(|_| damaged())?;
                let position = u64::from_be_bytes(position);
                if position > self.cursor {
                    return Ok(true);
                }
                while met.next_if(|other| *other < position).is_some() {}
                if met.peek() != Some(&position) {
                    return Ok(space_number(space) != Some(self.number));
                }
            }
            task::yield_now().await;
        }
    }
}
