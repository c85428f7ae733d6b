//! What two homes know of the items that went from one to the other: the same, or nothing.
//!
//! Whoever hands an item over may say that it comes from any home and leads to any position, and a
//! home that believed it would go on after updates that it never saw. So both ends of an exchange
//! take a digest over all of its items, each over those before it: a *chain*. The home that exports
//! puts a *seal* into each position, which only it can make, and which is right only beside the
//! chain of the items that led there. The home that imports remembers the position and the chain as
//! it was given the items, and shows both. If they do not fit, it was given something else.

use dao_bindings::messages::data_v1::Updates;
use dao_store::Store;
use dao_store::key;
use sha2::{Digest, Sha256};

use crate::wire;

/// What stands between a position and the chain that is shown with it.
const MARK: char = '.';

/// A digest of the items of an exchange, from its beginning.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Chain(pub [u8; 16]);

impl Chain {
    /// The chain with one item more.
    pub fn with(self, item: &Updates) -> Self {
        let mut digest = Sha256::new()
            .chain_update(b"dao/chain/1")
            .chain_update(self.0);
        let head = [&item.origin, &item.receiver, &item.received];
        let parts = head.into_iter().map(|text| text.as_bytes());
        // Bindings are checked before anything is merged: each stands for an id and operations.
        let updates = item.updates.iter();
        let updates = updates.flat_map(|one| [&one.binding[..], one.version.as_bytes()]);
        for part in parts.chain(updates) {
            digest.update((part.len() as u64).to_be_bytes());
            digest.update(part);
        }
        let mut chain = Self::default();
        chain
            .0
            .iter_mut()
            .zip(digest.finalize())
            .for_each(|(to, from)| *to = from);
        chain
    }

    /// The seal of a position of this home, whose items have this chain.
    pub fn seal(self, store: &Store, space: u32, position: &[u8]) -> [u8; 16] {
        store.name(key::RECEIVED, &[&space.to_be_bytes(), position, &self.0])
    }

    /// A position of another home, together with the chain.
    pub fn beside(self, position: &str) -> String {
        format!("{position}{MARK}{}", wire::token(&self.0))
    }

    /// A position, and the chain that is shown with it: none if there is no chain, or something
    /// else stands in its place.
    pub fn split(shown: &str) -> (&str, Option<Self>) {
        let Some((position, chain)) = shown.split_once(MARK) else {
            return (shown, None);
        };
        let chain = wire::from_token(chain).and_then(|chain| chain.try_into().ok());
        match chain {
            Some(chain) => (position, Some(Self(chain))),
            None => (shown, None), // which is no position
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::binding::bound;
    use super::*;

    #[test]
    fn a_chain_is_of_these_items_in_this_order() {
        let item = |text: &str| Updates {
            updates: vec![bound(text, b"operations".to_vec())],
            origin: "a".into(),
            receiver: "b".into(),
            received: "c".into(),
            ..Updates::default()
        };
        let whole = Chain::default().with(&item("x")).with(&item("y"));
        assert_eq!(whole, Chain::default().with(&item("x")).with(&item("y")));
        let others = [
            Chain::default().with(&item("y")).with(&item("x")),
            Chain::default().with(&item("x")),
            Chain::default().with(&item("y")),
            Chain::default(),
        ];
        assert!(others.iter().all(|other| *other != whole));
        let changes: [fn(&mut Updates); 6] = [
            |item| item.origin.push('x'),
            |item| item.receiver.push('x'),
            |item| item.received.push('x'),
            |item| item.updates.clear(),
            |item| item.updates[0].binding[0] ^= 1,
            |item| item.updates[0].version.push('x'),
        ];
        for change in changes {
            let mut other = item("x");
            change(&mut other);
            let right = Chain::default().with(&item("x"));
            assert_ne!(Chain::default().with(&other), right);
        }
    }

    #[test]
    fn a_chain_is_shown_beside_a_position() {
        let chain = Chain([7; 16]);
        assert_eq!(Chain::split(&chain.beside("abc")), ("abc", Some(chain)));
        assert_eq!(Chain::split("abc"), ("abc", None));
        for wrong in ["abc.", "abc.x", "abc.AAAA", "abc.AA.AA"] {
            assert_eq!(Chain::split(wrong), (wrong, None));
        }
    }
}
