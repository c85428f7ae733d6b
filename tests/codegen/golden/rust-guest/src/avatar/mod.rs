// Made by `dao generate` from the contract odd 1.0. Do not edit.
//! What the Avatar offers, one module per capability.

pub mod call;
pub mod lambda;
