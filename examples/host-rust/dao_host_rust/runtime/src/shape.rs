//! Counts the elements of a message before it is read, so that few bytes cannot become much memory.

/// Which fields of a message are messages, or repeated.
#[derive(Debug)]
pub struct Shape {
    /// Each such field.
    pub fields: &'static [(u32, Part)],
}

/// What a field holds.
#[derive(Debug)]
pub enum Part {
    /// Messages.
    Message(&'static Shape),
    /// Texts or bytes, any number of them.
    Each,
    /// Numbers, any number of them.
    Packed,
}

/// A message that nothing is known of.
pub static OPAQUE: Shape = Shape { fields: &[] };

const MOST_NESTED: u32 = 100;

/// Counts elements; nothing if the bytes are damaged or nested too deep.
pub(crate) fn elements(shape: &Shape, bytes: &[u8]) -> Option<u64> {
    count(shape, bytes, MOST_NESTED)
}

fn count(shape: &Shape, mut bytes: &[u8], deeper: u32) -> Option<u64> {
    let mut found = 0u64;
    while !bytes.is_empty() {
        let tag = varint(&mut bytes)?;
        let number = u32::try_from(tag >> 3).ok().filter(|number| *number > 0)?;
        match tag & 7 {
            0 => {
                varint(&mut bytes)?;
            }
            1 => bytes = bytes.get(8..)?,
            5 => bytes = bytes.get(4..)?,
            2 => {
                let length = usize::try_from(varint(&mut bytes)?).ok()?;
                let (inside, rest) = (bytes.get(..length)?, bytes.get(length..)?);
                bytes = rest;
                match shape.fields.iter().find(|(each, _)| *each == number) {
                    Some((_, Part::Message(shape))) => {
                        found += 1 + count(shape, inside, deeper.checked_sub(1)?)?;
                    }
                    Some((_, Part::Each)) => found += 1,
                    Some((_, Part::Packed)) => found += 1 + length as u64 / 8,
                    None => {}
                }
            }
            // Groups are no part of proto3: prost skips or refuses them.
            _ => return None,
        }
    }
    Some(found)
}

fn varint(bytes: &mut &[u8]) -> Option<u64> {
    let mut value = 0u64;
    for at in 0..10 {
        let byte = *bytes.get(at)?;
        value |= u64::from(byte & 0x7f) << (7 * at);
        if byte < 0x80 {
            *bytes = &bytes[at + 1..];
            return Some(value);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    static INNER: Shape = Shape {
        fields: &[(1, Part::Each), (2, Part::Packed)],
    };
    static OUTER: Shape = Shape {
        fields: &[(1, Part::Message(&INNER))],
    };

    #[test]
    fn counts_what_is_inside() {
        let bytes = [0x0a, 6, 0x0a, 1, b'x', 0x12, 1, 7, 0x0a, 0];
        assert_eq!(elements(&OUTER, &bytes), Some(2 + 1 + 1));
        assert_eq!(elements(&OUTER, &bytes[..4]), None);
    }
}
