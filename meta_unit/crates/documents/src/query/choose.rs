//! Choosing how to run a query.
//!
//! Candidates come from one of three places: an index whose range is small, the index that sorts
//! as the caller wants it, or all ids.

use dao_bindings::Result;
use dao_bindings::messages::data_v1::{DocumentPage, QueryRequest};
use dao_store::tree::{self, Direction};

use super::entries::{forward, index_tree};
use super::place::{Place, Sorting};
use super::plan::{self, Choice, comparisons};
use super::run::Run;
use crate::fetch::page_limit;
use crate::filter;
use crate::home::Documents;
use crate::space::{Index, Space};

/// Up to how many entries an index is counted to find out whether it is the better one.
const COUNT: usize = 512;

impl Documents {
    /// `dao.data.v1.Documents.Query`.
    pub async fn query(&self, request: QueryRequest) -> Result<DocumentPage> {
        let limit = page_limit(request.limit)?;
        self.store.check_whole()?;
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
            let range = forward(&choice.range, None);
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
