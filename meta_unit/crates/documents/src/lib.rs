//! Documents that several devices edit apart and merge without conflict.

pub mod canonical;
pub mod engine;
pub mod filter;
pub mod limits;
pub mod order;
pub mod value;
