//! One document in memory.

use dao_bindings::Result;
use dao_bindings::messages::data_v1::{Edit, FieldPath, Value};
use loro::{ExportMode, ID, LoroDoc, LoroMap, LoroValue, ValueOrContainer, VersionVector};

use super::read::Reader;
use super::version::Version;
use super::write::Writer;
use super::{DELETED, FIELDS, META, damaged, defect, edit, path};
use crate::value::Fields;

/// One document in memory, written to by one actor.
pub struct Replica {
    pub(super) doc: LoroDoc,
    pub(super) actor: u64,
    /// What the updates given out so far cover.
    pub(super) saved: VersionVector,
}

impl Replica {
    /// A document without any operation.
    pub fn new(actor: u64) -> Result<Self> {
        let doc = LoroDoc::new();
        // One commit is one entry of the history, however fast they follow each other.
        doc.set_change_merge_interval(-1);
        doc.set_peer_id(actor).map_err(defect)?;
        Ok(Self {
            doc,
            actor,
            saved: VersionVector::default(),
        })
    }

    /// Makes a document as `author` began it, with plain fields and nothing else, to be written to
    /// by `actor` from then on; and the beginning as an update.
    ///
    /// What it makes must never change: homes exchange these operations, and make them anew each
    /// time. A field is one operation, in the order of the names.
    pub fn begun(
        actor: u64,
        author: u64,
        time_ms: i64,
        fields: &Fields,
    ) -> Result<(Self, Vec<u8>)> {
        let mut replica = Self::new(author)?;
        replica.put(fields)?;
        let update = replica.commit(time_ms)?;
        replica.doc.set_peer_id(actor).map_err(defect)?;
        replica.actor = actor;
        Ok((replica, update.unwrap_or_default()))
    }

    /// Loads a document from what storage holds of it: a snapshot and updates, or updates alone.
    pub fn load(actor: u64, mut blobs: Vec<Vec<u8>>) -> Result<Self> {
        let mut replica = Self::new(actor)?;
        match blobs.len() {
            0 => {}
            1 => {
                replica.doc.import(&blobs.remove(0)).map_err(damaged)?;
            }
            _ => {
                replica.doc.import_batch(&blobs).map_err(damaged)?;
            }
        }
        replica.saved = replica.doc.oplog_vv();
        Ok(replica)
    }

    /// Makes the document have exactly these fields, bringing it back where it was deleted.
    pub fn put(&self, fields: &Fields) -> Result<()> {
        let fresh = self.doc.oplog_vv().is_empty();
        Writer { actor: self.actor }.map(&self.fields_map(), fields)?;
        // A document without a single operation could not be told from one that never was.
        if self.is_deleted() || (fresh && fields.is_empty()) {
            self.doc
                .get_map(META)
                .insert(DELETED, false)
                .map_err(defect)?;
        }
        Ok(())
    }

    /// Applies edits in order. On an error, drop the replica: some may have been applied.
    pub fn edit(&self, edits: &[Edit]) -> Result<()> {
        edit::apply(&self.fields_map(), Writer { actor: self.actor }, edits)
    }

    /// Marks the document as deleted.
    pub fn delete(&self) -> Result<()> {
        self.doc.get_map(META).insert(DELETED, true).map_err(defect)
    }

    /// Ends a write: gives the update with everything since the last one, or `None` where nothing
    /// was changed.
    pub fn commit(&mut self, time_ms: i64) -> Result<Option<Vec<u8>>> {
        if self.doc.get_pending_txn_len() == 0 {
            return Ok(None);
        }
        self.doc
            .set_next_commit_timestamp(self.time_after_last(time_ms)?);
        self.doc.commit();
        let update = self
            .doc
            .export(ExportMode::updates(&self.saved))
            .map_err(defect)?;
        self.saved = self.doc.oplog_vv();
        Ok(Some(update))
    }

    /// The time of a change, at least a millisecond after the one before: the engine joins
    /// changes of one actor that bear the same time when it loads them.
    fn time_after_last(&self, time_ms: i64) -> Result<i64> {
        let Some(end) = self.saved.get(&self.actor).copied().filter(|end| *end > 0) else {
            return Ok(time_ms);
        };
        let last = self
            .doc
            .try_get_change(ID::new(self.actor, end - 1))
            .map_err(defect)?;
        Ok(last.map_or(time_ms, |last| {
            time_ms.max(last.timestamp.saturating_add(1))
        }))
    }

    /// Whether the document holds no operation: it was never made, or all of it is still waiting.
    #[must_use]
    pub fn is_void(&self) -> bool {
        self.doc.oplog_vv().is_empty()
    }

    /// Whether the document is marked as deleted.
    #[must_use]
    pub fn is_deleted(&self) -> bool {
        let mark = self.doc.get_map(META).get(DELETED);
        matches!(mark, Some(ValueOrContainer::Value(LoroValue::Bool(true))))
    }

    /// The version, changes that were not committed left out.
    #[must_use]
    pub fn version(&self) -> Version {
        Version(self.doc.oplog_frontiers())
    }

    /// All fields.
    pub fn fields(&self) -> Result<Fields> {
        Reader::new().fields(&self.fields_map())
    }

    /// One field, without reading the others.
    pub fn field(&self, path: &FieldPath) -> Result<Option<Value>> {
        match path::find(&self.fields_map(), &path.keys) {
            Ok(Some(found)) => Reader::new().value(&found),
            Ok(None) | Err(_) => Ok(None),
        }
    }

    /// How many operations the document holds.
    #[must_use]
    pub fn operations(&self) -> usize {
        self.doc.len_ops()
    }

    fn fields_map(&self) -> LoroMap {
        self.doc.get_map(FIELDS)
    }
}
