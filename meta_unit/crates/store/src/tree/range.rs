//! Reading trees.

use std::ops::Bound;
use std::rc::Rc;

use dao_bindings::Result;

use super::page::{Page, damaged};
use super::{PageId, Pages, Tree};
use crate::store::Store;
use crate::tx::Tx;

/// Which way to read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// From the least key to the greatest.
    Forward,
    /// From the greatest key to the least.
    Backward,
}

/// A range of keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Range {
    /// Where it begins.
    pub start: Bound<Vec<u8>>,
    /// Where it ends.
    pub end: Bound<Vec<u8>>,
}

impl Range {
    /// Every key.
    #[must_use]
    pub const fn all() -> Self {
        Self {
            start: Bound::Unbounded,
            end: Bound::Unbounded,
        }
    }

    /// Every key after one.
    #[must_use]
    pub const fn after(key: Vec<u8>) -> Self {
        Self {
            start: Bound::Excluded(key),
            end: Bound::Unbounded,
        }
    }

    /// Whether no key can be in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        match (&self.start, &self.end) {
            (Bound::Included(start), Bound::Included(end)) => start > end,
            (Bound::Included(start) | Bound::Excluded(start), Bound::Excluded(end))
            | (Bound::Excluded(start), Bound::Included(end)) => start >= end,
            _ => false,
        }
    }

    fn ends_before(&self, key: &[u8], direction: Direction) -> bool {
        match (direction, &self.start, &self.end) {
            (Direction::Forward, _, Bound::Included(end)) => key > end.as_slice(),
            (Direction::Forward, _, Bound::Excluded(end)) => key >= end.as_slice(),
            (Direction::Backward, Bound::Included(start), _) => key < start.as_slice(),
            (Direction::Backward, Bound::Excluded(start), _) => key <= start.as_slice(),
            _ => false,
        }
    }
}

/// One entry of a tree.
pub type Entry = (Vec<u8>, Vec<u8>);

/// Where pages come from: what is committed, or what a transaction made of it.
pub(crate) trait Source {
    async fn page(&self, id: PageId) -> Result<Rc<Page>>;
    /// Changes whenever pages may have changed under a reader.
    fn age(&self) -> u64;
}

impl Source for Store {
    async fn page(&self, id: PageId) -> Result<Rc<Page>> {
        self.committed_page(id).await
    }

    fn age(&self) -> u64 {
        Store::age(self)
    }
}

impl Source for Tx<'_> {
    async fn page(&self, id: PageId) -> Result<Rc<Page>> {
        Tx::page(self, id).await
    }

    fn age(&self) -> u64 {
        0 // nobody else writes meanwhile
    }
}

/// Reads up to `limit` entries of a range from committed pages. `tree` is asked anew whenever a
/// commit came in between, so it must give the tree as it is committed.
pub async fn scan(
    store: &Store,
    tree: impl Fn() -> (Pages, Tree),
    mut range: Range,
    direction: Direction,
    limit: usize,
) -> Result<Vec<Entry>> {
    let mut entries = Vec::new();
    while entries.len() < limit {
        let age = Source::age(store);
        let (pages, root) = tree();
        let Some(leaf) = find_leaf(store, pages, root, &range, direction, age).await? else {
            if Source::age(store) == age {
                break;
            }
            continue; // pages changed on the way down: begin again
        };
        let ended = take(&leaf.page, &range, direction, limit, &mut entries);
        if ended || entries.len() >= limit {
            break;
        }
        match leaf.next {
            Some(next) => range.shrink_to(next, direction),
            None => break,
        }
    }
    Ok(entries)
}

/// The first entry of a range in a transaction.
pub async fn first(
    tx: &Tx<'_>,
    pages: Pages,
    tree: Tree,
    range: Range,
    direction: Direction,
) -> Result<Option<Entry>> {
    let mut range = range;
    let mut found = Vec::new();
    loop {
        let Some(leaf) = find_leaf(tx, pages, tree, &range, direction, 0).await? else {
            return Ok(None);
        };
        let ended = take(&leaf.page, &range, direction, 1, &mut found);
        match (found.pop(), leaf.next) {
            (Some(entry), _) => return Ok(Some(entry)),
            (None, Some(next)) if !ended => range.shrink_to(next, direction),
            _ => return Ok(None),
        }
    }
}

/// The value of a key in a transaction.
pub async fn get(tx: &Tx<'_>, pages: Pages, tree: Tree, key: &[u8]) -> Result<Option<Vec<u8>>> {
    let range = Range {
        start: Bound::Included(key.to_vec()),
        end: Bound::Included(key.to_vec()),
    };
    let found = first(tx, pages, tree, range, Direction::Forward).await?;
    Ok(found.map(|(_, value)| value))
}

struct Leaf {
    page: Rc<Page>,
    /// The key that divides the leaf from the next one in the direction; `None` for the last.
    next: Option<Vec<u8>>,
}

/// The leaf in which a range begins; `None` for an empty tree, or where pages changed on the way.
async fn find_leaf(
    source: &impl Source,
    pages: Pages,
    tree: Tree,
    range: &Range,
    direction: Direction,
    age: u64,
) -> Result<Option<Leaf>> {
    let mut number = tree.root;
    let mut next = None;
    for _ in 0..40 {
        if number == 0 {
            return Ok(None);
        }
        let page = match source.page(pages.id(number)).await {
            _ if source.age() != age => return Ok(None),
            page => page?,
        };
        if page.leaf {
            return Ok(Some(Leaf { page, next }));
        }
        let index = match (direction, &range.start, &range.end) {
            (Direction::Forward, Bound::Unbounded, _) => 0,
            (Direction::Forward, Bound::Included(key) | Bound::Excluded(key), _) => {
                page.child_of(key)
            }
            (Direction::Backward, _, Bound::Unbounded) => page.len().saturating_sub(1),
            (Direction::Backward, _, Bound::Included(key)) => page.child_of(key),
            (Direction::Backward, _, Bound::Excluded(key)) => {
                let at = match page.find(key) {
                    Ok(index) | Err(index) => index,
                };
                at.saturating_sub(1)
            }
        };
        match direction {
            Direction::Forward if index + 1 < page.len() => {
                next = Some(page.key(index + 1).to_vec());
            }
            Direction::Backward if index > 0 => next = Some(page.key(index).to_vec()),
            _ => {}
        }
        number = page.child(index)?;
    }
    Err(damaged())
}

/// Takes the entries of a leaf that lie in the range; gives whether the range ended on it.
fn take(
    page: &Page,
    range: &Range,
    direction: Direction,
    limit: usize,
    into: &mut Vec<Entry>,
) -> bool {
    let count = page.len();
    let from = match (direction, &range.start, &range.end) {
        (Direction::Forward, Bound::Unbounded, _) => 0,
        (Direction::Forward, Bound::Included(key), _) => either(page.find(key)),
        (Direction::Forward, Bound::Excluded(key), _) => {
            page.find(key).map_or_else(|at| at, |at| at + 1)
        }
        (Direction::Backward, _, Bound::Unbounded) => count,
        (Direction::Backward, _, Bound::Included(key)) => {
            page.find(key).map_or_else(|at| at, |at| at + 1)
        }
        (Direction::Backward, _, Bound::Excluded(key)) => either(page.find(key)),
    };
    let mut step = |index: usize| {
        if into.len() >= limit || range.ends_before(page.key(index), direction) {
            return false;
        }
        into.push((page.key(index).to_vec(), page.value(index).to_vec()));
        true
    };
    match direction {
        Direction::Forward => !(from..count).all(&mut step),
        Direction::Backward => !(0..from).rev().all(&mut step),
    }
}

fn either(found: std::result::Result<usize, usize>) -> usize {
    match found {
        Ok(index) | Err(index) => index,
    }
}

impl Range {
    /// Goes on in the next leaf, which `divide` separates from this one.
    fn shrink_to(&mut self, divide: Vec<u8>, direction: Direction) {
        match direction {
            Direction::Forward => self.start = Bound::Included(divide),
            Direction::Backward => self.end = Bound::Excluded(divide),
        }
    }
}
