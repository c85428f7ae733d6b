//! Query: documents by their fields, in pages.

mod best;
mod choose;
mod count;
mod entries;
mod place;
mod plan;
mod run;
mod ways;
