//! Finding the container of a path.

use dao_bindings::{Error, Result};
use loro::{Container, LoroMap, LoroMovableList, ValueOrContainer};

use super::{counter, defect};
use crate::value::{check_key, list_index};

/// A container on the way to the place of an edit.
pub enum Place {
    Map(LoroMap),
    List(LoroMovableList),
}

/// What is at a path; `None` where nothing is.
pub fn find(root: &LoroMap, path: &[String]) -> Result<Option<ValueOrContainer>> {
    match parent(root, path)? {
        (Place::Map(_), last) if last.contains('\0') => Ok(None),
        (Place::Map(map), last) => Ok(map.get(last)),
        (Place::List(list), last) => Ok(list_index(last).and_then(|index| list.get(index))),
    }
}

/// Makes the maps that are missing above a path.
pub fn make_maps(root: &LoroMap, path: &[String]) -> Result<()> {
    for length in 1..path.len() {
        let above = path.get(..length).unwrap_or_default();
        if find(root, above)?.is_some() {
            continue;
        }
        if let (Place::Map(map), key) = parent(root, above)? {
            check_key(key)?;
            map.insert_container(key, LoroMap::new()).map_err(defect)?;
        }
    }
    Ok(())
}

/// The container above a path, and the last key.
pub fn parent<'a>(root: &LoroMap, path: &'a [String]) -> Result<(Place, &'a str)> {
    let Some((last, way)) = path.split_last() else {
        return Err(Error::invalid_argument("the path is empty"));
    };
    let mut place = Place::Map(root.clone());
    for key in way {
        let found = match &place {
            Place::Map(_) if key.contains('\0') => None,
            Place::Map(map) => map.get(key),
            Place::List(list) => list_index(key).and_then(|index| list.get(index)),
        };
        place = match found {
            Some(ValueOrContainer::Container(Container::Map(map)))
                if counter::total(&map).is_none() =>
            {
                Place::Map(map)
            }
            Some(ValueOrContainer::Container(Container::MovableList(list))) => Place::List(list),
            _ => {
                return Err(Error::invalid_argument(
                    "the container above the path does not exist; set it first",
                ));
            }
        };
    }
    Ok((place, last))
}
