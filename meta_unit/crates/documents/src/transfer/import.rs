//! Import: merging the updates of another home.

use std::collections::BTreeMap;

use dao_bindings::messages::data_v1::{
    ImportRequest, ImportResponse, ImportSummary, Update, Updates,
};
use dao_bindings::{Error, Result, Status, methods, task};

use dao_store::key;

use super::binding;
use super::progress::Tag;
use crate::engine::{self, Version};
use crate::home::Documents;
use crate::limits::MAX_MERGED_HISTORY_BYTES;
use crate::room;
use crate::save::{After, Held, too_long};
use crate::wire;
use crate::write::Write;

/// How many bytes of updates are merged before others get their turn.
const STEP: usize = 8 * 1024;
/// As how many bytes a small update counts.
const LEAST: usize = 2 * 1024;

/// What became of each document.
#[derive(Default)]
pub(super) struct Tally(BTreeMap<String, Outcome>);

#[derive(Clone, Copy, Default)]
struct Outcome {
    changed: bool,
    waiting: bool,
}

impl Tally {
    fn note(&mut self, id: String, changed: bool, waiting: bool) {
        let outcome = self.0.entry(id).or_default();
        outcome.changed |= changed;
        outcome.waiting = waiting;
    }

    pub(super) fn summary(&self) -> ImportSummary {
        let count = |which: fn(&Outcome) -> bool| {
            wire::count(self.0.values().filter(|outcome| which(outcome)).count())
        };
        ImportSummary {
            changed: count(|outcome| outcome.changed),
            unchanged: count(|outcome| !outcome.changed && !outcome.waiting),
            waiting: count(|outcome| outcome.waiting),
        }
    }
}

impl Documents {
    /// `dao.data.v1.DocumentsService.Import`.
    pub async fn import(&self, request: ImportRequest) -> Result<ImportResponse> {
        let method = methods::documents::IMPORT.number;
        let summary = self
            .once(method, request, async |write, request| {
                let mut tally = Tally::default();
                let updates = request.updates.unwrap_or_default();
                write.merge(updates, &mut tally).await?;
                Ok(tally.summary())
            })
            .await?;
        Ok(ImportResponse {
            summary: Some(summary),
        })
    }

    /// Merges one item in a transaction of its own.
    pub(super) async fn merge(
        &self,
        space: &str,
        updates: Updates,
        tally: &mut Tally,
    ) -> Result<()> {
        let mut write = self.write(space).await?;
        write.merge(updates, tally).await?;
        write.commit().await
    }
}

impl Write<'_> {
    async fn merge(&mut self, updates: Updates, tally: &mut Tally) -> Result<()> {
        let documents = self.documents;
        updates.updates.iter().try_for_each(|update| {
            binding::check(update)?;
            let allowed = documents.check_quarantine(update);
            allowed.map_err(|error| error.with("id", &update.id))
        })?;
        let done = documents.guarded(self.merge_all(updates, tally)).await;
        documents.tried();
        if done.is_err() {
            documents.unmark();
        } else if documents.take_mark() {
            self.tx.delete(key::TRIED.to_vec());
        }
        done
    }

    async fn merge_all(&mut self, updates: Updates, tally: &mut Tally) -> Result<()> {
        let tag = self.follow(&updates).await?;
        self.expect(updates.updates.iter().map(|update| update.id.as_str()))
            .await?;
        let mut work = 0;
        for update in updates.updates {
            let id = update.id.clone();
            work += update.operations.len().max(LEAST);
            let done = self.merge_one(update, tag, tally).await;
            done.map_err(|error: Error| error.with("id", &id))?;
            if work >= STEP {
                work = 0;
                task::yield_now().await;
            }
        }
        Ok(())
    }

    async fn merge_one(
        &mut self,
        update: Update,
        tag: Option<Tag>,
        tally: &mut Tally,
    ) -> Result<()> {
        let (name, draft) = self.open(&update.id).await.map_err(too_much)?;
        let bytes = draft.record.history.bytes() + update.operations.len() as u64;
        let known = Version::operations(&draft.record.version);
        if bytes > MAX_MERGED_HISTORY_BYTES {
            return Err(too_long(MAX_MERGED_HISTORY_BYTES));
        }
        let operations = known + engine::operations(&update.operations);
        let room = self.make_room(name, room::need(bytes, operations)).await;
        room.map_err(too_much)?;
        let before = self.keys_before(&name)?;
        if self.replica(&name)?.lacks(&update.operations)? {
            self.documents.mark(&update).await?;
        }
        let Update {
            id,
            operations,
            version,
            ..
        } = update;
        let imported = self.replica(&name)?.import(&operations).await?;
        self.documents.tried();
        if !imported.store.is_empty() {
            let after = if imported.changed {
                let version = wire::from_token(&version).filter(|version| !version.is_empty());
                let held = tag.zip(version);
                After::Merged(held.map(|(tag, version)| Held { tag, version }))
            } else {
                After::Same
            };
            self.store(&name, before, after, imported.store).await?;
        }
        tally.note(id, imported.changed, imported.waiting);
        Ok(())
    }
}

/// Says what can be done if there is no memory to merge a document.
fn too_much(error: Error) -> Error {
    if error.status != Status::Exhausted {
        return error;
    }
    let message = "the document takes more memory than there is to merge it: put what it holds on one \
                   side into a new document";
    Error {
        message: message.to_owned(),
        ..error
    }
}
