//! The ways of running a query.
//!
//! If the candidates come in the wanted order, documents are read until the page is full. If not,
//! all candidates are read and the first places kept.

use std::ops::Bound;

use dao_bindings::{Result, task};
use dao_store::tree::{Direction, Range};

use super::entries::{backward, forward, place_of, scan};
use super::key_ranges::{Bytes, Choice};
use super::place::{Place, Sorting};
use super::run::{Outcome, READ, Run};
use super::top_n::TopN;

/// How many entries of an index are read at a time where all are needed.
const ENTRIES: usize = 1024;

impl Run<'_> {
    /// One key of an index: its entries are sorted by id, as the result shall be.
    pub async fn equal(&mut self, choice: &Choice) -> Result<Outcome> {
        let after = self
            .after
            .as_ref()
            .map(|place| [&choice.range.start[..], place.id.as_bytes()].concat());
        let range = forward(&choice.range, after);
        self.stream(choice, vec![(range, Direction::Forward)]).await
    }

    /// The index that sorts as wanted.
    pub async fn in_order(&mut self, choice: &Choice) -> Result<Outcome> {
        let after = self
            .after
            .as_ref()
            .map(|place| [&place.key[..], place.id.as_bytes()].concat());
        if self.sorting == Sorting::Ascending {
            let range = forward(&choice.range, after);
            return self.stream(choice, vec![(range, Direction::Forward)]).await;
        }
        // Backward, but first what has the field and then what lacks it.
        let absent = Bytes::absent();
        let mut present = choice.range.clone();
        let lacks = present.end.as_ref().is_none_or(|end| *end > absent.start);
        if lacks {
            present.end = Some(absent.start.clone());
        }
        let mut parts = Vec::new();
        let in_absent = self.after.as_ref().is_some_and(Place::is_absent);
        if !in_absent {
            parts.push((backward(&present, after.clone()), Direction::Backward));
        }
        if lacks {
            parts.push((
                backward(&absent, after.filter(|_| in_absent)),
                Direction::Backward,
            ));
        }
        self.stream(choice, parts).await
    }

    /// Reads documents in the order of index entries until the page is full.
    async fn stream(&mut self, choice: &Choice, parts: Vec<(Range, Direction)>) -> Result<Outcome> {
        let (store, space) = (&self.documents.store, self.space);
        for (mut range, direction) in parts {
            loop {
                let want = (self.limit + 1 - self.page.page.documents.len()).clamp(1, READ);
                let found = scan(store, space, choice.index, range.clone(), direction, want);
                let Some(found) = found.await? else {
                    return Ok(Outcome::IndexGone);
                };
                let Some((last, _)) = found.last().cloned() else {
                    break;
                };
                let ended = found.len() < want;
                let places = found
                    .into_iter()
                    .map(|(entry, _)| place_of(entry, self.sorting));
                let places = places.collect::<Result<_>>()?;
                if !self.fill(places).await? {
                    return Ok(Outcome::Done);
                }
                if ended {
                    break;
                }
                match direction {
                    Direction::Forward => range.start = Bound::Excluded(last),
                    Direction::Backward => range.end = Bound::Excluded(last),
                }
                task::yield_now().await;
            }
        }
        Ok(Outcome::Done)
    }

    /// A range of an index that does not sort as wanted.
    pub async fn chosen(&mut self, choice: &Choice) -> Result<Outcome> {
        let (store, space) = (&self.documents.store, self.space);
        let mut places = Vec::new();
        let mut range = forward(&choice.range, None);
        loop {
            let (of, direction) = (range.clone(), Direction::Forward);
            let Some(found) = scan(store, space, choice.index, of, direction, ENTRIES).await?
            else {
                return Ok(Outcome::IndexGone);
            };
            let ended = found.len() < ENTRIES;
            if let Some((last, _)) = found.last() {
                range.start = Bound::Excluded(last.clone());
            }
            for (entry, _) in found {
                places.push(place_of(entry, Sorting::Ids)?);
            }
            task::yield_now().await;
            if ended {
                break;
            }
        }
        // A document that moved while the index was read may have been met twice.
        places.sort_unstable_by(|a, b| a.id.cmp(&b.id));
        places.dedup();
        if self.sorting != Sorting::Ids {
            let mut top = TopN::default();
            for places in places.chunks(READ) {
                top.read(self, places.to_vec()).await?;
                task::yield_now().await;
            }
            top.fill(self).await?;
            return Ok(Outcome::Done);
        }
        let after = self.after.as_ref();
        let from = places.partition_point(|place| after.is_some_and(|after| place.id <= after.id));
        for places in places.get(from..).unwrap_or_default().chunks(READ) {
            if !self.fill(places.to_vec()).await? {
                break;
            }
            task::yield_now().await;
        }
        Ok(Outcome::Done)
    }

    /// No index helps.
    pub async fn everything(&mut self) -> Result<()> {
        if self.sorting == Sorting::Ids {
            return self.by_ids(None).await;
        }
        let mut top = TopN::default();
        if !top.sweep(self).await? {
            top = TopN::default();
            self.by_ids(Some(&mut top)).await?;
        }
        top.fill(self).await
    }

    /// Counts the documents that fulfil the filter, and all that were read for it.
    pub async fn count_all(&mut self) -> Result<(u32, u32)> {
        self.limit = 0; // nothing but the number is kept
        let mut top = TopN::default();
        if !top.sweep(self).await? {
            top = TopN::default();
            self.after = None;
            self.by_ids(Some(&mut top)).await?;
        }
        Ok((top.fulfilled, top.examined))
    }

    /// Reads every document by its id, into the page or to find the top.
    async fn by_ids(&mut self, mut top: Option<&mut TopN>) -> Result<()> {
        let mut range = match (&self.after, self.sorting) {
            (Some(after), Sorting::Ids) => Range::after(after.id.clone().into_bytes()),
            _ => Range::all(),
        };
        loop {
            let ids = self.documents.ids(self.space, range, READ).await?;
            let Some(last) = ids.last() else {
                return Ok(());
            };
            range = Range::after(last.clone().into_bytes());
            let place = |id| Place {
                key: Vec::new(),
                id,
            };
            let places = ids.into_iter().map(place).collect();
            match &mut top {
                Some(top) => top.read(self, places).await?,
                None if !self.fill(places).await? => return Ok(()),
                None => {}
            }
            task::yield_now().await;
        }
    }
}
