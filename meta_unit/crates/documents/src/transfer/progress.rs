//! How far this home has received what another home has.
//!
//! An item of an export says where it begins and where it ends, in positions of the home that made
//! it. Whoever merges an item that begins where the one before ended has everything up to its end.
//! So an exchange goes on there, whatever broke it off. The position is stored in the transaction
//! of the merge.
//!
//! Nothing vouches for what an item says of itself. So the position is shown to the other home with
//! the [`Chain`] of the items that were merged, and is good only if that home made just these. An
//! item of which something was left out since this home has it is believed only if it names a
//! position of this space as it is now, with the chain that belongs to it.
//!
//! With the position goes a *tag*, which is drawn anew when an exchange begins from the start. A
//! document that is exactly what the other home has, once it is merged, bears the tag: it need not
//! be sent back. A home that was restored from a backup, or copied, refuses positions that it never
//! gave or no longer has. The exchange begins anew then, with another tag, and what the other home
//! may have lost is sent again.

use dao_bindings::messages::data_v1::{ReceivedRequest, ReceivedResponse, Updates};
use dao_bindings::{Error, Result, avatar};
use dao_store::key::{self, Name};
use dao_store::tree;

use super::chain::Chain;
use crate::codec::{Reader, Writer};
use crate::home::Documents;
use crate::space::{Space, State};
use crate::watch::space_number;
use crate::write::Write;

/// What documents bear that another home has in the same version.
pub type Tag = [u8; 8];

/// How far another home was received.
pub(super) struct Progress {
    pub tag: Tag,
    /// Where to go on, in a position of the other home; never empty.
    cursor: String,
    /// The chain of the items up to there.
    chain: Chain,
}

impl Progress {
    /// The position as it is shown to the other home.
    pub fn shown(&self) -> String {
        self.chain.beside(&self.cursor)
    }

    /// Whether this is the position, with the chain or without.
    pub fn is_at(&self, position: &str) -> bool {
        position == self.cursor || position == self.shown()
    }

    fn encode(&self) -> Vec<u8> {
        let mut out = Writer::default();
        out.0.extend_from_slice(&self.tag);
        out.bytes(self.cursor.as_bytes());
        out.0.extend_from_slice(&self.chain.0);
        out.0
    }

    /// Reads what is stored; `None` for what an older unit stored, which has no chain.
    fn decode(stored: &[u8]) -> Result<Option<Self>> {
        let mut from = Reader(stored);
        let (tag, cursor) = (from.array()?, from.string()?);
        if from.is_empty() {
            return Ok(None);
        }
        let chain = Chain(from.array()?);
        Ok(Some(Self { tag, cursor, chain }))
    }
}

impl Documents {
    /// `dao.data.v1.DocumentsService.Received`.
    pub async fn received(&self, request: ReceivedRequest) -> Result<ReceivedResponse> {
        let space = self.space(&request.space).await?;
        if !request.position.is_empty() {
            self.shown(&space, &request.position).await?;
        }
        let progress = self.progress(&space, &request.origin).await?;
        let progress = progress.as_ref();
        Ok(ReceivedResponse {
            cursor: progress.map(Progress::shown).unwrap_or_default(),
        })
    }

    /// How far another home was received in a space, as it is committed.
    pub(super) async fn progress(&self, space: &Space, origin: &str) -> Result<Option<Progress>> {
        self.store.check_whole()?;
        let Some(number) = space_number(space) else {
            return Ok(None);
        };
        let name = self.progress_name(number, origin);
        let found = self.entry(space, |state| state.received, &name).await?;
        let stored = match found {
            None => self.store.read(&old_key(number, &name)).await?,
            found => found,
        };
        let progress = stored.map(|stored| Progress::decode(&stored)).transpose()?;
        Ok(progress.flatten())
    }

    /// Checks a position of this home as another one shows it: it must have been given what leads
    /// there.
    async fn shown(&self, space: &Space, position: &str) -> Result<()> {
        let reached = self.reached(space, position).await?;
        reached.chain.map(|_| ()).ok_or_else(|| {
            Error::conflict(
                "a position of this home is to be checked as Received of the other home gives it, \
                 not as an item has it",
            )
            .with("cause", "position")
        })
    }

    fn progress_name(&self, space: u32, origin: &str) -> Name {
        let parts = [&space.to_be_bytes(), origin.as_bytes()];
        self.store.name(key::RECEIVED, &parts)
    }

    /// The id of this home, as it crosses.
    pub(super) fn home_id(&self) -> String {
        let id = self.store.home().id;
        id.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

impl Write<'_> {
    /// Stores how far an item leads. Gives the tag for its documents; `None` if it does not go on
    /// where the item before it ended, so that nothing follows from it.
    pub(super) async fn follow(&mut self, item: &Updates) -> Result<Option<Tag>> {
        if item.origin.is_empty() || item.cursor.is_empty() {
            return Ok(None);
        }
        let own = self.documents.home_id();
        let for_others = !item.receiver.is_empty() && item.receiver != own;
        if item.origin == own || for_others {
            return Ok(None);
        }
        let number = self.state.number();
        let name = self.documents.progress_name(number, &item.origin);
        let (pages, received) = (self.state.pages, self.state.received);
        let old = old_key(number, &name);
        let known = match tree::get(&self.tx, pages, received, &name).await? {
            None => self.tx.read(&old).await?,
            known => known,
        };
        let known = known.map(|known| Progress::decode(&known)).transpose()?;
        let (tag, chain) = match known.flatten() {
            Some(known) if known.is_at(&item.after) => (known.tag, known.chain),
            _ if item.after.is_empty() => (avatar::random::fill_array()?, Chain::default()),
            _ => return Ok(None),
        };
        if !item.received.is_empty() {
            // What was left out because this home gave it, it must have still.
            match self.documents.shown(self.space(), &item.received).await {
                Ok(()) => {}
                Err(error) if is_position(&error) => return Ok(None),
                Err(error) => return Err(error),
            }
        }
        let progress = Progress {
            tag,
            cursor: item.cursor.clone(),
            chain: chain.with(item),
        };
        if self.tx.read(&old).await?.is_some() {
            self.tx.delete(old);
        }
        let State {
            pages, received, ..
        } = &mut self.state;
        tree::insert(&mut self.tx, pages, received, &name, &progress.encode()).await?;
        Ok(Some(tag))
    }
}

/// Where older units stored how far another home was received, beside every tree.
fn old_key(space: u32, name: &Name) -> Vec<u8> {
    key::join(key::RECEIVED, &[&space.to_be_bytes(), name])
}

/// Whether an error says that a position is not one of this home.
fn is_position(error: &Error) -> bool {
    error
        .details
        .get("cause")
        .is_some_and(|cause| cause == "position")
}
