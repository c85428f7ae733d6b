//! Whether a document is deleted.
//!
//! A deletion is an operation that sets `deleted` in the map `meta` to true. A document is deleted
//! if all its newest operations are deletions: if any of them is something else, somebody wrote to
//! the document who had not seen the deletion, and what was written is not lost.
//!
//! Units of schema 1 went by the register alone, so that a deletion could hide what was written
//! apart from it. What they hid stays hidden as long as all the newest operations are theirs. They
//! are told from those of today by their actors: today's begin with the same byte, all of them.

use dao_bindings::Result;
use loro::{
    ContainerID, ID, IdSpan, JsonMapOp, JsonOpContent, LoroValue, PeerID, ValueOrContainer,
};

use super::replica::Replica;
use super::{DELETED, META, defect};

/// The first byte of actors since schema 2.
const SINCE_2: u8 = 0xda;

/// An actor of random bytes.
#[must_use]
pub const fn actor(mut bytes: [u8; 8]) -> PeerID {
    bytes[0] = SINCE_2;
    PeerID::from_be_bytes(bytes)
}

impl Replica {
    /// Marks the document as deleted.
    pub fn delete(&self) -> Result<()> {
        self.writer()?;
        let meta = self.doc.get_map(META);
        if self.is_marked() {
            // Written apart from an earlier deletion. The engine skips what is set already.
            meta.delete(DELETED).map_err(defect)?;
        }
        meta.insert(DELETED, true).map_err(defect)
    }

    /// Takes the mark of a deletion away; also makes a document that has no field.
    pub(super) fn undelete(&self) -> Result<()> {
        self.doc
            .get_map(META)
            .insert(DELETED, false)
            .map_err(defect)
    }

    /// Whether the document is deleted, changes that were not committed left out.
    #[must_use]
    pub fn is_deleted(&self) -> bool {
        // A deletion that nothing came after has set the register: nothing that is older wins.
        if !self.is_marked() {
            return false;
        }
        let heads = self.doc.state_frontiers();
        let old = |id: ID| id.peer.to_be_bytes()[0] != SINCE_2;
        heads.iter().all(old) || heads.iter().all(|id| self.is_deletion(id))
    }

    fn is_marked(&self) -> bool {
        let mark = self.doc.get_map(META).get(DELETED);
        matches!(mark, Some(ValueOrContainer::Value(LoroValue::Bool(true))))
    }

    fn is_deletion(&self, id: ID) -> bool {
        let Some(end) = id.counter.checked_add(1) else {
            return false;
        };
        let span = IdSpan::new(id.peer, id.counter, end);
        let changes = self.doc.export_json_in_id_span(span);
        let mut operations = changes.iter().flat_map(|change| &change.ops);
        operations.any(|operation| {
            let of_meta = matches!(&operation.container, ContainerID::Root { name, .. } if name.as_ref() == META);
            let JsonOpContent::Map(JsonMapOp::Insert { key, value }) = &operation.content else {
                return false;
            };
            of_meta && key == DELETED && *value == LoroValue::Bool(true)
        })
    }
}
