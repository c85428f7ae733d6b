//! One query as it runs: what it wants, and the documents that it takes.

use std::cmp::Ordering;
use std::collections::HashSet;

use dao_bindings::messages::data_v1::{Document, FieldPath, Filter, QueryResponse};
use dao_bindings::{Result, task};

use super::place::{Place, Sorting};
use crate::fetch::Paging;
use crate::filter;
use crate::home::Documents;
use crate::order::sort_key;
use crate::pace::Pace;
use crate::space::Space;
use crate::value::{Fields, at_path};

/// The most documents read at a time.
pub const READ: usize = 128;

/// Whether a way of running a query came to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The page is full, or there is nothing more.
    Done,
    /// The index that it read is gone: go on in another way, after [`Run::after`].
    IndexGone,
}

/// One query as it runs.
pub struct Run<'a> {
    pub documents: &'a Documents,
    pub space: &'a Space,
    pub filter: Option<&'a Filter>,
    pub sorting: Sorting,
    pub path: &'a FieldPath,
    pub limit: usize,
    pace: Pace,
    /// Where the page begins.
    start: Option<Place>,
    /// The last place that was read.
    pub after: Option<Place>,
    pub page: Paging,
    /// The ids in the page, if documents can move while they are read, and where they belong.
    given: HashSet<String>,
    places: Vec<Place>,
    /// Whether the page has a document that was found at another place than its own.
    moved: bool,
}

impl<'a> Run<'a> {
    pub fn new(
        documents: &'a Documents,
        space: &'a Space,
        filter: Option<&'a Filter>,
        (sorting, path): (Sorting, &'a FieldPath),
        start: Option<Place>,
        limit: usize,
    ) -> Self {
        Self {
            documents,
            space,
            filter,
            sorting,
            path,
            limit,
            pace: Pace::default(),
            after: start.clone(),
            start,
            page: Paging::new(limit),
            given: HashSet::new(),
            places: Vec::new(),
            moved: false,
        }
    }

    /// Reads the documents of places and adds what fulfils the filter to the page; `false` once it
    /// is full. Places come in order.
    pub async fn fill(&mut self, places: Vec<Place>) -> Result<bool> {
        let ids: Vec<String> = places.iter().map(|place| place.id.clone()).collect();
        let mut fetch = self.documents.fetch(self.space, &ids).await?;
        let last = places.last().cloned();
        let mut places = places.into_iter();
        while let Some(document) = self.documents.next(&mut fetch).await? {
            let Some(place) = places.find(|place| place.id == document.id) else {
                continue;
            };
            self.page.page.examined += 1;
            let now = self.place_of(&document.fields, &document.id);
            // One that moved on is met again at its new place.
            let moved_on = now.compare(&place, self.sorting) == Ordering::Greater;
            let fulfils = !moved_on && self.fulfils(&document.fields).await;
            if fulfils && !self.add(document, &place) {
                return Ok(false);
            }
            self.after = Some(place);
            task::yield_now().await;
        }
        self.after = last.or(self.after.take());
        Ok(true)
    }

    /// Adds a document that was found at a place; `false` if the page was full before.
    ///
    /// A document may have moved since its place was read. It is given once in a page, in order.
    pub fn add(&mut self, document: Document, found: &Place) -> bool {
        if self.sorting == Sorting::Ids {
            return self.page.add(document, found.cursor());
        }
        let now = self.place_of(&document.fields, &document.id);
        if self.is_before_page(&now) || self.given.contains(&document.id) {
            return true;
        }
        if !self.page.add(document, found.cursor()) {
            return false;
        }
        self.moved |= now != *found;
        self.given.insert(now.id.clone());
        self.places.push(now);
        true
    }

    /// The page, in order.
    pub fn finish(mut self) -> QueryResponse {
        let mut page = std::mem::take(&mut self.page.page);
        if self.moved {
            let mut placed: Vec<_> = self.places.into_iter().zip(page.documents).collect();
            placed.sort_by(|(a, _), (b, _)| a.compare(b, self.sorting));
            page.documents = placed.into_iter().map(|(_, document)| document).collect();
        }
        page
    }

    /// Whether a page before this one has the place.
    pub fn is_before_page(&self, place: &Place) -> bool {
        let start = self.start.as_ref();
        start.is_some_and(|start| place.compare(start, self.sorting) != Ordering::Greater)
    }

    /// Where a document belongs.
    pub fn place_of(&self, fields: &Fields, id: &str) -> Place {
        let key = match self.sorting {
            Sorting::Ids => Vec::new(),
            Sorting::Ascending | Sorting::Descending => sort_key(at_path(fields, self.path)),
        };
        Place {
            key,
            id: id.to_owned(),
        }
    }

    /// Whether a document fulfils the filter.
    pub async fn fulfils(&self, fields: &Fields) -> bool {
        match self.filter {
            Some(filter) => filter::matches(filter, fields, &self.pace).await,
            None => true,
        }
    }
}
