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

impl Replica {
    /// Whether a snapshot of the document would take long to be edited again.
    #[must_use]
    pub fn is_scattered(&self) -> bool {
        let mut bytes = 0;
        in_map(&self.fields_map(), &mut bytes);
        bytes > MOST
    }
}

fn in_map(map: &LoroMap, bytes: &mut usize) {
    let mut entries = Vec::new();
    map.for_each(|_, entry| entries.extend(container(entry)));
    entries.iter().for_each(|entry| within(entry, bytes));
}

fn within(container: &Container, bytes: &mut usize) {
    match container {
        Container::Text(text) => *bytes += counted(text),
        Container::Map(map) => in_map(map, bytes),
        Container::MovableList(list) => {
            let mut elements = Vec::new();
            list.for_each(|element| elements.extend(self::container(element)));
            elements.iter().for_each(|element| within(element, bytes));
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
