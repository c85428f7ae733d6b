//! One document in memory.

use dao_bindings::messages::data_v1::{Edit, FieldPath, Value};
use dao_bindings::{Result, task};
use loro::{ExportMode, ID, LoroDoc, LoroMap, VersionVector};

use super::exchange::{EDITS, is_update};
use super::read::{self, Reader};
use super::version::Version;
use super::waiting::{self, Waiting};
use super::write::Writer;
use super::{FIELDS, damaged, defect, edit, path, pieces, scalar};
use crate::pace::Pace;
use crate::value::Fields;

/// The bytes of updates beyond which a document is loaded in pieces.
pub(super) const LARGE: usize = 64 * 1024;

/// One document in memory. It can be written to once it has an actor: [`Replica::write_as`].
pub struct Replica {
    pub(super) doc: LoroDoc,
    /// Who writes; 0 for nobody.
    pub(super) actor: u64,
    /// What the updates given out so far cover.
    pub(super) saved: VersionVector,
    /// What waits for operations that have not been seen.
    pub(super) waiting: Waiting,
    /// Whether the engine was given it in pieces.
    pub(super) in_pieces: bool,
}

impl Replica {
    /// A document without any operation.
    pub fn new() -> Result<Self> {
        let doc = LoroDoc::new();
        // One commit is one entry of the history, however fast they follow each other.
        doc.set_change_merge_interval(-1);
        Ok(Self {
            doc,
            actor: 0,
            saved: VersionVector::default(),
            waiting: Waiting::default(),
            in_pieces: false,
        })
    }

    /// Writes as an actor from here on.
    pub fn write_as(&mut self, actor: u64) -> Result<()> {
        if self.actor != actor {
            self.doc.set_peer_id(actor).map_err(defect)?;
            self.actor = actor;
        }
        Ok(())
    }

    /// Makes a document as `author` began it, with plain fields and nothing else; and the beginning
    /// as an update.
    ///
    /// What it makes must never change: homes exchange these operations, and make them anew each
    /// time. A field is one operation, in the order of the names.
    pub fn begun(author: u64, time_ms: i64, fields: &Fields) -> Result<(Self, Vec<u8>)> {
        let mut replica = Self::new()?;
        replica.write_as(author)?;
        for (key, field) in fields {
            let plain = scalar::to_engine(field);
            let plain = plain.ok_or_else(|| defect("a field of a new document is not plain"))?;
            replica.fields_map().insert(key, plain).map_err(defect)?;
        }
        let update = replica.commit(time_ms)?;
        replica.actor = 0; // whoever writes next is another
        Ok((replica, update.unwrap_or_default()))
    }

    /// Loads a document from what storage holds of it: a snapshot and updates, or updates alone.
    pub async fn load(blobs: Vec<Vec<u8>>) -> Result<Self> {
        let mut replica = Self::new()?;
        let (updates, snapshots): (Vec<_>, Vec<_>) =
            blobs.into_iter().partition(|blob| is_update(blob));
        for snapshot in &snapshots {
            replica.doc.import(snapshot).map_err(damaged)?;
        }
        let bytes: usize = updates.iter().map(Vec::len).sum();
        // Each edit of a text that comes in one piece would take a millisecond.
        let anew = !snapshots.is_empty() && bytes > EDITS && replica.has_large_text();
        if anew || bytes > LARGE {
            task::yield_now().await;
            let known = pieces::known(snapshots.iter().chain(&updates)).await?;
            drop((snapshots, updates));
            if anew {
                replica = Self::new()?;
            }
            pieces::give(&known, &known.oplog_vv(), &replica.doc).await?;
            replica.in_pieces = true;
            // What waits for operations that are not there.
            if let Some(waiting) = known.export_pending_updates().map_err(defect)? {
                replica.doc.import(&waiting).map_err(damaged)?;
            }
        } else if !updates.is_empty() {
            replica.doc.import_batch(&updates).map_err(damaged)?;
        }
        replica.saved = replica.doc.oplog_vv();
        if let Some(update) = replica.waiting()? {
            for span in waiting::spans(&update)? {
                replica.waiting.add(span);
            }
        }
        Ok(replica)
    }

    /// Makes the document have exactly these fields, bringing it back where it was deleted.
    pub async fn put(&self, fields: &Fields) -> Result<()> {
        let (fresh, deleted) = (self.is_void(), self.is_deleted());
        let (mut writer, map) = (self.writer()?, self.fields_map());
        if deleted {
            // Nothing of what was deleted shines through, and no edit of it arrives here.
            writer.set_map(&map, fields).await?;
        } else {
            writer.put_map(&map, fields).await?;
        }
        // A document without a single operation could not be told from one that never was.
        if deleted || (fresh && fields.is_empty()) {
            self.undelete()?;
        }
        Ok(())
    }

    /// Applies edits in order. On an error, drop the replica: some may have been applied.
    pub async fn edit(&self, edits: &[Edit]) -> Result<()> {
        edit::apply(&self.fields_map(), &mut self.writer()?, edits, false).await
    }

    /// The same, and makes the maps that are missing above what is set.
    pub async fn edit_with_parents(&self, edits: &[Edit]) -> Result<()> {
        edit::apply(&self.fields_map(), &mut self.writer()?, edits, true).await
    }

    pub(super) fn writer(&self) -> Result<Writer> {
        if self.actor == 0 {
            return Err(defect("nobody writes to the document"));
        }
        Ok(Writer {
            actor: self.actor,
            pace: Pace::default(),
        })
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

    /// The version, changes that were not committed left out.
    #[must_use]
    pub fn version(&self) -> Version {
        Version(self.doc.oplog_frontiers())
    }

    /// All fields.
    pub async fn fields(&self) -> Result<Fields> {
        Reader::new().fields(&self.fields_map()).await
    }

    /// One field as an order sees it: without what is in a list or a map.
    pub fn in_order(&self, path: &FieldPath) -> Option<Value> {
        let found = path::find(&self.fields_map(), &path.keys).ok()??;
        read::in_order(&found)
    }

    /// How many operations the document holds.
    #[must_use]
    pub fn operations(&self) -> usize {
        self.doc.len_ops()
    }

    pub(super) fn fields_map(&self) -> LoroMap {
        self.doc.get_map(FIELDS)
    }
}
