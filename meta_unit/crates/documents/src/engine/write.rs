//! From values to engine containers: makes a container show exactly a value, by the fewest edits
//! that are easy to find, so that what others did meanwhile to the parts that stay survives.

use std::collections::BTreeMap;

use dao_bindings::messages::data_v1::Value;
use dao_bindings::messages::data_v1::value::Kind;
use dao_bindings::{Error, Result};
use loro::{
    Container, ContainerTrait, LoroError, LoroMap, LoroMovableList, LoroResult, LoroText, PeerID,
    ValueOrContainer,
};

use super::{counter, defect, read::Reader, scalar};

/// Writes as one actor.
#[derive(Clone, Copy)]
pub struct Writer {
    pub actor: PeerID,
}

impl Writer {
    /// Makes the map have exactly these entries.
    pub fn map(self, into: &LoroMap, entries: &BTreeMap<String, Value>) -> Result<()> {
        counter::unmark(into)?;
        let keys: Vec<String> = into.keys().map(|key| key.to_string()).collect();
        for key in keys {
            if !key.contains('\0') && !entries.contains_key(&key) {
                into.delete(&key).map_err(defect)?;
            }
        }
        for (key, entry) in entries {
            self.entry(into, key, entry)?;
        }
        Ok(())
    }

    /// Makes the map have this value at the key.
    pub fn entry(self, into: &LoroMap, key: &str, entry: &Value) -> Result<()> {
        if let Some(plain) = scalar::to_engine(entry) {
            return into.insert(key, plain).map_err(defect);
        }
        match entry.kind.as_ref() {
            Some(Kind::MapValue(map)) => {
                let child = ensure(into, key, LoroMap::ensure_mergeable_map)?;
                self.map(&child, &map.entries)
            }
            Some(Kind::ListValue(list)) => {
                let child = ensure(into, key, LoroMap::ensure_mergeable_movable_list)?;
                self.list(&child, &list.values)
            }
            Some(Kind::TextValue(text)) => {
                let child = ensure(into, key, LoroMap::ensure_mergeable_text)?;
                self.text(&child, text)
            }
            Some(Kind::CounterValue(number)) => {
                let child = ensure(into, key, LoroMap::ensure_mergeable_map)?;
                counter::set(&child, self.actor, *number)
            }
            _ => Err(Error::invalid_argument("a value has no kind")),
        }
    }

    /// Makes the list have exactly these elements.
    pub fn list(self, into: &LoroMovableList, elements: &[Value]) -> Result<()> {
        let mut present = Vec::with_capacity(into.len());
        let mut reader = Reader::new();
        for index in 0..into.len() {
            present.push(
                into.get(index)
                    .map(|found| reader.value(&found))
                    .transpose()?
                    .flatten(),
            );
        }
        let same = |(found, wanted): &(&Option<Value>, &Value)| found.as_ref() == Some(*wanted);
        let head = present.iter().zip(elements).take_while(same).count();
        let longest_tail = present.len().min(elements.len()) - head;
        let tails = present.iter().rev().zip(elements.iter().rev());
        let tail = tails.take(longest_tail).take_while(same).count();
        let old = present.len() - head - tail;
        let new = elements
            .get(head..elements.len() - tail)
            .unwrap_or_default();
        for (offset, element) in new.iter().enumerate() {
            if offset < old {
                self.element(into, head + offset, element)?;
            } else {
                self.insert(into, head + offset, element)?;
            }
        }
        if old > new.len() {
            into.delete(head + new.len(), old - new.len())
                .map_err(defect)?;
        }
        Ok(())
    }

    /// Makes the element at an index, which is there, have this value.
    pub fn element(self, into: &LoroMovableList, index: usize, element: &Value) -> Result<()> {
        if let Some(plain) = scalar::to_engine(element) {
            return into.set(index, plain).map_err(defect);
        }
        if let Some(ValueOrContainer::Container(present)) = into.get(index)
            && fits(&present, element)
        {
            return self.fill(present, element);
        }
        let empty = empty(element)?;
        let child = into.set_container(index, empty).map_err(defect)?;
        self.fill(child, element)
    }

    /// Inserts an element before the index.
    pub fn insert(self, into: &LoroMovableList, index: usize, element: &Value) -> Result<()> {
        if let Some(plain) = scalar::to_engine(element) {
            return into.insert(index, plain).map_err(defect);
        }
        let child = into
            .insert_container(index, empty(element)?)
            .map_err(defect)?;
        self.fill(child, element)
    }

    /// Makes the text read exactly so: what lies between the common beginning and end is replaced.
    pub fn text(self, into: &LoroText, wanted: &str) -> Result<()> {
        if into.is_empty() {
            return if wanted.is_empty() {
                Ok(())
            } else {
                into.insert(0, wanted).map_err(defect)
            };
        }
        let present = into.to_string();
        let head = present
            .chars()
            .zip(wanted.chars())
            .take_while(|(a, b)| a == b)
            .count();
        let (before, after) = (present.chars().count(), wanted.chars().count());
        let longest_tail = before.min(after) - head;
        let tails = present.chars().rev().zip(wanted.chars().rev());
        let tail = tails.take(longest_tail).take_while(|(a, b)| a == b).count();
        if before > head + tail {
            into.delete(head, before - head - tail).map_err(defect)?;
        }
        let new: String = wanted
            .chars()
            .skip(head)
            .take(after - head - tail)
            .collect();
        if new.is_empty() {
            Ok(())
        } else {
            into.insert(head, &new).map_err(defect)
        }
    }

    fn fill(self, into: Container, from: &Value) -> Result<()> {
        match (into, from.kind.as_ref()) {
            (Container::Map(child), Some(Kind::MapValue(map))) => self.map(&child, &map.entries),
            (Container::Map(child), Some(Kind::CounterValue(number))) => {
                counter::set(&child, self.actor, *number)
            }
            (Container::MovableList(child), Some(Kind::ListValue(list))) => {
                self.list(&child, &list.values)
            }
            (Container::Text(child), Some(Kind::TextValue(text))) => self.text(&child, text),
            _ => Err(defect("a container is not of the kind asked for")),
        }
    }
}

/// The mergeable child at a key. What stands in its way (a plain value, or a container that some
/// other program put there) is removed first: the engine never overwrites it by itself.
fn ensure<C: ContainerTrait>(
    map: &LoroMap,
    key: &str,
    make: fn(&LoroMap, &str) -> LoroResult<C>,
) -> Result<C> {
    match make(map, key) {
        Err(LoroError::ArgErr(_)) => {
            map.delete(key).map_err(defect)?;
            make(map, key).map_err(defect)
        }
        made => made.map_err(defect),
    }
}

fn fits(present: &Container, wanted: &Value) -> bool {
    matches!(
        (present, wanted.kind.as_ref()),
        (
            Container::Map(_),
            Some(Kind::MapValue(_) | Kind::CounterValue(_))
        ) | (Container::MovableList(_), Some(Kind::ListValue(_)))
            | (Container::Text(_), Some(Kind::TextValue(_)))
    )
}

fn empty(wanted: &Value) -> Result<Container> {
    match wanted.kind.as_ref() {
        Some(Kind::MapValue(_) | Kind::CounterValue(_)) => Ok(Container::Map(LoroMap::new())),
        Some(Kind::ListValue(_)) => Ok(Container::MovableList(LoroMovableList::new())),
        Some(Kind::TextValue(_)) => Ok(Container::Text(LoroText::new())),
        _ => Err(Error::invalid_argument("a value has no kind")),
    }
}
