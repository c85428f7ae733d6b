//! The texts of a patch that splices are gathered for.

use std::collections::BTreeMap;
use std::ops::Bound;

use dao_bindings::messages::data_v1::TextSplice;
use dao_bindings::{Error, Result};
use loro::{Container, LoroMap, LoroText, ValueOrContainer};

use super::path::find;
use super::splices::{self, Sketch};
use crate::pace::Pace;

/// The most texts at a time.
const MOST: usize = 64;

/// Texts by their paths, each with what was gathered for it.
#[derive(Default)]
pub struct Texts<'a>(BTreeMap<&'a [String], (LoroText, Sketch)>);

impl<'a> Texts<'a> {
    /// Takes a splice of the text at a path.
    pub async fn splice(
        &mut self,
        root: &LoroMap,
        path: &'a [String],
        splice: &TextSplice,
        pace: &Pace,
    ) -> Result<()> {
        if !self.0.contains_key(path) {
            if self.0.len() >= MOST {
                self.flush(pace).await?;
            }
            self.0.insert(path, begin(root, path)?);
        }
        let Some((_, sketch)) = self.0.get_mut(path) else {
            return Ok(());
        };
        let (index, delete) = (u64::from(splice.index), u64::from(splice.delete));
        if index + delete > sketch.length() {
            return Err(
                Error::invalid_argument("the splice reaches beyond the end of the text")
                    .with("length", sketch.length()),
            );
        }
        sketch.splice(index, delete, &splice.insert);
        Ok(())
    }

    /// Gives the engine what was gathered for the texts at a path and below it: the path may soon
    /// lead elsewhere.
    pub async fn flush_below(&mut self, path: &[String], pace: &Pace) -> Result<()> {
        loop {
            let from = (Bound::Included(path), Bound::Unbounded);
            let next = self.0.range::<[String], _>(from).next();
            let Some(found) = next
                .map(|(found, _)| *found)
                .filter(|found| found.starts_with(path))
            else {
                return Ok(());
            };
            if let Some((text, sketch)) = self.0.remove(found) {
                splices::apply(&text, &sketch.changes(), pace).await?;
            }
        }
    }

    /// Gives the engine everything.
    pub async fn flush(&mut self, pace: &Pace) -> Result<()> {
        self.flush_below(&[], pace).await
    }
}

fn begin(root: &LoroMap, path: &[String]) -> Result<(LoroText, Sketch)> {
    let Some(ValueOrContainer::Container(Container::Text(text))) = find(root, path)? else {
        return Err(Error::invalid_argument("there is no text at the path"));
    };
    let length = text.len_unicode() as u64;
    Ok((text, Sketch::new(length)))
}
