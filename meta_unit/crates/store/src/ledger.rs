//! Which version of each row is the newest: how a row that is missing, or an older version of it,
//! is told from the right one.
//!
//! Sealing gives every version of a row an end of its own, its [`Seal`]. A page is known by its
//! seal in a *node* of the ledger, a row that holds the seals of [`WIDTH`] pages; a node is known
//! by its seal in the node above it, and the top of a space's nodes by its seal in the *roll*,
//! beside the seals of the states of spaces. The roll is known by its seal in the *head*, the row
//! that every commit rewrites which changes pages or states: it also says how far the log goes.
//! The head itself is known by the log and the roll: an older head does not fit to them.
//!
//! Rows are in the ledger as they lie in their places, so it costs nothing while changes go to the
//! log. What older units wrote has no seal here, and is taken as it is until it is written anew.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use dao_bindings::messages::storage_v1::Change;
use dao_bindings::{Error, Result};

use crate::crypto::{self, Sealer};
use crate::tree::PageId;
use crate::{key, storage};

pub use crypto::Seal;

/// The first state schema that has a ledger.
pub const SINCE: u32 = 2;

/// What is said of a row that is not in the ledger.
const UNKNOWN: Seal = [0; 8];
/// How many seals a node holds.
const WIDTH: u64 = 1 << SHIFT;
const SHIFT: u32 = 7;

/// Which node: those of level 0 hold the seals of pages, those of level 1 of nodes of level 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
struct NodeId {
    level: u8,
    space: u32,
    number: u64,
}

impl NodeId {
    /// The node of a level over a page.
    fn over(page: PageId, level: u8) -> Self {
        let number = page.number >> (SHIFT * (u32::from(level) + 1));
        Self {
            level,
            space: page.space,
            number,
        }
    }

    /// Where its seal is: in the node above, at an index.
    fn above(self) -> (Self, usize) {
        let above = Self {
            level: self.level + 1,
            number: self.number >> SHIFT,
            ..self
        };
        (above, index(self.number))
    }

    fn key(self) -> Vec<u8> {
        let (space, number) = (self.space.to_be_bytes(), self.number.to_be_bytes());
        key::join(key::LEDGER, &[&space, &[self.level], &number])
    }
}

type Node = Vec<Seal>;

/// The highest node of a space.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Top {
    level: u8,
    seal: Seal,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Roll {
    /// The seals of the states of spaces, by what follows the first byte of their keys.
    states: BTreeMap<Vec<u8>, Seal>,
    tops: BTreeMap<u32, Top>,
}

/// The ledger of a home, as far as it was read.
#[derive(Default)]
pub struct Ledger {
    nodes: RefCell<HashMap<NodeId, Rc<Node>>>,
    roll: RefCell<Roll>,
    /// The seal of the roll.
    seal: Cell<Seal>,
    /// Whether the roll could be read; else nothing is known of any row.
    known: bool,
}

/// The nodes over some pages.
pub struct Prepared(HashMap<NodeId, Rc<Node>>);

/// What a transaction does to the ledger.
pub struct Update {
    nodes: BTreeMap<NodeId, Node>,
    removed: Vec<u32>,
    roll: Roll,
    seal: Seal,
}

impl Ledger {
    /// The ledger of a home whose head names this roll.
    pub async fn load(sealer: &Sealer, seal: Seal) -> Result<Self> {
        let roll = if seal == UNKNOWN {
            Roll::default()
        } else {
            let stored = storage::read_plain(key::ROLL).await?.ok_or_else(damaged)?;
            let plain = sealer.open(key::ROLL, &stored)?;
            if crypto::seal_of(&stored) != seal {
                return Err(damaged());
            }
            Roll::decode(&plain).ok_or_else(damaged)?
        };
        Ok(Self {
            roll: RefCell::new(roll),
            seal: Cell::new(seal),
            known: true,
            ..Self::default()
        })
    }

    /// The ledger of a home that an older unit wrote: the states of spaces as they are stored.
    pub async fn adopt(sealer: &Sealer) -> Result<(Vec<Change>, Seal)> {
        let keys = storage::keys(vec![key::SPACE], vec![key::SPACE + 1], false, 0).await?;
        let mut roll = Roll::default();
        for (key, stored) in keys.iter().zip(storage::read_many_plain(&keys).await?) {
            if let (Some(name), Some(stored)) = (key.get(1..), stored) {
                roll.states.insert(name.to_vec(), crypto::seal_of(&stored));
            }
        }
        let change = storage::change(sealer, key::ROLL.to_vec(), Some(&roll.encode()))?;
        let seal = storage::seal_in(&change);
        Ok((vec![change], seal))
    }

    /// The seal of the roll.
    pub const fn seal(&self) -> Seal {
        self.seal.get()
    }

    /// Reads a page from its place. It must be there, in its newest version.
    pub async fn read_page(&self, sealer: &Sealer, page: PageId) -> Result<Vec<u8>> {
        let key = page.key();
        let stored = storage::read_plain(&key).await?.ok_or_else(damaged)?;
        let seal = crypto::seal_of(&stored);
        let known = at(&*self.node(sealer, page).await?, index(page.number));
        if known != UNKNOWN && known != seal {
            return Err(damaged());
        }
        sealer.open(&key, &stored)
    }

    /// Checks that the state of a space is there in its newest version, or is not there.
    pub fn check_state(&self, key: &[u8], stored: Option<Seal>) -> Result<()> {
        let name = key.get(1..).unwrap_or_default();
        if !self.known || self.roll.borrow().states.get(name).copied() == stored {
            return Ok(());
        }
        Err(damaged())
    }

    /// How many states of spaces there are.
    pub fn spaces(&self) -> usize {
        let roll = self.roll.borrow();
        roll.states.keys().filter(|name| !name.is_empty()).count()
    }

    /// Whether a key is that of the state of a space, and of none that is counted here.
    pub fn lacks_space(&self, key: &[u8]) -> bool {
        let name = key.get(1..).unwrap_or_default();
        !name.is_empty() && !self.roll.borrow().states.contains_key(name)
    }

    /// The keys of all states of spaces; `None` where they are not known.
    pub fn states(&self) -> Option<Vec<Vec<u8>>> {
        let key = |name: &Vec<u8>| key::join(key::SPACE, &[name]);
        self.known
            .then(|| self.roll.borrow().states.keys().map(key).collect())
    }

    /// The node of level 0 over a page.
    async fn node(&self, sealer: &Sealer, page: PageId) -> Result<Rc<Node>> {
        let known = self.nodes.borrow().get(&NodeId::over(page, 0)).cloned();
        if let Some(node) = known {
            return Ok(node);
        }
        self.read_over(sealer, page, |_, _| {}).await
    }

    /// Reads the nodes over a page from the top down. Gives that of level 0.
    async fn read_over(
        &self,
        sealer: &Sealer,
        page: PageId,
        mut see: impl FnMut(NodeId, &Rc<Node>),
    ) -> Result<Rc<Node>> {
        let top = self.roll.borrow().tops.get(&page.space).copied();
        let Some(top) = top.filter(|top| covers(*top, page)) else {
            return Ok(Rc::default());
        };
        let mut seal = top.seal;
        let mut node = Rc::default();
        for level in (0..=top.level).rev() {
            let id = NodeId::over(page, level);
            node = self.read(sealer, id, seal).await?;
            see(id, &node);
            if level > 0 {
                seal = at(&node, NodeId::over(page, level - 1).above().1);
            }
        }
        Ok(node)
    }

    async fn read(&self, sealer: &Sealer, id: NodeId, seal: Seal) -> Result<Rc<Node>> {
        if let Some(node) = self.nodes.borrow().get(&id) {
            return Ok(node.clone());
        }
        let mut node = Node::new();
        if seal != UNKNOWN {
            let key = id.key();
            let stored = storage::read_plain(&key).await?.ok_or_else(damaged)?;
            if crypto::seal_of(&stored) != seal {
                return Err(damaged());
            }
            let plain = sealer.open(&key, &stored)?;
            node.extend(plain.as_chunks().0);
        }
        let node = Rc::new(node);
        self.nodes.borrow_mut().insert(id, node.clone());
        Ok(node)
    }

    /// Reads whatever [`Ledger::update`] needs for these pages: what is in memory may leave it until
    /// then.
    pub async fn prepare(
        &self,
        sealer: &Sealer,
        pages: impl Iterator<Item = PageId>,
    ) -> Result<Prepared> {
        let mut nodes = HashMap::new();
        for page in pages {
            let see = |id, node: &Rc<Node>| drop(nodes.insert(id, node.clone()));
            self.read_over(sealer, page, see).await?;
        }
        // The highest nodes of spaces that get higher are in none of these.
        Ok(Prepared(nodes))
    }

    /// The changes that bring the ledger up to rows that are written to their places: pages and
    /// states with their new seals, `None` for those that go; and spaces that are removed.
    pub fn update(
        &self,
        sealer: &Sealer,
        prepared: &Prepared,
        pages: &[(PageId, Option<Seal>)],
        states: Vec<(Vec<u8>, Option<Seal>)>,
        removed: Vec<u32>,
    ) -> Result<(Vec<Change>, Update)> {
        let mut roll = self.roll.borrow().clone();
        for space in &removed {
            roll.tops.remove(space);
        }
        for (key, seal) in states {
            let name = key.get(1..).unwrap_or_default().to_vec();
            match seal {
                Some(seal) => drop(roll.states.insert(name, seal)),
                None => drop(roll.states.remove(&name)),
            }
        }
        // By level, then space: what is below is sealed before what is above it.
        let mut nodes = BTreeMap::new();
        for (page, seal) in pages {
            grow(&mut roll, &mut nodes, *page);
            let node = prepared.taken(&mut nodes, NodeId::over(*page, 0));
            set(node, index(page.number), seal.unwrap_or(UNKNOWN));
        }
        let mut changes = Vec::new();
        let mut next = nodes.keys().next().copied();
        while let Some(id) = next {
            let node = nodes.entry(id).or_default();
            let plain = (!node.is_empty()).then(|| node.concat());
            let change = storage::change(sealer, id.key(), plain.as_deref())?;
            let seal = plain.map_or(UNKNOWN, |_| storage::seal_in(&change));
            changes.push(change);
            match roll.tops.get_mut(&id.space) {
                Some(top) if top.level > id.level => {
                    let (above, index) = id.above();
                    set(prepared.taken(&mut nodes, above), index, seal);
                }
                Some(top) => top.seal = seal,
                None => {}
            }
            next = nodes
                .range((std::ops::Bound::Excluded(id), std::ops::Bound::Unbounded))
                .next()
                .map(|(id, _)| *id);
        }
        let change = storage::change(sealer, key::ROLL.to_vec(), Some(&roll.encode()))?;
        let seal = storage::seal_in(&change);
        changes.push(change);
        let update = Update {
            nodes,
            removed,
            roll,
            seal,
        };
        Ok((changes, update))
    }

    /// An update was committed.
    pub fn follow(&self, update: Update) {
        let mut nodes = self.nodes.borrow_mut();
        nodes.retain(|id, _| !update.removed.contains(&id.space));
        nodes.extend(
            update
                .nodes
                .into_iter()
                .map(|(id, node)| (id, Rc::new(node))),
        );
        *self.roll.borrow_mut() = update.roll;
        self.seal.set(update.seal);
    }

    /// The pages of each node of level 0 that is known, by the first of them.
    pub async fn leaves(&self, sealer: &Sealer) -> Result<Vec<PageId>> {
        let mut leaves = Vec::new();
        let tops: Vec<(u32, Top)> = {
            let roll = self.roll.borrow();
            roll.tops
                .iter()
                .map(|(space, top)| (*space, *top))
                .collect()
        };
        for (space, top) in tops {
            let top_id = NodeId {
                level: top.level,
                space,
                number: 0,
            };
            let mut below = vec![(top_id, top.seal)];
            while let Some((id, seal)) = below.pop() {
                if seal == UNKNOWN {
                    continue;
                }
                if id.level == 0 {
                    let number = id.number << SHIFT;
                    leaves.push(PageId { space, number });
                    continue;
                }
                let node = self.read(sealer, id, seal).await?;
                below.extend((0..).zip(node.iter()).map(|(index, seal)| {
                    let level = id.level - 1;
                    let number = (id.number << SHIFT) + index;
                    (
                        NodeId {
                            level,
                            number,
                            ..id
                        },
                        *seal,
                    )
                }));
            }
        }
        Ok(leaves)
    }

    /// Checks that each page of a node is in its place in its newest version, if the node is still
    /// there.
    pub async fn check_pages(&self, sealer: &Sealer, first: PageId) -> Result<()> {
        let node = self.node(sealer, first).await?;
        let known = (first.number..).zip(node.iter().copied());
        let (keys, seals): (Vec<_>, Vec<_>) = known
            .filter(|(_, seal)| *seal != UNKNOWN)
            .map(|(number, seal)| (PageId { number, ..first }.key(), seal))
            .unzip();
        let found = storage::read_many_plain(&keys).await?;
        let right = |(stored, seal): (&Option<Vec<u8>>, &Seal)| {
            stored.as_deref().map(crypto::seal_of) == Some(*seal)
        };
        if found.iter().zip(&seals).all(right) {
            Ok(())
        } else {
            Err(damaged())
        }
    }

    /// Gives memory back.
    pub fn trim(&self) {
        self.nodes.borrow_mut().clear();
    }
}

impl Prepared {
    /// A node, to be changed.
    fn taken<'a>(&self, nodes: &'a mut BTreeMap<NodeId, Node>, id: NodeId) -> &'a mut Node {
        let before = || self.0.get(&id).map(|node| (**node).clone());
        nodes
            .entry(id)
            .or_insert_with(|| before().unwrap_or_default())
    }
}

impl Update {
    /// The seal of the roll that it writes.
    pub const fn seal(&self) -> Seal {
        self.seal
    }
}

impl Roll {
    fn encode(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(8 + self.states.len() * 25 + self.tops.len() * 13);
        let length = |length: usize| u32::try_from(length).unwrap_or(u32::MAX).to_be_bytes();
        out.extend(length(self.states.len()));
        for (name, seal) in &self.states {
            out.push(u8::try_from(name.len()).unwrap_or(u8::MAX));
            out.extend_from_slice(name);
            out.extend_from_slice(seal);
        }
        for (space, top) in &self.tops {
            out.extend(space.to_be_bytes());
            out.push(top.level);
            out.extend_from_slice(&top.seal);
        }
        out
    }

    fn decode(stored: &[u8]) -> Option<Self> {
        let (count, mut rest) = stored.split_first_chunk()?;
        let mut roll = Self::default();
        for _ in 0..u32::from_be_bytes(*count) {
            let (length, after) = rest.split_first()?;
            let (name, after) = after.split_at_checked(usize::from(*length))?;
            let (seal, after) = after.split_first_chunk()?;
            roll.states.insert(name.to_vec(), *seal);
            rest = after;
        }
        while !rest.is_empty() {
            let (space, after) = rest.split_first_chunk()?;
            let (level, after) = after.split_first()?;
            let (seal, after) = after.split_first_chunk()?;
            let top = Top {
                level: *level,
                seal: *seal,
            };
            roll.tops.insert(u32::from_be_bytes(*space), top);
            rest = after;
        }
        Some(roll)
    }
}

/// Makes the top of a space high enough for a page.
fn grow(roll: &mut Roll, nodes: &mut BTreeMap<NodeId, Node>, page: PageId) {
    let top = roll.tops.entry(page.space).or_insert(Top {
        level: 0,
        seal: UNKNOWN,
    });
    while !covers(*top, page) {
        top.level += 1;
        let id = NodeId {
            level: top.level,
            space: page.space,
            number: 0,
        };
        // The top until now is the first below; where it changes too, its seal is set anew.
        set(nodes.entry(id).or_default(), 0, top.seal);
        top.seal = UNKNOWN;
    }
}

/// Whether a page lies under a top.
const fn covers(top: Top, page: PageId) -> bool {
    let bits = SHIFT * (top.level as u32 + 1);
    bits >= u64::BITS || page.number >> bits == 0
}

const fn index(number: u64) -> usize {
    (number % WIDTH) as usize
}

fn at(node: &Node, index: usize) -> Seal {
    node.get(index).copied().unwrap_or(UNKNOWN)
}

/// Sets a seal; nodes end with one that is known.
fn set(node: &mut Node, index: usize, seal: Seal) {
    if node.len() <= index {
        node.resize(index + 1, UNKNOWN);
    }
    if let Some(place) = node.get_mut(index) {
        *place = seal;
    }
    while node.last() == Some(&UNKNOWN) {
        node.pop();
    }
}

/// The error for a row that is missing, or not the newest version of itself.
pub fn damaged() -> Error {
    Error::internal(
        "something that this home stored is missing, or was replaced by what was stored before",
    )
    .with("cause", "damaged")
}
