//! Canonical export: the state of a space as deterministic CBOR, a map of ids to fields.

use dao_bindings::messages::data_v1::{CanonicalRequest, CanonicalResponse};
use dao_bindings::{Error, Result, Sink, task};
use dao_store::tree::Range;

use crate::canonical;
use crate::change::absent;
use crate::home::Documents;
use crate::limits::{ITEM_BYTES, MAX_CANONICAL_BYTES};

impl Documents {
    /// `dao.data.v1.DocumentsService.Canonical`.
    pub async fn canonical(
        &self,
        request: CanonicalRequest,
        items: Sink<CanonicalResponse>,
    ) -> Result<()> {
        let one = request.ids.len() == 1;
        let (chunks, version) = self.canonical_chunks(request).await?;
        let mut version = version.filter(|_| one).unwrap_or_default();
        for data in chunks {
            let version = std::mem::take(&mut version);
            items.send(CanonicalResponse { data, version }).await?;
        }
        Ok(())
    }

    /// The whole export in chunks, and the version of its last document. Writers wait while it is
    /// made, but not for its reader.
    async fn canonical_chunks(
        &self,
        request: CanonicalRequest,
    ) -> Result<(Vec<Vec<u8>>, Option<String>)> {
        let _still = self.store.begin().await?;
        let space = self.space(&request.space).await?;
        let named = !request.ids.is_empty();
        let mut ids = request.ids;
        if !named {
            ids = self.ids(&space, Range::all(), usize::MAX).await?;
        }
        ids.sort_unstable_by(|a, b| canonical::key_order(a, b));
        ids.dedup();
        let (mut chunks, mut chunk, mut total) = (Vec::new(), Vec::new(), 0);
        let mut version = None;
        canonical::map_head(&mut chunk, ids.len() as u64);
        for ids in ids.chunks(64) {
            let mut fetch = self.fetch(&space, ids).await?;
            for id in ids {
                let document = match self.next(&mut fetch).await? {
                    Some(document) if document.id == *id => document,
                    _ if named => return Err(absent(id)),
                    _ => return Err(Error::internal("a document is listed but not stored")),
                };
                version = Some(document.version);
                canonical::string(&mut chunk, &document.id);
                canonical::fields(&mut chunk, &document.fields);
                if total + chunk.len() > MAX_CANONICAL_BYTES {
                    return Err(Error::too_large(
                        "this is too large for one canonical export; name some of the documents in `ids`",
                    )
                    .with("limit", MAX_CANONICAL_BYTES));
                }
                if chunk.len() >= ITEM_BYTES {
                    total += chunk.len();
                    cut(&mut chunk, &mut chunks);
                }
                task::yield_now().await;
            }
        }
        cut(&mut chunk, &mut chunks);
        Ok((chunks, version))
    }
}

/// Moves bytes into chunks of at most the size of an item.
fn cut(chunk: &mut Vec<u8>, chunks: &mut Vec<Vec<u8>>) {
    chunks.extend(chunk.chunks(ITEM_BYTES).map(<[u8]>::to_vec));
    chunk.clear();
}
