//! What replicas give each other: snapshots and updates.

use dao_bindings::{Result, task};
use loro::{ExportMode, Frontiers, ID, IdSpan, LoroDoc, VersionVector};
use xxhash_rust::xxh32::xxh32;

use super::replica::{LARGE, Replica};
use super::version::Version;
use super::{UPDATE_ENVELOPE, damaged, defect, pieces, waiting};
use crate::room;

/// What an import did.
#[derive(Debug, PartialEq, Eq)]
pub struct Imported {
    /// What must be stored so that the document can be loaded as it now is; empty where every
    /// operation was known before.
    pub store: Vec<Vec<u8>>,
    /// Whether the content may have changed: operations took effect.
    pub changed: bool,
    /// Whether operations wait for others that have not been seen.
    pub waiting: bool,
}

impl Replica {
    /// Whether an update has operations that are not here yet, not even waiting.
    pub fn lacks(&self, update: &[u8]) -> Result<bool> {
        check_envelope(update)?;
        let news = waiting::lacking(&waiting::spans(update)?, &self.saved);
        Ok(news.iter().any(|span| !self.waiting.covers(*span)))
    }

    /// Merges an update. On an error, drop the replica.
    pub async fn import(&mut self, update: &[u8]) -> Result<Imported> {
        check_envelope(update)?;
        let spans = waiting::spans(update)?;
        let news = waiting::lacking(&spans, &self.saved);
        if news.iter().all(|span| self.waiting.covers(*span)) {
            // What waits the engine would keep a second time.
            return Ok(Imported {
                store: Vec::new(),
                changed: false,
                waiting: !self.waiting.is_empty(),
            });
        }
        let heads = self.doc.oplog_frontiers();
        self.take_in(update, &news).await?;
        if update.len() > LARGE {
            task::yield_now().await;
        }
        let now = self.doc.oplog_vv();
        self.check_taken(&now)?;
        let changes = spans_since(&self.doc, &self.saved)?;
        let has_lists = self.check_references(&changes).await?;
        if changes.iter().map(|span| length(*span)).sum::<i64>() <= CHECKED {
            self.check_versions(&changes, &heads).await?;
            self.check_loading(has_lists).await?;
        }
        let changed = now != self.saved;
        let mut store = Vec::new();
        if changed {
            if update.len() > LARGE {
                task::yield_now().await;
            }
            store.push(
                self.doc
                    .export(ExportMode::updates(&self.saved))
                    .map_err(defect)?,
            );
            self.waiting.forget(&now);
            self.saved = now;
        }
        // What took effect is stored above, even if it was stored while it waited: a reader that
        // goes on from a position in between has not seen it.
        let waits = waiting::lacking(&news, &self.saved);
        if waits.iter().any(|span| !self.waiting.covers(*span)) {
            store.push(update.to_vec());
        }
        waits.into_iter().for_each(|span| self.waiting.add(span));
        Ok(Imported {
            store,
            changed,
            waiting: !self.waiting.is_empty(),
        })
    }

    /// Lets the engine have an update that brings these operations. It takes all of an update in one
    /// go, and longer for each the more there are: many are given to it in pieces.
    async fn take_in(&mut self, update: &[u8], news: &[IdSpan]) -> Result<()> {
        let count: i64 = news.iter().map(|span| length(*span)).sum();
        let anew = update.len() > EDITS && !self.in_pieces && self.has_large_text();
        if (anew || count > pieces::AT_ONCE) && self.waiting.is_empty() {
            let all = self.doc.export(ExportMode::all_updates()).map_err(defect)?;
            room::check(all.len() + 2 * update.len())?;
            task::yield_now().await;
            let known = pieces::known([&all, &update.to_vec()].into_iter()).await?;
            drop(all);
            pieces::check_apart(&known, &self.doc).await?;
            if anew {
                // Each edit of a text in one piece would take a millisecond.
                self.doc = Self::new()?.doc;
                if self.actor != 0 {
                    self.doc.set_peer_id(self.actor).map_err(defect)?;
                }
                self.in_pieces = true;
            }
            pieces::give(&known, &known.oplog_vv(), &self.doc).await?;
            drop(known);
            task::yield_now().await;
        }
        // What waits for others, and whatever is not taken yet.
        self.doc.import(update).map(|_| ()).map_err(damaged)
    }

    /// Checks that every operation that the engine says it took can be found, once written down
    /// and read again: a forged update may promise more operations than it holds, and must not be
    /// stored to be stumbled over later.
    fn check_taken(&self, now: &VersionVector) -> Result<()> {
        self.doc.compact_change_store();
        let missing = || damaged("operations are missing from it");
        for (peer, end) in now.iter() {
            let mut counter = self.saved.get(peer).copied().unwrap_or(0);
            while counter < *end {
                let id = ID::new(*peer, counter);
                let change = self
                    .doc
                    .try_get_change(id)
                    .map_err(damaged)?
                    .ok_or_else(missing)?;
                let length = i32::try_from(change.len).map_err(damaged)?;
                let stop = change.id.counter.checked_add(length).ok_or_else(missing)?;
                if stop <= counter {
                    return Err(missing());
                }
                counter = stop;
            }
        }
        for id in self
            .doc
            .oplog_frontiers()
            .iter()
            .chain(self.doc.state_frontiers().iter())
        {
            if !now.includes_id(id) || self.doc.try_get_change(id).map_err(damaged)?.is_none() {
                return Err(missing());
            }
        }
        Ok(())
    }

    /// Checks that the document can be shown as it was after each of the new changes: what is
    /// applied at once may hide that it could not have been applied one after the other.
    async fn check_versions(&self, changes: &[IdSpan], before: &Frontiers) -> Result<()> {
        let now = self.doc.oplog_frontiers();
        if changes.is_empty() || (changes.len() == 1 && before.is_empty()) {
            return Ok(()); // there is one version only
        }
        let mut ends: Vec<ID> = changes
            .iter()
            .map(|span| ID::new(span.peer, span.counter.end - 1))
            .collect();
        // Along each actor's changes, so that little lies between one version and the next.
        ends.sort_unstable_by_key(|id| (id.peer, id.counter));
        let step = ends.len().div_ceil(VERSIONS);
        let ends = ends.into_iter().step_by(step).map(Frontiers::from_id);
        let before = Some(before.clone()).filter(|before| !before.is_empty());
        let versions: Vec<Frontiers> = ends.chain(before).chain([now.clone()]).collect();
        if self.between(&now, &versions)? > BETWEEN {
            return Ok(());
        }
        for version in &versions {
            self.doc.checkout(version).map_err(damaged)?;
            task::yield_now().await;
        }
        self.doc.checkout_to_latest();
        Ok(())
    }

    /// How many operations lie on the way from one version to others, one after the other.
    fn between(&self, from: &Frontiers, to: &[Frontiers]) -> Result<i64> {
        let known = |version| self.doc.try_frontiers_to_vv(version).map_err(damaged);
        let missing = || damaged("operations are missing from it");
        let mut at = known(from)?.ok_or_else(missing)?;
        let mut between = 0;
        for version in to {
            let next = known(version)?.ok_or_else(missing)?;
            for (one, other) in [(&at, &next), (&next, &at)] {
                between += one
                    .iter()
                    .map(|(peer, end)| {
                        i64::from(end - other.get(peer).copied().unwrap_or(0)).max(0)
                    })
                    .sum::<i64>();
            }
            at = next;
        }
        Ok(between)
    }

    /// Checks that the document can be loaded from what will be stored of it. That takes as long as
    /// the whole document, so it is done where it is small; the engine trusts most in lists.
    async fn check_loading(&self, has_lists: bool) -> Result<()> {
        if self.saved.is_empty() && !has_lists {
            return Ok(()); // it was just loaded
        }
        let old = self
            .doc
            .export(ExportMode::updates_till(&self.saved))
            .map_err(defect)?;
        if old.len() > if has_lists { 4 * LOADED } else { LOADED } {
            return Ok(());
        }
        let new = self
            .doc
            .export(ExportMode::updates(&self.saved))
            .map_err(defect)?;
        let loaded = Self::load(vec![old, new]).await?;
        if loaded.version() == self.version() {
            Ok(())
        } else {
            Err(damaged("it cannot be stored"))
        }
    }

    /// The operations that wait for others, as one update.
    pub fn waiting(&self) -> Result<Option<Vec<u8>>> {
        self.doc.export_pending_updates().map_err(defect)
    }

    /// The whole document, its history included, in the form that loads fastest.
    pub fn snapshot(&self) -> Result<Vec<u8>> {
        self.doc.export(ExportMode::Snapshot).map_err(defect)
    }

    /// The updates that a replica at `known` lacks, each at most about `limit` bytes; an operation
    /// is never cut, so one update may be larger. Empty where nothing is lacking.
    pub fn updates_since(&self, known: &Version, limit: usize) -> Result<Vec<Vec<u8>>> {
        self.updates_from(&self.known(known)?, limit)
    }

    /// The same, for the version that the document had before the given updates were stored.
    pub fn updates_before(&self, updates: &[Vec<u8>], limit: usize) -> Result<Vec<Vec<u8>>> {
        let mut start = self.doc.oplog_vv();
        for update in updates {
            let meta = LoroDoc::decode_import_blob_meta(update, false).map_err(defect)?;
            for (peer, end) in meta.partial_end_vv.iter() {
                let first = meta.partial_start_vv.get(peer).copied().unwrap_or(0);
                if first < *end && start.get(peer).is_some_and(|counter| *counter > first) {
                    start.set_end(ID::new(*peer, first));
                }
            }
        }
        self.updates_from(&start, limit)
    }

    fn updates_from(&self, from: &VersionVector, limit: usize) -> Result<Vec<Vec<u8>>> {
        let now = self.doc.oplog_vv();
        if now
            .iter()
            .all(|(peer, end)| from.get(peer).copied().unwrap_or(0) >= *end)
        {
            return Ok(Vec::new());
        }
        let whole = self.doc.export(ExportMode::updates(from)).map_err(defect)?;
        if whole.len() <= limit {
            return Ok(vec![whole]);
        }
        let spans = spans_since(&self.doc, from)?;
        let count: i64 = spans.iter().map(|span| length(*span)).sum();
        let wanted = i64::try_from(whole.len().div_ceil(limit)).unwrap_or(i64::MAX);
        drop(whole);
        let mut parts = Vec::new();
        self.cut(spans, (count / wanted).max(1), limit, &mut parts)?;
        Ok(parts)
    }

    /// Exports spans in updates of so many operations, and halves those that are too large.
    fn cut(
        &self,
        mut spans: Vec<IdSpan>,
        count: i64,
        limit: usize,
        into: &mut Vec<Vec<u8>>,
    ) -> Result<()> {
        let mut work = Vec::new();
        while !spans.is_empty() {
            let after = pieces::after(&mut spans, count);
            work.push(std::mem::replace(&mut spans, after));
        }
        work.reverse();
        while let Some(spans) = work.pop() {
            let update = self
                .doc
                .export(ExportMode::updates_in_range(spans.as_slice()))
                .map_err(defect)?;
            let operations: i64 = spans.iter().map(|span| length(*span)).sum();
            if update.len() <= limit || operations <= 1 {
                into.push(update);
                continue;
            }
            let mut first = spans;
            work.push(pieces::after(&mut first, operations / 2));
            work.push(first);
        }
        Ok(())
    }

    /// The operations known to a replica at this version, as far as they are known here. It may
    /// know more, through operations that are not known here; then it is sent some again.
    fn known(&self, version: &Version) -> Result<VersionVector> {
        let vv = self.doc.oplog_vv();
        let mut known = VersionVector::default();
        for id in version.0.iter().filter(|id| vv.includes_id(*id)) {
            let frontiers = loro::Frontiers::from_id(id);
            if let Some(below) = self.doc.try_frontiers_to_vv(&frontiers).map_err(defect)? {
                known.merge(&below);
            }
        }
        Ok(known)
    }
}

/// The bytes of an update that may hold hundreds of edits.
pub(super) const EDITS: usize = 1024;

/// The encoding of updates. Snapshots are not merged: the engine takes them over without reading
/// them through, so damage would show only later. Nor are its older encodings.
const UPDATES: [u8; 2] = [0, 4];

/// The most versions at which a document is looked at after a merge.
const VERSIONS: usize = 256;

/// Up to how many bytes the history of a document is loaded again after each merge, without lists.
const LOADED: usize = 16 * 1024;
/// The most new operations that are checked in each of their versions: that takes several times as
/// long as to merge them, and is done in one go.
const CHECKED: i64 = 5_000;
/// The most operations between the versions that are looked at, one after the other. To take back
/// one that made a container takes 0.1 ms.
const BETWEEN: i64 = 20_000;

/// Whether bytes have the form of an update, as opposed to a snapshot.
pub fn is_update(bytes: &[u8]) -> bool {
    check_envelope(bytes).is_ok()
}

/// How many operations an update or a snapshot says it has; 0 if it cannot be read.
pub fn operations(blob: &[u8]) -> u64 {
    let count = |length: i64| u64::try_from(length).unwrap_or(0);
    if is_update(blob) {
        let spans = waiting::spans(blob).unwrap_or_default();
        return spans.into_iter().map(length).map(count).sum();
    }
    LoroDoc::decode_import_blob_meta(blob, false).map_or(0, |meta| {
        let ends = meta.partial_end_vv.iter();
        ends.map(|(_, end)| count((*end).into())).sum()
    })
}

/// What the engine begins its checksums with.
const SEED: u32 = u32::from_le_bytes(*b"LORO");

/// Checks what the engine does not, that is the unused bytes and that it is an update, and the
/// checksum.
fn check_envelope(update: &[u8]) -> Result<()> {
    let envelope = update.first_chunk::<UPDATE_ENVELOPE>();
    let unused = envelope.and_then(|envelope| envelope.get(4..16));
    let encoding = envelope.and_then(|envelope| envelope.last_chunk::<2>());
    match (unused, encoding) {
        (Some(unused), Some(encoding))
            if unused.iter().all(|byte| *byte == 0) && *encoding == UPDATES => {}
        _ => return Err(damaged("it has not the form of one")),
    }
    let sum = update.get(16..20).unwrap_or_default();
    let body = update.get(20..).unwrap_or_default();
    if xxh32(body, SEED).to_le_bytes() == sum {
        Ok(())
    } else {
        Err(damaged("its checksum is wrong"))
    }
}

/// The operations that `from` lacks, so ordered that none comes before one it depends on.
pub(super) fn spans_since(doc: &LoroDoc, from: &VersionVector) -> Result<Vec<IdSpan>> {
    let mut changes = Vec::new();
    for (peer, end) in doc.oplog_vv().iter() {
        let mut counter = from.get(peer).copied().unwrap_or(0);
        while counter < *end {
            let id = ID::new(*peer, counter);
            let Some(change) = doc.try_get_change(id).map_err(defect)? else {
                break;
            };
            let length = i32::try_from(change.len).unwrap_or(i32::MAX);
            let stop = change.id.counter.saturating_add(length).min(*end);
            if stop <= counter {
                break;
            }
            let skipped = u32::try_from(counter - change.id.counter).unwrap_or(0);
            changes.push((
                change.lamport + skipped,
                *peer,
                IdSpan::new(*peer, counter, stop),
            ));
            counter = stop;
        }
    }
    changes.sort_unstable_by_key(|(lamport, peer, _)| (*lamport, *peer));
    Ok(changes.into_iter().map(|(_, _, span)| span).collect())
}

pub(super) fn length(span: IdSpan) -> i64 {
    i64::from(span.counter.end) - i64::from(span.counter.start)
}
