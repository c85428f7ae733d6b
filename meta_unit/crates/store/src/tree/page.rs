//! One page: sorted entries in one run of bytes.
//!
//! A page is copied for each transaction that changes it and stored as it lies in memory, so it is
//! kept in its stored form (two lengths, key and value for each entry) beside the places where
//! entries begin.

use dao_bindings::{Error, Result};

/// The bytes of entries beyond which a page is split: every change seals a page anew.
pub const FULL: usize = 2048;
/// The bytes under which a page is joined with a neighbour.
pub const SPARSE: usize = FULL / 4;
/// The longest key or value of an entry.
pub const LONGEST: usize = 1000;

const HEAD: usize = 4;

/// A page of a tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// Whether it holds entries of the tree; else it names the pages below.
    pub leaf: bool,
    bytes: Vec<u8>,
    starts: Vec<u32>,
}

impl Page {
    /// A page without entries.
    pub fn new(leaf: bool) -> Self {
        Self {
            leaf,
            bytes: Vec::new(),
            starts: Vec::new(),
        }
    }

    /// How many entries it has.
    pub fn len(&self) -> usize {
        self.starts.len()
    }

    /// The bytes of its entries.
    pub fn size(&self) -> usize {
        self.bytes.len()
    }

    /// The bytes that it takes in memory.
    pub fn weight(&self) -> usize {
        self.bytes.capacity() + self.starts.capacity() * 4 + 64
    }

    /// The key of an entry; empty beyond the last.
    pub fn key(&self, index: usize) -> &[u8] {
        self.entry(index).0
    }

    /// The value of an entry; empty beyond the last.
    pub fn value(&self, index: usize) -> &[u8] {
        self.entry(index).1
    }

    fn entry(&self, index: usize) -> (&[u8], &[u8]) {
        let parse = || {
            let start = *self.starts.get(index)? as usize;
            let (head, rest) = self.bytes.get(start..)?.split_first_chunk::<HEAD>()?;
            let [k0, k1, v0, v1] = *head;
            let (key, rest) = rest.split_at_checked(usize::from(u16::from_be_bytes([k0, k1])))?;
            Some((key, rest.get(..usize::from(u16::from_be_bytes([v0, v1])))?))
        };
        parse().unwrap_or_default()
    }

    /// How many entries at the beginning are the same on another page.
    pub fn common(&self, other: &Self) -> usize {
        // By words: WebAssembly has no instruction that compares memory, and by bytes this took
        // longer than all else that a commit does to its pages.
        let ((one, _), (two, _)) = (self.bytes.as_chunks(), other.bytes.as_chunks());
        let word = |bytes: &[u8; 8]| u64::from_ne_bytes(*bytes);
        let equal = |(one, two): &(&[u8; 8], &[u8; 8])| word(one) == word(two);
        let same = one.iter().zip(two).take_while(equal).count() * size_of::<u64>();
        let within = |page: &Self| {
            let ends = page.starts.iter().skip(1).copied();
            let ends = ends.chain([u32::try_from(page.size()).unwrap_or(u32::MAX)]);
            ends.take_while(|end| *end as usize <= same).count()
        };
        within(self).min(within(other))
    }

    /// Where a key is (`Ok`) or would be put (`Err`).
    pub fn find(&self, key: &[u8]) -> std::result::Result<usize, usize> {
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = low.midpoint(high);
            match self.key(middle).cmp(key) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Equal => return Ok(middle),
                std::cmp::Ordering::Greater => high = middle,
            }
        }
        Err(low)
    }

    /// The entry of a page of pages under which a key lies.
    pub fn child_of(&self, key: &[u8]) -> usize {
        match self.find(key) {
            Ok(index) => index,
            Err(index) => index.saturating_sub(1),
        }
    }

    /// The number of the page below an entry.
    pub fn child(&self, index: usize) -> Result<u64> {
        let number = self.value(index).try_into().map_err(|_| damaged())?;
        Ok(u64::from_be_bytes(number))
    }

    /// Puts an entry at an index.
    pub fn insert(&mut self, index: usize, key: &[u8], value: &[u8]) -> Result<()> {
        let too_long = || Error::internal("an entry is too long for a tree");
        if key.len() > LONGEST || value.len() > LONGEST || index > self.len() {
            return Err(too_long());
        }
        let start = self.start(index);
        let (key_length, value_length) = (key.len() as u16, value.len() as u16);
        let entry = [
            &key_length.to_be_bytes()[..],
            &value_length.to_be_bytes(),
            key,
            value,
        ]
        .concat();
        let length = u32::try_from(entry.len()).map_err(|_| too_long())?;
        self.bytes.splice(start..start, entry);
        self.starts
            .insert(index, u32::try_from(start).map_err(|_| too_long())?);
        self.starts
            .iter_mut()
            .skip(index + 1)
            .for_each(|start| *start += length);
        Ok(())
    }

    /// Takes an entry out.
    pub fn remove(&mut self, index: usize) {
        if index >= self.len() {
            return;
        }
        let (start, end) = (self.start(index), self.start(index + 1));
        let length = u32::try_from(end - start).unwrap_or_default();
        self.bytes.drain(start..end);
        self.starts.remove(index);
        self.starts
            .iter_mut()
            .skip(index)
            .for_each(|start| *start -= length);
    }

    /// Takes the entry of a page below out. The key of the first entry stays what it was: it is
    /// the bound under which the page hangs, and everything from there on belongs to it.
    pub fn remove_child(&mut self, index: usize) -> Result<()> {
        let bound = self.key(index).to_vec();
        self.remove(index);
        if index == 0 && self.len() > 0 {
            let child = self.value(0).to_vec();
            self.remove(0);
            self.insert(0, &bound, &child)?;
        }
        Ok(())
    }

    /// Takes the entries from an index on into a page of their own.
    pub fn split_off(&mut self, index: usize) -> Self {
        let start = self.start(index);
        let bytes = self.bytes.split_off(start);
        let mut starts = self.starts.split_off(index);
        let start = u32::try_from(start).unwrap_or_default();
        starts.iter_mut().for_each(|place| *place -= start);
        Self {
            leaf: self.leaf,
            bytes,
            starts,
        }
    }

    /// The index that halves the page by bytes, leaving entries on both sides.
    pub fn middle(&self) -> usize {
        let half = u32::try_from(self.size() / 2).unwrap_or(u32::MAX);
        let index = self.starts.partition_point(|start| *start < half);
        index.clamp(1, self.len().saturating_sub(1).max(1))
    }

    /// Adds the entries of the page that follows.
    pub fn append(&mut self, next: &Self) {
        let end = u32::try_from(self.size()).unwrap_or(u32::MAX);
        self.starts
            .extend(next.starts.iter().map(|start| start + end));
        self.bytes.extend_from_slice(&next.bytes);
    }

    fn start(&self, index: usize) -> usize {
        self.starts
            .get(index)
            .map_or(self.size(), |start| *start as usize)
    }

    /// The page as it is stored.
    pub fn encode(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(1 + self.bytes.len());
        out.push(u8::from(self.leaf));
        out.extend_from_slice(&self.bytes);
        out
    }

    /// Reads a stored page; every length is checked.
    pub fn decode(stored: &[u8]) -> Result<Self> {
        let (kind, bytes) = stored.split_first().ok_or_else(damaged)?;
        let mut starts = Vec::with_capacity(bytes.len() / 32);
        let mut at = 0;
        while at < bytes.len() {
            let (head, rest) = bytes
                .get(at..)
                .and_then(<[u8]>::split_first_chunk::<HEAD>)
                .ok_or_else(damaged)?;
            let [k0, k1, v0, v1] = *head;
            let length = usize::from(u16::from_be_bytes([k0, k1]))
                + usize::from(u16::from_be_bytes([v0, v1]));
            if rest.len() < length {
                return Err(damaged());
            }
            starts.push(u32::try_from(at).map_err(|_| damaged())?);
            at += HEAD + length;
        }
        Ok(Self {
            leaf: *kind == 1,
            bytes: bytes.to_vec(),
            starts,
        })
    }
}

pub fn damaged() -> Error {
    Error::internal("a page of this home is damaged").with("cause", "damaged")
}
