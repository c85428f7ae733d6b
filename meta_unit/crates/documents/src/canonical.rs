//! Deterministic CBOR (RFC 8949, section 4.2.1) of documents.
//!
//! A value becomes what CBOR has for it; two kinds that CBOR does not tell apart get a tag:
//! a text is tag [`TEXT_TAG`] around a text string, a counter tag [`COUNTER_TAG`] around an
//! integer. Binary64 numbers take the shortest float that keeps them and never become integers.

use dao_bindings::messages::data_v1::Value;
use dao_bindings::messages::data_v1::value::Kind;

use crate::value::Fields;

/// The tag of a collaborative text.
pub const TEXT_TAG: u64 = 0xda001;
/// The tag of a counter.
pub const COUNTER_TAG: u64 = 0xda002;

const UNSIGNED: u8 = 0;
const NEGATIVE: u8 = 1;
const BYTES: u8 = 2;
const STRING: u8 = 3;
const ARRAY: u8 = 4;
const MAP: u8 = 5;
const TAG: u8 = 6;

/// Writes the head of a map of `entries` entries.
pub fn map_head(into: &mut Vec<u8>, entries: u64) {
    head(into, MAP, entries);
}

/// Writes a text string.
pub fn string(into: &mut Vec<u8>, text: &str) {
    head(into, STRING, text.len() as u64);
    into.extend_from_slice(text.as_bytes());
}

/// Writes the entries of a document or map, keys in the order of their encodings.
pub fn fields(into: &mut Vec<u8>, fields: &Fields) {
    map_head(into, fields.len() as u64);
    let mut keys: Vec<&String> = fields.keys().collect();
    keys.sort_by(|a, b| key_order(a, b));
    for key in keys {
        if let Some(entry) = fields.get(key) {
            string(into, key);
            value(into, entry);
        }
    }
}

/// The order of keys by their encodings: first by length, since the head comes first.
#[must_use]
pub fn key_order(a: &str, b: &str) -> std::cmp::Ordering {
    a.len()
        .cmp(&b.len())
        .then_with(|| a.as_bytes().cmp(b.as_bytes()))
}

fn value(into: &mut Vec<u8>, from: &Value) {
    match from.kind.as_ref() {
        None | Some(Kind::NullValue(_)) => into.push(0xf6),
        Some(Kind::BoolValue(flag)) => into.push(if *flag { 0xf5 } else { 0xf4 }),
        Some(Kind::IntValue(number)) => integer(into, *number),
        Some(Kind::DoubleValue(number)) => float(into, *number),
        Some(Kind::StringValue(text)) => string(into, text),
        Some(Kind::BytesValue(bytes)) => {
            head(into, BYTES, bytes.len() as u64);
            into.extend_from_slice(bytes);
        }
        Some(Kind::ListValue(list)) => {
            head(into, ARRAY, list.values.len() as u64);
            list.values.iter().for_each(|element| value(into, element));
        }
        Some(Kind::MapValue(map)) => fields(into, &map.entries),
        Some(Kind::TextValue(text)) => {
            head(into, TAG, TEXT_TAG);
            string(into, text);
        }
        Some(Kind::CounterValue(number)) => {
            head(into, TAG, COUNTER_TAG);
            integer(into, *number);
        }
    }
}

fn integer(into: &mut Vec<u8>, number: i64) {
    match u64::try_from(number) {
        Ok(number) => head(into, UNSIGNED, number),
        Err(_) => head(into, NEGATIVE, !number.cast_unsigned()), // −1 − n
    }
}

#[allow(clippy::cast_possible_truncation)] // each length is checked by the range it is in
fn head(into: &mut Vec<u8>, major: u8, argument: u64) {
    let major = major << 5;
    match argument {
        0..=23 => into.push(major | argument as u8),
        24..=0xff => into.extend_from_slice(&[major | 24, argument as u8]),
        0x100..=0xffff => {
            into.push(major | 25);
            into.extend_from_slice(&(argument as u16).to_be_bytes());
        }
        0x1_0000..=0xffff_ffff => {
            into.push(major | 26);
            into.extend_from_slice(&(argument as u32).to_be_bytes());
        }
        _ => {
            into.push(major | 27);
            into.extend_from_slice(&argument.to_be_bytes());
        }
    }
}

#[allow(clippy::cast_possible_truncation, clippy::float_cmp)] // the shorter form must be exact
fn float(into: &mut Vec<u8>, number: f64) {
    if number.is_nan() {
        into.extend_from_slice(&[0xf9, 0x7e, 0x00]);
        return;
    }
    let single = number as f32;
    if f64::from(single) != number {
        into.push(0xfb);
        into.extend_from_slice(&number.to_be_bytes());
    } else if let Some(half) = half(single) {
        into.push(0xf9);
        into.extend_from_slice(&half.to_be_bytes());
    } else {
        into.push(0xfa);
        into.extend_from_slice(&single.to_be_bytes());
    }
}

/// The bits of binary16, where it holds the number exactly.
fn half(number: f32) -> Option<u16> {
    let bits = number.to_bits();
    let sign = u16::try_from(bits >> 16).ok()? & 0x8000;
    let exponent = i32::try_from(bits >> 23 & 0xff).ok()? - 127;
    let fraction = bits & 0x7f_ffff;
    let magnitude = match exponent {
        -127 if fraction == 0 => 0, // zero
        128 => 0x7c00,              // infinite: not-a-number was written before
        -14..=15 if fraction & 0x1fff == 0 => {
            u32::try_from(exponent + 15).ok()? << 10 | fraction >> 13
        }
        -24..=-15 => {
            // Below the normal range the leading one is written out.
            let shift = u32::try_from(-exponent - 1).ok()?;
            let whole = fraction | 0x80_0000;
            if whole & ((1 << shift) - 1) != 0 {
                return None;
            }
            whole >> shift
        }
        _ => return None,
    };
    Some(sign | u16::try_from(magnitude).ok()?)
}

#[cfg(test)]
mod tests {
    use dao_bindings::messages::data_v1::Null;

    use super::*;

    fn hex(from: Kind) -> String {
        let mut into = Vec::new();
        value(&mut into, &crate::value::value(from));
        into.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    #[test]
    fn the_vectors_of_rfc_8949() {
        let floats = [
            (0.0, "f90000"),
            (-0.0, "f98000"),
            (1.0, "f93c00"),
            (1.1, "fb3ff199999999999a"),
            (1.5, "f93e00"),
            (65504.0, "f97bff"),
            (100_000.0, "fa47c35000"),
            (3.402_823_466_385_288_6e38, "fa7f7fffff"),
            (1.0e300, "fb7e37e43c8800759c"),
            (5.960_464_477_539_063e-8, "f90001"),
            (0.000_061_035_156_25, "f90400"),
            (-4.0, "f9c400"),
            (f64::INFINITY, "f97c00"),
            (f64::NAN, "f97e00"),
            (f64::NEG_INFINITY, "f9fc00"),
        ];
        for (number, expected) in floats {
            assert_eq!(hex(Kind::DoubleValue(number)), expected, "{number}");
        }
        let integers = [
            (0, "00"),
            (23, "17"),
            (24, "1818"),
            (1000, "1903e8"),
            (1_000_000, "1a000f4240"),
            (1_000_000_000_000, "1b000000e8d4a51000"),
            (-1, "20"),
            (-1000, "3903e7"),
            (i64::MIN, "3b7fffffffffffffff"),
        ];
        for (number, expected) in integers {
            assert_eq!(hex(Kind::IntValue(number)), expected, "{number}");
        }
        assert_eq!(hex(Kind::StringValue("ü".into())), "62c3bc");
        assert_eq!(hex(Kind::BytesValue(vec![1, 2])), "420102");
        assert_eq!(hex(Kind::TextValue("a".into())), "da000da0016161");
        assert_eq!(hex(Kind::CounterValue(-1)), "da000da00220");
    }

    #[test]
    fn keys_sort_by_their_encodings() {
        let mut into = Vec::new();
        let null = || crate::value::value(Kind::NullValue(Null {}));
        fields(
            &mut into,
            &Fields::from([("aa".into(), null()), ("b".into(), null())]),
        );
        assert_eq!(into, b"\xa2\x61b\xf6\x62aa\xf6");
    }
}
