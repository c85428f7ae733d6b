"""The language pack for hosts in Rust: this folder is the pack."""
