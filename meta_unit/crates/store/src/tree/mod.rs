//! Ordered trees of bytes over sealed pages: B+trees.
//!
//! A page is one value of storage, about 2 KiB, so a change writes a page or two however large the
//! tree is, and a search reads one page a level. Readers see committed pages only; a transaction
//! changes copies, which become the committed pages in the moment of its commit.

pub(crate) mod delta;
mod edit;
mod page;
mod range;

use crate::key;

pub use edit::{clear, insert, remove};
pub(crate) use page::Page;
pub use range::{Direction, Entry, Range, first, get, scan};

/// Which page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct PageId {
    /// The number of the space.
    pub space: u32,
    /// The number of the page in its space.
    pub number: u64,
}

impl PageId {
    /// The bytes of the id: both numbers, big-endian.
    pub fn to_bytes(self) -> [u8; 12] {
        let mut bytes = [0; 12];
        let (space, number) = bytes.split_at_mut(4);
        space.copy_from_slice(&self.space.to_be_bytes());
        number.copy_from_slice(&self.number.to_be_bytes());
        bytes
    }

    /// Reads the bytes of an id.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (space, number) = bytes.split_first_chunk()?;
        Some(Self {
            space: u32::from_be_bytes(*space),
            number: u64::from_be_bytes(number.try_into().ok()?),
        })
    }

    /// The storage key of the page.
    pub fn key(self) -> Vec<u8> {
        key::join(key::PAGE, &[&self.to_bytes()])
    }
}

/// A tree: its root page and where new page numbers come from. Its owner stores it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Tree {
    /// The number of the root page; 0 for an empty tree.
    pub root: u64,
}

/// The numbering of pages of one space; all trees of a space share it. Numbers are never reused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Pages {
    /// The number of the space.
    pub space: u32,
    /// The last number given to a page.
    pub last: u64,
}

impl Pages {
    fn next(&mut self) -> PageId {
        self.last += 1;
        PageId {
            space: self.space,
            number: self.last,
        }
    }

    fn id(self, number: u64) -> PageId {
        PageId {
            space: self.space,
            number,
        }
    }
}
