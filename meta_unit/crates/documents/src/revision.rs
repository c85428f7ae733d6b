//! What writes made, as it is remembered for a repeat.
//!
//! These have the stored form of the first units, in which a version is bytes. It becomes text only
//! when it leaves the unit.

use dao_bindings::messages::data_v1;
use prost::{Message, length_delimiter_len};

use crate::wire::{token, token_len};

/// What a write made.
#[derive(Clone, PartialEq, Eq, Message)]
pub struct Revision {
    /// The id of the document.
    #[prost(string, tag = "1")]
    pub id: String,
    /// The version that it has now.
    #[prost(bytes = "vec", tag = "2")]
    pub version: Vec<u8>,
    /// The position of the change.
    #[prost(string, tag = "4")]
    pub cursor: String,
}

/// What a batch made.
#[derive(Clone, PartialEq, Eq, Message)]
pub struct Revisions {
    /// One for each write.
    #[prost(message, repeated, tag = "1")]
    pub revisions: Vec<Revision>,
}

impl From<Revision> for data_v1::Revision {
    fn from(made: Revision) -> Self {
        Self {
            id: made.id,
            version: token(&made.version),
            cursor: made.cursor,
        }
    }
}

/// What is answered to a write, and remembered of it.
pub trait Answer: Message + Default {
    /// How many bytes it has when it is sent.
    fn sent_bytes(&self) -> usize;
}

/// The bytes of a field with so many bytes: its tag, its length and what it holds.
fn field(bytes: usize) -> usize {
    1 + length_delimiter_len(bytes) + bytes
}

/// The same for text, which is left out where it is empty.
fn text(bytes: usize) -> usize {
    if bytes == 0 { 0 } else { field(bytes) }
}

impl Answer for Revision {
    fn sent_bytes(&self) -> usize {
        let version = token_len(self.version.len());
        field(text(self.id.len()) + text(version) + text(self.cursor.len()))
    }
}

impl Answer for Revisions {
    fn sent_bytes(&self) -> usize {
        self.revisions.iter().map(Answer::sent_bytes).sum()
    }
}

impl Answer for data_v1::ImportSummary {
    fn sent_bytes(&self) -> usize {
        field(self.encoded_len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn revision(length: usize) -> Revision {
        Revision {
            id: "i".repeat(length),
            version: vec![200; length],
            cursor: "c".repeat(length),
        }
    }

    #[test]
    fn answers_are_as_large_as_they_say() {
        for length in [0, 1, 12, 95, 128, 5_000, 20_000] {
            let one = revision(length);
            let many = Revisions {
                revisions: vec![one.clone(); 300],
            };
            let answer = data_v1::PutResponse {
                revision: Some(one.clone().into()),
            };
            assert_eq!(answer.encoded_len(), one.sent_bytes());
            let answer = data_v1::BatchResponse {
                revisions: many.revisions.iter().cloned().map(Into::into).collect(),
            };
            assert_eq!(answer.encoded_len(), many.sent_bytes());
        }
    }

    #[test]
    fn revisions_of_older_units_are_read() {
        // Field 2 was the version as bytes, field 4 the cursor.
        let stored = b"\x0a\x01a\x12\x02\xff\xfe\x22\x01c";
        let read = Revision::decode(&stored[..]).unwrap();
        assert_eq!(data_v1::Revision::from(read).version, "__4");
    }
}
