//! The model: what is drawn, what is done to real homes, and what must hold.

mod draw;
mod local;
mod world;

pub use draw::life;
pub use world::World;
