// Made by `dao generate` from the contract dao 1.0. Do not edit.
//! Drawing bytes from the system's secure source of randomness.

/// Draws random bytes that cannot be predicted.
///
/// Import `avatar_random_fill`.
///
/// # Errors
/// What the host refused with, such as DENIED.
pub fn fill(out: &mut [u8]) -> crate::Result<()> {
    for out in out.chunks_mut(65536) {
        let answered = crate::imports::Direct.avatar_random_fill(out);
        if answered != 0 {
            return Err(crate::Error::refused(
                answered,
                "avatar_random_fill",
                "random",
            ));
        }
    }
    Ok(())
}

/// The same, into an array.
///
/// # Errors
/// What the host refused with, such as DENIED.
pub fn fill_array<const N: usize>() -> crate::Result<[u8; N]> {
    let mut out = [0; N];
    fill(&mut out)?;
    Ok(out)
}
