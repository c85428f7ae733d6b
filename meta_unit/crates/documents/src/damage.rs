//! What is said of documents that cannot be read.
//!
//! Whatever gives many documents ends at the first such one: an answer that leaves it out would be
//! taken for all that there is.

use dao_bindings::{Error, Result, Status};

use crate::home::Documents;

/// Says which document an error is about, where it is that something cannot be read.
pub fn unreadable(error: Error, id: &str) -> Error {
    if error.status != Status::Internal {
        return error;
    }
    let message = format!("the document {id:?} cannot be read: {}", error.message);
    Error { message, ..error }.with("document", id)
}

impl Documents {
    /// Says which of some documents cannot be read, where one is to blame.
    pub(crate) async fn find_unreadable(
        &self,
        ids: &[String],
        keys: &[Vec<u8>],
        error: Error,
    ) -> Error {
        for (id, key) in ids.iter().zip(keys) {
            let read: Result<_> = self.store.read(key).await;
            if let Err(error) = read {
                return unreadable(error, id);
            }
        }
        error
    }
}
