//! Timers that do not drift and never come early.

use std::time::Duration;

use prost::Message as _;
use tokio::time::Instant;

use crate::{
    contract::Import,
    handler::{Handler, Outgoing},
    messages::timer_v1::{StartRequest, StartResponse},
    rules,
};

pub(crate) struct Timer;

impl Handler for Timer {
    fn many(&self, _import: &'static Import, request: Vec<u8>) -> Outgoing<Vec<u8>> {
        // A clock that does not jump.
        let began = Instant::now();
        let request = rules::read::<StartRequest>(&request);
        Box::pin(futures_util::stream::try_unfold(0u64, move |told| {
            let request = request.clone();
            async move {
                let StartRequest {
                    delay_ms,
                    interval_ms,
                } = request?;
                if interval_ms == 0 && told > 0 {
                    return Ok(None);
                }
                let interval = Duration::from_millis(u64::from(interval_ms));
                let first = began + Duration::from_millis(u64::from(delay_ms));
                tokio::time::sleep_until(
                    first + interval.saturating_mul(u32::try_from(told).unwrap_or(u32::MAX)),
                )
                .await;
                let passed = first.elapsed().as_millis();
                let all = if interval_ms == 0 {
                    1
                } else {
                    u64::try_from(passed / interval.as_millis()).unwrap_or(u64::MAX) + 1
                };
                let expiries = u32::try_from(all.saturating_sub(told))
                    .unwrap_or(u32::MAX)
                    .max(1);
                let tick = StartResponse { expiries }.encode_to_vec();
                Ok(Some((tick, told + u64::from(expiries))))
            }
        }))
    }
}
