//! Indexes: for each document that can be seen, the sort key of a field and the id.

use dao_bindings::Result;
use dao_bindings::messages::data_v1::FieldPath;
use dao_store::{Tx, tree};

use crate::engine::Replica;
use crate::order::sort_key;
use crate::space::{Index, State};
use crate::value::{Fields, at_path};

/// The sort keys of a document under every index of its space, in the order of the indexes.
pub fn keys(state: &State, replica: &Replica) -> Vec<Vec<u8>> {
    let path = |index: &Index| FieldPath {
        keys: index.path.clone(),
    };
    let key = |index| sort_key(replica.in_order(&path(index)).as_ref());
    state.indexes.iter().map(key).collect()
}

/// The same from fields.
pub fn key_of(index: &Index, fields: &Fields) -> Vec<u8> {
    sort_key(at_path(
        fields,
        &FieldPath {
            keys: index.path.clone(),
        },
    ))
}

/// Moves a document in every index from the keys it had to those it has; none where it could or
/// can not be seen.
pub async fn update(
    tx: &mut Tx<'_>,
    state: &mut State,
    id: &str,
    before: Vec<Vec<u8>>,
    after: Vec<Vec<u8>>,
) -> Result<()> {
    let State { pages, indexes, .. } = state;
    let (mut before, mut after) = (before.into_iter(), after.into_iter());
    for index in indexes {
        let (old, new) = (before.next(), after.next());
        if old == new || !covers(index, id) {
            continue;
        }
        if let Some(old) = old {
            tree::remove(tx, pages, &mut index.tree, &entry(old, id)).await?;
        }
        if let Some(new) = new {
            tree::insert(tx, pages, &mut index.tree, &entry(new, id), &[]).await?;
        }
    }
    Ok(())
}

/// Whether the index has the document: one that is being built has those up to some id.
fn covers(index: &Index, id: &str) -> bool {
    index
        .built_to
        .as_ref()
        .is_none_or(|built_to| id <= built_to.as_str())
}

/// The entry of a document: its sort key, then its id.
pub fn entry(mut key: Vec<u8>, id: &str) -> Vec<u8> {
    key.extend_from_slice(id.as_bytes());
    key
}
