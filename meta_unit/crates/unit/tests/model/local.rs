//! What a write does to the fields of a document, as the documentation says.

use std::collections::BTreeMap;

use dao_bindings::messages::data_v1::Value;
use dao_bindings::messages::data_v1::value::Kind;

use super::draw::{Change, Deed};
use crate::common::{counter, text};

/// The documents of a space that can be seen.
pub type Documents = BTreeMap<String, BTreeMap<String, Value>>;

/// Does a write; `false` where it must be refused, and then nothing is changed.
pub fn write(documents: &mut Documents, deed: &Deed) -> bool {
    match deed {
        Deed::Put(id, fields) => {
            let old = documents.get(id).cloned().unwrap_or_default();
            let fields = fields
                .iter()
                .map(|(key, new)| (key.clone(), kept(old.get(key), new)));
            let fields = fields.collect();
            documents.insert(id.clone(), fields);
            true
        }
        Deed::Patch(id, changes) => {
            let Some(fields) = documents.get(id) else {
                return false;
            };
            let mut fields = fields.clone();
            if !changes.iter().all(|change| edit(&mut fields, change)) {
                return false;
            }
            documents.insert(id.clone(), fields);
            true
        }
        Deed::Delete(id) => documents.remove(id).is_some(),
        Deed::Batch(deeds) => {
            let mut after = documents.clone();
            if !deeds.iter().all(|deed| write(&mut after, deed)) {
                return false;
            }
            *documents = after;
            true
        }
        _ => unreachable!("{deed:?} is no write"),
    }
}

/// What a put of `new` over `old` leads to: it never turns a text or a counter into something else
/// by accident.
fn kept(old: Option<&Value>, new: &Value) -> Value {
    match (old.and_then(|old| old.kind.as_ref()), new.kind.as_ref()) {
        (Some(Kind::TextValue(_)), Some(Kind::StringValue(new))) => text(new),
        (Some(Kind::CounterValue(_)), Some(Kind::IntValue(new))) => counter(*new),
        (Some(Kind::MapValue(old)), Some(Kind::MapValue(map))) => {
            let mut map = map.clone();
            for (key, entry) in &mut map.entries {
                *entry = kept(old.entries.get(key), entry);
            }
            Value {
                kind: Some(Kind::MapValue(map)),
            }
        }
        // What becomes of the kinds inside a list depends on which elements stay; see `same`.
        _ => new.clone(),
    }
}

/// Does an edit; `false` where it must be refused.
fn edit(fields: &mut BTreeMap<String, Value>, change: &Change) -> bool {
    match change {
        Change::Set(key, value) => {
            fields.insert((*key).to_owned(), value.clone());
            true
        }
        Change::SetInside(key, inner, value) => {
            match fields.get_mut(*key).and_then(|v| v.kind.as_mut()) {
                Some(Kind::MapValue(map)) => {
                    map.entries.insert(inner.clone(), value.clone());
                    true
                }
                Some(Kind::ListValue(list)) => {
                    let at = inner.parse::<usize>().ok();
                    at.and_then(|at| list.values.get_mut(at))
                        .is_some_and(|element| {
                            *element = value.clone();
                            true
                        })
                }
                _ => false,
            }
        }
        Change::Remove(key) => {
            fields.remove(*key);
            true
        }
        Change::Splice(key, at, delete, new) => {
            match fields.get_mut(*key).and_then(|v| v.kind.as_mut()) {
                Some(Kind::TextValue(text)) => {
                    let mut chars: Vec<char> = text.chars().collect();
                    let (at, end) = (*at as usize, (*at + *delete) as usize);
                    if end > chars.len() {
                        return false;
                    }
                    chars.splice(at..end, new.chars());
                    *text = chars.into_iter().collect();
                    true
                }
                _ => false,
            }
        }
        Change::Insert(key, at, values) => match fields.get_mut(*key).and_then(|v| v.kind.as_mut())
        {
            Some(Kind::ListValue(list)) if *at as usize <= list.values.len() => {
                let at = *at as usize;
                list.values.splice(at..at, values.iter().cloned());
                true
            }
            _ => false,
        },
        Change::Increment(key, by) => match fields.get_mut(*key).and_then(|v| v.kind.as_mut()) {
            Some(Kind::CounterValue(number)) => number.checked_add(*by).is_some_and(|sum| {
                *number = sum;
                true
            }),
            _ => false,
        },
    }
}

/// Whether fields are what the model expects. Numbers are compared by their bits, since the
/// canonical form tells -0.0 from 0.0; a string in a list may have stayed a text, and a whole number
/// a counter.
pub fn same(found: &BTreeMap<String, Value>, expected: &BTreeMap<String, Value>) -> bool {
    found.len() == expected.len()
        && found
            .iter()
            .zip(expected)
            .all(|((a, found), (b, expected))| a == b && same_value(found, expected, false))
}

fn same_value(found: &Value, expected: &Value, in_list: bool) -> bool {
    match (&found.kind, &expected.kind) {
        (Some(Kind::DoubleValue(a)), Some(Kind::DoubleValue(b))) => {
            a.to_bits() == b.to_bits() || (a.is_nan() && b.is_nan())
        }
        (Some(Kind::ListValue(a)), Some(Kind::ListValue(b))) => {
            let pairs = a.values.iter().zip(&b.values);
            a.values.len() == b.values.len()
                && pairs.into_iter().all(|(a, b)| same_value(a, b, true))
        }
        (Some(Kind::MapValue(a)), Some(Kind::MapValue(b))) => {
            a.entries.len() == b.entries.len()
                && a.entries
                    .iter()
                    .zip(&b.entries)
                    .all(|((k, a), (l, b))| k == l && same_value(a, b, in_list))
        }
        (Some(Kind::TextValue(a)), Some(Kind::StringValue(b))) if in_list => a == b,
        (Some(Kind::CounterValue(a)), Some(Kind::IntValue(b))) if in_list => a == b,
        (a, b) => a == b,
    }
}
