//! Reading the records of documents, and telling one that is missing, or an older version of
//! itself, from the right one.
//!
//! A record names the position of its newest change, and the tree of positions has just these. A
//! document without a position, which waits for operations, has its own in the tree of ids. So
//! nothing more is written for this, and what is read from storage for the first time is looked up
//! once.

use std::ops::Bound;

use dao_bindings::{Error, Result, Status};
use dao_store::key::Name;
use dao_store::tree::{self, Direction, Range, Tree};

use crate::damage::unreadable;
use crate::home::{Documents, document_key};
use crate::record::Record;
use crate::space::{Listed, Space, State};

impl Documents {
    /// The record of a document as it is committed.
    pub(crate) async fn record(
        &self,
        space: &Space,
        number: u32,
        name: &Name,
        id: &str,
    ) -> Result<Option<Record>> {
        if let Some(kept) = self.store.kept(&document_key(number, name)) {
            let record = Record::decode(&kept).map(Some);
            return record.map_err(|error| unreadable(error, id));
        }
        let ids = [id.to_owned()];
        let records = self.records(space, number, &ids, std::slice::from_ref(name));
        Ok(records.await?.pop().flatten())
    }

    /// The records of several documents, in the order of their ids.
    pub(crate) async fn records(
        &self,
        space: &Space,
        number: u32,
        ids: &[String],
        names: &[Name],
    ) -> Result<Vec<Option<Record>>> {
        let keys: Vec<Vec<u8>> = names
            .iter()
            .map(|name| document_key(number, name))
            .collect();
        let commits = self.store.commits();
        let stored = match self.store.read_documents(&keys).await {
            Ok(stored) => stored,
            Err(error) => return Err(self.find_unreadable(ids, &keys, error).await),
        };
        let mut records = Vec::with_capacity(ids.len());
        for ((id, key), mut stored) in ids.iter().zip(&keys).zip(stored) {
            let mut commits = commits;
            let record = loop {
                let decode = |value: &Vec<u8>| Record::decode(value);
                let record = stored.value.as_ref().map(decode).transpose();
                let record = record.map_err(|error| unreadable(error, id))?;
                if !stored.fresh {
                    break record;
                }
                let right = self.is_right(space, number, id, record.as_ref()).await;
                let right = right.map_err(|error| unreadable(error, id))?;
                let still = self.store.commits() == commits;
                if right {
                    if let Some(value) = stored.value.as_ref().filter(|_| still) {
                        self.store.keep(key, value);
                    }
                    break record;
                }
                if still {
                    return Err(unreadable(old(), id));
                }
                // It may have changed since it was read.
                commits = self.store.commits();
                let mut again = self.store.read_documents(std::slice::from_ref(key)).await?;
                match again.pop() {
                    Some(again) => stored = again,
                    None => return Err(unreadable(old(), id)),
                }
            };
            records.push(record);
        }
        Ok(records)
    }

    /// Whether what was read of a document is its newest record, as far as that can be known.
    async fn is_right(
        &self,
        space: &Space,
        number: u32,
        id: &str,
        record: Option<&Record>,
    ) -> Result<bool> {
        if self.store.is_damaged() {
            return Ok(record.is_some()); // nothing else says what there should be
        }
        let is_there = {
            let state = space.state.borrow();
            state.as_ref().is_some_and(|state| state.number() == number)
        };
        if !is_there {
            return Ok(true); // the space was removed meanwhile
        }
        if let Some(record) = record.filter(|record| !record.void) {
            let position = record.cursor.to_be_bytes();
            let found = self.entry(space, |state| state.changes, &position).await;
            return match found {
                Ok(found) => Ok(found.as_deref() == Some(id.as_bytes()) && record.id == id),
                // It is the tree that is damaged: what lists documents says so.
                Err(error) if error.status == Status::Internal => Ok(true),
                Err(error) => Err(error),
            };
        }
        let listed = self.entry(space, |state| state.ids, id.as_bytes()).await?;
        let listed = listed.as_deref().map(Listed::read).transpose()?;
        Ok(match (listed, record) {
            (None, None) => true,
            (Some(Listed::Hidden), Some(_)) => true,
            (Some(Listed::Waiting(position)), Some(record)) => record.cursor == position,
            _ => false,
        })
    }

    /// The value of a key in a tree of a space, as it is committed.
    pub(crate) async fn entry(
        &self,
        space: &Space,
        tree: impl Fn(&State) -> Tree,
        key: &[u8],
    ) -> Result<Option<Vec<u8>>> {
        let range = Range {
            start: Bound::Included(key.to_vec()),
            end: Bound::Included(key.to_vec()),
        };
        let tree = || space.tree(&tree);
        let mut found = tree::scan(&self.store, tree, range, Direction::Forward, 1).await?;
        Ok(found.pop().map(|(_, value)| value))
    }
}

fn old() -> Error {
    Error::internal("what is stored of it is missing, or was replaced by what was stored before")
        .with("cause", "damaged")
}
