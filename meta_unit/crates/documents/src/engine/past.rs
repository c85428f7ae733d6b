//! A document as it was at an earlier version.
//!
//! The engine can take back what came after a version, one operation after the other, which takes
//! seconds and most of the memory for a single large text. To make the content anew, of what came
//! before, takes no longer than to load the document.

use dao_bindings::{Error, Result};
use loro::LoroDoc;

use super::replica::Replica;
use super::version::Version;
use super::{defect, pieces};
use crate::value::Fields;

/// The operations of a document, of which no content is made yet.
pub struct Past(LoroDoc);

impl Past {
    /// Reads the operations that storage holds of a document.
    pub async fn load(blobs: &[Vec<u8>]) -> Result<Self> {
        pieces::known(blobs.iter()).await.map(Self)
    }

    /// The newest version.
    #[must_use]
    pub fn version(&self) -> Version {
        Version(self.0.oplog_frontiers())
    }

    /// The fields at a version; `None` where the document was deleted then.
    pub async fn fields_at(self, version: &Version) -> Result<Option<Fields>> {
        let all = self.0.oplog_vv();
        let known = !version.is_empty() && version.0.iter().all(|id| all.includes_id(id));
        let until = known.then(|| self.0.try_frontiers_to_vv(&version.0));
        let until = until.transpose().map_err(defect)?.flatten();
        let until =
            until.ok_or_else(|| Error::not_found("the document never was at this version here"))?;
        let replica = Replica::new()?;
        pieces::give(&self.0, &until, &replica.doc).await?;
        drop(self);
        if replica.is_deleted() {
            Ok(None)
        } else {
            replica.fields().await.map(Some)
        }
    }
}
