// Made by `dao generate` from the contract odd 1.0. Do not edit.
//! The capabilities of a home in memory.

use crate::runtime::native::Offer;

/// What every home has.
pub(crate) fn standard() -> Vec<Box<dyn Offer>> {
    vec![]
}
