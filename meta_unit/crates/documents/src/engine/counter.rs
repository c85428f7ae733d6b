//! Counters: whole numbers to which concurrent increments add up.
//!
//! A counter is a map marked by the entry U+0000 (a key that no document can have) with one entry
//! for each actor that ever added to it, U+0000 and the actor in hexadecimal: what that actor
//! added in all. Only an actor itself writes its entry, so no increment is ever lost or counted
//! twice, whatever the order of arrival; the engine's own counter adds binary64 numbers, whose sum
//! depends on that order.

use dao_bindings::{Error, Result};
use loro::{LoroMap, LoroValue, PeerID, ValueOrContainer};

use super::defect;

const MARK: &str = "\0";

/// The number that a counter shows; `None` where the map is no counter. Sums beyond 64 bits, which
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

/// Adds to a counter as `actor`.
pub fn add(map: &LoroMap, actor: PeerID, by: i64) -> Result<()> {
    if by == 0 {
        return Ok(());
    }
    let key = format!("{MARK}{actor:x}");
    let own = match map.get(&key) {
        Some(ValueOrContainer::Value(LoroValue::I64(number))) => number,
        _ => 0,
    };
    let after = sum(map) + i128::from(by);
    let (Some(own), Ok(_)) = (own.checked_add(by), i64::try_from(after)) else {
        return Err(Error::invalid_argument(
            "the counter would leave the range of 64 bits",
        ));
    };
    map.insert(&key, own).map_err(defect)
}

/// Makes the map a counter that shows `target`; increments made elsewhere meanwhile still add up.
pub fn set(map: &LoroMap, actor: PeerID, target: i64) -> Result<()> {
    if total(map).is_none() {
        let keys: Vec<String> = map.keys().map(|key| key.to_string()).collect();
        for key in keys.iter().filter(|key| !key.starts_with(MARK)) {
            map.delete(key).map_err(defect)?;
        }
        map.insert(MARK, true).map_err(defect)?;
    }
    let difference = i128::from(target) - sum(map).clamp(i64::MIN.into(), i64::MAX.into());
    let Ok(by) = i64::try_from(difference) else {
        return Err(Error::invalid_argument(
            "the counter changes by more than 64 bits hold",
        ));
    };
    add(map, actor, by)
}

/// Takes the mark away, so that the map can be an ordinary one.
pub fn unmark(map: &LoroMap) -> Result<()> {
    if map.get(MARK).is_some() {
        map.delete(MARK).map_err(defect)
    } else {
        Ok(())
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
