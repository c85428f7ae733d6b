//! Splices of one text, gathered before they reach the engine.
//!
//! The engine keeps a text in pieces that grow with what was inserted at a time, and reads a piece
//! through to edit it. Thousands of splices of a large text, one after the other, would read it
//! thousands of times. So the splices of a patch are first worked out on a sketch of the text, which
//! knows only what is kept and what is new, and lead to [`Change`]s of the text as it was. These
//! can be made in any order: the one in the middle first, so that the pieces soon are small.
//!
//! Nothing is lost by it. What is deleted is deleted by its own operations, what stays is not
//! touched, and since a patch is applied as a whole, nobody could see what lay between its edits.

use std::ops::Range;

use dao_bindings::Result;
use loro::LoroText;

use super::defect;
use crate::pace::Pace;

/// The most pieces of a block.
const BLOCK: usize = 128;
/// The most characters of a new piece.
const NEW: usize = 1024;
/// So few changes are made in the order of the text.
const FEW: usize = 32;
/// The characters of a text that are read through in one step.
const STEP: u64 = 8 * 1024;

/// What the sketch has at a place.
#[derive(Clone, Debug)]
enum Piece {
    /// Characters of the text as it was, from here on.
    Kept(u64, u64),
    /// New characters: their bytes in what was typed, and how many they are.
    New(Range<usize>, u64),
}

impl Piece {
    const fn length(&self) -> u64 {
        match self {
            Self::Kept(_, length) | Self::New(_, length) => *length,
        }
    }
}

/// Some pieces in a row.
#[derive(Debug, Default)]
struct Block {
    length: u64,
    pieces: Vec<Piece>,
}

/// A text as splices make it of another.
#[derive(Debug, Default)]
pub struct Sketch {
    blocks: Vec<Block>,
    /// The length of the text as it was.
    before: u64,
    length: u64,
    /// Everything new, in the order of the splices.
    typed: String,
}

/// A change of the text as it was: what is deleted at a place, and what is inserted there then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    at: u64,
    deleted: u64,
    inserted: String,
}

impl Change {
    fn growth(&self) -> i64 {
        let inserted = self.inserted.chars().count();
        i64::try_from(inserted).unwrap_or_default()
            - i64::try_from(self.deleted).unwrap_or_default()
    }
}

impl Sketch {
    /// The sketch of a text of so many characters.
    pub fn new(length: u64) -> Self {
        let pieces = vec![Piece::Kept(0, length)];
        let block = Block { length, pieces };
        Self {
            blocks: vec![block],
            before: length,
            length,
            typed: String::new(),
        }
    }

    /// The characters of the text as it is now.
    pub const fn length(&self) -> u64 {
        self.length
    }

    /// Deletes characters from an index on, and inserts others there. They must be there.
    pub fn splice(&mut self, index: u64, delete: u64, insert: &str) {
        let (block, piece) = self.cut(index);
        self.remove(block, piece, delete);
        self.insert(block, piece, insert);
        self.length -= delete;
        if let Some(full) = self
            .blocks
            .get_mut(block)
            .filter(|one| one.pieces.len() > BLOCK)
        {
            let pieces = full.pieces.split_off(BLOCK / 2);
            let length = pieces.iter().map(Piece::length).sum();
            full.length -= length;
            self.blocks.insert(block + 1, Block { length, pieces });
        }
    }

    /// Makes a piece begin at an index; gives its place, which may be after the last of a block.
    fn cut(&mut self, index: u64) -> (usize, usize) {
        let mut left = index;
        let last = self.blocks.len().saturating_sub(1);
        for (number, block) in self.blocks.iter_mut().enumerate() {
            if left > block.length && number < last {
                left -= block.length;
                continue;
            }
            for (place, piece) in block.pieces.iter_mut().enumerate() {
                if left == 0 {
                    return (number, place);
                }
                if left < piece.length() {
                    let rest = split(piece, left, &self.typed);
                    block.pieces.insert(place + 1, rest);
                    return (number, place + 1);
                }
                left -= piece.length();
            }
            return (number, block.pieces.len());
        }
        (0, 0)
    }

    fn remove(&mut self, block: usize, place: usize, count: u64) {
        let (mut number, mut from, mut left) = (block, place, count);
        while left > 0 {
            let Some(block) = self.blocks.get_mut(number) else {
                return;
            };
            let mut gone = from;
            let mut taken = 0;
            while let Some(piece) = block.pieces.get_mut(gone).filter(|_| taken < left) {
                if piece.length() > left - taken {
                    *piece = split(piece, left - taken, &self.typed);
                    taken = left;
                } else {
                    taken += piece.length();
                    gone += 1;
                }
            }
            block.pieces.drain(from..gone);
            block.length -= taken;
            left -= taken;
            (number, from) = (number + 1, 0);
        }
    }

    fn insert(&mut self, block: usize, place: usize, new: &str) {
        let Some(block) = self.blocks.get_mut(block) else {
            return;
        };
        let mut new = new;
        let mut place = place;
        while !new.is_empty() {
            let (some, rest) = first(new, NEW);
            let length = some.chars().count() as u64;
            let start = self.typed.len();
            self.typed.push_str(some);
            let before = place.checked_sub(1).and_then(|at| block.pieces.get_mut(at));
            match before {
                // Typing goes on where it was.
                Some(Piece::New(bytes, known)) if bytes.end == start && *known < NEW as u64 => {
                    bytes.end = self.typed.len();
                    *known += length;
                }
                _ => {
                    let piece = Piece::New(start..self.typed.len(), length);
                    block.pieces.insert(place, piece);
                    place += 1;
                }
            }
            block.length += length;
            self.length += length;
            new = rest;
        }
    }

    /// The changes that make the text of what it was, in its order.
    pub fn changes(&self) -> Vec<Change> {
        let (mut changes, mut at, mut inserted) = (Vec::new(), 0, String::new());
        let pieces = self.blocks.iter().flat_map(|block| &block.pieces);
        let end = Piece::Kept(self.before, 0);
        for piece in pieces.chain([&end]) {
            match piece {
                Piece::New(bytes, _) => {
                    inserted.push_str(self.typed.get(bytes.clone()).unwrap_or_default());
                }
                Piece::Kept(from, length) => {
                    if *from > at || !inserted.is_empty() {
                        changes.push(Change {
                            at,
                            deleted: from - at,
                            inserted: std::mem::take(&mut inserted),
                        });
                    }
                    at = from + length;
                }
            }
        }
        changes
    }
}

/// Cuts a piece after so many characters; gives the rest.
fn split(piece: &mut Piece, length: u64, typed: &str) -> Piece {
    match piece {
        Piece::Kept(from, whole) => {
            let rest = Piece::Kept(*from + length, *whole - length);
            *whole = length;
            rest
        }
        Piece::New(bytes, whole) => {
            let text = typed.get(bytes.clone()).unwrap_or_default();
            let (some, _) = first(text, usize::try_from(length).unwrap_or(usize::MAX));
            let cut = bytes.start + some.len();
            let rest = Piece::New(cut..bytes.end, *whole - length);
            (bytes.end, *whole) = (cut, length);
            rest
        }
    }
}

/// The first characters of a text, and the others.
fn first(text: &str, count: usize) -> (&str, &str) {
    let end = text.char_indices().nth(count).map(|(end, _)| end);
    text.split_at(end.unwrap_or(text.len()))
}

/// Changes of a text that are still to be made.
struct Rest<'a> {
    changes: &'a [Change],
    /// By how much the text before them has grown.
    growth: i64,
    /// The characters between the changes that are made around them.
    around: u64,
}

/// Makes changes of a text, given in its order.
pub async fn apply(text: &LoroText, changes: &[Change], pace: &Pace) -> Result<()> {
    let mut stack = vec![Rest {
        changes,
        growth: 0,
        around: text.len_unicode() as u64,
    }];
    while let Some(rest) = stack.pop() {
        let middle = rest.changes.len() / 2;
        if rest.changes.len() <= FEW {
            let mut growth = rest.growth;
            for change in rest.changes {
                make(text, change, growth, pace).await?;
                pace.work(usize::try_from(rest.around / STEP).unwrap_or(usize::MAX))
                    .await?;
                growth += change.growth();
            }
            continue;
        }
        let (before, [change, after @ ..]) = rest.changes.split_at(middle) else {
            continue;
        };
        make(text, change, rest.growth, pace).await?;
        pace.work(usize::try_from(rest.around / STEP).unwrap_or(usize::MAX))
            .await?;
        // Nothing before the change is made until everything after it is: its place is known.
        let start = rest.changes.first().map_or(0, |first| first.at);
        let end = rest.changes.last().map_or(0, |last| last.at);
        let outside = rest.around.saturating_sub(end - start);
        stack.push(Rest {
            changes: before,
            growth: rest.growth,
            around: change.at - start + outside,
        });
        stack.push(Rest {
            changes: after,
            growth: rest.growth + change.growth(),
            around: end - change.at + outside,
        });
    }
    Ok(())
}

async fn make(text: &LoroText, change: &Change, growth: i64, pace: &Pace) -> Result<()> {
    let at = change.at.saturating_add_signed(growth);
    let at = usize::try_from(at).map_err(defect)?;
    let deleted = usize::try_from(change.deleted).map_err(defect)?;
    erase(text, at, deleted, pace).await?;
    if change.inserted.is_empty() {
        return Ok(());
    }
    text.insert(at, &change.inserted).map_err(defect)
}

/// Deletes characters from a place on: a text that many have written to has an operation for each
/// of its pieces.
pub async fn erase(text: &LoroText, at: usize, count: usize, pace: &Pace) -> Result<()> {
    const AT_ONCE: usize = 16 * 1024;
    let mut left = count;
    while left > 0 {
        let some = left.min(AT_ONCE);
        text.delete(at, some).map_err(defect)?;
        left -= some;
        pace.work(1 + some / 64).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// What changes make of a text.
    fn changed(before: &str, changes: &[Change]) -> String {
        let mut text: Vec<char> = before.chars().collect();
        for change in changes.iter().rev() {
            let at = change.at as usize;
            text.splice(at..at + change.deleted as usize, change.inserted.chars());
        }
        text.into_iter().collect()
    }

    proptest! {
        #[test]
        fn changes_lead_to_what_the_splices_say(
            before in "[aé\u{1F35E}]{0,40}",
            splices in prop::collection::vec((any::<prop::sample::Index>(), 0_usize..6, "[xü\u{1F600}]{0,4}"), 0..400),
        ) {
            let mut sketch = Sketch::new(before.chars().count() as u64);
            let mut text: Vec<char> = before.chars().collect();
            for (place, delete, insert) in splices {
                let index = place.index(text.len() + 1);
                let delete = delete.min(text.len() - index);
                sketch.splice(index as u64, delete as u64, &insert);
                text.splice(index..index + delete, insert.chars());
                prop_assert_eq!(sketch.length(), text.len() as u64);
            }
            let changes = sketch.changes();
            prop_assert_eq!(changed(&before, &changes), text.into_iter().collect::<String>());
            let apart = |pair: &[Change]| pair[0].at + pair[0].deleted < pair[1].at;
            prop_assert!(changes.windows(2).all(apart));
        }
    }

    #[test]
    fn typing_is_one_change_and_what_was_taken_back_is_none() {
        let mut sketch = Sketch::new(10);
        for (index, letter) in ["b", "r", "e", "a", "d"].into_iter().enumerate() {
            sketch.splice(4 + index as u64, 0, letter);
        }
        sketch.splice(8, 1, "k");
        let one = Change {
            at: 4,
            deleted: 0,
            inserted: "break".into(),
        };
        assert_eq!(sketch.changes(), [one]);
        sketch.splice(4, 5, "");
        assert!(sketch.changes().is_empty());
        sketch.splice(0, 10, "");
        assert_eq!(
            sketch.changes(),
            [Change {
                at: 0,
                deleted: 10,
                inserted: String::new()
            }]
        );
    }
}
