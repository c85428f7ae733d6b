//! Values without structure, to and from the engine's own.

use dao_bindings::messages::data_v1::value::Kind;
use dao_bindings::messages::data_v1::{Null, Value};
use loro::LoroValue;

use crate::value::{list, map, value};

/// Stored bytes that begin with 0 get this prefix: the engine marks mergeable children by bytes
/// that begin with 0 too, and a user's bytes must never be taken for one.
const ESCAPE: [u8; 2] = [0, b'D'];

/// The engine's form of a value without structure; `None` for lists, maps, texts and counters.
pub fn to_engine(from: &Value) -> Option<LoroValue> {
    Some(match from.kind.as_ref()? {
        Kind::NullValue(_) => LoroValue::Null,
        Kind::BoolValue(flag) => LoroValue::Bool(*flag),
        Kind::IntValue(number) => LoroValue::I64(*number),
        Kind::DoubleValue(number) if number.is_nan() => LoroValue::Double(f64::NAN),
        Kind::DoubleValue(number) => LoroValue::Double(*number),
        Kind::StringValue(string) => LoroValue::String(string.as_str().into()),
        Kind::BytesValue(bytes) => LoroValue::Binary(escape(bytes).into()),
        Kind::ListValue(_) | Kind::MapValue(_) | Kind::TextValue(_) | Kind::CounterValue(_) => {
            return None;
        }
    })
}

/// A value as the engine holds it. Lists and maps come here only from other programs that write
/// the same encoding; they are plain data, replaced as a whole. Deeper than `depth` is `None`.
pub fn from_engine(from: &LoroValue, depth: usize) -> Option<Value> {
    Some(match from {
        LoroValue::Null | LoroValue::Container(_) => value(Kind::NullValue(Null {})),
        LoroValue::Bool(flag) => value(Kind::BoolValue(*flag)),
        LoroValue::I64(number) => value(Kind::IntValue(*number)),
        LoroValue::Double(number) if number.is_nan() => value(Kind::DoubleValue(f64::NAN)),
        LoroValue::Double(number) => value(Kind::DoubleValue(*number)),
        LoroValue::String(string) => value(Kind::StringValue(string.to_string())),
        LoroValue::Binary(bytes) => value(Kind::BytesValue(unescape(bytes).to_vec())),
        LoroValue::List(elements) => {
            let depth = depth.checked_sub(1)?;
            let elements = elements.iter().map(|element| from_engine(element, depth));
            list(elements.collect::<Option<_>>()?)
        }
        LoroValue::Map(entries) => {
            let depth = depth.checked_sub(1)?;
            let entries = entries
                .iter()
                .filter(|(key, _)| !key.contains('\0'))
                .map(|(key, entry)| Some((key.clone(), from_engine(entry, depth)?)));
            map(entries.collect::<Option<_>>()?)
        }
    })
}

fn escape(bytes: &[u8]) -> Vec<u8> {
    if bytes.first() == Some(&0) {
        [&ESCAPE[..], bytes].concat()
    } else {
        bytes.to_vec()
    }
}

fn unescape(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(&ESCAPE[..]).unwrap_or(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_come_back_as_they_were() {
        for bytes in [
            &b""[..],
            b"\0",
            b"\0D",
            b"\0LM\x01\x01abc",
            b"\x01\0D",
            b"plain",
        ] {
            let stored = to_engine(&value(Kind::BytesValue(bytes.to_vec()))).unwrap();
            assert_eq!(
                from_engine(&stored, 1),
                Some(value(Kind::BytesValue(bytes.to_vec())))
            );
            if let LoroValue::Binary(stored) = stored {
                assert!(!stored.starts_with(b"\0LM"), "{bytes:?}");
            }
        }
    }
}
