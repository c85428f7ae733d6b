//! From values to engine containers, in two ways.
//!
//! To *set* a value makes it anew: a text, list, map or counter becomes a new container, so edits
//! of what was there before never reach it. To *put* a value edits what is there, by the fewest
//! edits that are easy to find, so that what others do meanwhile to the parts that stay survives.
//! A put keeps what merges: a plain string over a text edits the text, and a whole number over a
//! counter sets the counter.

use std::borrow::Cow;
use std::collections::BTreeMap;

use dao_bindings::messages::data_v1::Value;
use dao_bindings::messages::data_v1::value::Kind;
use dao_bindings::{Error, Result};
use loro::{Container, LoroMap, LoroMovableList, LoroText, LoroValue, PeerID, ValueOrContainer};

use super::read::Reader;
use super::splices::erase;
use super::{counter, defect, scalar};
use crate::pace::Pace;
use crate::value::{same_number, value};

/// Writes as one actor.
pub struct Writer {
    pub actor: PeerID,
    pub pace: Pace,
}

impl Writer {
    /// Makes the map have exactly these entries, editing those that are there.
    pub async fn put_map(
        &mut self,
        into: &LoroMap,
        entries: &BTreeMap<String, Value>,
    ) -> Result<()> {
        self.remove_others(into, entries).await?;
        for (key, entry) in entries {
            let entry = match into.get(key) {
                Some(present) if self.edit(&present, entry).await? => continue,
                Some(present) => of_kind(&present, entry),
                None => Cow::Borrowed(entry),
            };
            self.set_entry(into, key, &entry).await?;
        }
        Ok(())
    }

    /// Makes the map have exactly these new entries.
    pub async fn set_map(
        &mut self,
        into: &LoroMap,
        entries: &BTreeMap<String, Value>,
    ) -> Result<()> {
        self.remove_others(into, entries).await?;
        for (key, entry) in entries {
            self.set_entry(into, key, entry).await?;
        }
        Ok(())
    }

    /// Makes the map have this new value at the key. A plain value that is there already stays.
    pub async fn set_entry(&mut self, into: &LoroMap, key: &str, entry: &Value) -> Result<()> {
        self.pace.work(1).await?;
        let Some(plain) = scalar::to_engine(entry) else {
            let child = into.insert_container(key, empty(entry)?).map_err(defect)?;
            return self.fill(child, entry).await;
        };
        if let Some(ValueOrContainer::Value(present)) = into.get(key)
            && present == plain
        {
            if same(&present, &plain) {
                return Ok(());
            }
            // The engine takes zeros of either sign for equal, and would leave the one there.
            into.delete(key).map_err(defect)?;
        }
        into.insert(key, plain).map_err(defect)
    }

    /// Makes the list have exactly these elements. What lies between those that are the same at
    /// the beginning and at the end is edited, element by element.
    async fn put_list(&mut self, into: &LoroMovableList, elements: &[Value]) -> Result<()> {
        let present = Reader::new().elements(into).await?;
        let alike = |(found, wanted): &(&Option<Value>, &Value)| {
            found.as_ref().is_some_and(|found| is_put(found, wanted))
        };
        let head = present.iter().zip(elements).take_while(alike).count();
        let longest_tail = present.len().min(elements.len()) - head;
        let tails = present.iter().rev().zip(elements.iter().rev());
        let tail = tails.take(longest_tail).take_while(alike).count();
        let old = present.len() - head - tail;
        let new = elements
            .get(head..elements.len() - tail)
            .unwrap_or_default();
        for (offset, element) in new.iter().enumerate() {
            let index = head + offset;
            if offset >= old {
                self.insert(into, index, element).await?;
                continue;
            }
            let element = match into.get(index) {
                Some(present) if self.edit(&present, element).await? => continue,
                Some(present) => of_kind(&present, element),
                None => Cow::Borrowed(element),
            };
            self.set_element(into, index, &element).await?;
        }
        for _ in new.len()..old {
            into.delete(head + new.len(), 1).map_err(defect)?;
            self.pace.work(1).await?;
        }
        Ok(())
    }

    /// Makes the element at an index, which is there, a new one of this value. A plain value that
    /// is there already stays.
    pub async fn set_element(
        &mut self,
        into: &LoroMovableList,
        index: usize,
        element: &Value,
    ) -> Result<()> {
        self.pace.work(1).await?;
        let Some(plain) = scalar::to_engine(element) else {
            let empty = empty(element)?;
            let child = into.set_container(index, empty).map_err(defect)?;
            return self.fill(child, element).await;
        };
        match into.get(index) {
            Some(ValueOrContainer::Value(present)) if same(&present, &plain) => Ok(()),
            _ => into.set(index, plain).map_err(defect),
        }
    }

    /// Inserts an element before the index.
    pub async fn insert(
        &mut self,
        into: &LoroMovableList,
        index: usize,
        element: &Value,
    ) -> Result<()> {
        self.pace.work(1).await?;
        if let Some(plain) = scalar::to_engine(element) {
            return into.insert(index, plain).map_err(defect);
        }
        let child = into
            .insert_container(index, empty(element)?)
            .map_err(defect)?;
        self.fill(child, element).await
    }

    /// Edits what is there to be what a put wants. `false` if that must be something new.
    async fn edit(&mut self, present: &ValueOrContainer, wanted: &Value) -> Result<bool> {
        let ValueOrContainer::Container(present) = present else {
            return Ok(false);
        };
        match (present, wanted.kind.as_ref()) {
            (Container::Text(text), Some(Kind::TextValue(wanted) | Kind::StringValue(wanted))) => {
                put_text(text, wanted, &self.pace).await?;
            }
            (Container::MovableList(list), Some(Kind::ListValue(wanted))) => {
                Box::pin(self.put_list(list, &wanted.values)).await?;
            }
            (Container::Map(map), Some(kind)) => match (counter::total(map), kind) {
                (Some(total), Kind::CounterValue(wanted) | Kind::IntValue(wanted)) => {
                    return Ok(total == *wanted);
                }
                (None, Kind::MapValue(wanted)) => {
                    Box::pin(self.put_map(map, &wanted.entries)).await?;
                }
                _ => return Ok(false),
            },
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// Fills a container that was made just now.
    async fn fill(&mut self, into: Container, from: &Value) -> Result<()> {
        match (into, from.kind.as_ref()) {
            (Container::Map(child), Some(Kind::MapValue(map))) => {
                Box::pin(self.set_map(&child, &map.entries)).await
            }
            (Container::Map(child), Some(Kind::CounterValue(number))) => {
                counter::begin(&child, self.actor, *number)
            }
            (Container::MovableList(child), Some(Kind::ListValue(list))) => {
                for (index, element) in list.values.iter().enumerate() {
                    Box::pin(self.insert(&child, index, element)).await?;
                }
                Ok(())
            }
            (Container::Text(_), Some(Kind::TextValue(text))) if text.is_empty() => Ok(()),
            (Container::Text(child), Some(Kind::TextValue(text))) => {
                child.insert(0, text).map_err(defect)
            }
            _ => Err(defect("a container is not of the kind asked for")),
        }
    }

    async fn remove_others(
        &mut self,
        from: &LoroMap,
        entries: &BTreeMap<String, Value>,
    ) -> Result<()> {
        let keys: Vec<String> = from.keys().map(|key| key.to_string()).collect();
        for key in keys {
            if !key.contains('\0') && !entries.contains_key(&key) {
                from.delete(&key).map_err(defect)?;
                self.pace.work(1).await?;
            }
        }
        Ok(())
    }
}

/// Makes the text read exactly so: what lies between the common beginning and end is replaced.
async fn put_text(into: &LoroText, wanted: &str, pace: &Pace) -> Result<()> {
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
    erase(into, head, before - head - tail, pace).await?;
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

/// What a put makes of a value where something else is: a counter stays one.
fn of_kind<'a>(present: &ValueOrContainer, wanted: &'a Value) -> Cow<'a, Value> {
    match (present, &wanted.kind) {
        (ValueOrContainer::Container(Container::Map(map)), Some(Kind::IntValue(number)))
            if counter::total(map).is_some() =>
        {
            Cow::Owned(value(Kind::CounterValue(*number)))
        }
        _ => Cow::Borrowed(wanted),
    }
}

/// Whether a put of a value changes nothing where another is.
fn is_put(found: &Value, wanted: &Value) -> bool {
    match (&found.kind, &wanted.kind) {
        (Some(Kind::TextValue(found)), Some(Kind::StringValue(wanted))) => found == wanted,
        (Some(Kind::CounterValue(found)), Some(Kind::IntValue(wanted))) => found == wanted,
        (Some(Kind::DoubleValue(found)), Some(Kind::DoubleValue(wanted))) => {
            same_number(*found, *wanted)
        }
        (Some(Kind::ListValue(found)), Some(Kind::ListValue(wanted))) => {
            let (found, wanted) = (&found.values, &wanted.values);
            let mut both = found.iter().zip(wanted);
            found.len() == wanted.len() && both.all(|(found, wanted)| is_put(found, wanted))
        }
        (Some(Kind::MapValue(found)), Some(Kind::MapValue(wanted))) => {
            let (found, wanted) = (&found.entries, &wanted.entries);
            let mut both = found.iter().zip(wanted);
            found.len() == wanted.len()
                && both.all(|(found, wanted)| found.0 == wanted.0 && is_put(found.1, wanted.1))
        }
        (found, wanted) => found == wanted,
    }
}

/// Whether two plain values are the same; the engine takes zeros of either sign for equal.
fn same(one: &LoroValue, other: &LoroValue) -> bool {
    match (one, other) {
        (LoroValue::Double(one), LoroValue::Double(other)) => same_number(*one, *other),
        _ => one == other,
    }
}

fn empty(wanted: &Value) -> Result<Container> {
    match wanted.kind.as_ref() {
        Some(Kind::MapValue(_) | Kind::CounterValue(_)) => Ok(Container::Map(LoroMap::new())),
        Some(Kind::ListValue(_)) => Ok(Container::MovableList(LoroMovableList::new())),
        Some(Kind::TextValue(_)) => Ok(Container::Text(LoroText::new())),
        _ => Err(Error::invalid_argument("a value has no kind")),
    }
}
