//! What counts as a value, and the small questions that everything asks of values.

use std::collections::BTreeMap;

use dao_bindings::messages::data_v1::value::Kind;
use dao_bindings::messages::data_v1::{FieldPath, ListValue, MapValue, Value};
use dao_bindings::{Error, Result};
use prost::Message;

use crate::codec::Reader;
use crate::limits::MAX_DEPTH;
use crate::nulls;

/// The fields of a document.
pub type Fields = BTreeMap<String, Value>;

/// Makes a value of its kind.
#[must_use]
pub fn value(kind: Kind) -> Value {
    Value { kind: Some(kind) }
}

/// Whether two numbers are the same: zeros of either sign are two, not-a-number is one.
#[must_use]
pub const fn same_number(one: f64, other: f64) -> bool {
    one.to_bits() == other.to_bits() || (one.is_nan() && other.is_nan())
}

/// A list of values.
#[must_use]
pub fn list(values: Vec<Value>) -> Value {
    value(Kind::ListValue(ListValue { values }))
}

/// A map of values.
#[must_use]
pub fn map(entries: Fields) -> Value {
    value(Kind::MapValue(MapValue { entries }))
}

/// Checks fields of a request: every value has a kind, no key holds U+0000, nothing nests too deep.
pub fn check_fields(fields: &Fields) -> Result<()> {
    for (key, value) in fields {
        check_key(key)?;
        check_at(value, 1).map_err(|error| in_field(error, key))?;
    }
    Ok(())
}

/// Checks a single value of a request that will lie `depth` levels deep.
pub fn check(value: &Value, depth: usize) -> Result<()> {
    check_at(value, depth.max(1))
}

/// Checks a map key.
pub fn check_key(key: &str) -> Result<()> {
    if key.contains('\0') {
        return Err(Error::invalid_argument(
            "a key of a map contains the character U+0000",
        ));
    }
    Ok(())
}

fn check_at(value: &Value, depth: usize) -> Result<()> {
    if depth > MAX_DEPTH {
        return Err(Error::too_large(format!(
            "values nest deeper than {MAX_DEPTH} levels"
        )));
    }
    match &value.kind {
        None => Err(Error::invalid_argument(
            "a value has no kind; null is written as null_value",
        )),
        Some(Kind::ListValue(list)) => list
            .values
            .iter()
            .try_for_each(|element| check_at(element, depth + 1)),
        Some(Kind::MapValue(map)) => map.entries.iter().try_for_each(|(key, entry)| {
            check_key(key)?;
            check_at(entry, depth + 1)
        }),
        Some(_) => Ok(()),
    }
}

fn in_field(error: Error, key: &str) -> Error {
    let shown: String = key.chars().take(64).collect();
    error.with("field", shown)
}

/// Finds the value at a path of keys; a list index is written in decimal.
#[must_use]
pub fn at_path<'a>(fields: &'a Fields, path: &FieldPath) -> Option<&'a Value> {
    let (first, rest) = path.keys.split_first()?;
    let mut found = fields.get(first)?;
    for key in rest {
        found = match &found.kind {
            Some(Kind::MapValue(map)) => map.entries.get(key)?,
            Some(Kind::ListValue(list)) => list.values.get(list_index(key)?)?,
            _ => return None,
        };
    }
    Some(found)
}

/// Reads a list index as RFC 6901 writes it: decimal, without a sign or leading zeros.
#[must_use]
pub fn list_index(key: &str) -> Option<usize> {
    let digits = key.as_bytes();
    let plain =
        matches!(digits, [b'0'] | [b'1'..=b'9', ..]) && digits.iter().all(u8::is_ascii_digit);
    if plain { key.parse().ok() } else { None }
}

/// Encodes fields as they are stored: a `dao.data.v1.MapValue`, but for its nulls, which have the
/// form of the first units (see [`nulls`]).
#[must_use]
pub fn encode_fields(fields: Fields) -> Vec<u8> {
    let any_null = fields.values().any(nulls::holds);
    let mut bytes = MapValue { entries: fields }.encode_to_vec();
    if any_null {
        nulls::to_stored(&mut bytes);
    }
    bytes
}

/// A bound of the bytes that encoded fields have, at most 16 for each above them.
#[must_use]
pub fn encoded_bound(fields: &Fields) -> usize {
    let entry = |(key, field): (&String, &Value)| key.len() + field.encoded_len() + 16;
    fields.iter().map(entry).sum()
}

/// Whether every field is there as a whole: none has parts that merge by themselves.
#[must_use]
pub fn is_plain(fields: &Fields) -> bool {
    fields.values().all(|field| {
        matches!(
            field.kind,
            Some(
                Kind::NullValue(_)
                    | Kind::BoolValue(_)
                    | Kind::IntValue(_)
                    | Kind::DoubleValue(_)
                    | Kind::StringValue(_)
                    | Kind::BytesValue(_)
            )
        )
    })
}

/// Decodes stored fields.
pub fn decode_fields(bytes: &[u8]) -> Result<Fields> {
    match MapValue::decode(bytes) {
        Ok(mut map) => {
            map.entries.values_mut().for_each(nulls::restore);
            Ok(map.entries)
        }
        Err(_) => Err(Error::internal(
            "the stored fields of a document are damaged",
        )),
    }
}

/// Decodes some of the stored fields, the others only if it must.
pub fn pick_fields(bytes: &[u8], keys: &[&str]) -> Result<Fields> {
    let pick = || -> Option<Fields> {
        let mut fields = Fields::new();
        let mut from = Reader(bytes);
        while !from.is_empty() {
            // Entries as this unit encodes them: a key, then a value.
            let mut entry = Reader((from.byte().ok()? == FIRST).then(|| from.bytes())?.ok()?);
            let key = (entry.byte().ok()? == FIRST).then(|| entry.bytes())?.ok()?;
            let value = (entry.byte().ok()? == SECOND)
                .then(|| entry.bytes())?
                .ok()?;
            if let Some(key) = keys.iter().find(|wanted| wanted.as_bytes() == key) {
                let mut value = Value::decode(value).ok()?;
                nulls::restore(&mut value);
                fields.insert((*key).to_owned(), value);
            }
        }
        Some(fields)
    };
    pick().map_or_else(|| decode_fields(bytes), Ok)
}

/// The Protobuf tag of the first field of a message, if it has a length.
const FIRST: u8 = 1 << 3 | 2;
/// The same of the second.
const SECOND: u8 = 2 << 3 | 2;

#[cfg(test)]
mod tests {
    use dao_bindings::messages::data_v1::Null;

    use super::*;

    #[test]
    fn picked_fields_are_those_of_the_whole() {
        let mut fields = Fields::from([
            ("n".into(), value(Kind::IntValue(7))),
            ("long".into(), value(Kind::StringValue("x".repeat(300)))),
            ("deep".into(), list(vec![value(Kind::BoolValue(true))])),
        ]);
        for round in 0..2 {
            let encoded = encode_fields(fields.clone());
            for keys in [vec!["n"], vec!["deep", "long"], vec!["none", ""], vec![]] {
                let picked = pick_fields(&encoded, &keys).unwrap();
                for key in keys {
                    assert_eq!(picked.get(key), fields.get(key), "{round} {key}");
                }
            }
            // A key that is empty is not written.
            fields.insert(String::new(), value(Kind::NullValue(Null {})));
        }
        assert!(pick_fields(&[0xff, 1, 2], &["n"]).is_err());
    }

    #[test]
    fn indexes_are_plain_decimals() {
        assert_eq!(list_index("0"), Some(0));
        assert_eq!(list_index("17"), Some(17));
        for wrong in ["", "-1", "+1", "01", "1a", " 1", "99999999999999999999999"] {
            assert_eq!(list_index(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn too_deep_values_are_refused() {
        let mut nested = value(Kind::BoolValue(true));
        for _ in 0..MAX_DEPTH - 1 {
            nested = list(vec![nested]);
        }
        assert!(check(&nested, 1).is_ok());
        assert!(check(&list(vec![nested]), 1).is_err());
        assert!(check(&Value { kind: None }, 1).is_err());
    }
}
