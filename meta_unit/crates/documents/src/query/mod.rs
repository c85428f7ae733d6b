//! Query: documents by their fields, in pages.

mod access_paths;
mod count;
mod entries;
mod key_ranges;
mod place;
mod planner;
mod run;
mod top_n;
