//! Random lives of several homes, checked against a model.
//!
//! Three to five homes do everything that a home can do: put, patch, delete, batch, set indexes,
//! query, watch, remove a space and make it again, close, die in the middle of a write, exchange
//! updates in part, twice and out of order. What must hold is checked after each step, and in the
//! end all homes must hold the same. A failure shrinks to the shortest script that still fails.
//!
//! `MODEL_CASES` sets how many lives are tried, `PROPTEST_RNG_SEED` draws others.

mod common;
mod model;

use model::{World, life};
use proptest::prelude::*;

fn cases() -> u32 {
    let asked = std::env::var("MODEL_CASES").ok();
    asked.and_then(|cases| cases.parse().ok()).unwrap_or(48)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), max_shrink_iters: 4_000, ..ProptestConfig::default() })]

    #[test]
    fn homes_live_as_the_model_says(life in life()) {
        let mut world = World::new(life.homes);
        for step in &life.steps {
            world.step(step);
        }
        world.converge();
    }
}
