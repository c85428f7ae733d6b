//! Versions: which operations a document holds, in few bytes.

use dao_bindings::{Error, Result};
use loro::{Frontiers, ID};

use crate::wire;

const ID_BYTES: usize = 12;

/// A version of a document: the newest operations, from which all others follow. Two replicas
/// with equal versions hold the same operations, so the same content.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Version(pub(super) Frontiers);

impl Version {
    /// The bytes of the version: actor and counter of each newest operation, big-endian, sorted.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut ids: Vec<ID> = self.0.iter().collect();
        ids.sort_unstable_by_key(|id| (id.peer, id.counter));
        let mut bytes = Vec::with_capacity(ids.len() * ID_BYTES);
        for id in ids {
            bytes.extend_from_slice(&id.peer.to_be_bytes());
            bytes.extend_from_slice(&id.counter.to_be_bytes());
        }
        bytes
    }

    /// Reads the bytes of a version.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        let (ids, rest) = bytes.as_chunks::<ID_BYTES>();
        if !rest.is_empty() || ids.len() > 4096 {
            return Err(unknown());
        }
        let ids = ids.iter().map(|id| {
            let (peer, counter) = id.split_at(8);
            let peer = peer.try_into().map_or(0, u64::from_be_bytes);
            ID::new(peer, counter.try_into().map_or(-1, i32::from_be_bytes))
        });
        let mut frontiers = Frontiers::new();
        for id in ids {
            if id.counter < 0 {
                return Err(unknown());
            }
            frontiers.push(id);
        }
        Ok(Self(frontiers))
    }

    /// At least how many operations a document has at a version.
    pub fn operations(bytes: &[u8]) -> u64 {
        let ids = Self::from_bytes(bytes).unwrap_or_default();
        let counts = ids.0.iter().map(|id| u64::from(id.counter.unsigned_abs()));
        counts.sum()
    }

    /// Reads a version as it crosses.
    pub fn from_token(token: &str) -> Result<Self> {
        Self::from_bytes(&wire::from_token(token).ok_or_else(unknown)?)
    }

    /// The version of a document of which one actor made so many operations, and nobody others.
    pub fn first(actor: u64, operations: usize) -> Result<Self> {
        let last = i32::try_from(operations).map_err(|_| Error::too_large("too many fields"))? - 1;
        Ok(Self(Frontiers::from_id(ID::new(actor, last))))
    }

    /// Whether no operation is in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

fn unknown() -> Error {
    Error::invalid_argument("the version is none that this unit gave")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_sorted_and_come_back() {
        let mut frontiers = Frontiers::new();
        frontiers.push(ID::new(9, 1));
        frontiers.push(ID::new(3, 7));
        let version = Version(frontiers);
        let bytes = version.to_bytes();
        assert_eq!(bytes[7], 3);
        assert_eq!(Version::from_bytes(&bytes).unwrap().to_bytes(), bytes);
        assert!(Version::from_bytes(&bytes[1..]).is_err());
        assert!(Version::from_bytes(&[0xff; 12]).is_err());
        let token = wire::token(&bytes);
        assert_eq!(Version::from_token(&token).unwrap(), version);
        for wrong in ["v", "not one of ours", &token[1..], &format!("{token}=")] {
            assert!(Version::from_token(wrong).is_err(), "{wrong}");
        }
    }
}
