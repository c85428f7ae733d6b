//! Storage in memory, with the semantics of the contract.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ops::Bound;
use std::rc::Rc;

use prost::Message;

use crate::contract::limits::MAX_MESSAGE_BYTES;
use crate::messages::storage_v1::change::Kind;
use crate::messages::storage_v1::{
    OptionalValue, ReadManyRequest, ReadManyResponse, ReadRequest, ReadResponse, ScanEntry,
    ScanRequest, ScanResponse, WriteRequest, WriteResponse,
};
use crate::runtime::native::{Answer, Offer, World, decode};
use crate::{Error, Import, Result};

type Map = BTreeMap<Vec<u8>, Vec<u8>>;
type Range = (Bound<Vec<u8>>, Bound<Vec<u8>>);

/// The longest key, in bytes.
const MAX_KEY: usize = 1_024;
/// The most keys of one ReadMany.
const MAX_KEYS: usize = 1_024;
/// About how many bytes one page of a scan holds.
const PAGE: usize = 65_536;
/// More than what a message adds to the bytes of a key and its value.
const ENTRY: usize = 16;

/// A disk. Its clones are the same disk, so that it outlives the home that it is in.
#[derive(Clone, Default)]
pub struct Disk(Rc<RefCell<Map>>);

impl Disk {
    /// An empty disk.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A disk of its own with what is on this one now: a copied home, or a backup.
    #[must_use]
    pub fn copy(&self) -> Self {
        Self(Rc::new(RefCell::new(self.0.borrow().clone())))
    }

    /// Every key with its value.
    #[must_use]
    pub fn entries(&self) -> Vec<(Vec<u8>, Vec<u8>)> {
        self.0
            .borrow()
            .iter()
            .map(|(key, value)| (key.clone(), value.clone()))
            .collect()
    }

    /// Writes past the unit, to damage what it wrote.
    pub fn put(&self, key: &[u8], value: &[u8]) {
        self.0.borrow_mut().insert(key.to_vec(), value.to_vec());
    }

    /// Removes past the unit.
    pub fn remove(&self, key: &[u8]) {
        self.0.borrow_mut().remove(key);
    }

    /// How many bytes keys and values take.
    #[must_use]
    pub fn size(&self) -> usize {
        self.0
            .borrow()
            .iter()
            .map(|(key, value)| key.len() + value.len())
            .sum()
    }

    /// Whether these bytes are anywhere on the disk, in a key or a value.
    #[must_use]
    pub fn contains(&self, needle: &[u8]) -> bool {
        let holds = |bytes: &[u8]| bytes.windows(needle.len()).any(|window| window == needle);
        self.0
            .borrow()
            .iter()
            .any(|(key, value)| holds(key) || holds(value))
    }

    fn read(&self, request: &ReadRequest) -> Result<ReadResponse> {
        check(&request.key)?;
        match self.0.borrow().get(&request.key) {
            Some(value) => fit(ReadResponse {
                value: value.clone(),
            }),
            None => Err(Error::not_found("the key is absent")),
        }
    }

    fn read_many(&self, request: &ReadManyRequest) -> Result<ReadManyResponse> {
        if request.keys.len() > MAX_KEYS {
            return Err(Error::too_large("too many keys").with("limit", MAX_KEYS));
        }
        request.keys.iter().try_for_each(|key| check(key))?;
        let map = self.0.borrow();
        let values = request
            .keys
            .iter()
            .map(|key| OptionalValue {
                value: map.get(key).cloned(),
            })
            .collect();
        fit(ReadManyResponse { values })
    }

    fn scan(&self, request: &ScanRequest) -> Result<ScanResponse> {
        let map = self.0.borrow();
        let mut answer = ScanResponse::default();
        let Some(range) = range(&request.start, &request.end) else {
            return Ok(answer);
        };
        let after = |key: &Vec<u8>| {
            request.after.is_empty()
                || if request.reverse {
                    *key < request.after
                } else {
                    *key > request.after
                }
        };
        let found = map.range(range).filter(|(key, _)| after(key));
        let found: Box<dyn Iterator<Item = _>> = if request.reverse {
            Box::new(found.rev())
        } else {
            Box::new(found)
        };
        let mut size = 0;
        for (key, value) in found {
            let entry = page_entry(key, value, request.keys_only);
            size += entry.encoded_len();
            let full = request.limit > 0 && answer.entries.len() == request.limit as usize;
            if full || (size > PAGE && !answer.entries.is_empty()) {
                answer.more = true;
                break;
            }
            answer.entries.push(entry);
        }
        Ok(answer)
    }

    fn write(&self, request: WriteRequest) -> Result<WriteResponse> {
        let mut map = self.0.borrow_mut();
        for condition in &request.conditions {
            check(&condition.key)?;
            if map.get(&condition.key) != condition.value.as_ref() {
                return Err(Error::conflict("a condition of the batch does not hold"));
            }
        }
        // All keys before any change: a batch is atomic.
        for change in &request.changes {
            match &change.kind {
                Some(Kind::Put(entry)) => check(&entry.key)?,
                Some(Kind::Delete(key)) => check(key)?,
                Some(Kind::DeleteRange(_)) => {}
                None => return Err(Error::invalid_argument("a change of the batch is not set")),
            }
        }
        for change in request.changes.into_iter().filter_map(|change| change.kind) {
            match change {
                Kind::Put(entry) => {
                    map.insert(entry.key, entry.value);
                }
                Kind::Delete(key) => {
                    map.remove(&key);
                }
                Kind::DeleteRange(gone) => {
                    if let Some(range) = range(&gone.start, &gone.end) {
                        let keys: Vec<_> = map.range(range).map(|(key, _)| key.clone()).collect();
                        for key in keys {
                            map.remove(&key);
                        }
                    }
                }
            }
        }
        Ok(WriteResponse {})
    }
}

impl Offer for Disk {
    fn call(&mut self, _: &World, import: &Import, payload: &[u8]) -> Option<Answer> {
        Some(match import.name {
            "avatar_storage_read" => {
                Answer::reply(decode(payload).and_then(|request| self.read(&request)))
            }
            "avatar_storage_read_many" => {
                Answer::reply(decode(payload).and_then(|request| self.read_many(&request)))
            }
            "avatar_storage_scan" => {
                Answer::reply(decode(payload).and_then(|request| self.scan(&request)))
            }
            "avatar_storage_write" => {
                Answer::reply(decode(payload).and_then(|request| self.write(request)))
            }
            _ => return None,
        })
    }
}

/// A reply, where it fits into one message.
fn fit<T: Message>(reply: T) -> Result<T> {
    let size = reply.encoded_len();
    if size > MAX_MESSAGE_BYTES as usize {
        return Err(Error::too_large("what was read is more than one message")
            .with("limit", MAX_MESSAGE_BYTES)
            .with("size", size));
    }
    Ok(reply)
}

/// An entry of a page, without its value where that is not wanted or does not fit a message.
fn page_entry(key: &[u8], value: &[u8], keys_only: bool) -> ScanEntry {
    let fits = key.len() + value.len() + ENTRY <= MAX_MESSAGE_BYTES as usize;
    ScanEntry {
        key: key.to_vec(),
        value: if keys_only || !fits {
            Vec::new()
        } else {
            value.to_vec()
        },
        left_out: if keys_only || fits {
            0
        } else {
            u32::try_from(value.len()).unwrap_or(u32::MAX)
        },
    }
}

fn check(key: &[u8]) -> Result<()> {
    if key.is_empty() || key.len() > MAX_KEY {
        return Err(Error::invalid_argument("a key has 1 to 1,024 bytes").with("size", key.len()));
    }
    Ok(())
}

/// The range of a request, where an empty end means none; `None` where nothing can be in it.
fn range(start: &[u8], end: &[u8]) -> Option<Range> {
    if !end.is_empty() && start >= end {
        return None;
    }
    let end = if end.is_empty() {
        Bound::Unbounded
    } else {
        Bound::Excluded(end.to_vec())
    };
    Some((Bound::Included(start.to_vec()), end))
}
