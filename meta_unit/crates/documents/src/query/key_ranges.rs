//! What a filter says about sort keys.
//!
//! The comparisons of a filter that must all hold are turned into ranges of sort keys. A range may
//! hold more than what fulfils the comparison (long strings are cut in sort keys), never less: each
//! document is checked against the whole filter in the end.

use dao_bindings::messages::data_v1::comparison::Operator;
use dao_bindings::messages::data_v1::filter::Condition;
use dao_bindings::messages::data_v1::value::Kind;
use dao_bindings::messages::data_v1::{Comparison, Filter};

use super::entries::IndexId;
use crate::order::{ABSENT, after_prefix, class_byte, is_exact, prefix_key, sort_key};

/// A range of sort keys: from `start` to before `end`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bytes {
    pub start: Vec<u8>,
    /// `None` for no end.
    pub end: Option<Vec<u8>>,
    /// Whether all keys in it are one key, so that ids sort its entries.
    pub single: bool,
}

impl Bytes {
    /// Every key.
    pub const fn all() -> Self {
        Self {
            start: Vec::new(),
            end: None,
            single: false,
        }
    }

    /// The key of documents that lack the field.
    pub fn absent() -> Self {
        Self {
            start: vec![ABSENT],
            end: None,
            single: true,
        }
    }

    /// Whether every key is in it.
    pub fn is_all(&self) -> bool {
        self.start.is_empty() && self.end.is_none()
    }

    /// Whether no key is in it.
    pub fn is_empty(&self) -> bool {
        self.end.as_ref().is_some_and(|end| *end <= self.start)
    }

    fn prefix(prefix: Vec<u8>, single: bool) -> Self {
        Self {
            end: after_prefix(&prefix),
            start: prefix,
            single,
        }
    }

    fn and(self, other: Self) -> Self {
        let end = match (self.end, other.end) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
        let single = self.single || other.single;
        Self {
            start: self.start.max(other.start),
            end,
            single,
        }
    }
}

/// An index that could serve, with the range that the filter allows.
pub struct Choice {
    pub index: IndexId,
    pub range: Bytes,
}

/// The comparisons that must all hold, as far as they stand at the top of the filter.
pub fn comparisons(filter: Option<&Filter>) -> Vec<&Comparison> {
    let mut found = Vec::new();
    let mut work: Vec<&Filter> = filter.into_iter().collect();
    while let Some(filter) = work.pop() {
        match &filter.condition {
            Some(Condition::Compare(comparison)) => found.push(comparison),
            Some(Condition::All(filters)) => work.extend(&filters.filters),
            Some(Condition::Any(filters)) => {
                if let [only] = filters.filters.as_slice() {
                    work.push(only);
                }
            }
            Some(Condition::Negate(_)) | None => {}
        }
    }
    found
}

/// The sort keys that a field can have where all of the comparisons hold.
pub fn range(comparisons: &[&Comparison], path: &[String]) -> Bytes {
    comparisons
        .iter()
        .filter(|comparison| {
            comparison
                .field
                .as_ref()
                .is_some_and(|field| field.keys == path)
        })
        .filter_map(|comparison| one(comparison))
        .fold(Bytes::all(), Bytes::and)
}

fn one(comparison: &Comparison) -> Option<Bytes> {
    let operator = comparison.operator();
    if operator == Operator::Absent {
        return Some(Bytes::prefix(vec![ABSENT], true));
    }
    let value = comparison.value.as_ref()?;
    let class = class_byte(value);
    let key = sort_key(Some(value));
    let past = after_prefix(&key);
    let exact = is_exact(value);
    let below = |end: Option<Vec<u8>>| Bytes {
        start: vec![class],
        end,
        single: false,
    };
    let above = |start: Vec<u8>| Bytes {
        start,
        end: Some(vec![class + 1]),
        single: false,
    };
    match operator {
        Operator::Equal => Some(Bytes::prefix(key, true)),
        Operator::Less if exact => Some(below(Some(key))),
        Operator::Less | Operator::LessOrEqual => Some(below(past)),
        Operator::Greater if exact => Some(above(past?)),
        Operator::Greater | Operator::GreaterOrEqual => Some(above(key)),
        Operator::StartsWith => match value.kind.as_ref()? {
            Kind::StringValue(prefix) | Kind::TextValue(prefix) => {
                Some(Bytes::prefix(prefix_key(prefix), false))
            }
            _ => None,
        },
        Operator::Unspecified | Operator::NotEqual | Operator::Contains | Operator::Absent => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::value;
    use dao_bindings::messages::data_v1::{FieldPath, Null, Value};
    use proptest::prelude::*;

    fn any_value() -> impl Strategy<Value = Value> {
        prop_oneof![
            (-3_i64..3).prop_map(|number| value(Kind::IntValue(number))),
            (-3_i32..3).prop_map(|number| value(Kind::DoubleValue(f64::from(number) / 2.0))),
            "[ab]{0,2}".prop_map(|text| value(Kind::StringValue(text))),
            (254_usize..259, "[ab]")
                .prop_map(|(length, end)| { value(Kind::StringValue("a".repeat(length) + &end)) }),
            Just(value(Kind::NullValue(Null {}))),
            any::<bool>().prop_map(|flag| value(Kind::BoolValue(flag))),
            Just(crate::value::list(vec![])),
        ]
    }

    proptest! {
        #[test]
        fn ranges_hold_whatever_fulfils_the_comparisons(
            field in proptest::option::of(any_value()),
            against in proptest::collection::vec((1_i32..10, any_value()), 1..4),
        ) {
            let path = FieldPath { keys: vec!["f".into()] };
            let all: Vec<Comparison> = against
                .into_iter()
                .map(|(operator, value)| Comparison { field: Some(path.clone()), operator, value: Some(value) })
                .collect();
            let fields: crate::value::Fields =
                field.clone().into_iter().map(|value| ("f".to_string(), value)).collect();
            let holds = all.iter().all(|comparison| crate::filter::holds(comparison, &fields));
            if holds {
                let range = range(&all.iter().collect::<Vec<_>>(), &path.keys);
                let key = sort_key(field.as_ref());
                prop_assert!(key >= range.start && range.end.as_ref().is_none_or(|end| key < *end));
            }
        }
    }
}
