// Made by `dao generate` from the contract dao 1.0. Do not edit.
//! Writing lines to the Avatar's log.

/// What `level` of [`log`] can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum Level {
    /// Something that only matters to someone who follows every step.
    Trace = 0,
    /// Something that helps to find a defect.
    Debug = 1,
    /// Something worth knowing.
    Info = 2,
    /// Something unexpected that the unit could handle.
    Warning = 3,
    /// Something that went wrong.
    Error = 4,
}

/// Writes one line to the log.
///
/// Import `avatar_log`.
///
/// # Errors
/// What the host refused with, such as DENIED.
pub fn log(level: Level, text: impl AsRef<str>) -> crate::Result<()> {
    let answered = crate::imports::Direct.avatar_log(level as u32, text.as_ref().as_bytes());
    if answered != 0 {
        return Err(crate::Error::refused(answered, "avatar_log", "log"));
    }
    Ok(())
}

/// Something that only matters to someone who follows every step.
///
/// Calls [`log`], and goes on if that is refused.
pub fn trace(text: impl AsRef<str>) {
    let _ = log(Level::Trace, text);
}

/// Something that helps to find a defect.
///
/// Calls [`log`], and goes on if that is refused.
pub fn debug(text: impl AsRef<str>) {
    let _ = log(Level::Debug, text);
}

/// Something worth knowing.
///
/// Calls [`log`], and goes on if that is refused.
pub fn info(text: impl AsRef<str>) {
    let _ = log(Level::Info, text);
}

/// Something unexpected that the unit could handle.
///
/// Calls [`log`], and goes on if that is refused.
pub fn warning(text: impl AsRef<str>) {
    let _ = log(Level::Warning, text);
}

/// Something that went wrong.
///
/// Calls [`log`], and goes on if that is refused.
pub fn error(text: impl AsRef<str>) {
    let _ = log(Level::Error, text);
}
