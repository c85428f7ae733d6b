//! Lists of entries in records: a kind and two fields, each after its length.

/// Adds an entry.
pub fn put(into: &mut Vec<u8>, kind: u8, first: &[u8], second: &[u8]) {
    into.push(kind);
    for bytes in [first, second] {
        into.extend_from_slice(&u32::try_from(bytes.len()).unwrap_or(u32::MAX).to_be_bytes());
        into.extend_from_slice(bytes);
    }
}

/// Takes a field; `None` where there is not all of it.
pub fn take(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = bytes.split_first_chunk::<4>()?;
    rest.split_at_checked(u32::from_be_bytes(*length) as usize)
}
