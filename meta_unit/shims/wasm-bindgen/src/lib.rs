//! wasm-bindgen 0.2 as far as Loro uses it without its `wasm` feature: `Date.now`.

/// What `use wasm_bindgen::prelude::wasm_bindgen` looks for.
pub mod prelude {
    pub use wasm_bindgen_macro::wasm_bindgen;
}

/// `Date.now()`: milliseconds since 1970-01-01 UTC, by the clock of the Avatar.
#[must_use]
pub fn date_now() -> f64 {
    #[allow(clippy::cast_precision_loss)] // Exact until the year 287,396.
    let milliseconds = dao_bindings::avatar::clock::wall_ms() as f64;
    milliseconds
}
