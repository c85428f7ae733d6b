// Made by `dao generate` from the contract dao 1.0. Do not edit.
//! The capabilities of a home in memory.

mod disk;
mod files;
mod keys;
mod timer;
mod web;

pub use disk::Disk;
pub use files::Folders;
pub use keys::Keyring;
pub use timer::Timers;
pub use web::Web;

use super::Offer;

/// What every home has.
pub(super) fn standard() -> Vec<Box<dyn Offer>> {
    vec![
        Box::new(timer::Timers::default()),
        Box::new(disk::Disk::default()),
        Box::new(keys::Keyring::default()),
        Box::new(web::Web::default()),
        Box::new(files::Folders::default()),
    ]
}
