//! Query: documents by their fields, in pages.

mod best;
mod choose;
mod place;
mod plan;
mod run;
