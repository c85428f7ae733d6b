//! In which form the history of a document is best stored.
//!
//! A snapshot loads fastest, and content is made of it only once it is asked for. But of a text in
//! it the engine counts, for each piece, the characters from there to the end: a large text in tens
//! of thousands of pieces takes seconds to be edited again. Made of its operations, it takes
//! milliseconds.

use loro::{Container, LoroMap, LoroText, ValueOrContainer};

use super::replica::Replica;

/// The bytes to count beyond which a text is not stored in a snapshot: they take about a quarter of
/// a second.
const MOST: usize = 1 << 30;

/// The bytes beyond which a text is large.
const LARGE: usize = 32 * 1024;

impl Replica {
    /// Whether a text is so large that it takes long to edit it in one piece.
    pub(super) fn has_large_text(&self) -> bool {
        let mut large = false;
        in_map(&self.fields_map(), &mut |text| {
            large |= text.len_utf8() > LARGE;
        });
        large
    }

    /// Whether a snapshot of the document would take long to be edited again.
    #[must_use]
    pub fn is_scattered(&self) -> bool {
        let mut bytes = 0;
        in_map(&self.fields_map(), &mut |text| bytes += counted(text));
        bytes > MOST
    }
}

fn in_map(map: &LoroMap, see: &mut impl FnMut(&LoroText)) {
    let mut entries = Vec::new();
    map.for_each(|_, entry| entries.extend(container(entry)));
    entries.iter().for_each(|entry| within(entry, see));
}

fn within(container: &Container, see: &mut impl FnMut(&LoroText)) {
    match container {
        Container::Text(text) => see(text),
        Container::Map(map) => in_map(map, see),
        Container::MovableList(list) => {
            let mut elements = Vec::new();
            list.for_each(|element| elements.extend(self::container(element)));
            elements.iter().for_each(|element| within(element, see));
        }
        _ => {}
    }
}

fn container(found: ValueOrContainer) -> Option<Container> {
    match found {
        ValueOrContainer::Container(container) => Some(container),
        ValueOrContainer::Value(_) => None,
    }
}

/// The bytes that the engine counts to make a text of a snapshot.
fn counted(text: &LoroText) -> usize {
    let (mut left, mut counted) = (text.len_utf8(), 0_usize);
    text.iter(|piece| {
        counted = counted.saturating_add(left);
        left = left.saturating_sub(piece.len());
        true
    });
    counted
}
