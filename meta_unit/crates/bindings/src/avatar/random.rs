// Made by `dao generate` from the contract dao 1.0. Do not edit.
//! Drawing bytes from the system's secure source of randomness.

/// The most bytes that one import call gives.
const PIECE: usize = 65_536;

/// Fills `out` with random bytes.
///
/// # Errors
/// What the host refused with, such as DENIED; `out` is not to be used then.
pub fn fill(out: &mut [u8]) -> crate::Result<()> {
    for piece in out.chunks_mut(PIECE) {
        let code = crate::runtime::sys::random(piece);
        if code != 0 {
            return Err(crate::Error::refused(code, "avatar_random", "random"));
        }
    }
    Ok(())
}

/// An array of random bytes.
///
/// # Errors
/// What the host refused with, such as DENIED.
pub fn bytes<const N: usize>() -> crate::Result<[u8; N]> {
    let mut out = [0; N];
    fill(&mut out)?;
    Ok(out)
}
