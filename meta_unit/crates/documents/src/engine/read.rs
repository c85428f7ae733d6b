//! From engine containers to values.

use dao_bindings::messages::data_v1::value::Kind;
use dao_bindings::messages::data_v1::{Null, Value};
use dao_bindings::{Error, Result};
use loro::{Container, LoroMap, LoroMovableList, ValueOrContainer};

use super::{counter, scalar};
use crate::limits::MAX_DEPTH;
use crate::value::{Fields, list, map, value};

/// The most values of one document: a bound for updates that name one container many times.
const MAX_VALUES: usize = 1 << 20;

/// Reads containers within bounds, so that no update of a stranger's can ask for endless work.
pub struct Reader {
    values_left: usize,
}

impl Reader {
    pub fn new() -> Self {
        Self {
            values_left: MAX_VALUES,
        }
    }

    /// The entries of a map.
    pub fn fields(&mut self, from: &LoroMap) -> Result<Fields> {
        self.entries(from, MAX_DEPTH)
    }

    /// One value, container or not; `None` for a container of a kind that documents do not have.
    pub fn value(&mut self, from: &ValueOrContainer) -> Result<Option<Value>> {
        self.at(from, MAX_DEPTH)
    }

    fn at(&mut self, from: &ValueOrContainer, depth: usize) -> Result<Option<Value>> {
        let Some(left) = self.values_left.checked_sub(1) else {
            return Err(Error::too_large(format!(
                "a document has more than {MAX_VALUES} values"
            )));
        };
        self.values_left = left;
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
                Some(self.list(elements, below)?)
            }
            ValueOrContainer::Container(Container::Map(entries)) => {
                Some(match counter::total(entries) {
                    Some(total) => value(Kind::CounterValue(total)),
                    None => map(self.entries(entries, below)?),
                })
            }
            ValueOrContainer::Container(_) => None,
        })
    }

    fn entries(&mut self, from: &LoroMap, depth: usize) -> Result<Fields> {
        let mut entries = Vec::with_capacity(from.len());
        from.for_each(|key, entry| entries.push((key.to_owned(), entry)));
        let mut fields = Fields::new();
        for (key, entry) in entries {
            if key.contains('\0') {
                continue; // a counter's own entries, or no key that a document can have
            }
            if let Some(found) = self.at(&entry, depth)? {
                fields.insert(key, found);
            }
        }
        Ok(fields)
    }

    /// A list keeps the places of elements that cannot be shown, so that indexes stay true.
    fn list(&mut self, from: &LoroMovableList, depth: usize) -> Result<Value> {
        let mut elements = Vec::with_capacity(from.len());
        from.for_each(|element| elements.push(element));
        let mut values = Vec::with_capacity(elements.len());
        for element in elements {
            let shown = self.at(&element, depth)?;
            values.push(shown.unwrap_or_else(|| value(Kind::NullValue(Null {}))));
        }
        Ok(list(values))
    }
}
