//! Writing: one transaction on one space.

use std::collections::{HashMap, VecDeque};
use std::rc::Rc;

use dao_bindings::{Result, avatar};
use dao_store::Tx;
use dao_store::key::Name;

use crate::draft::Draft;
use crate::home::{Documents, next_space_number};
use crate::record::{History, Record};
use crate::space::{Space, State};
use crate::transfer::owed::Move;

/// One transaction on one space.
pub(crate) struct Write<'a> {
    pub documents: &'a Documents,
    pub tx: Tx<'a>,
    space: Rc<Space>,
    pub state: State,
    pub drafts: HashMap<Name, Draft>,
    /// The documents written last, the newest at the end.
    pub recent: VecDeque<Name>,
    /// Records that were read ahead.
    pub records: HashMap<Name, Record>,
    /// When it is, in milliseconds since 1970-01-01 UTC.
    pub time_ms: i64,
    /// The positions that documents leave.
    pub moves: Vec<Move>,
    removed: bool,
}

impl Documents {
    /// Begins a transaction on a space, which comes into being where it is missing.
    pub(crate) async fn write(&self, name: &str) -> Result<Write<'_>> {
        crate::space::check_name(name)?;
        let mut tx = self.store.begin().await?;
        let space = self.space(name).await?;
        let present = space.state.borrow().clone();
        let state = match present {
            Some(state) => state,
            None => {
                let mut state = State {
                    name: name.to_owned(),
                    incarnation: avatar::random::bytes()?,
                    ..State::default()
                };
                state.pages.space = next_space_number(&mut tx).await?;
                state
            }
        };
        let time_ms = avatar::clock::wall_ms();
        Ok(Write {
            documents: self,
            tx,
            space,
            state,
            drafts: HashMap::new(),
            recent: VecDeque::new(),
            records: HashMap::new(),
            time_ms,
            moves: Vec::new(),
            removed: false,
        })
    }
}

impl Write<'_> {
    /// The space as it is committed.
    pub fn space(&self) -> &Rc<Space> {
        &self.space
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

    /// Commits; only then may anything of it leave the unit.
    pub async fn commit(mut self) -> Result<()> {
        let (documents, space) = (self.documents, self.state.number());
        let changed = self.removed || self.space.state.borrow().as_ref() != Some(&self.state);
        if changed && !self.removed {
            self.tx
                .put(documents.space_key(&self.state.name), self.state.encode())?;
        }
        let (empty, drafts) = (self.tx.is_empty(), self.drafts);
        // Until the new state can be seen, an export may meet a document at its old place.
        let _announced = self.space.walks.announce(self.moves);
        if let Err(error) = self.tx.commit().await {
            drop(drafts);
            documents.doubt();
            return Err(error);
        }
        let mut open = documents.open.borrow_mut();
        for (name, draft) in drafts {
            // A document that was only just made is seldom edited next: loading it is cheap.
            let implied = matches!(draft.record.history, History::Implied(_));
            let keep = draft.stored && !implied;
            let bytes = draft.record.history.bytes();
            if let Some(replica) = draft.into_replica().filter(|_| keep) {
                open.put((space, name), replica, bytes);
            }
        }
        drop(open);
        if !empty && changed {
            *self.space.state.borrow_mut() = if self.removed { None } else { Some(self.state) };
            self.space.changed.notify_all();
        }
        Ok(())
    }
}
