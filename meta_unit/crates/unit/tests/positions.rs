//! Positions: those of this space as it is now are good, all others are refused.

mod common;

use common::*;
use dao_bindings::messages::data_v1::*;
use dao_bindings::messages::spaces_v1;
use dao_bindings::native::Home;
use dao_bindings::native::offers::{Disk, Keyring};
use dao_bindings::{Error, Result, Status, methods};

fn fill(home: &Home, space: &str, prefix: &str, count: i64) -> Vec<String> {
    let one = |number| {
        put(
            home,
            space,
            &format!("{prefix}{number}"),
            &[("n", int(number))],
        )
    };
    (0..count).map(|number| one(number).cursor).collect()
}

/// How many documents come after a position: as a watch has it, and as an export has it.
fn after(home: &Home, space: &str, after: &str) -> Result<usize> {
    let request = WatchRequest {
        space: space.into(),
        after: after.into(),
        ..WatchRequest::default()
    };
    let mut seen = 0;
    let mut changes = home.stream(&methods::documents::WATCH, request).unwrap();
    let watched: Result<usize> = loop {
        match changes.try_next() {
            Ok(Some(change)) if change.kind() == watch_response::Kind::CaughtUp => break Ok(seen),
            Ok(Some(_)) => seen += 1,
            Ok(None) => panic!("a watch that neither ends nor catches up"),
            Err(error) => break Err(error),
        }
    };
    let request = ExportRequest {
        space: space.into(),
        after: after.into(),
        ..ExportRequest::default()
    };
    let items = home.stream(&methods::documents::EXPORT, request).unwrap();
    let items: Result<Vec<ExportResponse>> = items.collect();
    match (watched, items) {
        (Ok(seen), Ok(items)) => {
            let sent: usize = items
                .iter()
                .map(|item| item.updates.as_ref().unwrap().updates.len())
                .sum();
            assert_eq!(seen, sent);
            Ok(sent)
        }
        (Err(one), Err(other)) => {
            assert_eq!((one.status, &one.details), (other.status, &other.details));
            Err(one)
        }
        (watched, items) => panic!("{watched:?}, but {items:?}"),
    }
}

#[track_caller]
fn refused(found: Result<usize>) {
    let Error {
        status,
        message,
        details,
        ..
    } = found.unwrap_err();
    assert_eq!(
        (status, details["cause"].as_str()),
        (Status::Conflict, "position")
    );
    assert!(message.contains("leave `after` empty"), "{message}");
}

#[test]
fn every_position_of_a_space_is_good_whoever_wrote_it() {
    let (disk, keys) = (Disk::new(), Keyring::new());
    let mut positions = vec![String::new()];
    for seed in 1..=5 {
        let home = open(&disk, &keys, seed);
        positions.extend(fill(&home, "s", &format!("{seed}-"), 3));
        assert_eq!(
            space(&home, "s").unwrap().cursor,
            *positions.last().unwrap()
        );
        for (number, position) in positions.iter().enumerate() {
            let left = positions.len() - 1 - number;
            assert_eq!(after(&home, "s", position).unwrap(), left, "{position}");
        }
    }
    let mut different = positions.clone();
    different.sort();
    different.dedup();
    assert_eq!(different.len(), positions.len());
    assert!(
        positions
            .iter()
            .all(|position| position.is_ascii() && position.len() < 32)
    );
}

#[test]
fn positions_of_removed_spaces_other_spaces_and_other_homes_are_refused() {
    let (a, b) = (home(1), home(2));
    let stale = fill(&a, "s", "x", 10);
    fill(&a, "other", "x", 10);
    fill(&b, "s", "x", 10);
    let name = spaces_v1::RemoveRequest { name: "s".into() };
    for round in 0..3 {
        for position in &stale {
            refused(after(&a, "other", position));
            refused(after(&b, "s", position));
            if round > 0 {
                refused(after(&a, "s", position));
            }
        }
        if round == 0 {
            a.call(&methods::spaces::REMOVE, name.clone()).unwrap();
        } else {
            fill(&a, "s", &format!("{round}-"), 10); // as far as before, and further
        }
    }
    assert_eq!(after(&a, "s", "").unwrap(), 20);
}

#[test]
fn positions_that_were_never_given_are_refused() {
    let home = home(1);
    let mut given = fill(&home, "s", "x", 5);
    given.push(String::new());
    let position = given[3].clone();
    for place in 0..position.len() {
        for byte in *b"AZaz09-_" {
            let mut forged = position.clone().into_bytes();
            forged[place] = byte;
            let forged = String::from_utf8(forged).unwrap();
            if given.contains(&forged) {
                continue;
            }
            let error = after(&home, "s", &forged).unwrap_err();
            assert!(
                matches!(error.status, Status::Conflict | Status::InvalidArgument),
                "{forged}: {error}"
            );
            assert_eq!(error.details["cause"], "position");
        }
    }
    for wrong in [
        "0",
        "5",
        "99999",
        "AAAA",
        "é",
        &format!("{position}="),
        &position[1..],
    ] {
        let error = after(&home, "s", wrong).unwrap_err();
        assert_eq!(error.status, Status::InvalidArgument, "{wrong}: {error}");
    }
    refused(after(&home, "nothing", &position));
}

#[test]
fn a_restored_home_refuses_what_came_after_the_backup() {
    let (disk, keys) = (Disk::new(), Keyring::new());
    let home = open(&disk, &keys, 1);
    let before = fill(&home, "s", "x", 10);
    home.close().unwrap();
    let backup = disk.copy();
    let home = open(&disk, &keys, 2);
    let lost = fill(&home, "s", "lost", 10);
    drop(home);
    let home = open(&backup, &keys, 3);
    for written in 0..4_usize {
        for position in &lost {
            refused(after(&home, "s", position));
        }
        for (number, position) in before.iter().enumerate() {
            assert_eq!(
                after(&home, "s", position).unwrap(),
                9 - number + 5 * written
            );
        }
        let new = fill(&home, "s", &format!("{written}-"), 5);
        assert_eq!(after(&home, "s", &new[0]).unwrap(), 4);
    }
}

/// A reader in the middle of an export lacks documents that had moved on, so where it is means
/// nothing to a home in which they have not.
#[test]
fn a_restored_home_refuses_the_middle_of_a_walk_that_saw_more() {
    let (disk, keys) = (Disk::new(), Keyring::new());
    let home = open(&disk, &keys, 1);
    let big = |number: u8| value(value::Kind::BytesValue(noise(number, 200_000)));
    for number in 0..6 {
        put(&home, "s", &number.to_string(), &[("b", big(number))]);
    }
    home.close().unwrap();
    let backup = disk.copy();
    let home = open(&disk, &keys, 2);
    put(&home, "s", "0", &[("b", big(9))]); // moves beyond the backup
    let items = export_all(&home, "s", "");
    assert!(items.len() > 2);
    let restored = open(&backup, &keys, 3);
    for item in &items {
        refused(after(&restored, "s", &item.cursor));
        assert!(after(&home, "s", &item.cursor).is_ok());
    }
    let known = export_all(&restored, "s", "")[0].cursor.clone();
    drop(restored);
    let restored = open(&backup, &keys, 4);
    assert!(
        after(&restored, "s", &known).is_ok(),
        "all of it is in the backup"
    );
}
