//! Wrapping of secrets: a vault in memory, of which a wrapped secret is only the number of a box.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use crate::messages::keys_v1::{UnwrapRequest, UnwrapResponse, WrapRequest, WrapResponse};
use crate::runtime::native::{Answer, Offer, World, decode};
use crate::{Error, Import, Result};

/// The largest secret, in bytes.
const MAX_SECRET: usize = 4_096;

struct Locked {
    name: String,
    context: Vec<u8>,
    secret: Vec<u8>,
}

/// A keyring. Its clones are the same keyring; a disk is of no use without the one it was used with.
#[derive(Clone, Default)]
pub struct Keyring(Rc<RefCell<BTreeMap<Vec<u8>, Locked>>>);

impl Keyring {
    /// A keyring without keys.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    fn wrap(&self, world: &World, request: WrapRequest) -> Result<WrapResponse> {
        check(&request.name)?;
        if request.secret.len() > MAX_SECRET {
            return Err(Error::too_large("a secret has at most 4,096 bytes"));
        }
        let mut wrapped = vec![0; 32];
        world.random.fill(&mut wrapped);
        let WrapRequest {
            name,
            secret,
            context,
        } = request;
        self.0.borrow_mut().insert(
            wrapped.clone(),
            Locked {
                name,
                context,
                secret,
            },
        );
        Ok(WrapResponse { wrapped })
    }

    fn unwrap(&self, request: &UnwrapRequest) -> Result<UnwrapResponse> {
        check(&request.name)?;
        match self.0.borrow().get(&request.wrapped) {
            Some(locked) if locked.name == request.name && locked.context == request.context => {
                Ok(UnwrapResponse {
                    secret: locked.secret.clone(),
                })
            }
            _ => Err(Error::invalid_argument(
                "the wrapped secret was altered, or its name or context is another",
            )),
        }
    }
}

impl Offer for Keyring {
    fn call(&mut self, world: &World, import: &Import, payload: &[u8]) -> Option<Answer> {
        Some(match import.name {
            "avatar_keys_wrap" => {
                Answer::reply(decode(payload).and_then(|request| self.wrap(world, request)))
            }
            "avatar_keys_unwrap" => {
                Answer::reply(decode(payload).and_then(|request| self.unwrap(&request)))
            }
            _ => return None,
        })
    }
}

fn check(name: &str) -> Result<()> {
    let allowed = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'.' | b'_' | b'/' | b'-');
    if name.is_empty() || name.len() > 128 || !name.bytes().all(allowed) {
        return Err(Error::invalid_argument(
            "the name of a wrapping key is not of the allowed form",
        ));
    }
    Ok(())
}
