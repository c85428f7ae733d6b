//! The order of values, once for comparing and once as bytes that sort the same way.
//!
//! Null, booleans, numbers (whole and binary64 by their exact size, not-a-number after all),
//! strings and texts, bytes, then lists and maps, which have no order among themselves. An absent
//! field comes after everything.

use std::cmp::Ordering;

use dao_bindings::messages::data_v1::Value;
use dao_bindings::messages::data_v1::value::Kind;

/// How many bytes of a string the sort key holds; longer strings of one beginning sort by id.
pub const KEY_BYTES: usize = 256;

const NULL: u8 = 0x10;
const BOOL: u8 = 0x20;
const NUMBER: u8 = 0x30;
const STRING: u8 = 0x40;
const BYTES: u8 = 0x50;
const STRUCTURE: u8 = 0x60;
/// The first byte of the key of a field that is not there.
pub const ABSENT: u8 = 0x70;

enum Class<'a> {
    Null,
    Bool(bool),
    /// A binary64 number and what a whole number has beyond it.
    Number(f64, i64),
    String(&'a str),
    Bytes(&'a [u8]),
    Structure,
}

fn class(value: &Value) -> Class<'_> {
    match value.kind.as_ref() {
        None | Some(Kind::NullValue(_)) => Class::Null,
        Some(Kind::BoolValue(flag)) => Class::Bool(*flag),
        Some(Kind::IntValue(number) | Kind::CounterValue(number)) => whole(*number),
        Some(Kind::DoubleValue(number)) if number.is_nan() => Class::Number(f64::NAN, 0),
        Some(Kind::DoubleValue(number)) => Class::Number(*number + 0.0, 0), // −0 is 0
        Some(Kind::StringValue(text) | Kind::TextValue(text)) => Class::String(text),
        Some(Kind::BytesValue(bytes)) => Class::Bytes(bytes),
        Some(Kind::ListValue(_) | Kind::MapValue(_)) => Class::Structure,
    }
}

/// Rounding keeps the order, and what it took away orders the numbers that it made equal.
#[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation)]
fn whole(number: i64) -> Class<'static> {
    let near = number as f64;
    let beyond = i128::from(number) - near as i128;
    Class::Number(near, beyond as i64)
}

/// The first byte of the sort keys of the value's class.
#[must_use]
pub fn class_byte(value: &Value) -> u8 {
    match class(value) {
        Class::Null => NULL,
        Class::Bool(_) => BOOL,
        Class::Number(..) => NUMBER,
        Class::String(_) => STRING,
        Class::Bytes(_) => BYTES,
        Class::Structure => STRUCTURE,
    }
}

/// Compares two values of one class; `None` for different classes and for lists and maps.
#[must_use]
pub fn compare(a: &Value, b: &Value) -> Option<Ordering> {
    match (class(a), class(b)) {
        (Class::Null, Class::Null) => Some(Ordering::Equal),
        (Class::Bool(a), Class::Bool(b)) => Some(a.cmp(&b)),
        (Class::Number(a, beyond_a), Class::Number(b, beyond_b)) => {
            Some(sortable(a).cmp(&sortable(b)).then(beyond_a.cmp(&beyond_b)))
        }
        (Class::String(a), Class::String(b)) => Some(a.as_bytes().cmp(b.as_bytes())),
        (Class::Bytes(a), Class::Bytes(b)) => Some(a.cmp(b)),
        _ => None,
    }
}

/// Whether two values are equal: as `compare` says, and lists and maps by what they hold.
#[must_use]
pub fn equal(a: &Value, b: &Value) -> bool {
    match (&a.kind, &b.kind) {
        (Some(Kind::ListValue(a)), Some(Kind::ListValue(b))) => {
            a.values.len() == b.values.len()
                && a.values.iter().zip(&b.values).all(|(a, b)| equal(a, b))
        }
        (Some(Kind::MapValue(a)), Some(Kind::MapValue(b))) => {
            a.entries.len() == b.entries.len()
                && a.entries
                    .iter()
                    .zip(&b.entries)
                    .all(|((ka, a), (kb, b))| ka == kb && equal(a, b))
        }
        _ => compare(a, b) == Some(Ordering::Equal),
    }
}

/// The bytes by which a field sorts. No key is the beginning of another, so an id may follow.
#[must_use]
pub fn sort_key(value: Option<&Value>) -> Vec<u8> {
    let Some(value) = value else {
        return vec![ABSENT];
    };
    let mut key = vec![class_byte(value)];
    match class(value) {
        Class::Null | Class::Structure => {}
        Class::Bool(flag) => key.push(u8::from(flag)),
        Class::Number(near, beyond) => {
            key.extend_from_slice(&sortable(near).to_be_bytes());
            // Between two neighbours of binary64 below 2^63 lie at most 1,024 whole numbers.
            let beyond = u16::try_from(beyond + 0x8000).unwrap_or(0x8000);
            key.extend_from_slice(&beyond.to_be_bytes());
        }
        Class::String(text) => escaped(&mut key, text.as_bytes()),
        Class::Bytes(bytes) => escaped(&mut key, bytes),
    }
    key
}

/// How many bytes of an index entry are its sort key; the rest is the id.
#[must_use]
pub fn key_length(entry: &[u8]) -> Option<usize> {
    match *entry.first()? {
        NULL | STRUCTURE | ABSENT => Some(1),
        BOOL => Some(2),
        NUMBER => Some(11),
        _ => {
            let mut at = 1;
            loop {
                match (*entry.get(at)?, entry.get(at + 1)) {
                    (0, Some(1 | 2)) => return Some(at + 2),
                    (0, _) => at += 2,
                    _ => at += 1,
                }
            }
        }
    }
}

/// Whether the sort key holds the whole value, so that equal keys are equal values.
#[must_use]
pub fn is_exact(value: &Value) -> bool {
    match class(value) {
        Class::String(text) => text.len() <= KEY_BYTES,
        Class::Bytes(bytes) => bytes.len() <= KEY_BYTES,
        Class::Structure => false,
        _ => true,
    }
}

/// The beginning that the sort keys of all strings have that begin with `prefix`.
#[must_use]
pub fn prefix_key(prefix: &str) -> Vec<u8> {
    let mut key = vec![STRING];
    escape_into(&mut key, prefix.as_bytes());
    key
}

/// The first key after all that begin with `prefix`; `None` where there is none.
#[must_use]
pub fn after_prefix(prefix: &[u8]) -> Option<Vec<u8>> {
    let last = prefix.iter().rposition(|byte| *byte != 0xff)?;
    let mut end = prefix.get(..=last)?.to_vec();
    if let Some(byte) = end.last_mut() {
        *byte += 1;
    }
    Some(end)
}

/// The end mark sorts before every escaped byte, so a beginning sorts before what goes on.
fn escaped(key: &mut Vec<u8>, bytes: &[u8]) {
    escape_into(key, bytes);
    key.extend_from_slice(if bytes.len() > KEY_BYTES {
        &[0, 2]
    } else {
        &[0, 1]
    });
}

fn escape_into(key: &mut Vec<u8>, bytes: &[u8]) {
    for byte in bytes.iter().take(KEY_BYTES) {
        key.push(*byte);
        if *byte == 0 {
            key.push(0xff);
        }
    }
}

/// Binary64 as a whole number of the same order, not-a-number last.
fn sortable(number: f64) -> u64 {
    let bits = number.to_bits();
    if number.is_nan() {
        u64::MAX
    } else if bits >> 63 == 0 {
        bits | 1 << 63
    } else {
        !bits
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::value;
    use dao_bindings::messages::data_v1::Null;
    use proptest::prelude::*;

    fn simple() -> impl Strategy<Value = Value> {
        prop_oneof![
            Just(value(Kind::NullValue(Null {}))),
            any::<bool>().prop_map(|flag| value(Kind::BoolValue(flag))),
            any::<i64>().prop_map(|number| value(Kind::IntValue(number))),
            (-3_i64..3, 0_u32..64).prop_map(|(off, bit)| value(Kind::CounterValue(
                1_i64.rotate_left(bit).wrapping_add(off)
            ))),
            any::<f64>().prop_map(|number| value(Kind::DoubleValue(number))),
            (-9_i32..9).prop_map(|number| value(Kind::DoubleValue(f64::from(number)))),
            (-9_i64..9).prop_map(|number| value(Kind::IntValue(number))),
            (0_u32..64).prop_map(|bit| value(Kind::DoubleValue(2_f64.powi(bit.cast_signed())))),
            "[\\x00a\u{ff}]{0,4}".prop_map(|text| value(Kind::StringValue(text))),
            proptest::collection::vec(0_u8..3, 0..4)
                .prop_map(|bytes| value(Kind::BytesValue(bytes))),
        ]
    }

    proptest! {
        #[test]
        fn keys_sort_as_values_compare(a in simple(), b in simple()) {
            let keys = sort_key(Some(&a)).cmp(&sort_key(Some(&b)));
            match compare(&a, &b) {
                Some(order) => prop_assert_eq!(order, keys),
                None => prop_assert_eq!(class_byte(&a).cmp(&class_byte(&b)), keys),
            }
            let entry = [&sort_key(Some(&a))[..], b"id"].concat();
            prop_assert_eq!(key_length(&entry), Some(entry.len() - 2));
            prop_assert!(keys == Ordering::Equal || !sort_key(Some(&b)).starts_with(&sort_key(Some(&a))));
        }

        #[test]
        fn whole_numbers_compare_exactly(a in any::<i64>(), b in any::<i64>()) {
            let (x, y) = (value(Kind::IntValue(a)), value(Kind::IntValue(b)));
            prop_assert_eq!(compare(&x, &y), Some(a.cmp(&b)));
        }
    }

    #[test]
    fn prefixes_end_where_they_should() {
        assert_eq!(after_prefix(b"ab"), Some(b"ac".to_vec()));
        assert_eq!(after_prefix(b"a\xff"), Some(b"b".to_vec()));
        assert_eq!(after_prefix(b"\xff\xff"), None);
    }
}
