//! The file format of updates.
//!
//! ```text
//! magic    8 bytes    "daoupd", 0, version 2
//! item     any number of times: length as little-endian u32 (not 0), then a dao.data.v1.Updates
//! end      4 bytes    0
//! digest   32 bytes   SHA-256 of everything before
//! ```
//!
//! In version 1 updates had no binding to their documents. The digest of the file vouches for them.

use dao_bindings::messages::data_v1::Updates;
use dao_bindings::rules::Checked;
use dao_bindings::{Error, Result};
use prost::Message;
use sha2::{Digest, Sha256};

use super::binding::bound;

const MAGIC: &[u8; 8] = b"daoupd\x00\x02";
const UNBOUND: &[u8; 8] = b"daoupd\x00\x01";
const DIGEST: usize = 32;
/// The longest item that is read.
const LONGEST: usize = 4 * 1024 * 1024;

/// Writes the format.
pub struct Packed {
    digest: Sha256,
    pending: Vec<u8>,
}

impl Packed {
    pub fn new() -> Self {
        let mut packed = Self {
            digest: Sha256::new(),
            pending: Vec::new(),
        };
        packed.put(MAGIC);
        packed
    }

    fn put(&mut self, bytes: &[u8]) {
        self.digest.update(bytes);
        self.pending.extend_from_slice(bytes);
    }

    /// Adds an item.
    pub fn item(&mut self, item: &Updates) -> Result<()> {
        let bytes = item.encode_to_vec();
        if bytes.is_empty() {
            return Ok(()); // it would read as the end, and says nothing
        }
        let length =
            u32::try_from(bytes.len()).map_err(|_| Error::too_large("an item is too large"))?;
        self.put(&length.to_le_bytes());
        self.put(&bytes);
        Ok(())
    }

    /// Ends the format.
    pub fn end(&mut self) {
        self.put(&[0; 4]);
        let digest = self.digest.clone().finalize();
        self.pending.extend_from_slice(&digest);
    }

    /// The bytes that have gathered.
    pub fn take(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.pending)
    }

    /// How many bytes have gathered.
    pub fn len(&self) -> usize {
        self.pending.len()
    }
}

enum Part {
    Magic,
    Length,
    Item(usize),
    Digest,
    Done,
}

/// Reads the format as its bytes come.
pub struct Unpacked {
    digest: Sha256,
    pending: Vec<u8>,
    /// How much of `pending` was taken.
    taken: usize,
    part: Part,
    /// Whether the updates are without bindings.
    unbound: bool,
}

impl Unpacked {
    pub fn new() -> Self {
        Self {
            digest: Sha256::new(),
            pending: Vec::new(),
            taken: 0,
            part: Part::Magic,
            unbound: false,
        }
    }

    /// Adds bytes.
    pub fn feed(&mut self, bytes: &[u8]) {
        self.pending.drain(..self.taken);
        self.taken = 0;
        self.pending.extend_from_slice(bytes);
    }

    /// The next item; `None` where more bytes must come first, or none will.
    pub fn item(&mut self) -> Result<Option<Updates>> {
        loop {
            let wanted = match self.part {
                Part::Magic => MAGIC.len(),
                Part::Length => 4,
                Part::Item(length) => length,
                Part::Digest => DIGEST,
                Part::Done => return self.nothing_more(),
            };
            let end = self.taken + wanted;
            let Some(bytes) = self.pending.get(self.taken..end) else {
                return Ok(None);
            };
            match self.part {
                Part::Magic if bytes != MAGIC && bytes != UNBOUND => {
                    return Err(Error::invalid_argument("this is no file of updates"));
                }
                Part::Magic => {
                    self.unbound = bytes == UNBOUND;
                    self.part = Part::Length;
                }
                Part::Length => {
                    let length = bytes.try_into().map_or(u32::MAX, u32::from_le_bytes) as usize;
                    self.part = match length {
                        0 => Part::Digest,
                        1..=LONGEST => Part::Item(length),
                        _ => return Err(damaged()),
                    };
                }
                Part::Item(_) => {
                    let mut item = Updates::decode(bytes).map_err(|_| damaged())?;
                    item.check()?; // as of a request: a file is as foreign
                    if self.unbound {
                        for update in &mut item.updates {
                            let operations = std::mem::take(&mut update.operations);
                            *update = bound(&update.id, operations);
                        }
                    }
                    self.digest.update(bytes);
                    self.taken = end;
                    self.part = Part::Length;
                    return Ok(Some(item));
                }
                Part::Digest | Part::Done => {
                    if self.digest.clone().finalize().as_slice() != bytes {
                        return Err(damaged());
                    }
                    self.taken = end;
                    self.part = Part::Done;
                    continue;
                }
            }
            self.digest.update(bytes);
            self.taken = end;
        }
    }

    fn nothing_more(&self) -> Result<Option<Updates>> {
        if self.taken == self.pending.len() {
            Ok(None)
        } else {
            Err(damaged())
        }
    }

    /// Checks that the end was reached.
    pub fn finish(&mut self) -> Result<()> {
        match (self.item()?, &self.part) {
            (None, Part::Done) => Ok(()),
            _ => Err(damaged()),
        }
    }
}

fn damaged() -> Error {
    Error::invalid_argument("the file of updates is damaged or not whole")
}

#[cfg(test)]
mod tests {
    use super::super::binding::check;
    use super::*;

    fn packed() -> Vec<u8> {
        let mut packed = Packed::new();
        for number in 0..3_u8 {
            let update = bound(&number.to_string(), vec![number; 100]);
            packed
                .item(&Updates {
                    updates: vec![update],
                    ..Updates::default()
                })
                .unwrap();
        }
        packed.end();
        packed.take()
    }

    fn read(bytes: &[u8], step: usize) -> Result<usize> {
        let (mut from, mut items) = (Unpacked::new(), 0);
        for bytes in bytes.chunks(step) {
            from.feed(bytes);
            while from.item()?.is_some() {
                items += 1;
            }
        }
        from.finish().map(|()| items)
    }

    #[test]
    fn items_come_back_however_the_bytes_come() {
        let bytes = packed();
        for step in [1, 7, 64, 10_000] {
            assert_eq!(read(&bytes, step).unwrap(), 3);
        }
    }

    #[test]
    fn updates_of_the_first_version_are_bound_when_they_are_read() {
        let mut packed = Packed {
            digest: Sha256::new(),
            pending: Vec::new(),
        };
        packed.put(UNBOUND);
        let mut update = bound("a", vec![7; 30]);
        update.binding.clear();
        let updates = vec![update];
        let item = Updates {
            updates,
            ..Updates::default()
        };
        packed.item(&item).unwrap();
        packed.end();
        let mut from = Unpacked::new();
        from.feed(&packed.take());
        let item = from.item().unwrap().unwrap();
        assert!(check(&item.updates[0]).is_ok());
        from.finish().unwrap();
    }

    #[test]
    fn every_damage_is_found() {
        let bytes = packed();
        for length in 0..bytes.len() {
            assert!(read(&bytes[..length], 50).is_err(), "cut at {length}");
        }
        for place in 0..bytes.len() {
            let mut bytes = bytes.clone();
            bytes[place] ^= 1;
            assert!(read(&bytes, 50).is_err(), "changed at {place}");
        }
        assert!(read(&[&bytes[..], b"x"].concat(), 50).is_err());
    }
}
