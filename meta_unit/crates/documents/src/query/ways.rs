//! The ways of running a query.
//!
//! Where the candidates come in the wanted order, documents are read until the page is full; else
//! all candidates are read and the first places kept.

use std::ops::Bound;

use dao_bindings::messages::data_v1::DocumentPage;
use dao_bindings::{Result, task};
use dao_store::tree::{self, Direction, Range};

use super::best::Best;
use super::entries::{backward, forward, index_tree, place_of};
use super::place::{Place, Sorting};
use super::plan::{Bytes, Choice};
use super::run::{READ, Run};
use crate::fetch::Paging;

impl Run<'_> {
    /// One key of an index: its entries are sorted by id, as the result shall be.
    pub async fn equal(&self, choice: &Choice) -> Result<DocumentPage> {
        let after = self
            .after
            .as_ref()
            .map(|place| [&choice.range.start[..], place.id.as_bytes()].concat());
        let range = forward(&choice.range, after);
        self.stream(choice.place, vec![(range, Direction::Forward)])
            .await
    }

    /// The index that sorts as wanted.
    pub async fn in_order(&self, choice: &Choice) -> Result<DocumentPage> {
        let after = self
            .after
            .as_ref()
            .map(|place| [&place.key[..], place.id.as_bytes()].concat());
        if self.sorting == Sorting::Ascending {
            return self
                .stream(
                    choice.place,
                    vec![(forward(&choice.range, after), Direction::Forward)],
                )
                .await;
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
        self.stream(choice.place, parts).await
    }

    /// Reads documents in the order of index entries until the page is full.
    async fn stream(&self, place: usize, parts: Vec<(Range, Direction)>) -> Result<DocumentPage> {
        let mut page = Paging::new(self.limit);
        for (mut range, direction) in parts {
            loop {
                let want = (self.limit + 1 - page.page.documents.len()).clamp(1, READ);
                let tree = || self.space.tree(|state| index_tree(&state.indexes, place));
                let store = &self.documents.store;
                let found = tree::scan(store, tree, range.clone(), direction, want).await?;
                let Some((last, _)) = found.last().cloned() else {
                    break;
                };
                let ended = found.len() < want;
                let places = found
                    .into_iter()
                    .map(|(entry, _)| place_of(entry, self.sorting));
                if !self.fill(&mut page, places.collect::<Result<_>>()?).await? {
                    return Ok(page.page);
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
        Ok(page.page)
    }

    /// A range of an index that does not sort as wanted.
    pub async fn chosen(&self, choice: &Choice) -> Result<DocumentPage> {
        let mut ids = Vec::new();
        let mut range = forward(&choice.range, None);
        loop {
            let tree = || {
                self.space
                    .tree(|state| index_tree(&state.indexes, choice.place))
            };
            let store = &self.documents.store;
            let found = tree::scan(store, tree, range.clone(), Direction::Forward, 1024).await?;
            let ended = found.len() < 1024;
            if let Some((last, _)) = found.last() {
                range.start = Bound::Excluded(last.clone());
            }
            for (entry, _) in found {
                ids.push(place_of(entry, Sorting::Ids)?);
            }
            if ended {
                break;
            }
            task::yield_now().await;
        }
        if self.sorting != Sorting::Ids {
            return self.best(ids).await;
        }
        ids.sort_unstable_by(|a, b| a.id.cmp(&b.id));
        ids.dedup();
        let from = ids.partition_point(|place| {
            self.after
                .as_ref()
                .is_some_and(|after| place.id <= after.id)
        });
        let mut page = Paging::new(self.limit);
        for places in ids.get(from..).unwrap_or_default().chunks(READ) {
            if !self.fill(&mut page, places.to_vec()).await? {
                break;
            }
            task::yield_now().await;
        }
        Ok(page.page)
    }

    /// No index helps.
    pub async fn everything(&self) -> Result<DocumentPage> {
        let mut page = Paging::new(self.limit);
        let mut best = Best::new(self);
        let mut range = match (&self.after, self.sorting) {
            (Some(after), Sorting::Ids) => Range::after(after.id.clone().into_bytes()),
            _ => Range::all(),
        };
        loop {
            let ids = self.documents.ids(self.space, range, READ).await?;
            let Some(last) = ids.last() else { break };
            range = Range::after(last.clone().into_bytes());
            let places: Vec<Place> = ids
                .into_iter()
                .map(|id| Place {
                    key: Vec::new(),
                    id,
                })
                .collect();
            if self.sorting == Sorting::Ids {
                if !self.fill(&mut page, places).await? {
                    return Ok(page.page);
                }
            } else {
                best.read(places).await?;
            }
            task::yield_now().await;
        }
        if self.sorting == Sorting::Ids {
            Ok(page.page)
        } else {
            best.page().await
        }
    }

    async fn best(&self, places: Vec<Place>) -> Result<DocumentPage> {
        let mut best = Best::new(self);
        for places in places.chunks(READ) {
            best.read(places.to_vec()).await?;
            task::yield_now().await;
        }
        best.page().await
    }
}
