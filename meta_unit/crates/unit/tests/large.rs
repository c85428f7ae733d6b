//! Documents with much in them: whatever was acknowledged is read back by every way of reading.

mod common;

use common::*;
use dao_bindings::messages::data_v1::value::Kind;
use dao_bindings::messages::data_v1::watch_response::Kind as ChangeKind;
use dao_bindings::messages::data_v1::*;
use dao_bindings::native::Home;
use dao_bindings::native::offers::{Disk, Keyring};
use dao_bindings::{Status, methods};

/// Bytes that cannot be made smaller.
fn noise(seed: u64, bytes: usize) -> Value {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 32) as u8
    };
    value(Kind::BytesValue((0..bytes).map(|_| next()).collect()))
}

fn watched(home: &Home, space: &str) -> Vec<Document> {
    let request = WatchRequest {
        space: space.into(),
        ..WatchRequest::default()
    };
    let changes = home.stream(&methods::documents::WATCH, request).unwrap();
    let changes = changes.map(|change| change.unwrap());
    changes
        .take_while(|change| change.kind() != ChangeKind::CaughtUp)
        .map(|change| change.document.unwrap())
        .collect()
}

fn saves(sizes: &[usize]) {
    let (disk, keys) = (Disk::new(), Keyring::new());
    let home = open(&disk, &keys, 1);
    put(&home, "s", "other", &[("n", int(1))]);
    for (seed, bytes) in sizes.iter().enumerate() {
        put(&home, "s", "d", &[("b", noise(seed as u64, *bytes))]);
    }
    let newest = noise(sizes.len() as u64 - 1, sizes[sizes.len() - 1]);
    home.close().unwrap();
    let largest = disk.entries().iter().map(|(_, value)| value.len()).max();
    assert!(largest.unwrap() <= 512 * 1024, "{largest:?}");

    let home = open(&disk, &keys, 2);
    assert_eq!(get(&home, "s", "d").unwrap().fields["b"], newest);
    let query = QueryRequest {
        space: "s".into(),
        ..QueryRequest::default()
    };
    let found = home.call(&methods::documents::QUERY, query).unwrap();
    assert_eq!(found.documents.len(), 2);
    assert_eq!(list(&home, "s").len(), 2);
    let seen = watched(&home, "s");
    assert!(
        seen.iter()
            .any(|document| document.fields.get("b") == Some(&newest))
    );
    assert!(!canonical(&home, "s").is_empty());
    let entries = home.call(&methods::documents::HISTORY, history_of("s", "d"));
    assert!(!entries.unwrap().entries.is_empty());
    let far = self::home(3);
    send(&home, &far, "s");
    assert_eq!(get(&far, "s", "d").unwrap().fields["b"], newest);
    put(&home, "s", "d", &[("b", int(7))]);
    assert_eq!(get(&home, "s", "d").unwrap().fields["b"], int(7));
    delete(&home, "s", "d").unwrap();
    assert_eq!(get(&home, "s", "d").unwrap_err().status, Status::NotFound);
}

#[test]
fn one_large_value() {
    saves(&[600_000]);
}

#[test]
fn several_large_values() {
    saves(&[300_000; 4]);
    saves(&[100_000; 12]);
}

#[test]
fn values_around_the_size_of_a_part() {
    saves(&[262_100, 262_144, 131_000, 131_072]);
}

#[test]
fn one_note_that_is_saved_thousands_of_times() {
    saves(&[500; 2_500]);
}

#[test]
fn a_large_batch_is_remembered_whole() {
    let (disk, keys) = (Disk::new(), Keyring::new());
    let write = |number: usize| Write {
        write: Some(write::Write::Put(put_request(
            "",
            &format!("{number:0120}"),
            &[],
        ))),
    };
    let request = |writes: usize| BatchRequest {
        space: "s".into(),
        writes: (0..writes).map(write).collect(),
        request_id: b"one".to_vec(),
    };
    let home = open(&disk, &keys, 1);
    let first = home
        .call(&methods::documents::BATCH, request(5_000))
        .unwrap();
    home.close().unwrap();
    let home = open(&disk, &keys, 2);
    let again = home
        .call(&methods::documents::BATCH, request(5_000))
        .unwrap();
    assert_eq!(first, again);
    assert_eq!(space(&home, "s").unwrap().documents, 5_000);
}
