//! The home record: what a home is, and the wrapped key that opens everything else in it.

use dao_bindings::messages::keys_v1::{UnwrapRequest, WrapRequest};
use dao_bindings::{Error, Result, Status, avatar};

use crate::crypto::Sealer;
use crate::redo::Head;
use crate::{key, storage};

const MAGIC: &[u8; 8] = b"daohome\x01";
/// The name of the wrapping key.
const WRAPPING_KEY: &str = "dao/store";
/// The bytes before the wrapped key: magic, state schema, identifier.
const HEAD: usize = 28;

/// What a home is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Home {
    /// The random identifier, made when the home was first opened.
    pub id: [u8; 16],
    /// The version of its state schema.
    pub schema: u32,
    wrapped: Vec<u8>,
}

impl Home {
    /// Opens the home, or makes it where storage has none yet.
    pub async fn open_or_make(schema: u32) -> Result<(Self, Sealer)> {
        let home = match storage::read_plain(key::HOME).await? {
            Some(bytes) => Self::from_bytes(&bytes)?,
            None if storage::keys(Vec::new(), Vec::new(), false, 1)
                .await?
                .is_empty() =>
            {
                return Self::make(schema).await;
            }
            None => {
                return Err(damaged_because(
                    "the record of this home is missing, but other things are stored in it",
                ));
            }
        };
        if home.schema > schema {
            return Err(Error::conflict(format!(
                "this home was written by a newer unit (state schema {}, this unit knows {schema}); \
                 open it with that unit or a newer one",
                home.schema
            ))
            .with("home_schema", home.schema)
            .with("unit_schema", schema));
        }
        let request = UnwrapRequest {
            name: WRAPPING_KEY.into(),
            wrapped: home.wrapped.clone(),
            context: home.id.to_vec(),
        };
        let root = match avatar::keys::unwrap(request).await {
            Err(error) if error.status != Status::InvalidArgument => return Err(error),
            unwrapped => unwrapped.map(|unwrapped| <[u8; 32]>::try_from(unwrapped.secret)),
        };
        let Ok(Ok(root)) = root else {
            return Err(damaged_because(
                "the record of this home is damaged, or the wrapping keys are not those that it \
                 was made with",
            ));
        };
        let sealer = Sealer::new(&root)?;
        Ok((home, sealer))
    }

    async fn make(schema: u32) -> Result<(Self, Sealer)> {
        let id: [u8; 16] = avatar::random::fill_array()?;
        let root: [u8; 32] = avatar::random::fill_array()?;
        let request = WrapRequest {
            name: WRAPPING_KEY.into(),
            secret: root.to_vec(),
            context: id.to_vec(),
        };
        let wrapped = avatar::keys::wrap(request).await?.wrapped;
        let home = Self {
            id,
            schema,
            wrapped,
        };
        let sealer = Sealer::new(&root)?;
        storage::write(vec![
            storage::put(key::HOME.to_vec(), home.to_bytes())?,
            Head::first().put(&sealer)?,
        ])
        .await?;
        Ok((home, sealer))
    }

    /// The record, as it is stored.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        [
            &MAGIC[..],
            &self.schema.to_be_bytes(),
            &self.id,
            &self.wrapped,
        ]
        .concat()
    }

    pub(crate) fn from_bytes(bytes: &[u8]) -> Result<Self> {
        let damaged = || damaged_because("the record of this home is damaged");
        let (head, wrapped) = bytes.split_first_chunk::<HEAD>().ok_or_else(damaged)?;
        let (magic, rest) = head.split_first_chunk::<8>().ok_or_else(damaged)?;
        let (schema, id) = rest.split_first_chunk::<4>().ok_or_else(damaged)?;
        let schema = u32::from_be_bytes(*schema);
        if magic != MAGIC || schema == 0 {
            return Err(damaged());
        }
        let id = id.try_into().map_err(|_| damaged())?;
        Ok(Self {
            id,
            schema,
            wrapped: wrapped.to_vec(),
        })
    }
}

fn damaged_because(why: &str) -> Error {
    Error::internal(why).with("cause", "damaged")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn damaged_records_are_refused() {
        let home = Home {
            id: [7; 16],
            schema: 3,
            wrapped: vec![1, 2, 3],
        };
        let bytes = home.to_bytes();
        assert_eq!(Home::from_bytes(&bytes).unwrap(), home);
        for length in 0..HEAD {
            assert!(Home::from_bytes(&bytes[..length]).is_err());
        }
        assert!(Home::from_bytes(&[0; 60]).is_err());
    }
}
