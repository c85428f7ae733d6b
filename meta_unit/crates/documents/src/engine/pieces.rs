//! Making the content of a document of its operations, some at a time.
//!
//! The engine makes content of all operations of an update in one go. So they are first read into a
//! document that only knows them, and go from there in pieces, each after those it depends on.
//!
//! It also makes the content last longer: the engine keeps what was given to it at a time in one
//! piece, as far as it was typed together, and reads that through for every edit of it.

use dao_bindings::{Error, Result, task};
use loro::{ExportMode, Frontiers, ID, IdSpan, LoroDoc, VersionVector};

use super::exchange::{length, spans_since};
use super::{damaged, defect};
use crate::room;

/// The most operations that the engine is given at a time.
pub const AT_ONCE: i64 = 8 * 1024;
/// The same for operations that were made apart from others. For each piece of them the engine goes
/// through all of them again, so there are not many pieces.
const APART: i64 = 50_000;
const MOST: i64 = 8;
/// So few operations made apart are merged without a look at them.
const FEW: i64 = 16 * 1024;
/// How many operations are looked at before others get their turn.
pub const LOOKED_AT: i64 = 4 * 1024;
/// As how many operations it counts to find the first of a piece.
pub const LOOKUP: i64 = 64;
/// The memory that it takes to merge an operation made apart.
const OPERATION: usize = 1024;

/// A document that knows the operations of updates and snapshots, and makes no content of them.
pub async fn known(blobs: impl Iterator<Item = &Vec<u8>>) -> Result<LoroDoc> {
    let known = LoroDoc::new();
    known.set_change_merge_interval(-1);
    known.detach();
    for blob in blobs {
        known.import(blob).map_err(damaged)?;
        task::yield_now().await;
    }
    Ok(known)
}

/// Gives a document the operations below a version that it lacks and another knows.
pub async fn give(known: &LoroDoc, until: &VersionVector, into: &LoroDoc) -> Result<()> {
    let (straight, apart) = lacking(known, until, into)?;
    let count: i64 = apart.iter().map(|span| length(*span)).sum();
    for (mut rest, piece) in [(straight, AT_ONCE), (apart, APART.max(count / MOST + 1))] {
        while !rest.is_empty() {
            room::check(0)?;
            let after = after(&mut rest, piece);
            let update = known.export(ExportMode::updates_in_range(rest));
            into.import(&update.map_err(defect)?).map_err(damaged)?;
            rest = after;
            task::yield_now().await;
        }
    }
    Ok(())
}

/// The operations below a version that a document lacks: those that follow one on the other, and the
/// rest.
fn lacking(
    known: &LoroDoc,
    until: &VersionVector,
    into: &LoroDoc,
) -> Result<(Vec<IdSpan>, Vec<IdSpan>)> {
    let mut straight = spans_since(known, &into.oplog_vv())?;
    straight.retain_mut(|span| {
        let end = until.get(&span.peer).copied().unwrap_or(0);
        span.counter.end = span.counter.end.min(end);
        span.counter.start < span.counter.end
    });
    let apart = straight.split_off(follow(known, &straight, &into.oplog_frontiers())?);
    Ok((straight, apart))
}

/// Refuses to merge what was made apart from a document if there is not the memory for it.
pub async fn check_apart(known: &LoroDoc, into: &LoroDoc) -> Result<()> {
    let (_, apart) = lacking(known, &known.oplog_vv(), into)?;
    let Some(first) = apart.first() else {
        return Ok(());
    };
    // What the first of it did not know was made apart from it.
    let start = ID::new(first.peer, first.counter.start);
    let change = known.try_get_change(start).map_err(damaged)?;
    let before = match change {
        Some(change) if change.id == start => change.deps,
        _ => Frontiers::from_id(ID::new(first.peer, start.counter - 1)),
    };
    let before = known.try_frontiers_to_vv(&before).map_err(damaged)?;
    let spans = spans_since(known, &before.unwrap_or_default())?;
    let all: i64 = spans.iter().map(|span| length(*span)).sum();
    if all <= FEW {
        return Ok(());
    }
    let (mut operations, mut looked) = (0, 0);
    for piece in spans.into_iter().flat_map(cut) {
        // Text that was typed in one go is one operation.
        let changes = known.export_json_in_id_span(piece);
        operations += changes.iter().map(|change| change.ops.len()).sum::<usize>();
        looked += LOOKUP + length(piece);
        if looked > LOOKED_AT {
            looked = 0;
            task::yield_now().await;
        }
    }
    if room::has(operations.saturating_mul(OPERATION)) {
        return Ok(());
    }
    Err(Error::exhausted(format!(
        "{operations} operations of the document were made apart from each other, more than there is \
         memory to merge: put what it holds on one side into a new document"
    )))
}

/// How many of some spans follow one on the other, the first on a version.
fn follow(known: &LoroDoc, spans: &[IdSpan], version: &Frontiers) -> Result<usize> {
    let mut last = version.clone();
    for (number, span) in spans.iter().enumerate() {
        let start = ID::new(span.peer, span.counter.start);
        let change = known.try_get_change(start).map_err(damaged)?;
        let after = match change {
            Some(change) if change.id == start => change.deps,
            _ => Frontiers::from_id(ID::new(span.peer, start.counter - 1)),
        };
        if after != last {
            return Ok(number);
        }
        last = Frontiers::from_id(ID::new(span.peer, span.counter.end - 1));
    }
    Ok(spans.len())
}

/// Cuts a span into pieces that can be looked at in one go.
pub fn cut(span: IdSpan) -> impl Iterator<Item = IdSpan> {
    const STEP: i32 = LOOKED_AT as i32;
    let end = move |start: i32| span.counter.end.min(start.saturating_add(STEP));
    let starts = (span.counter.start..span.counter.end).step_by(STEP as usize);
    starts.map(move |start| IdSpan::new(span.peer, start, end(start)))
}

/// Leaves the first operations of some spans; gives the others.
pub fn after(spans: &mut Vec<IdSpan>, mut first: i64) -> Vec<IdSpan> {
    for (number, span) in spans.iter_mut().enumerate() {
        let length = length(*span);
        if first >= length {
            first -= length;
            continue;
        }
        let mut after = spans.split_off(number);
        if first > 0
            && let Some(cut) = after.first_mut()
        {
            let at = cut.counter.start + i32::try_from(first).unwrap_or(0);
            spans.push(IdSpan::new(cut.peer, cut.counter.start, at));
            cut.counter.start = at;
        }
        return after;
    }
    Vec::new()
}
