//! How numbers and opaque bytes cross the contract.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;

/// The greatest count or index that crosses: languages without unsigned numbers read them too.
const MOST: u32 = i32::MAX as u32;

/// Bytes that mean nothing to a caller, as short ASCII text.
#[must_use]
pub fn token(bytes: &[u8]) -> String {
    BASE64.encode(bytes)
}

/// The bytes of a token; `None` if it is not what [`token`] writes.
#[must_use]
pub fn from_token(token: &str) -> Option<Vec<u8>> {
    BASE64.decode(token).ok()
}

/// How long the token of so many bytes is.
#[must_use]
pub const fn token_len(bytes: usize) -> usize {
    (bytes * 4).div_ceil(3)
}

/// An actor, as it crosses.
#[must_use]
pub fn actor(actor: u64) -> String {
    format!("{actor:016x}")
}

/// A count, as it crosses: it stays at the greatest number once it is there.
#[must_use]
pub fn count(count: impl TryInto<u32>) -> u32 {
    count.try_into().map_or(MOST, |count| count.min(MOST))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_one_token_for_some_bytes() {
        for length in 0..40_u8 {
            let bytes: Vec<u8> = (0..length).map(|byte| byte.wrapping_mul(91)).collect();
            let text = token(&bytes);
            assert_eq!(text.len(), token_len(bytes.len()));
            assert_eq!(from_token(&text), Some(bytes));
        }
        for wrong in ["A", "AB", "AA==", "AA=", "A A", "AA\n", "+/", "\u{e9}"] {
            assert_eq!(from_token(wrong), None, "{wrong:?}");
        }
    }

    #[test]
    fn counts_stay_within_31_bits() {
        assert_eq!(count(7_u64), 7);
        assert_eq!([count(u64::MAX), count(1_usize << 31)], [MOST; 2]);
    }
}
