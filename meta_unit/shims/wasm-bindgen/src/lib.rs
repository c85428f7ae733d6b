//! wasm-bindgen 0.2 as far as Loro uses it without its `wasm` feature: `Date.now`.

/// What `use wasm_bindgen::prelude::wasm_bindgen` looks for.
pub mod prelude {
    pub use wasm_bindgen_macro::wasm_bindgen;
}

unsafe extern "Rust" {
    /// The unit's own definition, found when it is linked: what stands below the document engine
    /// must not be compiled anew whenever the contract changes.
    safe fn __dao_date_now() -> f64;
}

/// `Date.now()`: milliseconds since 1970-01-01 UTC, by the clock of the Avatar.
#[must_use]
pub fn date_now() -> f64 {
    __dao_date_now()
}
