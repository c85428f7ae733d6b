// Made by `dao generate` from the contract dao 1.0. Do not edit.
//! The capabilities of a home in memory.

#[path = "../src/native/offers/disk.rs"]
mod disk;
#[path = "../src/native/offers/files.rs"]
mod files;
#[path = "../src/native/offers/keys.rs"]
mod keys;
#[path = "../src/native/offers/timer.rs"]
mod timer;
#[path = "../src/native/offers/web.rs"]
mod web;

pub use disk::Disk;
pub use files::Folders;
pub use keys::Keyring;
pub use timer::Timers;
pub use web::Web;

use crate::runtime::native::Offer;

/// What every home has.
pub(crate) fn standard() -> Vec<Box<dyn Offer>> {
    vec![
        Box::new(timer::Timers::default()),
        Box::new(disk::Disk::default()),
        Box::new(keys::Keyring::default()),
        Box::new(web::Web::default()),
        Box::new(files::Folders::default()),
    ]
}
