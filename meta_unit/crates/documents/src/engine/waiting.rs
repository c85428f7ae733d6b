//! Which operations of a document wait for others that have not been seen.
//!
//! The engine keeps what waits, but says only how far it reaches from the first to the last of it.
//! Whether an update brings anything new must be known exactly: what waits is stored once, as it
//! came, and not again with all the rest whenever something is added.

use std::collections::BTreeMap;

use dao_bindings::Result;
use loro::{Counter, IdSpan, PeerID, VersionVector};

use super::{UPDATE_ENVELOPE, damaged};
use crate::codec::Reader;

/// The operations that wait, as spans by actor that neither overlap nor touch: start to end.
#[derive(Debug, Default)]
pub struct Waiting(BTreeMap<PeerID, BTreeMap<Counter, Counter>>);

impl Waiting {
    /// Whether nothing waits.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether all of these wait already.
    pub fn covers(&self, span: IdSpan) -> bool {
        let spans = self.0.get(&span.peer);
        let before = spans.and_then(|spans| spans.range(..=span.counter.start).next_back());
        before.is_some_and(|(_, end)| span.counter.end <= *end)
    }

    /// Adds what waits.
    pub fn add(&mut self, span: IdSpan) {
        let spans = self.0.entry(span.peer).or_default();
        let (mut start, mut end) = (span.counter.start, span.counter.end);
        while let Some((from, to)) = spans.range(..=end).next_back() {
            let (from, to) = (*from, *to);
            if to < start {
                break;
            }
            spans.remove(&from);
            (start, end) = (start.min(from), end.max(to));
        }
        spans.insert(start, end);
    }

    /// Forgets what has taken effect by now.
    pub fn forget(&mut self, known: &VersionVector) {
        self.0.retain(|peer, spans| {
            let known = known.get(peer).copied().unwrap_or(0);
            while let Some(first) = spans.first_entry() {
                if *first.key() >= known {
                    break;
                }
                let end = first.remove();
                if end > known {
                    spans.insert(known, end);
                }
            }
            !spans.is_empty()
        });
    }
}

/// The operations in an update, in spans of one actor each.
///
/// The body of an update is a list of blocks, each after its length. A block begins with the number
/// of its first operation, how many there are, two numbers about time, how many changes they are in,
/// and a header, after its length, which begins with the actors; the first is the one who made them.
pub fn spans(update: &[u8]) -> Result<Vec<IdSpan>> {
    let read = || {
        let mut spans = Vec::new();
        let mut body = Reader(update.get(UPDATE_ENVELOPE..)?);
        while !body.is_empty() {
            let mut block = Reader(body.bytes().ok()?);
            let start = Counter::try_from(block.number().ok()?).ok()?;
            let length = Counter::try_from(block.number().ok()?).ok()?;
            for _ in 0..3 {
                block.small().ok()?;
            }
            let mut header = Reader(block.bytes().ok()?);
            let actors = header.number().ok()?;
            let peer = PeerID::from_le_bytes(header.array().ok()?);
            let end = start.checked_add(length)?;
            if actors == 0 || length == 0 {
                return None;
            }
            spans.push(IdSpan::new(peer, start, end));
        }
        Some(spans)
    };
    read().ok_or_else(|| damaged("its operations cannot be listed"))
}

/// What a document with these operations lacks of some spans.
pub fn lacking(spans: &[IdSpan], known: &VersionVector) -> Vec<IdSpan> {
    let rest = |span: &IdSpan| {
        let known = known.get(&span.peer).copied().unwrap_or(0);
        let start = span.counter.start.max(known);
        (start < span.counter.end).then(|| IdSpan::new(span.peer, start, span.counter.end))
    };
    spans.iter().filter_map(rest).collect()
}

#[cfg(test)]
mod tests {
    use loro::ID;

    use super::*;

    #[test]
    fn spans_join_and_are_forgotten() {
        let span = |start, end| IdSpan::new(7, start, end);
        let mut waiting = Waiting::default();
        waiting.add(span(10, 12));
        waiting.add(span(20, 25));
        assert!(waiting.covers(span(10, 12)) && waiting.covers(span(21, 24)));
        assert!(!waiting.covers(span(10, 13)) && !waiting.covers(span(5, 11)));
        assert!(
            !waiting.covers(span(11, 22)),
            "what lies between does not wait"
        );
        waiting.add(span(12, 20));
        assert!(waiting.covers(span(10, 25)));
        waiting.add(span(3, 30));
        assert!(waiting.covers(span(3, 30)) && !waiting.covers(IdSpan::new(8, 3, 4)));
        let mut known = VersionVector::default();
        known.set_end(ID::new(7, 15));
        waiting.forget(&known);
        assert!(waiting.covers(span(15, 30)) && !waiting.covers(span(14, 16)));
        assert_eq!(lacking(&[span(3, 30), span(2, 15)], &known), [span(15, 30)]);
        known.set_end(ID::new(7, 30));
        waiting.forget(&known);
        assert!(waiting.is_empty());
    }
}
