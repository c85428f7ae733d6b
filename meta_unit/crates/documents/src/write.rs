//! Writing: one transaction on one space.

use std::collections::{HashMap, VecDeque};
use std::rc::Rc;

use dao_bindings::task::MutexGuard;
use dao_bindings::{Error, Result, avatar};
use dao_store::Tx;
use dao_store::key::Name;

use crate::draft::Draft;
use crate::group::Group;
use crate::home::{Documents, next_space_number};
use crate::position::EPOCH;
use crate::record::{History, Record};
use crate::room;
use crate::space::{Space, State};
use crate::transfer::owed::Move;

/// One transaction on one space.
pub(crate) struct Write<'a> {
    pub documents: &'a Documents,
    pub tx: Tx<'a>,
    space: Rc<Space>,
    pub state: State,
    /// The epoch of the space that this instance writes.
    pub own_epoch: [u8; EPOCH],
    pub drafts: HashMap<Name, Draft>,
    /// The documents written last, the newest at the end.
    pub recent: VecDeque<Name>,
    /// Records that were read ahead.
    pub records: HashMap<Name, Record>,
    /// Documents that were looked for ahead, and are not there until they are opened.
    pub absent: HashMap<String, Name>,
    /// When it is, in milliseconds since 1970-01-01 UTC.
    pub time_ms: i64,
    /// The positions that documents leave.
    pub moves: Vec<Move>,
    removed: bool,
    /// The right to use much memory, once it did.
    alone: Option<MutexGuard<'a, ()>>,
    /// Whether it was executed before, so that nothing of it is to be committed.
    pub repeated: bool,
}

impl Documents {
    /// Begins a transaction on a space, which comes into being where it is missing.
    pub(crate) async fn write(&self, name: &str) -> Result<Write<'_>> {
        let tx = self.store.begin().await?;
        let begun = self.begin_write(name, tx, &Group::default()).await;
        begun.map_err(|(_, error)| error)
    }

    /// Begins a write to a space in a transaction that a group has. Gives the transaction back with
    /// an error.
    pub(crate) async fn begin_write<'a>(
        &'a self,
        name: &str,
        mut tx: Tx<'a>,
        group: &Group,
    ) -> std::result::Result<Write<'a>, (Tx<'a>, Error)> {
        let begun = async {
            let space = self.space(name).await?;
            let written = group.state(&space).cloned();
            let present = written.or_else(|| space.state.borrow().clone());
            let state = match present {
                Some(state) => state,
                None => {
                    let mut state = State {
                        name: name.to_owned(),
                        incarnation: avatar::random::fill_array()?,
                        ..State::default()
                    };
                    state.pages.space = next_space_number(&mut tx).await?;
                    state
                }
            };
            Ok((space, state))
        };
        let (space, state) = match begun.await {
            Ok(begun) => begun,
            Err(error) => return Err((tx, error)),
        };
        let time_ms = avatar::clock::wall().map_or(0, |ns| ns.div_euclid(1_000_000));
        Ok(Write {
            documents: self,
            tx,
            space,
            own_epoch: self.own_epoch(&state),
            state,
            drafts: HashMap::new(),
            recent: VecDeque::new(),
            records: HashMap::new(),
            absent: HashMap::new(),
            time_ms,
            moves: Vec::new(),
            removed: false,
            alone: None,
            repeated: false,
        })
    }
}

impl<'a> Write<'a> {
    /// Commits; only then may anything of it leave the unit.
    pub async fn commit(self) -> Result<()> {
        let (documents, mut group) = (self.documents, Group::default());
        let (tx, done) = self.end(&mut group);
        done?;
        documents.commit(tx, group).await
    }

    /// Ends the write: what is to be committed is in the transaction and the group. On an error the
    /// group has nothing of it.
    pub fn end(mut self, group: &mut Group) -> (Tx<'a>, Result<()>) {
        let changed = self.removed || self.space.state.borrow().as_ref() != Some(&self.state);
        if changed && !self.removed {
            let key = self.documents.space_key(&self.state.name);
            if let Err(error) = self.tx.put(key, self.state.encode()) {
                return (self.tx, Err(error));
            }
        }
        let number = self.state.number();
        let open = self.drafts.into_iter().filter_map(|(name, draft)| {
            // A document that was only just made is seldom edited next: loading it is cheap.
            let implied = matches!(draft.record.history, History::Implied(_));
            let keep = draft.stored && !implied && !room::is_short();
            let replica = draft.into_replica().filter(|_| keep)?;
            Some(((number, name), replica))
        });
        let state = (!self.removed).then_some(self.state);
        group.add(self.space, state, self.moves, open);
        (self.tx, Ok(()))
    }
}

impl Write<'_> {
    /// The space as it is committed.
    pub fn space(&self) -> &Rc<Space> {
        &self.space
    }

    /// Makes room for a document that may take so many bytes of memory. One request at a time may
    /// hold large documents.
    pub async fn make_room(&mut self, of: Name, bytes: usize) -> Result<()> {
        if room::is_much(bytes) && self.alone.is_none() {
            self.alone = Some(self.documents.large.lock().await);
        }
        if room::is_crowded(bytes) {
            // What is stored in the transaction can be read again.
            self.recent.retain(|name| *name == of);
            self.drafts
                .retain(|name, draft| *name == of || !draft.stored);
        }
        self.documents.make_room(bytes)
    }

    /// Whether the space existed before this transaction.
    pub fn exists(&self) -> bool {
        self.space.state.borrow().is_some()
    }

    /// Removes the space with everything in it.
    pub fn remove_space(&mut self) {
        self.tx.remove_space(self.state.number());
        self.tx.delete(self.documents.space_key(&self.state.name));
        self.removed = true;
    }
}
