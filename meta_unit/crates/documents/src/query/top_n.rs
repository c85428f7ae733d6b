//! The first documents in an order in which no index gives them.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use dao_bindings::messages::data_v1::Document;
use dao_bindings::{Result, task};
use dao_store::key::Name;

use super::place::{Place, Sorting};
use super::run::{READ, Run};
use crate::record::Record;
use crate::sweep::{STEP, Sweep};
use crate::value::{Fields, decode_fields, pick_fields};
use crate::wire;

/// Records whose fields have at most so many bytes are kept while they are among the first; others
/// are read again in the end.
const KEPT_BYTES: usize = 4 * 1024;

/// The first places of candidates in no order.
#[derive(Default)]
pub struct TopN {
    heap: BinaryHeap<Ranked>,
    /// Whether there are places after those in the heap.
    more: bool,
    /// How many candidates fulfil the filter.
    pub fulfilled: u32,
    /// How many candidates there were.
    pub examined: u32,
}

impl TopN {
    /// Takes documents into account that are read by their ids.
    pub async fn read(&mut self, run: &Run<'_>, places: Vec<Place>) -> Result<()> {
        let ids: Vec<String> = places.into_iter().map(|place| place.id).collect();
        let mut fetch = run.documents.fetch(run.space, &ids).await?;
        while let Some(document) = run.documents.next(&mut fetch).await? {
            self.rank(run, &document.fields, &document.id, None).await;
            task::yield_now().await;
        }
        Ok(())
    }

    /// Takes every document of the space into account, in the order in which storage has them.
    /// `false` if some cannot be read, or are missing: whoever reads by ids finds out which.
    pub async fn sweep(&mut self, run: &Run<'_>) -> Result<bool> {
        let Some(mut sweep) = Sweep::begin(run.space) else {
            return Ok(true);
        };
        let mut keys: Vec<&str> = run
            .path
            .keys
            .first()
            .map(String::as_str)
            .into_iter()
            .collect();
        run.filter
            .iter()
            .for_each(|filter| crate::filter::top_keys(filter, &mut keys));
        loop {
            let found = match sweep.next(&run.documents.store).await {
                Ok(found) => found,
                Err(error) if error.status == dao_bindings::Status::Internal => return Ok(false),
                Err(error) => return Err(error),
            };
            if found.is_empty() {
                return match sweep.is_whole(&run.documents.store, run.space).await {
                    Err(error) if error.status == dao_bindings::Status::Internal => Ok(false),
                    whole => whole,
                };
            }
            for (number, (name, record)) in found.into_iter().enumerate() {
                if number % STEP == STEP - 1 {
                    task::yield_now().await;
                }
                match &record.fields {
                    Some(fields) => {
                        let fields = pick_fields(fields, &keys)?;
                        let id = record.id.clone();
                        self.rank(run, &fields, &id, Some(record)).await;
                    }
                    None => self.rank_large(run, sweep.number, &name, record).await?,
                }
            }
        }
    }

    async fn rank_large(
        &mut self,
        run: &Run<'_>,
        number: u32,
        name: &Name,
        record: Record,
    ) -> Result<()> {
        let document = run
            .documents
            .document(run.space, number, name, record)
            .await;
        if let Some(document) = document? {
            self.rank(run, &document.fields, &document.id, None).await;
        }
        Ok(())
    }

    async fn rank(&mut self, run: &Run<'_>, fields: &Fields, id: &str, record: Option<Record>) {
        self.examined += 1;
        if !run.fulfils(fields).await {
            return;
        }
        self.fulfilled += 1;
        let place = run.place_of(fields, id);
        let worst = self.heap.peek().filter(|_| self.heap.len() > run.limit);
        let too_late = |worst: &Ranked| worst.place.compare(&place, run.sorting) == Ordering::Less;
        if run.is_before_page(&place) {
            return;
        }
        if worst.is_some_and(too_late) {
            self.more = true;
            return;
        }
        let small = |record: &Record| {
            let fields = record.fields.as_ref();
            fields.is_some_and(|fields| fields.len() <= KEPT_BYTES)
        };
        self.heap.push(Ranked {
            place,
            sorting: run.sorting,
            record: record.filter(small),
        });
        if self.heap.len() > run.limit + 1 {
            self.heap.pop();
            self.more = true;
        }
    }

    /// Adds the documents in the first places to the page of the run.
    pub async fn fill(self, run: &mut Run<'_>) -> Result<()> {
        let last = self.heap.peek().map(|ranked| ranked.place.cursor());
        let (mut places, mut full) = (Vec::new(), false);
        for (number, ranked) in self.heap.into_sorted_vec().into_iter().enumerate() {
            let Ranked { place, record, .. } = ranked;
            let Some(record) = record else {
                places.push(place);
                if places.len() == READ {
                    full = !add_read(run, std::mem::take(&mut places)).await?;
                }
                if full {
                    break;
                }
                continue;
            };
            full = !add_read(run, std::mem::take(&mut places)).await?;
            if full || !run.add(document(record)?, &place) {
                full = true;
                break;
            }
            if number % STEP == STEP - 1 {
                task::yield_now().await;
            }
        }
        full = full || !add_read(run, places).await?;
        if !full && self.more {
            // Some of the first changed meanwhile: the others come with the next page.
            run.page.page.next = wire::token(&last.unwrap_or_default());
        }
        run.page.page.examined = self.examined;
        Ok(())
    }
}

/// Reads the documents of places again. One that moved meanwhile is given where it was found.
async fn add_read(run: &mut Run<'_>, places: Vec<Place>) -> Result<bool> {
    if places.is_empty() {
        return Ok(true);
    }
    let ids: Vec<String> = places.iter().map(|place| place.id.clone()).collect();
    let mut fetch = run.documents.fetch(run.space, &ids).await?;
    let mut places = places.iter();
    while let Some(document) = run.documents.next(&mut fetch).await? {
        let Some(place) = places.find(|place| place.id == document.id) else {
            continue;
        };
        if run.fulfils(&document.fields).await && !run.add(document, place) {
            return Ok(false);
        }
        task::yield_now().await;
    }
    Ok(true)
}

/// The document of a record that has the fields.
fn document(record: Record) -> Result<Document> {
    Ok(Document {
        fields: decode_fields(record.fields.as_deref().unwrap_or_default())?,
        id: record.id,
        version: wire::token(&record.version),
        oversized: false,
    })
}

struct Ranked {
    place: Place,
    sorting: Sorting,
    record: Option<Record>,
}

impl PartialEq for Ranked {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Ranked {}

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
