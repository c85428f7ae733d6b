//! Null in stored fields.
//!
//! In the first units null was field 1 of a value, an enum that was always 0; now it is field 11, a
//! message without fields. What is stored keeps the first form, so that a home can be read by both.
//! Both take two bytes, so neither form changes a length around it.

use dao_bindings::messages::data_v1::value::Kind;
use dao_bindings::messages::data_v1::{Null, Value};

use crate::codec::Reader;

/// A null as it is stored: field 1 with the number 0.
const STORED: [u8; 2] = [1 << 3, 0];
/// A null as it crosses: field 11 with a message of no bytes.
const CROSSING: [u8; 2] = [11 << 3 | 2, 0];
/// What bytes are a message of.
#[derive(Clone, Copy, PartialEq)]
enum Part {
    Value,
    List,
    Map,
    Entry,
}

/// Whether a value is or holds null.
pub fn holds(value: &Value) -> bool {
    match &value.kind {
        Some(Kind::NullValue(_)) => true,
        Some(Kind::ListValue(list)) => list.values.iter().any(holds),
        Some(Kind::MapValue(map)) => map.entries.values().any(holds),
        _ => false,
    }
}

/// Gives a value that was stored its nulls: they were read as values of no kind.
pub fn restore(value: &mut Value) {
    match &mut value.kind {
        None => value.kind = Some(Kind::NullValue(Null {})),
        Some(Kind::ListValue(list)) => list.values.iter_mut().for_each(restore),
        Some(Kind::MapValue(map)) => map.entries.values_mut().for_each(restore),
        Some(_) => {}
    }
}

/// Gives the nulls in an encoded `MapValue` of this unit the form in which they are stored.
pub fn to_stored(map: &mut [u8]) {
    for place in places(map) {
        if let Some(null) = map.get_mut(place..place + STORED.len()) {
            null.copy_from_slice(&STORED);
        }
    }
}

/// Where the nulls are in an encoded `MapValue` of this unit.
fn places(map: &[u8]) -> Vec<usize> {
    let mut found = Vec::new();
    let mut work = vec![(0, map, Part::Map)];
    while let Some((start, bytes, part)) = work.pop() {
        if part == Part::Value && bytes == CROSSING {
            found.push(start);
            continue;
        }
        let mut from = Reader(bytes);
        while let Ok(tag) = from.byte() {
            let inner = match (part, tag) {
                (Part::Value, LIST) => Part::List,
                (Part::Value, MAP) => Part::Map,
                (Part::List, FIRST) | (Part::Entry, SECOND) => Part::Value,
                (Part::Map, FIRST) => Part::Entry,
                (Part::Entry, FIRST) => {
                    let _key = from.bytes();
                    continue;
                }
                _ => break, // a value of another kind, which is all that is here
            };
            let Ok(content) = from.bytes() else { break };
            let end = start + bytes.len() - from.0.len();
            work.push((end - content.len(), content, inner));
        }
    }
    found
}

/// The tag of a field that has a length.
const fn tag(field: u8) -> u8 {
    field << 3 | 2
}

const FIRST: u8 = tag(1);
const SECOND: u8 = tag(2);
/// A list in a value.
const LIST: u8 = tag(7);
/// A map in a value.
const MAP: u8 = tag(8);

#[cfg(test)]
mod tests {
    use dao_bindings::messages::data_v1::MapValue;
    use proptest::prelude::*;
    use prost::Message;

    use super::*;
    use crate::value::{Fields, decode_fields, encode_fields, list, map, pick_fields, value};

    #[test]
    fn the_stored_form_is_that_of_the_first_units() {
        let null = || value(Kind::NullValue(Null {}));
        let fields = Fields::from([
            ("a".into(), null()),
            ("b".into(), list(vec![null()])),
            (String::new(), map(Fields::from([(String::new(), null())]))),
        ]);
        let stored = encode_fields(fields.clone());
        let expected = [
            &b"\x0a\x0a\x12\x08\x42\x06\x0a\x04\x12\x02\x08\x00"[..],
            b"\x0a\x07\x0a\x01a\x12\x02\x08\x00",
            b"\x0a\x0b\x0a\x01b\x12\x06\x3a\x04\x0a\x02\x08\x00",
        ];
        assert_eq!(stored, expected.concat());
        assert_eq!(decode_fields(&stored).unwrap(), fields);
        assert_eq!(pick_fields(&stored, &["b"]).unwrap()["b"], fields["b"]);
    }

    fn any_value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(value(Kind::NullValue(Null {}))),
            any::<bool>().prop_map(|flag| value(Kind::BoolValue(flag))),
            any::<i64>().prop_map(|number| value(Kind::IntValue(number))),
            any::<f64>().prop_map(|number| value(Kind::DoubleValue(number))),
            // Strings and bytes that look like parts of a message.
            prop::collection::vec(
                prop::sample::select(&[0_u8, 1, 2, 8, 10, 18, 58, 66, 90][..]),
                0..9
            )
            .prop_map(|bytes| value(Kind::BytesValue(bytes))),
            "[\\x00-\\x5a]{0,9}".prop_map(|text| value(Kind::StringValue(text))),
        ];
        leaf.prop_recursive(4, 40, 5, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..5).prop_map(list),
                prop::collection::btree_map("[\\x00-\\x5a]{0,3}", inner, 0..5).prop_map(map),
            ]
        })
    }

    proptest! {
        #[test]
        fn only_nulls_change_and_come_back(
            fields in prop::collection::btree_map("[\\x00-\\x5a]{0,3}", any_value(), 0..5),
        ) {
            let crossing = MapValue { entries: fields.clone() }.encode_to_vec();
            let stored = encode_fields(fields.clone());
            prop_assert_eq!(stored.len(), crossing.len());
            prop_assert_eq!(places(&stored), Vec::<usize>::new());
            // Compared as bytes: not-a-number differs from itself.
            let read = decode_fields(&stored).unwrap();
            prop_assert_eq!(MapValue { entries: read }.encode_to_vec(), crossing);
        }
    }
}
