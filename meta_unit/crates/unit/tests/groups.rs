//! Writes that are asked for at the same time share a write of storage.

mod common;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use common::*;
use dao_bindings::messages::data_v1::*;
use dao_bindings::messages::spaces_v1;
use dao_bindings::native::offers::{Disk, Keyring};
use dao_bindings::native::{Fault, Home, Pending};
use dao_bindings::{Import, Status, methods};

/// What every write of storage fails with.
type Failing = Rc<RefCell<Option<Fault>>>;

/// A home that counts its writes of storage, and fails them while told to.
fn counting(disk: &Disk, keys: &Keyring) -> (Home, Rc<Cell<usize>>, Failing) {
    let (count, fault) = (Rc::new(Cell::new(0)), Rc::new(RefCell::new(None)));
    let (counted, failing): (_, Failing) = (count.clone(), fault.clone());
    let faults = move |import: &Import, _: &[u8]| {
        if import.name != "avatar_storage_write" {
            return None;
        }
        counted.set(counted.get() + 1);
        *failing.borrow()
    };
    let options = options(disk, keys, 1).faults(faults);
    let home = Home::open::<dao_unit::Dao>(options).unwrap();
    (home, count, fault)
}

fn begin_put(home: &Home, space: &str, id: &str, n: i64) -> Pending<PutResponse> {
    let request = put_request(space, id, &[("n", int(n))]);
    home.begin(&methods::documents::PUT, request).unwrap()
}

fn begin_patch(home: &Home, space: &str, id: &str, edits: Vec<Edit>) -> Pending<PatchResponse> {
    let request = PatchRequest {
        space: space.into(),
        id: id.into(),
        edits,
        ..PatchRequest::default()
    };
    home.begin(&methods::documents::PATCH, request).unwrap()
}

#[test]
fn puts_at_the_same_time_share_a_write() {
    let (disk, keys) = (Disk::new(), Keyring::new());
    let (home, count, _) = counting(&disk, &keys);
    put(&home, "s", "first", &[("n", int(0))]);
    for round in 0..5 {
        count.set(0);
        let puts: Vec<_> = (0..64)
            .map(|n| {
                begin_put(
                    &home,
                    ["s", "t"][n % 2],
                    &format!("{round} {n:02}"),
                    n as i64,
                )
            })
            .collect();
        for put in puts {
            put.wait().unwrap();
        }
        assert!(count.get() <= 3, "64 puts took {} writes", count.get());
    }
    drop(home); // killed
    let home = open(&disk, &keys, 2);
    assert_eq!(space(&home, "s").unwrap().documents, 1 + 5 * 32);
    assert_eq!(space(&home, "t").unwrap().documents, 5 * 32);
    for round in 0..5 {
        for n in 0..64_usize {
            let found = get(&home, ["s", "t"][n % 2], &format!("{round} {n:02}")).unwrap();
            assert_eq!(found.fields["n"], int(n as i64));
        }
    }
}

#[test]
fn what_fails_undoes_itself_alone() {
    let (disk, keys) = (Disk::new(), Keyring::new());
    let (home, count, _) = counting(&disk, &keys);
    indexes(&home, "s", &["n"]);
    put(&home, "s", "there", &[("n", int(1)), ("t", text("abc"))]);
    count.set(0);
    let leader = begin_put(&home, "s", "a", 1);
    let create = PutRequest {
        mode: PutMode::Create.into(),
        ..put_request("s", "there", &[("n", int(2))])
    };
    let create = home.begin(&methods::documents::PUT, create).unwrap();
    let b = begin_put(&home, "s", "b", 2);
    // The first of its edits can be made, the second cannot.
    let half = begin_patch(
        &home,
        "s",
        "there",
        vec![set("n", int(9)), splice("t", 99, 0, "x")],
    );
    let nowhere = begin_patch(&home, "new", "x", vec![set("n", int(1))]);
    let batch = BatchRequest {
        space: "s".into(),
        writes: vec![
            Write {
                write: Some(write::Write::Put(put_request("", "c", &[("n", int(3))]))),
            },
            Write {
                write: Some(write::Write::Delete(DeleteRequest {
                    id: "not there".into(),
                    ..DeleteRequest::default()
                })),
            },
        ],
        ..BatchRequest::default()
    };
    let batch = home.begin(&methods::documents::BATCH, batch).unwrap();
    let d = begin_put(&home, "other", "d", 4);
    for done in [leader, b, d] {
        done.wait().unwrap();
    }
    assert_eq!(create.wait().unwrap_err().status, Status::Conflict);
    assert!(half.wait().is_err());
    assert_eq!(nowhere.wait().unwrap_err().status, Status::NotFound);
    assert_eq!(batch.wait().unwrap_err().status, Status::NotFound);
    assert_eq!(count.get(), 2);
    home.close().unwrap();
    let home = open(&disk, &keys, 2);
    let ids: Vec<String> = list(&home, "s").into_iter().map(|found| found.id).collect();
    assert_eq!(ids, ["a", "b", "there"]);
    let there = get(&home, "s", "there").unwrap();
    assert_eq!(
        (&there.fields["n"], &there.fields["t"]),
        (&int(1), &text("abc"))
    );
    assert_eq!(get(&home, "other", "d").unwrap().fields["n"], int(4));
    assert_eq!(space(&home, "new").unwrap_err().status, Status::NotFound);
    let query = QueryRequest {
        space: "s".into(),
        order: Some(Order {
            field: Some(FieldPath {
                keys: vec!["n".into()],
            }),
            descending: true,
        }),
        ..QueryRequest::default()
    };
    let found = home.call(&methods::documents::QUERY, query).unwrap();
    let ids: Vec<String> = found.documents.into_iter().map(|found| found.id).collect();
    assert_eq!(ids, ["b", "there", "a"]);
}

#[test]
fn a_commit_that_fails_fails_all_of_them() {
    let (disk, keys) = (Disk::new(), Keyring::new());
    let (home, _, fault) = counting(&disk, &keys);
    put(&home, "s", "first", &[("n", int(0))]);
    *fault.borrow_mut() = Some(Fault::Fail(Status::Exhausted));
    let puts: Vec<_> = (0..10)
        .map(|n| begin_put(&home, "s", &format!("{n}"), n))
        .collect();
    for put in puts {
        assert_eq!(put.wait().unwrap_err().status, Status::Exhausted);
    }
    *fault.borrow_mut() = None;
    assert_eq!(list(&home, "s").len(), 1);
    let puts: Vec<_> = (0..10)
        .map(|n| begin_put(&home, "s", &format!("{n}"), n))
        .collect();
    for put in puts {
        put.wait().unwrap();
    }
    assert_eq!(list(&home, "s").len(), 11);
}

#[test]
fn writes_to_one_document_follow_each_other() {
    let (disk, keys) = (Disk::new(), Keyring::new());
    let (home, count, _) = counting(&disk, &keys);
    put(&home, "s", "d", &[("n", counter(0)), ("t", text(""))]);
    count.set(0);
    let patches: Vec<_> = (0..60)
        .map(|n| begin_patch(&home, "s", "d", vec![add("n", 1), splice("t", n, 0, "x")]))
        .collect();
    let mut versions: Vec<_> = patches
        .into_iter()
        .map(|patch| patch.wait().unwrap().revision.unwrap().version)
        .collect();
    let gone = delete(&home, "s", "d");
    gone.unwrap();
    put(&home, "s", "d", &[("n", counter(5))]);
    assert!(count.get() <= 6, "{}", count.get());
    home.close().unwrap();
    let home = open(&disk, &keys, 2);
    let entries = home
        .call(&methods::documents::HISTORY, history_of("s", "d"))
        .unwrap();
    assert!(entries.entries.len() >= 3);
    let last = GetRequest {
        space: "s".into(),
        id: "d".into(),
        version: versions.pop().unwrap(),
    };
    let found = get_at(&home, last).unwrap();
    assert_eq!(found.fields["n"], counter(60));
    assert_eq!(found.fields["t"], text(&"x".repeat(60)));
    versions.sort();
    versions.dedup();
    assert_eq!(versions.len(), 59);
}

#[test]
fn a_request_id_that_comes_twice_at_once_is_executed_once() {
    let (disk, keys) = (Disk::new(), Keyring::new());
    let (home, _, _) = counting(&disk, &keys);
    put(&home, "s", "d", &[("n", counter(0))]);
    let request = |id: &[u8]| PatchRequest {
        space: "s".into(),
        id: "d".into(),
        edits: vec![add("n", 1)],
        request_id: id.to_vec(),
        ..PatchRequest::default()
    };
    let ids: [&[u8]; 6] = [b"a", b"b", b"a", b"a", b"c", b"b"];
    let patches: Vec<_> = ids
        .iter()
        .map(|id| home.begin(&methods::documents::PATCH, request(id)).unwrap())
        .collect();
    let answers: Vec<PatchResponse> = patches
        .into_iter()
        .map(|patch| patch.wait().unwrap())
        .collect();
    assert_eq!((&answers[0], &answers[1]), (&answers[2], &answers[5]));
    assert_eq!(answers[0], answers[3]);
    assert_eq!(get(&home, "s", "d").unwrap().fields["n"], counter(3));
}

#[test]
fn spaces_are_made_and_removed_between_them() {
    let (disk, keys) = (Disk::new(), Keyring::new());
    let (home, _, _) = counting(&disk, &keys);
    let first: Vec<_> = (0..6)
        .map(|n| begin_put(&home, &format!("s{}", n % 3), &format!("{n}"), n))
        .collect();
    let request = spaces_v1::RemoveRequest { name: "s1".into() };
    let removed = home.begin(&methods::spaces::REMOVE, request).unwrap();
    let second: Vec<_> = (6..12)
        .map(|n| begin_put(&home, &format!("s{}", n % 3), &format!("{n}"), n))
        .collect();
    for put in first.into_iter().chain(second) {
        put.wait().unwrap();
    }
    removed.wait().unwrap();
    home.close().unwrap();
    let home = open(&disk, &keys, 2);
    let ids = |name: &str| -> Vec<String> {
        list(&home, name)
            .into_iter()
            .map(|found| found.id)
            .collect()
    };
    assert_eq!(ids("s0"), ["0", "3", "6", "9"]);
    assert_eq!(ids("s1"), ["10", "7"], "what was before is gone");
    assert_eq!(ids("s2"), ["11", "2", "5", "8"]);
}
