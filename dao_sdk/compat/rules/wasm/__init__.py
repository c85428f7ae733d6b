"""Rules of the wasm layer, one a file."""
