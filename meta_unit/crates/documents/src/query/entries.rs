//! The entries of an index: which of them to read, and which place each stands for.

use std::ops::Bound;

use dao_bindings::Result;
use dao_store::tree::{Range, Tree};

use super::place::{Place, Sorting};
use super::plan::Bytes;
use crate::fetch::id_from;
use crate::order::key_length;
use crate::space::Index;

/// The tree of the index at a place.
pub fn index_tree(indexes: &[Index], place: usize) -> Tree {
    indexes
        .get(place)
        .map(|index| index.tree)
        .unwrap_or_default()
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
