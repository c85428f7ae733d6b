//! Sealing of values and hiding of names.
//!
//! A value is sealed by XChaCha20-Poly1305 with its storage key as associated data, so that a
//! value cannot be moved to another key unnoticed. The 24 bytes of the nonce are 16 random ones of
//! the instance and a counter, so none is used twice.

use std::cell::Cell;

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use dao_bindings::{Error, Result, avatar};
use hmac::{Hmac, Mac};
use sha2::Sha256;

use crate::key::Name;

const NONCE: usize = 24;
const TAG: usize = 16;
/// How many bytes sealing adds to a value.
pub const OVERHEAD: usize = NONCE + TAG;

/// What tells one version of a sealed value from every other.
pub type Seal = [u8; 8];

/// The seal of a value: the end of its tag.
pub fn seal_of(sealed: &[u8]) -> Seal {
    sealed.last_chunk().copied().unwrap_or_default()
}

/// Seals, opens and names with the keys of one home.
pub struct Sealer {
    values: XChaCha20Poly1305,
    names: Hmac<Sha256>,
    instance: [u8; 16],
    sealed: Cell<u64>,
}

impl Sealer {
    /// Derives the keys of a home from its root key.
    pub fn new(root: &[u8; 32]) -> Result<Self> {
        let values = derive(root, b"dao/store/1/values")?;
        Ok(Self {
            values: XChaCha20Poly1305::new(&values.into()),
            names: keyed(&derive(root, b"dao/store/1/names")?)?,
            instance: avatar::random::fill_array()?,
            sealed: Cell::new(0),
        })
    }

    /// Seals a value for its place.
    pub fn seal(&self, key: &[u8], plain: &[u8]) -> Result<Vec<u8>> {
        let number = self.sealed.get();
        self.sealed.set(number + 1);
        let mut nonce = [0; NONCE];
        let (front, back) = nonce.split_at_mut(self.instance.len());
        front.copy_from_slice(&self.instance);
        back.copy_from_slice(&number.to_be_bytes());
        let payload = Payload {
            msg: plain,
            aad: key,
        };
        let sealed = self
            .values
            .encrypt(&XNonce::from(nonce), payload)
            .map_err(|_| Error::internal("a value could not be sealed"))?;
        let mut out = Vec::with_capacity(NONCE + sealed.len());
        out.extend_from_slice(&nonce);
        out.extend_from_slice(&sealed);
        Ok(out)
    }

    /// Opens a value of its place.
    pub fn open(&self, key: &[u8], sealed: &[u8]) -> Result<Vec<u8>> {
        let damaged = || {
            Error::internal("stored data is damaged or belongs to another home")
                .with("cause", "damaged")
        };
        let (nonce, sealed) = sealed.split_first_chunk::<NONCE>().ok_or_else(damaged)?;
        if sealed.len() < TAG {
            return Err(damaged());
        }
        let payload = Payload {
            msg: sealed,
            aad: key,
        };
        self.values
            .decrypt(&XNonce::from(*nonce), payload)
            .map_err(|_| damaged())
    }

    /// The hidden name of something: the same for the same kind and parts in this home.
    #[must_use]
    pub fn name(&self, kind: u8, parts: &[&[u8]]) -> Name {
        let mut mac = self.names.clone();
        mac.update(&[kind]);
        for part in parts {
            mac.update(&(part.len() as u64).to_be_bytes());
            mac.update(part);
        }
        let full = mac.finalize().into_bytes();
        let mut name = Name::default();
        name.iter_mut().zip(full).for_each(|(to, from)| *to = from);
        name
    }
}

fn derive(root: &[u8; 32], purpose: &[u8]) -> Result<[u8; 32]> {
    let mut mac = keyed(root)?;
    mac.update(purpose);
    Ok(mac.finalize().into_bytes().into())
}

fn keyed(key: &[u8; 32]) -> Result<Hmac<Sha256>> {
    Hmac::new_from_slice(key).map_err(|_| Error::internal("a key has the wrong length"))
}
