//! How much a unit may log.

use std::time::Instant;

const AT_ONCE: f64 = 1_048_576.0;
const EACH_SECOND: f64 = 131_072.0;
const EACH_LINE: f64 = 64.0;

/// What is left of the room that a unit has in the log.
#[derive(Debug)]
pub(crate) struct Allowance {
    left: f64,
    since: Instant,
    left_out: u64,
}

impl Allowance {
    pub(crate) fn new() -> Self {
        Self {
            left: AT_ONCE,
            since: Instant::now(),
            left_out: 0,
        }
    }

    /// Takes a line of so many bytes, and says how many were left out before it.
    pub(crate) fn take(&mut self, bytes: usize) -> Option<u64> {
        let now = Instant::now();
        let passed = now.duration_since(self.since).as_secs_f64();
        self.since = now;
        self.left = (self.left + passed * EACH_SECOND).min(AT_ONCE);
        // A line has at most 8,192 bytes.
        #[allow(clippy::cast_precision_loss)]
        let cost = EACH_LINE + bytes as f64;
        if cost > self.left {
            self.left_out += 1;
            return None;
        }
        self.left -= cost;
        Some(std::mem::take(&mut self.left_out))
    }
}
