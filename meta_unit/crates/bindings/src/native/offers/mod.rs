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
        Box::new(Disk::default()),
        Box::new(Folders::default()),
        Box::new(Keyring::default()),
        Box::new(Timers),
        Box::new(Web::default()),
    ]
}
