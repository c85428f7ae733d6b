//! Binding operations to their document.
//!
//! The engine merges any operations into any document. An update that was filed under the id of
//! another document would make two documents into one, for ever, so it says which one it is for.

use dao_bindings::messages::data_v1::Update;
use dao_bindings::{Error, Result};
use sha2::{Digest, Sha256};

/// The bytes of a binding.
const BINDING: usize = 16;

/// An update of a document.
pub fn bound(id: &str, operations: Vec<u8>) -> Update {
    Update {
        id: id.to_owned(),
        binding: binding(id, &operations),
        operations,
        ..Update::default()
    }
}

/// Checks that an update is of the document that it names.
pub fn check(update: &Update) -> Result<()> {
    if update.binding == binding(&update.id, &update.operations) {
        return Ok(());
    }
    let message = if update.binding.is_empty() {
        "the update has no binding to its document; export it again with a newer unit"
    } else {
        "the update is damaged or of another document: its binding is of other operations or \
         another id"
    };
    Err(Error::invalid_argument(message).with("id", &update.id))
}

fn binding(id: &str, operations: &[u8]) -> Vec<u8> {
    let digest = Sha256::new()
        .chain_update(b"dao/update/1")
        .chain_update((id.len() as u64).to_be_bytes())
        .chain_update(id)
        .chain_update(operations)
        .finalize();
    digest.iter().take(BINDING).copied().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_is_bound() {
        let update = bound("a", b"bc".to_vec());
        assert_eq!(update.binding.len(), BINDING);
        assert!(check(&update).is_ok());
        let changes: [fn(&mut Update); 4] = [
            |update| update.id = "ab".into(),
            |update| update.operations = b"bd".to_vec(),
            |update| update.binding.clear(),
            |update| update.binding[0] ^= 1,
        ];
        for change in changes {
            let mut other = update.clone();
            change(&mut other);
            assert_eq!(check(&other).unwrap_err().details["id"], other.id);
        }
        // Moving a letter from the operations to the id makes another binding.
        let moved = Update {
            id: "ab".into(),
            operations: b"c".to_vec(),
            ..update
        };
        assert!(check(&moved).is_err());
    }
}
