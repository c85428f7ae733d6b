//! Count: how many documents fulfil a filter.

use dao_bindings::Result;
use dao_bindings::messages::data_v1::{CountRequest, CountResponse, FieldPath};

use super::place::Sorting;
use super::run::Run;
use crate::fetch::Paging;
use crate::filter;
use crate::home::Documents;
use crate::wire;

/// More documents than any space has.
const MOST: usize = u32::MAX as usize;

impl Documents {
    /// `dao.data.v1.Documents.Count`.
    pub async fn count(&self, request: CountRequest) -> Result<CountResponse> {
        request.where_.as_ref().map_or(Ok(()), filter::check)?;
        self.store.check_whole()?;
        let space = self.space(&request.space).await?;
        let Some(filter) = request.where_.filter(|filter| filter.condition.is_some()) else {
            let state = space.state.borrow();
            return Ok(CountResponse {
                count: wire::count(state.as_ref().map_or(0, |state| state.documents)),
                examined: 0,
            });
        };
        let path = FieldPath::default();
        let order = (Sorting::Ids, &path);
        let mut run = Run::new(self, &space, Some(&filter), order, None, MOST);
        run.page = Paging::counting();
        let (count, examined) = if self.by_index(&mut run).await? {
            (wire::count(run.page.counted), run.page.page.examined)
        } else {
            run.count_all().await?
        };
        Ok(CountResponse { count, examined })
    }
}
