//! The entries of an index: which of them to read, and which place each stands for.

use std::cell::Cell;
use std::ops::Bound;

use dao_bindings::Result;
use dao_store::Store;
use dao_store::tree::{self, Direction, Entry, Range, Tree};

use super::key_ranges::Bytes;
use super::place::{Place, Sorting};
use crate::fetch::id_from;
use crate::order::key_length;
use crate::space::{Index, Space};

/// Which index: the number of its space and its own, so that no other is ever taken for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IndexId {
    pub space: u32,
    pub index: u64,
}

/// Reads up to `limit` entries of an index; `None` if it is gone.
pub async fn scan(
    store: &Store,
    space: &Space,
    id: IndexId,
    range: Range,
    direction: Direction,
    limit: usize,
) -> Result<Option<Vec<Entry>>> {
    let gone = Cell::new(false);
    let tree = || {
        gone.set(true);
        space.tree(|state| {
            let is_it = |index: &&Index| index.number == id.index && state.number() == id.space;
            let index = state.indexes.iter().find(is_it);
            gone.set(index.is_none());
            index.map_or_else(Tree::default, |index| index.tree)
        })
    };
    let found = tree::scan(store, tree, range, direction, limit).await?;
    Ok(Some(found).filter(|_| !gone.get()))
}

/// The range of index entries, after one of them where so asked.
pub fn forward(range: &Bytes, after: Option<Vec<u8>>) -> Range {
    let end = range.end.clone().map_or(Bound::Unbounded, Bound::Excluded);
    let start = after.map_or_else(|| Bound::Included(range.start.clone()), Bound::Excluded);
    Range { start, end }
}

/// The same for reading backward.
pub fn backward(range: &Bytes, after: Option<Vec<u8>>) -> Range {
    let end = after
        .or_else(|| range.end.clone())
        .map_or(Bound::Unbounded, Bound::Excluded);
    Range {
        start: Bound::Included(range.start.clone()),
        end,
    }
}

/// The place that an entry stands for.
pub fn place_of(mut entry: Vec<u8>, sorting: Sorting) -> Result<Place> {
    let length = key_length(&entry).ok_or_else(crate::codec::damaged)?;
    let id = id_from(entry.split_off(length))?;
    let key = if sorting == Sorting::Ids {
        Vec::new()
    } else {
        entry
    };
    Ok(Place { key, id })
}
