//! Gathering updates into items.

use dao_bindings::messages::data_v1::{ExportResponse, Update, Updates};
use dao_bindings::{Error, Result, Sink};
use prost::Message;

use crate::limits::ITEM_BYTES;

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
    head: Head,
    /// The position that has been reached with what was added, as it crosses.
    pub cursor: String,
}

/// What the items of an export say of it.
#[derive(Default)]
pub(super) struct Head {
    /// The home that makes it; empty if nothing follows from its positions.
    pub origin: String,
    /// The home that it is for; empty for any.
    pub receiver: String,
    /// The position where the next item begins.
    pub after: String,
}

impl<'a, E: Emit> Packer<'a, E> {
    pub const fn new(out: &'a mut E, head: Head) -> Self {
        Self {
            out,
            updates: Vec::new(),
            bytes: 0,
            head,
            cursor: String::new(),
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
        let after = std::mem::replace(&mut self.head.after, self.cursor.clone());
        let item = Updates {
            updates: std::mem::take(&mut self.updates),
            after,
            cursor: self.cursor.clone(),
            origin: self.head.origin.clone(),
            receiver: self.head.receiver.clone(),
        };
        self.out.emit(item).await
    }

    /// Whether nothing has gathered.
    pub const fn is_empty(&self) -> bool {
        self.updates.is_empty()
    }
}
