// Made by `dao generate` from the contract dao 1.0. Do not edit.
//! Writing lines to the Avatar's log.

/// Something that only matters to whoever follows every step.
pub fn trace(line: impl AsRef<str>) {
    crate::runtime::sys::log(0, line.as_ref());
}

/// Something that helps to find a defect.
pub fn debug(line: impl AsRef<str>) {
    crate::runtime::sys::log(1, line.as_ref());
}

/// Something worth knowing.
pub fn info(line: impl AsRef<str>) {
    crate::runtime::sys::log(2, line.as_ref());
}

/// Something unexpected, which the unit could deal with.
pub fn warning(line: impl AsRef<str>) {
    crate::runtime::sys::log(3, line.as_ref());
}

/// Something that went wrong.
pub fn error(line: impl AsRef<str>) {
    crate::runtime::sys::log(4, line.as_ref());
}
