//! Edits of a document by path.

use dao_bindings::messages::data_v1::edit::Edit as Action;
use dao_bindings::messages::data_v1::{Edit, ListInsert};
use dao_bindings::{Error, Result};
use loro::{Container, LoroMap, LoroMovableList, ValueOrContainer};

use super::path::{Place, find, make_maps, parent};
use super::typing::Typing;
use super::write::Writer;
use super::{counter, defect};
use crate::value::{check, check_key, list_index};

/// Applies edits one after the other. On an error some may have been applied: the caller drops the
/// replica then.
pub fn apply(root: &LoroMap, writer: Writer, edits: &[Edit], make_parents: bool) -> Result<()> {
    let mut typing = None;
    for (number, edit) in edits.iter().enumerate() {
        let parents = if make_parents && matches!(edit.edit, Some(Action::Set(_))) {
            flush(&mut typing).and_then(|()| make_maps(root, &edit.path))
        } else {
            Ok(())
        };
        parents
            .and_then(|()| step(root, writer, edit, &mut typing))
            .map_err(|error| error.with("edit", number).with("path", pointer(&edit.path)))?;
    }
    flush(&mut typing)
}

fn step<'a>(
    root: &LoroMap,
    writer: Writer,
    edit: &'a Edit,
    typing: &mut Option<Typing<'a>>,
) -> Result<()> {
    let path = edit.path.as_slice();
    match (&edit.edit, &mut *typing) {
        (Some(Action::Splice(splice)), Some(same)) if same.is_of(path) => same.splice(splice),
        (Some(Action::Splice(splice)), _) => {
            flush(typing)?;
            typing.insert(Typing::begin(root, path)?).splice(splice)
        }
        (Some(action), _) => {
            flush(typing)?;
            one(root, writer, path, action)
        }
        (None, _) => Err(Error::invalid_argument("the edit says nothing to do")),
    }
}

fn flush(typing: &mut Option<Typing<'_>>) -> Result<()> {
    typing.take().map_or(Ok(()), |mut typing| typing.flush())
}

fn one(root: &LoroMap, writer: Writer, path: &[String], action: &Action) -> Result<()> {
    match action {
        Action::Set(value) => {
            check(value, path.len())?;
            let (place, last) = parent(root, path)?;
            match place {
                Place::Map(map) => {
                    check_key(last)?;
                    writer.set_entry(&map, last, value)
                }
                Place::List(list) => writer.set_element(&list, element(&list, last)?, value),
            }
        }
        Action::Remove(_) => match parent(root, path)? {
            // Gone already is as good as removed: another device may have been faster.
            (Place::Map(map), last) if map.get(last).is_none() => Ok(()),
            (Place::Map(map), last) => {
                check_key(last)?;
                map.delete(last).map_err(defect)
            }
            (Place::List(list), last) => list.delete(element(&list, last)?, 1).map_err(defect),
        },
        Action::Insert(insert) => insert_all(root, writer, path, insert),
        Action::Increment(increment) => match find(root, path)? {
            Some(ValueOrContainer::Container(Container::Map(map)))
                if counter::total(&map).is_some() =>
            {
                counter::add(&map, writer.actor, increment.by)
            }
            _ => Err(Error::invalid_argument("there is no counter at the path")),
        },
        Action::Splice(splice) => {
            let mut typing = Typing::begin(root, path)?;
            typing.splice(splice)?;
            typing.flush()
        }
    }
}

fn insert_all(root: &LoroMap, writer: Writer, path: &[String], insert: &ListInsert) -> Result<()> {
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
        writer.insert(&list, first + offset, value)?;
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
