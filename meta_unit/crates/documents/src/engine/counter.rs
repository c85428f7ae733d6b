//! Counters: whole numbers to which concurrent increments add up.
//!
//! A counter is a map marked by the entry U+0000 (a key that no document can have) with one entry
//! for each actor that ever added to it, U+0000 and the actor in hexadecimal: what that actor
//! added in all. Only an actor itself writes its entry, so no increment is ever lost or counted
//! twice, whatever the order of arrival; the engine's own counter adds binary64 numbers, whose sum
//! depends on that order. A counter that is set to a number is a new one.

use dao_bindings::{Error, Result};
use loro::{LoroMap, LoroValue, PeerID, ValueOrContainer};

use super::defect;

const MARK: &str = "\0";

/// The number that a counter shows; `None` if the map is not a counter. Sums beyond 64 bits, which
/// only a merge can make, show as the nearest number of 64 bits.
pub fn total(map: &LoroMap) -> Option<i64> {
    let marked = matches!(
        map.get(MARK),
        Some(ValueOrContainer::Value(LoroValue::Bool(true)))
    );
    marked.then(|| {
        let sum = sum(map).clamp(i128::from(i64::MIN), i128::from(i64::MAX));
        i64::try_from(sum).unwrap_or_default()
    })
}

/// Makes a counter of a new map.
pub fn begin(map: &LoroMap, actor: PeerID, number: i64) -> Result<()> {
    map.insert(MARK, true).map_err(defect)?;
    add(map, actor, number)
}

/// Adds to a counter as `actor`. Refused if the sum would go further beyond 64 bits.
pub fn add(map: &LoroMap, actor: PeerID, by: i64) -> Result<()> {
    if by == 0 {
        return Ok(());
    }
    let after = sum(map) + i128::from(by);
    let beyond = if by > 0 {
        after > i128::from(i64::MAX)
    } else {
        after < i128::from(i64::MIN)
    };
    if beyond {
        return Err(Error::invalid_argument(
            "the counter would leave the range of 64 bits",
        ));
    }
    // What an actor adds in all may need more than 64 bits: then it has more than one entry.
    let own = |key: &str| match map.get(key) {
        Some(ValueOrContainer::Value(LoroValue::I64(number))) => number,
        _ => 0,
    };
    let mut key = format!("{MARK}{actor:x}");
    loop {
        if let Some(number) = own(&key).checked_add(by) {
            return map.insert(&key, number).map_err(defect);
        }
        key.push('+');
    }
}

fn sum(map: &LoroMap) -> i128 {
    let mut sum = 0_i128;
    map.for_each(|key, entry| {
        if key.len() > MARK.len()
            && key.starts_with(MARK)
            && let ValueOrContainer::Value(LoroValue::I64(number)) = entry
        {
            sum += i128::from(number);
        }
    });
    sum
}
