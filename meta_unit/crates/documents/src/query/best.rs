//! The first documents in an order in which no index gives them.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use dao_bindings::Result;
use dao_bindings::messages::data_v1::{DocumentPage, FieldPath};

use super::place::{Place, Sorting};
use super::run::{READ, Run};
use crate::fetch::Paging;
use crate::order::sort_key;
use crate::value::at_path;

/// The first places of candidates in no order.
pub struct Best<'a> {
    run: &'a Run<'a>,
    heap: BinaryHeap<Ranked>,
    examined: u64,
}

impl<'a> Best<'a> {
    pub const fn new(run: &'a Run<'a>) -> Self {
        Self {
            run,
            heap: BinaryHeap::new(),
            examined: 0,
        }
    }

    /// Reads candidates.
    pub async fn read(&mut self, places: Vec<Place>) -> Result<()> {
        let ids: Vec<String> = places.into_iter().map(|place| place.id).collect();
        let run = self.run;
        let path = FieldPath {
            keys: run.path.to_vec(),
        };
        for document in run
            .documents
            .documents(run.space, &ids)
            .await?
            .into_iter()
            .flatten()
        {
            self.examined += 1;
            if !run.fulfils(&document) {
                continue;
            }
            let key = sort_key(at_path(&document.fields, &path));
            let ranked = Ranked {
                place: Place {
                    key,
                    id: document.id,
                },
                sorting: run.sorting,
            };
            let before =
                |after: &Place| ranked.place.compare(after, run.sorting) != Ordering::Greater;
            if run.after.as_ref().is_some_and(before) {
                continue;
            }
            self.heap.push(ranked);
            if self.heap.len() > run.limit + 1 {
                self.heap.pop();
            }
        }
        Ok(())
    }

    /// The documents in the first places.
    pub async fn page(self) -> Result<DocumentPage> {
        let mut page = Paging::new(self.run.limit);
        let ranked = self.heap.into_sorted_vec();
        let places: Vec<Place> = ranked.into_iter().map(|ranked| ranked.place).collect();
        for places in places.chunks(READ) {
            if !self.run.fill(&mut page, places.to_vec()).await? {
                break;
            }
        }
        page.page.examined = self.examined;
        Ok(page.page)
    }
}

#[derive(PartialEq, Eq)]
struct Ranked {
    place: Place,
    sorting: Sorting,
}

impl Ord for Ranked {
    fn cmp(&self, other: &Self) -> Ordering {
        self.place.compare(&other.place, self.sorting)
    }
}

impl PartialOrd for Ranked {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
