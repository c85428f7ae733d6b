//! Running queries.
//!
//! Candidates come from one of three places: an index whose range is small, the index that sorts
//! as the caller wants it, or all ids. Where the candidates come in the wanted order, documents are
//! read until the page is full; else all candidates are read and the first places kept.

use std::cmp::Ordering;
use std::collections::BinaryHeap;
use std::ops::Bound;

use dao_bindings::messages::data_v1::{Document, DocumentPage, Filter, QueryRequest};
use dao_bindings::{Result, task};
use dao_store::tree::{self, Direction, Range, Tree};

use super::place::{Place, Sorting};
use super::plan::{self, Bytes, comparisons};
use crate::fetch::{Paging, id_from, page_limit};
use crate::filter;
use crate::home::Documents;
use crate::order::{ABSENT, key_length, sort_key};
use crate::space::{Index, Space};
use crate::value::at_path;

/// The most documents read at a time.
const READ: usize = 128;
/// Up to how many entries an index is counted to find out whether it is the better one.
const COUNT: usize = 512;

/// An index that could serve, with the range that the filter allows.
struct Choice {
    place: usize,
    range: Bytes,
}

impl Documents {
    /// `dao.data.v1.Documents.Query`.
    pub async fn query(&self, request: QueryRequest) -> Result<DocumentPage> {
        let limit = page_limit(request.limit)?;
        request.where_.as_ref().map_or(Ok(()), filter::check)?;
        let (sorting, path) = match &request.order {
            None => (Sorting::Ids, None),
            Some(order) => {
                let path = order
                    .field
                    .as_ref()
                    .map(|field| field.keys.as_slice())
                    .unwrap_or_default();
                filter::check_path(&order.field.clone().unwrap_or_default())?;
                let descending = order.descending;
                (
                    if descending {
                        Sorting::Descending
                    } else {
                        Sorting::Ascending
                    },
                    Some(path),
                )
            }
        };
        let after = Place::from_cursor(&request.cursor, sorting)?;
        let space = self.space(&request.space).await?;
        let indexes = ready_indexes(&space);
        let all = comparisons(request.where_.as_ref());
        let mut choices: Vec<Choice> = indexes
            .iter()
            .map(|(place, index)| Choice {
                place: *place,
                range: plan::range(&all, &index.path),
            })
            .collect();
        if choices.iter().any(|choice| choice.range.is_empty()) {
            return Ok(DocumentPage::default());
        }
        let sorts = indexes
            .iter()
            .find(|(_, index)| Some(index.path.as_slice()) == path);
        let sorted = sorts.and_then(|(place, _)| {
            let at = choices.iter().position(|choice| choice.place == *place)?;
            Some(choices.swap_remove(at))
        });
        choices.retain(|choice| !choice.range.is_all());
        let narrow = self.narrowest(&space, choices, sorted.as_ref()).await?;
        let run = Run {
            documents: self,
            space: &space,
            filter: request.where_.as_ref(),
            sorting,
            path: path.unwrap_or_default(),
            after,
            limit,
        };
        match (narrow, sorted) {
            (Some(choice), _) if sorting == Sorting::Ids && choice.range.single => {
                run.equal(&choice).await
            }
            (Some(choice), _) => run.chosen(&choice).await,
            (None, Some(choice)) => run.in_order(&choice).await,
            (None, None) => run.everything().await,
        }
    }

    /// The index with the fewest entries in its range. `None` where there is none, or where
    /// reading in the order of `sorted` promises to read less.
    async fn narrowest(
        &self,
        space: &Space,
        mut choices: Vec<Choice>,
        sorted: Option<&Choice>,
    ) -> Result<Option<Choice>> {
        let counts = choices.len() > 1 || sorted.is_some();
        if !counts {
            return Ok(choices.pop());
        }
        let mut best: Option<(usize, Choice)> = None;
        let mut bound = COUNT;
        for choice in choices {
            let range = entries(&choice.range, None);
            let tree = || space.tree(|state| index_tree(&state.indexes, choice.place));
            let count = tree::scan(&self.store, tree, range, Direction::Forward, bound)
                .await?
                .len();
            if best.is_none() || count < bound {
                bound = bound.min(count.max(1));
                best = Some((count, choice));
            }
        }
        Ok(best
            .filter(|(count, _)| sorted.is_none() || *count < COUNT)
            .map(|(_, choice)| choice))
    }
}

struct Run<'a> {
    documents: &'a Documents,
    space: &'a Space,
    filter: Option<&'a Filter>,
    sorting: Sorting,
    path: &'a [String],
    after: Option<Place>,
    limit: usize,
}

impl Run<'_> {
    /// One key of an index: its entries are sorted by id, as the result shall be.
    async fn equal(&self, choice: &Choice) -> Result<DocumentPage> {
        let after = self
            .after
            .as_ref()
            .map(|place| [&choice.range.start[..], place.id.as_bytes()].concat());
        let range = entries(&choice.range, after);
        self.stream(choice.place, vec![(range, Direction::Forward)])
            .await
    }

    /// The index that sorts as wanted.
    async fn in_order(&self, choice: &Choice) -> Result<DocumentPage> {
        let after = self
            .after
            .as_ref()
            .map(|place| [&place.key[..], place.id.as_bytes()].concat());
        if self.sorting == Sorting::Ascending {
            return self
                .stream(
                    choice.place,
                    vec![(entries(&choice.range, after), Direction::Forward)],
                )
                .await;
        }
        // Backward, but first what has the field and then what lacks it.
        let absent = Bytes {
            start: vec![ABSENT],
            end: None,
            single: true,
        };
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
    async fn chosen(&self, choice: &Choice) -> Result<DocumentPage> {
        let mut ids = Vec::new();
        let mut range = entries(&choice.range, None);
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
    async fn everything(&self) -> Result<DocumentPage> {
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

    /// Adds what fulfils the filter to the page; `false` once it is full.
    async fn fill(&self, page: &mut Paging, places: Vec<Place>) -> Result<bool> {
        let ids: Vec<String> = places.iter().map(|place| place.id.clone()).collect();
        let documents = self.documents.documents(self.space, &ids).await?;
        for (place, document) in places.iter().zip(documents) {
            let Some(document) = document else { continue };
            page.page.examined += 1;
            if self.fulfils(&document) && !page.add(document, place.cursor()) {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn fulfils(&self, document: &Document) -> bool {
        self.filter
            .is_none_or(|filter| filter::matches(filter, &document.fields))
    }
}

/// The first places of candidates in no order.
struct Best<'a> {
    run: &'a Run<'a>,
    heap: BinaryHeap<Ranked>,
    examined: u64,
}

impl<'a> Best<'a> {
    const fn new(run: &'a Run<'a>) -> Self {
        Self {
            run,
            heap: BinaryHeap::new(),
            examined: 0,
        }
    }

    async fn read(&mut self, places: Vec<Place>) -> Result<()> {
        let ids: Vec<String> = places.into_iter().map(|place| place.id).collect();
        let run = self.run;
        let path = dao_bindings::messages::data_v1::FieldPath {
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

    async fn page(self) -> Result<DocumentPage> {
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

fn ready_indexes(space: &Space) -> Vec<(usize, Index)> {
    let state = space.state.borrow();
    let indexes = state
        .as_ref()
        .map(|state| state.indexes.clone())
        .unwrap_or_default();
    indexes
        .into_iter()
        .enumerate()
        .filter(|(_, index)| index.built_to.is_none())
        .collect()
}

fn index_tree(indexes: &[Index], place: usize) -> Tree {
    indexes
        .get(place)
        .map(|index| index.tree)
        .unwrap_or_default()
}

/// The range of index entries, after one of them where so asked.
fn entries(range: &Bytes, after: Option<Vec<u8>>) -> Range {
    let end = range.end.clone().map_or(Bound::Unbounded, Bound::Excluded);
    let start = after.map_or_else(|| Bound::Included(range.start.clone()), Bound::Excluded);
    Range { start, end }
}

/// The same for reading backward.
fn backward(range: &Bytes, after: Option<Vec<u8>>) -> Range {
    let end = after
        .or_else(|| range.end.clone())
        .map_or(Bound::Unbounded, Bound::Excluded);
    Range {
        start: Bound::Included(range.start.clone()),
        end,
    }
}

fn place_of(mut entry: Vec<u8>, sorting: Sorting) -> Result<Place> {
    let length = key_length(&entry).ok_or_else(crate::codec::damaged)?;
    let id = id_from(entry.split_off(length))?;
    let key = if sorting == Sorting::Ids {
        Vec::new()
    } else {
        entry
    };
    Ok(Place { key, id })
}
