//! Choosing how to run a query.
//!
//! Candidates come from one of three places: an index whose range is small, the index that sorts
//! as the caller wants it, or all ids.

use dao_bindings::Result;
use dao_bindings::messages::data_v1::{FieldPath, QueryRequest, QueryResponse};
use dao_store::tree::Direction;
use prost::Message;

use super::entries::{IndexId, forward, scan};
use super::key_ranges::{self, Choice, comparisons};
use super::place::{Place, Sorting};
use super::run::{Outcome, Run};
use crate::fetch::page_limit;
use crate::filter;
use crate::home::Documents;
use crate::space::Space;
use crate::watch::space_number;

/// Up to how many entries an index is counted to find out whether it is the better one.
const COUNT: usize = 512;

/// How often a query whose index is gone looks for another one before it does without.
const TRIES: usize = 3;

/// How to run a query.
enum Plan {
    /// No document can fulfil the filter.
    Nothing,
    /// One key of an index, whose entries are sorted by id.
    Equal(Choice),
    /// A range of an index that does not sort as wanted.
    Chosen(Choice),
    /// The index that sorts as wanted.
    InOrder(Choice),
    /// Every document.
    Everything,
}

impl Documents {
    /// `dao.data.v1.DocumentsService.Query`.
    pub async fn query(&self, request: QueryRequest) -> Result<QueryResponse> {
        let limit = page_limit(request.limit);
        self.store.check_whole()?;
        request.where_.as_ref().map_or(Ok(()), filter::check)?;
        let asked = QueryRequest {
            limit: 0,
            cursor: String::new(),
            ..request.clone()
        };
        let asked = asked.encode_to_vec();
        let (sorting, path) = match request.order {
            None => (Sorting::Ids, FieldPath::default()),
            Some(order) => {
                let path = order.field.unwrap_or_default();
                filter::check_path(&path)?;
                let descending = order.descending;
                let sorting = if descending {
                    Sorting::Descending
                } else {
                    Sorting::Ascending
                };
                (sorting, path)
            }
        };
        let space = self.space(&request.space).await?;
        let number = space_number(&space).unwrap_or_default().to_be_bytes();
        let asked = [b"query".as_slice(), &number, &asked];
        let start = Place::from_cursor(&self.place(&asked, &request.cursor)?, sorting)?;
        let filter = request.where_.as_ref();
        let mut run = Run::new(self, &space, filter, (sorting, &path), start, limit);
        if !self.by_index(&mut run).await? {
            run.everything().await?;
        }
        let mut page = run.finish();
        page.next = self.cursor(&asked, &page.next)?;
        Ok(page)
    }

    /// Runs a query by an index; `false` if none helps.
    pub(super) async fn by_index(&self, run: &mut Run<'_>) -> Result<bool> {
        for _ in 0..TRIES {
            let done = match self.plan(run).await? {
                Plan::Nothing => Outcome::Done,
                Plan::Equal(choice) => run.equal(&choice).await?,
                Plan::Chosen(choice) => run.chosen(&choice).await?,
                Plan::InOrder(choice) => run.in_order(&choice).await?,
                Plan::Everything => return Ok(false),
            };
            if done == Outcome::Done {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Chooses how to run a query, or how to go on with it.
    async fn plan(&self, run: &Run<'_>) -> Result<Plan> {
        let all = comparisons(run.filter);
        let (mut choices, mut sorted) = (Vec::new(), None);
        for (index, path) in ready_indexes(run.space) {
            let choice = Choice {
                index,
                range: key_ranges::range(&all, &path),
            };
            if choice.range.is_empty() {
                return Ok(Plan::Nothing);
            }
            if run.sorting != Sorting::Ids && path == run.path.keys {
                sorted = Some(choice);
            } else if !choice.range.is_all() {
                choices.push(choice);
            }
        }
        let narrow = self.narrowest(run.space, choices, sorted.as_ref()).await?;
        Ok(match (narrow, sorted) {
            (Some(choice), _) if run.sorting == Sorting::Ids && choice.range.single => {
                Plan::Equal(choice)
            }
            (Some(choice), _) => Plan::Chosen(choice),
            (None, Some(choice)) => Plan::InOrder(choice),
            (None, None) => Plan::Everything,
        })
    }

    /// The index with the fewest entries in its range. `None` if there is none, or if reading in
    /// the order of `sorted` promises to read less.
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
            let (range, direction) = (forward(&choice.range, None), Direction::Forward);
            let found = scan(&self.store, space, choice.index, range, direction, bound);
            let Some(found) = found.await? else {
                continue; // the index is gone
            };
            let count = found.len();
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

/// The indexes that are built, each with its path.
fn ready_indexes(space: &Space) -> Vec<(IndexId, Vec<String>)> {
    let state = space.state.borrow();
    let Some(state) = state.as_ref() else {
        return Vec::new();
    };
    let ready = state
        .indexes
        .iter()
        .filter(|index| index.built_to.is_none());
    let id = |index| IndexId {
        space: state.number(),
        index,
    };
    ready
        .map(|index| (id(index.number), index.path.clone()))
        .collect()
}
