//! One query as it runs: what it wants, and the documents that it takes.

use dao_bindings::Result;
use dao_bindings::messages::data_v1::{Document, Filter};

use super::place::{Place, Sorting};
use crate::fetch::Paging;
use crate::filter;
use crate::home::Documents;
use crate::space::Space;

/// The most documents read at a time.
pub const READ: usize = 128;

/// One query as it runs.
pub struct Run<'a> {
    pub documents: &'a Documents,
    pub space: &'a Space,
    pub filter: Option<&'a Filter>,
    pub sorting: Sorting,
    pub path: &'a [String],
    pub after: Option<Place>,
    pub limit: usize,
}

impl Run<'_> {
    /// Adds what fulfils the filter to the page; `false` once it is full.
    pub async fn fill(&self, page: &mut Paging, places: Vec<Place>) -> Result<bool> {
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

    /// Whether a document fulfils the filter.
    pub fn fulfils(&self, document: &Document) -> bool {
        self.filter
            .is_none_or(|filter| filter::matches(filter, &document.fields))
    }
}
