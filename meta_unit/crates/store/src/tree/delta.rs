//! What leads from one page to another: the entries that were removed and put.
//!
//! An entry that was put is two lengths, key and value, as on a page; of one that was removed the
//! length of the value is [`GONE`], which no value has, and there is none.

use std::cmp::Ordering;

use dao_bindings::Result;

use super::page::{Page, damaged};

const GONE: u16 = u16::MAX;

/// The entries that make `new` of `old`.
pub fn between(old: &Page, new: &Page) -> Vec<u8> {
    let mut delta = Vec::new();
    let (mut from, mut to) = (old.common(new), old.common(new));
    loop {
        let order = match (from < old.len(), to < new.len()) {
            (true, true) => old.key(from).cmp(new.key(to)),
            (true, false) => Ordering::Less,
            (false, true) => Ordering::Greater,
            (false, false) => return delta,
        };
        if order == Ordering::Less {
            push(&mut delta, old.key(from), None);
        } else if order == Ordering::Greater || old.value(from) != new.value(to) {
            push(&mut delta, new.key(to), Some(new.value(to)));
        }
        from += usize::from(order != Ordering::Greater);
        to += usize::from(order != Ordering::Less);
    }
}

fn push(delta: &mut Vec<u8>, key: &[u8], value: Option<&[u8]>) {
    // Pages hold no longer ones.
    let length = |bytes: &[u8]| u16::try_from(bytes.len()).unwrap_or(GONE);
    delta.extend_from_slice(&length(key).to_be_bytes());
    delta.extend_from_slice(&value.map_or(GONE, length).to_be_bytes());
    delta.extend_from_slice(key);
    delta.extend_from_slice(value.unwrap_or_default());
}

/// Makes the page that a delta leads to.
pub fn apply(page: &mut Page, mut delta: &[u8]) -> Result<()> {
    while !delta.is_empty() {
        let (head, rest) = delta.split_first_chunk::<4>().ok_or_else(damaged)?;
        let [k0, k1, v0, v1] = *head;
        let gone = u16::from_be_bytes([v0, v1]) == GONE;
        let value = if gone {
            0
        } else {
            usize::from(u16::from_be_bytes([v0, v1]))
        };
        let key = usize::from(u16::from_be_bytes([k0, k1]));
        let (key, rest) = rest.split_at_checked(key).ok_or_else(damaged)?;
        let (value, rest) = rest.split_at_checked(value).ok_or_else(damaged)?;
        delta = rest;
        match (page.find(key), gone) {
            (Ok(index), true) => page.remove(index),
            (Ok(index), false) => {
                page.remove(index);
                page.insert(index, key, value)?;
            }
            (Err(index), false) => page.insert(index, key, value)?,
            (Err(_), true) => return Err(damaged()),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    fn page(entries: &BTreeMap<Vec<u8>, Vec<u8>>) -> Page {
        let mut page = Page::new(true);
        for (index, (key, value)) in entries.iter().enumerate() {
            page.insert(index, key, value).unwrap();
        }
        page
    }

    proptest! {
        #[test]
        fn a_delta_leads_from_one_page_to_the_other(
            old in prop::collection::btree_map(prop::collection::vec(0_u8..4, 0..4), prop::collection::vec(0_u8..2, 0..2), 0..30),
            new in prop::collection::btree_map(prop::collection::vec(0_u8..4, 0..4), prop::collection::vec(0_u8..2, 0..2), 0..30),
            keep in any::<bool>(),
        ) {
            let mut new = new;
            if keep {
                new.extend(old.clone());
            }
            let (old, new) = (page(&old), page(&new));
            let delta = between(&old, &new);
            let mut made = old.clone();
            apply(&mut made, &delta).unwrap();
            prop_assert_eq!(&made, &new);
            for length in 0..delta.len() {
                let _ = apply(&mut old.clone(), &delta[..length]);
            }
        }
    }
}
