//! Query: documents by their fields, in pages.

mod place;
mod plan;
mod run;
