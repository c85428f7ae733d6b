//! The changes that made a document.

use std::ops::ControlFlow;

use dao_bindings::{Error, Result};
use loro::{Frontiers, ID};

use super::defect;
use super::replica::Replica;
use super::version::Version;

/// One change.
#[derive(Debug, PartialEq, Eq)]
pub struct Entry {
    /// The version just after the change.
    pub version: Version,
    /// Who made it.
    pub actor: u64,
    /// When, by the actor's clock, in milliseconds since 1970-01-01 UTC.
    pub time_ms: i64,
    /// How many operations it holds.
    pub operations: u64,
}

/// Some changes, newest first.
#[derive(Debug)]
pub struct Page {
    /// The changes.
    pub entries: Vec<Entry>,
    /// Where the next page begins; `None` after the last.
    pub next: Option<[u8; PLACE_BYTES]>,
}

const PLACE_BYTES: usize = 12;

impl Replica {
    /// Lists changes newest first; `after` is the `next` of the page before, empty for the first.
    pub fn history(&self, after: &[u8], limit: usize) -> Result<Page> {
        let after = match after.len() {
            0 => None,
            PLACE_BYTES => Some(place_from(after)),
            _ => {
                return Err(Error::invalid_argument(
                    "the cursor is none that this unit gave",
                ));
            }
        };
        let heads: Vec<ID> = match after {
            None => self.doc.oplog_frontiers().iter().collect(),
            Some(after) => self.newest_before(after)?,
        };
        if heads.is_empty() {
            return Ok(Page {
                entries: Vec::new(),
                next: None,
            });
        }
        let mut page = Page {
            entries: Vec::new(),
            next: None,
        };
        let mut last = None;
        self.doc
            .travel_change_ancestors(&heads, &mut |change| {
                let length = u32::try_from(change.len).unwrap_or(u32::MAX);
                let end = change.lamport.saturating_add(length.saturating_sub(1));
                let place = (end, change.id.peer);
                // One that another depends on is met twice, one time after the other.
                if after.is_some_and(|after| place >= after) || last == Some(place) {
                    return ControlFlow::Continue(());
                }
                if page.entries.len() == limit {
                    page.next = last.map(place_bytes);
                    return ControlFlow::Break(());
                }
                let newest = change
                    .id
                    .counter
                    .saturating_add(i32::try_from(length).unwrap_or(0) - 1);
                page.entries.push(Entry {
                    version: Version(Frontiers::from_id(ID::new(change.id.peer, newest))),
                    actor: change.id.peer,
                    time_ms: change.timestamp,
                    operations: u64::from(length),
                });
                last = Some(place);
                ControlFlow::Continue(())
            })
            .map_err(defect)?;
        Ok(page)
    }

    /// The end of each actor's newest change before a place: with what they depend on, those are all
    /// changes before it, so that a page need not begin at the newest one again.
    fn newest_before(&self, after: (u32, u64)) -> Result<Vec<ID>> {
        let mut ends = Vec::new();
        for (peer, end) in self.doc.oplog_vv().iter() {
            let (mut low, mut high, mut found) = (0, *end, None);
            while low < high {
                let id = ID::new(*peer, low + (high - low) / 2);
                let Some(change) = self.doc.try_get_change(id).map_err(defect)? else {
                    break;
                };
                let length = u32::try_from(change.len).unwrap_or(u32::MAX);
                let start = change.id.counter;
                let stop = start.saturating_add(i32::try_from(length).unwrap_or(i32::MAX));
                let last = change.lamport.saturating_add(length.saturating_sub(1));
                if (last, *peer) < after {
                    found = Some(ID::new(*peer, stop - 1));
                    low = stop.max(low + 1);
                } else {
                    high = start;
                }
            }
            ends.extend(found);
        }
        Ok(ends)
    }
}

fn place_bytes((lamport, peer): (u32, u64)) -> [u8; PLACE_BYTES] {
    let mut bytes = [0; PLACE_BYTES];
    let (front, back) = bytes.split_at_mut(4);
    front.copy_from_slice(&lamport.to_be_bytes());
    back.copy_from_slice(&peer.to_be_bytes());
    bytes
}

fn place_from(bytes: &[u8]) -> (u32, u64) {
    let (front, back) = bytes.split_at(4);
    let lamport = front.try_into().map_or(0, u32::from_be_bytes);
    (lamport, back.try_into().map_or(0, u64::from_be_bytes))
}
