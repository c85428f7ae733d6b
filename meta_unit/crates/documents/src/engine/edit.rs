//! Edits of a document by path.

use dao_bindings::messages::data_v1::edit::Edit as Action;
use dao_bindings::messages::data_v1::{Edit, ListInsert, Value};
use dao_bindings::{Error, Result};
use loro::{Container, LoroMap, LoroMovableList, ValueOrContainer};

use super::path::{Place, find, make_maps, parent};
use super::texts::Texts;
use super::write::Writer;
use super::{counter, defect};
use crate::value::{check, check_key, list_index};

/// Applies edits one after the other. On an error some may have been applied: the caller drops the
/// replica then.
pub async fn apply(
    root: &LoroMap,
    writer: &mut Writer,
    edits: &[Edit],
    make_parents: bool,
) -> Result<()> {
    let mut texts = Texts::default();
    for (number, edit) in edits.iter().enumerate() {
        let parents = if make_parents && matches!(edit.edit, Some(Action::Set(_))) {
            make_maps(root, &edit.path)
        } else {
            Ok(())
        };
        let done = match parents {
            Ok(()) => step(root, writer, edit, &mut texts).await,
            Err(error) => Err(error),
        };
        done.map_err(|error: Error| error.with("edit", number).with("path", pointer(&edit.path)))?;
        writer.pace.work(1).await?;
    }
    texts.flush(&writer.pace).await
}

async fn step<'a>(
    root: &LoroMap,
    writer: &mut Writer,
    edit: &'a Edit,
    texts: &mut Texts<'a>,
) -> Result<()> {
    let path = edit.path.as_slice();
    match &edit.edit {
        Some(Action::Splice(splice)) => texts.splice(root, path, splice, &writer.pace).await,
        Some(Action::Increment(increment)) => match find(root, path)? {
            Some(ValueOrContainer::Container(Container::Map(map)))
                if counter::total(&map).is_some() =>
            {
                counter::add(&map, writer.actor, increment.by)
            }
            _ => Err(Error::invalid_argument("there is no counter at the path")),
        },
        Some(Action::Set(value)) => {
            texts.flush_below(path, &writer.pace).await?;
            set(root, writer, path, value).await
        }
        Some(Action::Remove(_)) => {
            texts
                .flush_below(moved_by_removal(path), &writer.pace)
                .await?;
            remove(root, path)
        }
        Some(Action::Insert(insert)) => {
            texts.flush_below(path, &writer.pace).await?;
            insert_all(root, writer, path, insert).await
        }
        None => Err(Error::invalid_argument("the edit says nothing to do")),
    }
}

async fn set(root: &LoroMap, writer: &mut Writer, path: &[String], value: &Value) -> Result<()> {
    check(value, path.len())?;
    let (place, last) = parent(root, path)?;
    match place {
        Place::Map(map) => {
            check_key(last)?;
            writer.set_entry(&map, last, value).await
        }
        Place::List(list) => {
            let index = element(&list, last)?;
            writer.set_element(&list, index, value).await
        }
    }
}

fn remove(root: &LoroMap, path: &[String]) -> Result<()> {
    match parent(root, path)? {
        // Gone already is as good as removed: another device may have been faster.
        (Place::Map(map), last) if map.get(last).is_none() => Ok(()),
        (Place::Map(map), last) => {
            check_key(last)?;
            map.delete(last).map_err(defect)
        }
        (Place::List(list), last) => list.delete(element(&list, last)?, 1).map_err(defect),
    }
}

/// The path below which others lead elsewhere once what is at a path is removed: the elements after
/// one of a list move up.
fn moved_by_removal(path: &[String]) -> &[String] {
    match path.split_last() {
        Some((last, above)) if list_index(last).is_some() => above,
        _ => path,
    }
}

async fn insert_all(
    root: &LoroMap,
    writer: &mut Writer,
    path: &[String],
    insert: &ListInsert,
) -> Result<()> {
    let Some(ValueOrContainer::Container(Container::MovableList(list))) = find(root, path)? else {
        return Err(Error::invalid_argument("there is no list at the path"));
    };
    let first = usize::try_from(insert.index).unwrap_or(usize::MAX);
    if first > list.len() {
        return Err(
            Error::invalid_argument("the index is beyond the end of the list")
                .with("length", list.len().to_string()),
        );
    }
    for (offset, value) in insert.values.iter().enumerate() {
        check(value, path.len() + 1)?;
        writer.insert(&list, first + offset, value).await?;
    }
    Ok(())
}

fn element(list: &LoroMovableList, key: &str) -> Result<usize> {
    match list_index(key) {
        Some(index) if index < list.len() => Ok(index),
        _ => Err(Error::invalid_argument("the list has no such element")
            .with("length", list.len().to_string())),
    }
}

/// The path as RFC 6901 writes it, for messages.
fn pointer(path: &[String]) -> String {
    let mut pointer = String::new();
    for key in path {
        pointer.push('/');
        pointer.push_str(&key.replace('~', "~0").replace('/', "~1"));
    }
    pointer.chars().take(256).collect()
}
