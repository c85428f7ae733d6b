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
    /// The position that has been reached with what was added, as it crosses.
    pub cursor: String,
}

impl<'a, E: Emit> Packer<'a, E> {
    pub const fn new(out: &'a mut E, cursor: String) -> Self {
        Self {
            out,
            updates: Vec::new(),
            bytes: 0,
            cursor,
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
        let item = Updates {
            updates: std::mem::take(&mut self.updates),
            cursor: self.cursor.clone(),
        };
        self.out.emit(item).await
    }

    /// Whether nothing has gathered.
    pub const fn is_empty(&self) -> bool {
        self.updates.is_empty()
    }
}
