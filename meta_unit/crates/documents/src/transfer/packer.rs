//! Gathering updates into items.

use dao_bindings::messages::data_v1::{ExportResponse, Update, Updates};
use dao_bindings::{Error, Result, Sink};
use dao_store::Store;
use prost::Message;

use super::chain::Chain;
use crate::limits::ITEM_BYTES;
use crate::wire;

/// Where exported items go.
pub(super) trait Emit {
    /// Takes one item.
    async fn emit(&mut self, item: Updates) -> Result<()>;
}

impl Emit for Sink<ExportResponse> {
    async fn emit(&mut self, item: Updates) -> Result<()> {
        self.send(ExportResponse {
            updates: Some(item),
        })
        .await
    }
}

/// Gathers updates into items.
pub(super) struct Packer<'a, E> {
    out: &'a mut E,
    updates: Vec<Update>,
    bytes: usize,
    /// Where the next item begins and what it says of the export.
    head: Head<'a>,
    /// The position that has been reached with what was added, as it crosses.
    pub cursor: Vec<u8>,
}

/// What the items of an export say of it.
#[derive(Default)]
pub(super) struct Head<'a> {
    /// The position where the next item begins.
    pub after: String,
    /// Whose positions these are; `None` if nothing follows from them.
    pub exchange: Option<Exchange<'a>>,
}

/// An export from whose items follows how far they lead.
pub(super) struct Exchange<'a> {
    /// The store of the home that makes it.
    pub store: &'a Store,
    /// The number of the space.
    pub space: u32,
    /// The home that makes it.
    pub origin: String,
    /// The home that it is for; empty for any.
    pub receiver: String,
    /// The position of the receiver up to which it gave documents that are left out.
    pub received: String,
    /// The chain of the items so far.
    pub chain: Chain,
}

impl<'a, E: Emit> Packer<'a, E> {
    pub const fn new(out: &'a mut E, head: Head<'a>) -> Self {
        Self {
            out,
            updates: Vec::new(),
            bytes: 0,
            head,
            cursor: Vec::new(),
        }
    }

    /// Adds an update; `cursor` moves only once a document is added as a whole.
    pub async fn add(&mut self, update: Update) -> Result<()> {
        let bytes = update.encoded_len() + 8;
        let twice = self.updates.iter().any(|other| other.id == update.id);
        if !self.updates.is_empty() && (twice || self.bytes + bytes > ITEM_BYTES) {
            self.flush().await?;
        }
        if bytes > dao_bindings::contract::limits::MAX_ITEM_BYTES as usize {
            return Err(
                Error::too_large("one operation of a document is larger than an item")
                    .with("id", &update.id),
            );
        }
        self.bytes += bytes;
        self.updates.push(update);
        Ok(())
    }

    /// Sends what has gathered.
    pub async fn flush(&mut self) -> Result<()> {
        self.bytes = 0;
        let mut item = Updates {
            updates: std::mem::take(&mut self.updates),
            ..Updates::default()
        };
        let mut cursor = self.cursor.clone();
        if let Some(exchange) = &mut self.head.exchange {
            item.origin.clone_from(&exchange.origin);
            item.receiver.clone_from(&exchange.receiver);
            item.received.clone_from(&exchange.received);
            exchange.chain = exchange.chain.with(&item);
            let Exchange {
                store,
                space,
                chain,
                ..
            } = exchange;
            cursor.extend(chain.seal(store, *space, &self.cursor));
        }
        item.cursor = wire::token(&cursor);
        item.after = std::mem::replace(&mut self.head.after, item.cursor.clone());
        self.out.emit(item).await
    }

    /// Whether nothing has gathered.
    pub const fn is_empty(&self) -> bool {
        self.updates.is_empty()
    }
}
