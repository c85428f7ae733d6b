//! Writing lines to the Avatar's log.
//!
//! A line that the host does not take is lost: logging never fails the work that it tells of.

use crate::runtime::sys;

/// Something that only matters to whoever follows every step.
pub fn trace(line: impl AsRef<str>) {
    sys::log(0, line.as_ref());
}

/// Something that helps to find a defect.
pub fn debug(line: impl AsRef<str>) {
    sys::log(1, line.as_ref());
}

/// Something worth knowing.
pub fn info(line: impl AsRef<str>) {
    sys::log(2, line.as_ref());
}

/// Something unexpected, which the unit could deal with.
pub fn warning(line: impl AsRef<str>) {
    sys::log(3, line.as_ref());
}

/// Something that went wrong.
pub fn error(line: impl AsRef<str>) {
    sys::log(4, line.as_ref());
}
