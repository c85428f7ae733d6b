//! Canonical export: the state of a space as deterministic CBOR, a map of ids to fields.

use dao_bindings::messages::data_v1::{CanonicalChunk, CanonicalRequest};
use dao_bindings::{Error, Result, Sink, task};
use dao_store::tree::Range;

use crate::canonical;
use crate::home::Documents;
use crate::limits::ITEM_BYTES;

/// The most bytes of one export: it is made as a whole, of one moment, before the first is sent.
const MOST: usize = 96 * 1024 * 1024;

impl Documents {
    /// `dao.data.v1.Documents.Canonical`.
    pub async fn canonical(
        &self,
        request: CanonicalRequest,
        items: Sink<CanonicalChunk>,
    ) -> Result<()> {
        for data in self.canonical_chunks(&request.space).await? {
            items.send(CanonicalChunk { data }).await?;
        }
        Ok(())
    }

    /// The whole export in chunks. Writers wait while it is made, but not for its reader.
    async fn canonical_chunks(&self, name: &str) -> Result<Vec<Vec<u8>>> {
        let _still = self.store.begin().await?;
        let space = self.space(name).await?;
        let mut ids = self.ids(&space, Range::all(), usize::MAX).await?;
        ids.sort_unstable_by(|a, b| canonical::key_order(a, b));
        let (mut chunks, mut chunk, mut total) = (Vec::new(), Vec::new(), 0);
        canonical::map_head(&mut chunk, ids.len() as u64);
        for ids in ids.chunks(64) {
            for document in self.documents(&space, ids).await? {
                let Some(document) = document else {
                    return Err(Error::internal("a document is listed but not stored"));
                };
                canonical::string(&mut chunk, &document.id);
                canonical::fields(&mut chunk, &document.fields);
                if chunk.len() >= ITEM_BYTES {
                    total += chunk.len();
                    cut(&mut chunk, &mut chunks);
                }
                if total > MOST {
                    return Err(Error::too_large(
                        "the space is too large for one canonical export",
                    )
                    .with("limit", MOST));
                }
            }
            task::yield_now().await;
        }
        cut(&mut chunk, &mut chunks);
        Ok(chunks)
    }
}

/// Moves bytes into chunks of at most the size of an item.
fn cut(chunk: &mut Vec<u8>, chunks: &mut Vec<Vec<u8>>) {
    chunks.extend(chunk.chunks(ITEM_BYTES).map(<[u8]>::to_vec));
    chunk.clear();
}
