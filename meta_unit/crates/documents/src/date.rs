//! The date that the document engine asks for; see `shims/wasm-bindgen`.

use dao_bindings::avatar;

/// Milliseconds since 1970-01-01 UTC, by the clock of the Avatar.
#[unsafe(no_mangle)]
extern "Rust" fn __dao_date_now() -> f64 {
    #[allow(clippy::cast_precision_loss)] // Exact until the year 287,396.
    let milliseconds = avatar::clock::wall().map_or(0, |ns| ns.div_euclid(1_000_000)) as f64;
    milliseconds
}
