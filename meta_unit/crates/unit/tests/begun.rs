//! Documents that were put once: their history is not stored, and is there whenever it is asked for.

mod common;

use common::*;
use dao_bindings::messages::data_v1::*;
use dao_bindings::methods;
use dao_bindings::native::offers::{Disk, Keyring};

#[test]
fn they_have_a_history_and_earlier_versions() {
    let (disk, keys) = (Disk::new(), Keyring::new());
    let home = open(&disk, &keys, 1);
    let made = put(&home, "s", "a", &[("n", int(1)), ("t", string("x"))]);
    let before = entries(&home, "a");
    home.close().unwrap();
    let home = open(&disk, &keys, 2);
    assert_eq!(entries(&home, "a"), before, "the same whoever asks");
    assert_eq!((before.len(), before[0].operations), (1, 2));
    assert_eq!(before[0].version, made.version);
    let changed = patch(&home, "s", "a", vec![set("n", int(2))]).unwrap();
    assert_ne!(changed.version, made.version);
    let after = entries(&home, "a");
    assert_eq!((after.len(), &after[1]), (2, &before[0]));
    assert_ne!(after[0].actor, after[1].actor);
    let old = GetRequest {
        space: "s".into(),
        id: "a".into(),
        version: made.version,
    };
    let old = get_at(&home, old).unwrap();
    assert_eq!(old.fields["n"], int(1));
    assert_eq!(get(&home, "s", "a").unwrap().fields["n"], int(2));
}

#[test]
fn copies_of_a_home_merge_what_each_makes_of_them() {
    let (disk, keys) = (Disk::new(), Keyring::new());
    let home = open(&disk, &keys, 1);
    put(&home, "s", "a", &[("n", int(1)), ("t", string("x"))]);
    home.close().unwrap();
    let copy = disk.copy();
    let (one, two) = (open(&disk, &keys, 2), open(&copy, &keys, 3));
    let far = self::home(4);
    patch(&one, "s", "a", vec![set("n", int(2))]).unwrap();
    patch(&two, "s", "a", vec![set("t", string("y"))]).unwrap();
    for (from, to) in [(&one, &two), (&two, &one), (&one, &far)] {
        give(from, to);
    }
    let whole = get(&one, "s", "a").unwrap();
    assert_eq!(
        (&whole.fields["n"], &whole.fields["t"]),
        (&int(2), &string("y"))
    );
    for other in [&two, &far] {
        let seen = get(other, "s", "a").unwrap();
        assert_eq!(
            (seen.version, seen.fields),
            (whole.version.clone(), whole.fields.clone())
        );
    }
}

#[test]
fn to_import_what_they_are_changes_nothing() {
    let (disk, keys) = (Disk::new(), Keyring::new());
    let home = open(&disk, &keys, 1);
    let made = put(&home, "s", "a", &[("n", int(1))]);
    let far = self::home(2);
    assert_eq!(give(&home, &far), (1, 0));
    assert_eq!(give(&far, &home), (0, 1));
    assert_eq!(give(&home, &far), (0, 1));
    assert_eq!(space(&home, "s").unwrap().cursor, made.cursor);
    assert_eq!(get(&far, "s", "a").unwrap().version, made.version);
}

#[test]
fn one_batch_may_begin_change_and_delete_them() {
    let home = self::home(1);
    let put = |id: &str, n: i64| write::Write::Put(put_request("", id, &[("n", int(n))]));
    let set = write::Write::Patch(PatchRequest {
        id: "a".into(),
        edits: vec![set("n", int(5))],
        ..PatchRequest::default()
    });
    let delete = write::Write::Delete(DeleteRequest {
        id: "b".into(),
        ..DeleteRequest::default()
    });
    let writes = [
        put("a", 1),
        put("b", 2),
        set,
        delete,
        put("b", 7),
        put("c", 3),
        put("c", 4),
    ];
    let request = BatchRequest {
        space: "s".into(),
        writes: writes.map(|write| Write { write: Some(write) }).into(),
        ..BatchRequest::default()
    };
    home.call(&methods::documents::BATCH, request).unwrap();
    let number = |id: &str| get(&home, "s", id).unwrap().fields["n"].clone();
    assert_eq!(
        [number("a"), number("b"), number("c")],
        [int(5), int(7), int(4)]
    );
    assert_eq!(entries(&home, "a").len(), 2);
    assert_eq!(entries(&home, "b").len(), 3);
    let far = self::home(2);
    give(&home, &far);
    assert_eq!(list(&far, "s").len(), 3);
    assert_eq!(entries(&far, "b"), entries(&home, "b"));
}

fn entries(home: &dao_bindings::native::Home, id: &str) -> Vec<HistoryEntry> {
    home.call(&methods::documents::HISTORY, history_of("s", id))
        .unwrap()
        .entries
}

/// Sends everything of one home to another; says what came of it.
fn give(from: &dao_bindings::native::Home, to: &dao_bindings::native::Home) -> (u32, u32) {
    let replies = export_all(from, "s", "")
        .into_iter()
        .map(|updates| import(to, "s", updates).unwrap());
    replies.fold((0, 0), |(changed, unchanged), reply| {
        (changed + reply.changed, unchanged + reply.unchanged)
    })
}
