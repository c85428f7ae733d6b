//! Large transactions that a kill cuts off: what is left in the journal is applied as a whole or not
//! at all, and whatever becomes of its rows, nothing is taken for what it is not.

mod common;

use std::cell::RefCell;
use std::rc::Rc;

use common::*;
use dao_bindings::Import;
use dao_bindings::messages::data_v1::*;
use dao_bindings::methods;
use dao_bindings::native::Home;
use dao_bindings::native::offers::{Disk, Keyring};

/// So many documents are too large for one batch of storage together.
const MANY: usize = 150;
/// Some of each chunk.
const STEP: usize = 15;

fn id(number: usize) -> String {
    format!("d{number:03}")
}

fn batch(seed: u8) -> BatchRequest {
    let put = |number: usize| {
        let bytes = value(value::Kind::BytesValue(noise(number as u8, 15_000)));
        let fields = [("b", bytes), ("n", int(seed.into()))];
        Write {
            write: Some(write::Write::Put(put_request("", &id(number), &fields))),
        }
    };
    BatchRequest {
        space: "s".into(),
        writes: (0..MANY).map(put).collect(),
        ..BatchRequest::default()
    }
}

/// The disk as it was before each write of a large transaction, and after the last.
fn moments(base: &Disk, keys: &Keyring, seed: u8) -> Vec<Disk> {
    let disk = base.copy();
    let seen = Rc::new(RefCell::new(Vec::new()));
    let (noted, now) = (seen.clone(), disk.clone());
    let note = move |import: &Import, _: &[u8]| {
        if import.name == "avatar_storage_write" {
            noted.borrow_mut().push(now.copy());
        }
        None
    };
    let options = options(&disk, keys, seed.into()).faults(note);
    let home = Home::open::<dao_unit::Dao>(options).unwrap();
    seen.borrow_mut().clear();
    home.call(&methods::documents::BATCH, batch(seed)).unwrap();
    drop(home);
    let mut moments = seen.take();
    moments.push(disk);
    moments
}

/// Which transaction a home holds, 0 for none; `None` if it says that it is damaged.
fn state(disk: &Disk, keys: &Keyring, what: &str) -> Option<i64> {
    let is_damage = |error: &dao_bindings::Error| {
        error.details.get("cause").map(String::as_str) == Some("damaged")
    };
    let read = || {
        let home = Home::open::<dao_unit::Dao>(options(disk, keys, 50))?;
        let count = match space(&home, "s") {
            Err(error) if error.status == dao_bindings::Status::NotFound => 0,
            space => space?.documents as usize,
        };
        let mut found = Vec::new();
        for number in (0..MANY).step_by(STEP) {
            match get(&home, "s", &id(number)) {
                Err(error) if error.status == dao_bindings::Status::NotFound => found.push(0),
                document => match document?.fields["n"].kind {
                    Some(value::Kind::IntValue(n)) => found.push(n),
                    ref other => panic!("{what}: {other:?}"),
                },
            }
        }
        found.dedup();
        assert_eq!(found.len(), 1, "{what}: half of it");
        assert_eq!(count, if found[0] == 0 { 0 } else { MANY }, "{what}");
        Ok(found[0])
    };
    match read() {
        Ok(found) => Some(found),
        Err(error) => {
            assert!(is_damage(&error), "{what}: {error}");
            None
        }
    }
}

fn rows(disk: &Disk, kind: u8) -> Vec<(Vec<u8>, Vec<u8>)> {
    let entries = disk.entries().into_iter();
    entries.filter(|(key, _)| key[0] == kind).collect()
}

#[test]
fn what_a_kill_leaves_of_a_journal_is_all_or_nothing() {
    let (base, keys) = (Disk::new(), Keyring::new());
    put(&open(&base, &keys, 1), "other", "x", &[]);
    // The rows of another transaction are those of a time before.
    let (ours, others) = (moments(&base, &keys, 2), moments(&base, &keys, 3));
    let (mut seen, mut marks, mut told) = (Vec::new(), 0, 0);
    for (moment, disk) in ours.iter().enumerate() {
        seen.push(state(&disk.copy(), &keys, &format!("at {moment}")).unwrap());
        let (mark, chunks) = (rows(disk, b'J'), rows(disk, b'j'));
        marks += mark.len();
        let mut tried = |key: &[u8], value: Option<&[u8]>, how: &str| {
            let other = disk.copy();
            match value {
                Some(value) => other.put(key, value),
                None => other.remove(key),
            }
            match state(&other, &keys, &format!("at {moment}: {key:02x?} {how}")) {
                Some(found) => assert!([0, 2].contains(&found), "{how} gives {found}"),
                None => told += 1,
            }
        };
        for (key, value) in mark.iter().chain(&chunks) {
            tried(key, None, "is missing");
            tried(key, Some(&value[..value.len() / 2]), "is cut off");
            let mut flipped = value.clone();
            *flipped.last_mut().unwrap() ^= 1;
            tried(key, Some(&flipped), "is changed");
            let before = ours[..moment].iter().rev().chain(&others);
            let before = before.flat_map(|disk| rows(disk, key[0]));
            let mut older: Vec<_> = before.filter(|(other, _)| other == key).collect();
            older.dedup();
            for (_, version) in older.iter().filter(|(_, version)| version != value) {
                tried(key, Some(version), "is older");
            }
        }
        if let [(one, first), (two, second), ..] = &chunks[..] {
            let other = disk.copy();
            other.put(one, second);
            other.put(two, first);
            let found = state(&other, &keys, "swapped");
            assert!(found.is_none_or(|found| [0, 2].contains(&found)));
        }
    }
    assert!(seen.is_sorted(), "{seen:?}");
    assert_eq!((seen.first(), seen.last()), (Some(&0), Some(&2)));
    assert!(marks > 2 && told > 10, "{marks} {told}");
}
