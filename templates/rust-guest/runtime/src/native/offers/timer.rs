//! Timers on the clock of the home.

use prost::Message;

use crate::Import;
use crate::messages::timer_v1::{StartRequest, StartResponse};
use crate::runtime::native::{Answer, Offer, World, decode};

/// The timers of a home.
#[derive(Default)]
pub struct Timers {}

impl Offer for Timers {
    fn call(&mut self, _: &World, import: &Import, payload: &[u8]) -> Option<Answer> {
        if import.name != "avatar_timer_start" {
            return None;
        }
        let nanoseconds = |milliseconds: u64| {
            i64::try_from(milliseconds)
                .unwrap_or(i64::MAX)
                .saturating_mul(1_000_000)
        };
        Some(match decode::<StartRequest>(payload) {
            Ok(request) => Answer::Ticks {
                delay_ns: nanoseconds(request.delay_ms.into()),
                interval_ns: nanoseconds(request.interval_ms.into()),
                item: StartResponse { expiries: 1 }.encode_to_vec(),
            },
            Err(error) => Answer::fail(error),
        })
    }
}
