//! From engine containers to values.

use dao_bindings::messages::data_v1::value::Kind;
use dao_bindings::messages::data_v1::{Null, Value};
use dao_bindings::{Error, Result};
use loro::{Container, LoroMap, LoroMovableList, ValueOrContainer};

use super::{counter, scalar};
use crate::limits::MAX_DEPTH;
use crate::pace::Pace;
use crate::value::{Fields, list, map, value};

/// The most values of one document: a bound for updates that name one container many times.
const MAX_VALUES: usize = 1 << 20;

/// Reads containers within bounds, so that no update of a stranger's can ask for endless work.
pub struct Reader {
    values_left: usize,
    pace: Pace,
}

impl Reader {
    pub fn new() -> Self {
        Self {
            values_left: MAX_VALUES,
            pace: Pace::default(),
        }
    }

    /// The entries of a map.
    pub async fn fields(&mut self, from: &LoroMap) -> Result<Fields> {
        self.entries(from, MAX_DEPTH).await
    }

    /// The elements of a list; `None` for a container of a kind that documents do not have.
    pub async fn elements(&mut self, from: &LoroMovableList) -> Result<Vec<Option<Value>>> {
        self.list(from, MAX_DEPTH).await
    }

    async fn at(&mut self, from: &ValueOrContainer, depth: usize) -> Result<Option<Value>> {
        let Some(left) = self.values_left.checked_sub(1) else {
            return Err(Error::too_large(format!(
                "a document has more than {MAX_VALUES} values"
            )));
        };
        self.values_left = left;
        self.pace.work(1).await?;
        let too_deep = || Error::too_large(format!("a document nests deeper than {MAX_DEPTH}"));
        let below = depth.checked_sub(1).ok_or_else(too_deep)?;
        Ok(match from {
            ValueOrContainer::Value(plain) => {
                Some(scalar::from_engine(plain, below).ok_or_else(too_deep)?)
            }
            ValueOrContainer::Container(Container::Text(text)) => {
                Some(value(Kind::TextValue(text.to_string())))
            }
            ValueOrContainer::Container(Container::MovableList(elements)) => {
                let elements = Box::pin(self.list(elements, below)).await?.into_iter();
                // What cannot be shown keeps its place, so that indexes stay true.
                let shown =
                    elements.map(|one| one.unwrap_or_else(|| value(Kind::NullValue(Null {}))));
                Some(list(shown.collect()))
            }
            ValueOrContainer::Container(Container::Map(entries)) => {
                Some(match counter::total(entries) {
                    Some(total) => value(Kind::CounterValue(total)),
                    None => map(Box::pin(self.entries(entries, below)).await?),
                })
            }
            ValueOrContainer::Container(_) => None,
        })
    }

    async fn entries(&mut self, from: &LoroMap, depth: usize) -> Result<Fields> {
        let mut entries = Vec::with_capacity(from.len());
        from.for_each(|key, entry| entries.push((key.to_owned(), entry)));
        let mut fields = Fields::new();
        for (key, entry) in entries {
            if key.contains('\0') {
                continue; // a counter's own entries, or no key that a document can have
            }
            if let Some(found) = self.at(&entry, depth).await? {
                fields.insert(key, found);
            }
        }
        Ok(fields)
    }

    async fn list(&mut self, from: &LoroMovableList, depth: usize) -> Result<Vec<Option<Value>>> {
        let mut elements = Vec::with_capacity(from.len());
        from.for_each(|element| elements.push(element));
        let mut values = Vec::with_capacity(elements.len());
        for element in elements {
            values.push(self.at(&element, depth).await?);
        }
        Ok(values)
    }
}

/// A value as an order sees it, without what is in a list or a map: these have no order among
/// themselves.
pub fn in_order(from: &ValueOrContainer) -> Option<Value> {
    match from {
        ValueOrContainer::Value(plain) => scalar::from_engine(plain, MAX_DEPTH),
        ValueOrContainer::Container(Container::Text(text)) => {
            Some(value(Kind::TextValue(text.to_string())))
        }
        ValueOrContainer::Container(Container::MovableList(_)) => Some(list(Vec::new())),
        ValueOrContainer::Container(Container::Map(entries)) => {
            Some(match counter::total(entries) {
                Some(total) => value(Kind::CounterValue(total)),
                None => map(Fields::new()),
            })
        }
        ValueOrContainer::Container(_) => None,
    }
}
