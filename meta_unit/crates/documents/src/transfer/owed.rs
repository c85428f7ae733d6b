//! What running exports owe: documents that moved on before the walk came to them.
//!
//! An export walks along the positions of a space, up to the newest at its beginning. A document
//! that is changed meanwhile moves beyond that end. If the walk had not come to it yet, it would
//! miss the document, so the document is remembered at the position that it left.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::{Rc, Weak};

/// A document that leaves a position: the position, and its id.
pub type Move = (u64, String);

/// The walk of one export.
pub struct Walk {
    /// Up to where it has walked.
    walked: Cell<u64>,
    /// Where it ends.
    pub end: u64,
    /// Documents that left a position before the walk came there.
    owed: RefCell<BTreeMap<u64, String>>,
}

impl Walk {
    /// Up to where it has walked.
    pub fn walked(&self) -> u64 {
        self.walked.get()
    }

    /// The first document that is owed at a position up to `position`.
    pub fn owed(&self, position: u64) -> Option<Move> {
        let owed = self.owed.borrow();
        let first = owed.range(..=position).next();
        first.map(|(position, id)| (*position, id.clone()))
    }

    /// Everything up to a position has been visited.
    pub fn pass(&self, position: u64) {
        self.walked.set(position);
        let later = self.owed.borrow_mut().split_off(&(position + 1));
        *self.owed.borrow_mut() = later;
    }

    fn note(&self, moves: &[Move]) {
        let ahead = |(position, _): &&Move| (self.walked() + 1..=self.end).contains(position);
        self.owed
            .borrow_mut()
            .extend(moves.iter().filter(ahead).cloned());
    }
}

/// The exports that run on a space, and the moves that may happen under them.
#[derive(Default)]
pub struct Walks {
    running: RefCell<Vec<Weak<Walk>>>,
    /// Moves of transactions that are being committed.
    moving: RefCell<Vec<Rc<Vec<Move>>>>,
}

impl Walks {
    /// Begins a walk after a position, up to `end`.
    pub fn begin(&self, after: u64, end: u64) -> Rc<Walk> {
        let walk = Rc::new(Walk {
            walked: Cell::new(after),
            end,
            owed: RefCell::default(),
        });
        // Whether it is before or after a commit that is on its way cannot be known.
        let moving = self.moving.borrow();
        moving.iter().for_each(|moves| walk.note(moves));
        self.running.borrow_mut().push(Rc::downgrade(&walk));
        walk
    }

    /// Announces moves, before they are committed: until the announcement is dropped, a walk may
    /// meet the documents at either place. A commit that fails costs a walk a second visit.
    pub fn announce(&self, moves: Vec<Move>) -> Announced<'_> {
        let moves = Rc::new(moves);
        self.running.borrow_mut().retain(|walk| {
            walk.upgrade().is_some_and(|walk| {
                walk.note(&moves);
                true
            })
        });
        self.moving.borrow_mut().push(moves.clone());
        Announced { walks: self, moves }
    }
}

/// Moves that are being committed.
pub struct Announced<'a> {
    walks: &'a Walks,
    moves: Rc<Vec<Move>>,
}

impl Drop for Announced<'_> {
    fn drop(&mut self) {
        let mut moving = self.walks.moving.borrow_mut();
        moving.retain(|moves| !Rc::ptr_eq(moves, &self.moves));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moves(positions: &[u64]) -> Vec<Move> {
        let one = |position: &u64| (*position, position.to_string());
        positions.iter().map(one).collect()
    }

    #[test]
    fn a_walk_owes_what_lies_ahead_of_it() {
        let walks = Walks::default();
        let under_way = walks.announce(moves(&[3, 8]));
        let walk = walks.begin(2, 9);
        drop(under_way);
        let (also, none) = (walks.begin(4, 9), walks.begin(8, 9));
        drop(walks.announce(moves(&[2, 5, 9, 10])));
        assert_eq!((none.owed(8), also.owed(9)), (None, Some((5, "5".into()))));
        assert_eq!((walk.owed(2), walk.owed(4)), (None, Some((3, "3".into()))));
        walk.pass(5);
        drop(walks.announce(moves(&[4, 6])));
        let mut left = Vec::new();
        while let Some((position, _)) = walk.owed(walk.end) {
            left.push(position);
            walk.pass(position);
        }
        assert_eq!((left, walk.walked()), (vec![6, 8, 9], 9));
        drop((walk, also, none));
        drop(walks.announce(moves(&[1])));
        assert!(walks.running.borrow().is_empty() && walks.moving.borrow().is_empty());
    }
}
