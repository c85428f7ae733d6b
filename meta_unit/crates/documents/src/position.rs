//! Positions in the order of changes of a space, as they cross the contract.
//!
//! A space counts its changes. The count alone says nothing about which changes they were: a space
//! that was removed and made again counts from 1, and so does a home restored from a backup, from
//! the moment of the backup. So each instance that writes to a space begins an *epoch*, and a
//! position crosses with a digest of the epoch that it belongs to. A position of another space,
//! another home, or a line of changes that was given up is refused.

use std::ops::Bound;

use dao_bindings::{Error, Result};
use dao_store::tree::{self, Direction, Range};
use sha2::{Digest, Sha256};

use crate::codec::{Reader, Writer};
use crate::engine;
use crate::home::Documents;
use crate::space::{Space, State};
use crate::transfer::chain::Chain;
use crate::watch::space_number;
use crate::wire;

/// The bytes of an epoch, and of the digest in a position.
pub const EPOCH: usize = 8;

/// A part of the line of changes of a space, written by one instance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Epoch {
    /// The first position in it; 0 if the space has no epoch yet.
    pub start: u64,
    /// What no other instance, space or home has.
    pub id: [u8; EPOCH],
}

/// How far a reader has come.
///
/// A document has one position, that of its newest change, and moves when it is changed. So a
/// reader in the middle of a walk does not have everything that was written up to where it is: it
/// lacks what has moved on. It has what it would have met, had nothing been written since `seen`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Position {
    /// The reader has every change up to here, of every document.
    pub base: u64,
    /// It has walked up to here.
    pub at: u64,
    /// The newest position when it did.
    pub seen: u64,
}

impl Position {
    /// The position of a reader that has everything up to here.
    pub const fn whole(at: u64) -> Self {
        Self {
            base: at,
            at,
            seen: at,
        }
    }

    /// The position of one change, in a space whose newest is `seen`.
    pub const fn of_change(at: u64, seen: u64) -> Self {
        Self { base: at, at, seen }
    }

    /// The position as it crosses; empty for the beginning. `epoch` is that of `seen`.
    pub fn token(self, epoch: [u8; EPOCH]) -> String {
        wire::token(&self.bytes(epoch))
    }

    /// The same, before it is made text.
    pub fn bytes(self, epoch: [u8; EPOCH]) -> Vec<u8> {
        if self.at == 0 {
            return Vec::new();
        }
        let mut out = self.numbers();
        out.0.extend_from_slice(&self.digest(epoch));
        out.0
    }

    fn numbers(self) -> Writer {
        let mut out = Writer::default();
        out.number(self.at);
        out.number(self.seen - self.at);
        out.number(self.at - self.base);
        out
    }

    fn digest(self, epoch: [u8; EPOCH]) -> [u8; EPOCH] {
        first(
            Sha256::new()
                .chain_update(b"dao/position/1")
                .chain_update(epoch)
                .chain_update(self.numbers().0),
        )
    }

    /// Reads what crossed.
    fn read(token: &str) -> Option<Token> {
        let bytes = wire::from_token(token)?;
        let mut from = Reader(&bytes);
        let at = from.number().ok()?;
        let position = Self {
            at,
            seen: at.checked_add(from.number().ok()?)?,
            base: at.checked_sub(from.number().ok()?)?,
        };
        let digest = from.array().ok()?;
        let sealed = bytes.len() - from.0.len();
        let seal = if from.is_empty() {
            None
        } else {
            Some(from.array().ok()?)
        };
        // There is one way to write each.
        let only = from.is_empty() && at > 0;
        let same = bytes.starts_with(&position.numbers().0);
        (only && same).then(|| Token {
            position,
            digest,
            seal: seal.map(|seal| (bytes.get(..sealed).unwrap_or_default().to_vec(), seal)),
        })
    }
}

/// A position as it crossed.
#[derive(Debug, PartialEq, Eq)]
struct Token {
    position: Position,
    /// Of the epoch that it belongs to.
    digest: [u8; EPOCH],
    /// The seal of an exchange, and what it is the seal of.
    seal: Option<(Vec<u8>, [u8; 16])>,
}

/// Where another home is in an exchange with this one.
#[derive(Clone, Copy, Debug, Default)]
pub struct Reached {
    /// The position.
    pub position: Position,
    /// The chain of the items up to there, if it was shown, and is right.
    pub chain: Option<Chain>,
}

impl Documents {
    /// Reads a position of a space as a caller gave it; empty is the beginning.
    pub(crate) async fn position(&self, space: &Space, token: &str) -> Result<Position> {
        self.reached(space, token)
            .await
            .map(|reached| reached.position)
    }

    /// Reads a position that another home may have shown with the chain of what it was given. A
    /// chain that is not the one of this position is refused.
    pub(crate) async fn reached(&self, space: &Space, shown: &str) -> Result<Reached> {
        if shown.is_empty() {
            return Ok(Reached {
                chain: Some(Chain::default()),
                ..Reached::default()
            });
        }
        let (token, chain) = Chain::split(shown);
        let Some(Token {
            position,
            digest,
            seal,
        }) = Position::read(token)
        else {
            return Err(Error::invalid_argument(
                "this is not a position that a home gave; leave it empty to begin again",
            )
            .with("cause", "position"));
        };
        if position.seen > space.cursor() {
            return Err(stranger());
        }
        let epoch = self.epoch_at(space, position.seen).await?;
        if position.digest(epoch) != digest {
            return Err(stranger());
        }
        if let Some(chain) = chain {
            let number = space_number(space).unwrap_or_default();
            let right = seal.is_some_and(|(of, seal)| chain.seal(&self.store, number, &of) == seal);
            if !right {
                return Err(other_items());
            }
        }
        Ok(Reached { position, chain })
    }

    /// The epoch that a position of a space belongs to.
    pub(crate) async fn epoch_at(&self, space: &Space, at: u64) -> Result<[u8; EPOCH]> {
        let (number, newest) = {
            let state = space.state.borrow();
            let known = state.as_ref();
            known.map_or((0, Epoch::default()), |state| (state.number(), state.epoch))
        };
        if newest.start > 0 && newest.start <= at {
            return Ok(newest.id);
        }
        let range = Range {
            start: Bound::Unbounded,
            end: Bound::Included(at.to_be_bytes().to_vec()),
        };
        let epochs = || space.tree(|state| state.epochs);
        let found = tree::scan(&self.store, epochs, range, Direction::Backward, 1).await?;
        match found.into_iter().next() {
            Some((_, id)) => id.try_into().map_err(|_| crate::codec::damaged()),
            None => Ok(self.first_epoch(number)),
        }
    }

    /// The epoch of positions that units gave before there were epochs.
    fn first_epoch(&self, space: u32) -> [u8; EPOCH] {
        first(
            Sha256::new()
                .chain_update(b"dao/epoch/0")
                .chain_update(self.store.home().id)
                .chain_update(space.to_be_bytes()),
        )
    }

    /// The epoch of what this instance writes to a space.
    pub(crate) fn own_epoch(&self, state: &State) -> [u8; EPOCH] {
        first(
            Sha256::new()
                .chain_update(b"dao/epoch/1")
                .chain_update(self.secret)
                .chain_update(state.incarnation)
                .chain_update(state.number().to_be_bytes()),
        )
    }

    /// The actor of this instance in one document. No other instance, space or document has it, so
    /// no operation is ever numbered like another, even if ids are the same.
    pub(crate) fn actor(&self, state: &State, id: &str) -> u64 {
        engine::actor(first(
            Sha256::new()
                .chain_update(b"dao/actor/1")
                .chain_update(self.secret)
                .chain_update(state.incarnation)
                .chain_update(state.number().to_be_bytes())
                .chain_update(id),
        ))
    }

    /// The position of the newest change of a space, as it crosses.
    pub(crate) fn newest(&self, state: &State) -> String {
        self.token(state, Position::whole(state.cursor))
    }

    /// A position of which `seen` is the newest of the space, as it crosses.
    pub(crate) fn token(&self, state: &State, position: Position) -> String {
        position.token(if state.epoch.start > 0 {
            state.epoch.id
        } else {
            self.first_epoch(state.number())
        })
    }
}

/// The first bytes of a digest.
fn first<const N: usize>(hash: Sha256) -> [u8; N] {
    let mut bytes = [0; N];
    let digest = hash.finalize();
    bytes
        .iter_mut()
        .zip(digest)
        .for_each(|(to, from)| *to = from);
    bytes
}

fn stranger() -> Error {
    Error::conflict(
        "the position is not one of this space as it is now: the space or the home was removed, \
         made anew or restored since; leave `after` empty to begin again",
    )
    .with("cause", "position")
}

fn other_items() -> Error {
    Error::conflict(
        "the position is one of this space, but another home was given other items than those that \
         lead there; leave `after` empty to begin again",
    )
    .with("cause", "position")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_come_back_and_nothing_else_does() {
        let position = Position {
            base: 3,
            at: 300,
            seen: 70_000,
        };
        let token = position.token([7; EPOCH]);
        let read = Position::read(&token).unwrap();
        assert_eq!(
            (read.position, read.digest, read.seal),
            (position, position.digest([7; EPOCH]), None)
        );
        let sealed = [&position.bytes([7; EPOCH])[..], &[9; 16]].concat();
        let read = Position::read(&wire::token(&sealed)).unwrap();
        assert_eq!(read.position, position);
        assert_eq!(read.seal, Some((position.bytes([7; EPOCH]), [9; 16])));
        for length in token.len() * 3 / 4 + 1..sealed.len() {
            assert_eq!(Position::read(&wire::token(&sealed[..length])), None);
        }
        assert_eq!(Position::default().token([7; EPOCH]), "");
        for length in 0..token.len() {
            assert_eq!(Position::read(&token[..length]), None, "{length}");
        }
        for wrong in [
            "0",
            "1700000",
            "AAAA",
            "\u{e9}",
            &format!("{token}="),
            &format!("{token}A"),
        ] {
            assert_eq!(Position::read(wrong), None, "{wrong}");
        }
        for place in 0..token.len() {
            for other in ["A", "b", "_", "9"] {
                let mut forged = token.clone();
                forged.replace_range(place..=place, other);
                if let Some(read) = Position::read(&forged).filter(|_| forged != token) {
                    assert_ne!(read.position.digest([7; EPOCH]), read.digest, "{forged}");
                }
            }
        }
    }
}
