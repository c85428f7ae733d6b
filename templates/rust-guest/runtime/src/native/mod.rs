//! Running a unit inside this process: for `cargo test`, and for simulations of many units.
//!
//! [`Home`] is a whole Avatar in memory: a disk that outlives it, a clock that moves only when
//! nothing else can, seeded randomness, faults on demand. [`Instance`] is the bare boundary under
//! it, for whoever brings a [`Host`] of their own.

mod answer;
mod faults;
mod home;
mod instance;
mod machine;
mod options;
mod random;
mod stream;

pub use crate::offers;
pub use answer::{Answer, Offer, World, decode};
pub use faults::Fault;
pub use home::Home;
pub use instance::{AtOnce, Host, Instance};
pub use options::Options;
pub use random::Random;
pub use stream::{Pending, Stream};
