//! Writes: modes, conditions, batches, request ids, failures and deaths.

mod common;

use std::cell::Cell;
use std::rc::Rc;

use common::*;
use dao_bindings::messages::data_v1::write::Write as Kind;
use dao_bindings::messages::data_v1::*;
use dao_bindings::messages::spaces_v1;
use dao_bindings::native::offers::{Disk, Keyring};
use dao_bindings::native::{Fault, Home};
use dao_bindings::{Error, Import, Status, methods};
use dao_unit::Dao;
use proptest::prelude::*;

#[test]
fn modes_and_versions_are_kept_to() {
    let home = home(1);
    let with = |mode: PutMode| {
        let mut request = put_request("s", "a", &[("x", int(1))]);
        request.set_mode(mode);
        try_put(&home, request)
    };
    assert_eq!(with(PutMode::Replace).unwrap_err().status, Status::NotFound);
    let made = with(PutMode::Create).unwrap();
    assert_eq!(with(PutMode::Create).unwrap_err().status, Status::Conflict);
    assert_eq!(with(PutMode::Replace).unwrap(), made, "nothing changed");
    let at = |version: &str, edits: Vec<Edit>| {
        let request = PatchRequest {
            space: "s".into(),
            id: "a".into(),
            edits,
            if_version: version.into(),
            ..PatchRequest::default()
        };
        try_patch(&home, request)
    };
    let changed = at(&made.version, vec![set("x", int(2))]).unwrap();
    assert_eq!(
        at(&made.version, vec![set("x", int(3))])
            .unwrap_err()
            .status,
        Status::Conflict
    );
    let wrong = at(
        &changed.version,
        vec![set("x", int(3)), splice("x", 0, 0, "no text")],
    )
    .unwrap_err();
    assert_eq!(
        (wrong.status, wrong.details["edit"].as_str()),
        (Status::InvalidArgument, "1")
    );
    assert_eq!(
        get(&home, "s", "a").unwrap().fields["x"],
        int(2),
        "all edits or none"
    );
    let big = "x".repeat(800_000);
    let error = at(&changed.version, vec![set("x", string(&big))]).unwrap_err();
    assert_eq!(error.status, Status::TooLarge);
    assert_eq!(get(&home, "s", "a").unwrap().version, changed.version);
    for (id, status) in [
        ("", Status::InvalidArgument),
        ("a\0b", Status::InvalidArgument),
        (&"x".repeat(129), Status::TooLarge),
    ] {
        assert_eq!(patch(&home, "s", id, vec![]).unwrap_err().status, status);
    }
}

#[test]
fn large_documents_are_kept_and_read() {
    let (disk, keys) = (Disk::new(), Keyring::new());
    let home = open(&disk, &keys, 1);
    put(&home, "s", "big", &[("t", text(""))]);
    indexes(&home, "s", &["n"]);
    let mut length = 0;
    for number in 0..60 {
        let piece: String = (0..400)
            .map(|n| char::from_u32(0x4e00 + (n * 7 + number) % 9000).unwrap())
            .collect();
        patch(
            &home,
            "s",
            "big",
            vec![splice("t", length, 0, &piece), set("n", int(number.into()))],
        )
        .unwrap();
        length += 400;
    }
    let seen = get(&home, "s", "big").unwrap();
    let request = QueryRequest {
        space: "s".into(),
        ..QueryRequest::default()
    };
    assert_eq!(
        home.call(&methods::documents::QUERY, request)
            .unwrap()
            .documents,
        std::slice::from_ref(&seen)
    );
    drop(home);
    let home = open(&disk, &keys, 2);
    assert_eq!(get(&home, "s", "big").unwrap(), seen);
    patch(&home, "s", "big", vec![splice("t", 10, length - 20, "")]).unwrap();
    let small = get(&home, "s", "big").unwrap();
    assert_eq!(small.fields["n"], int(59));
    home.close().unwrap();
    assert_eq!(get(&open(&disk, &keys, 3), "s", "big").unwrap(), small);
}

#[test]
fn a_batch_is_one_transaction() {
    let home = home(1);
    put(&home, "s", "old", &[("n", int(1))]);
    let put = |id: &str, n: i64| Write {
        write: Some(Kind::Put(put_request("", id, &[("n", int(n))]))),
    };
    let delete = |id: &str| Write {
        write: Some(Kind::Delete(DeleteRequest {
            id: id.into(),
            ..DeleteRequest::default()
        })),
    };
    let edit = |id: &str, edits| Write {
        write: Some(Kind::Patch(PatchRequest {
            id: id.into(),
            edits,
            ..PatchRequest::default()
        })),
    };
    let batch = |writes| {
        home.call(
            &methods::documents::BATCH,
            BatchRequest {
                space: "s".into(),
                writes,
                request_id: vec![],
            },
        )
    };
    let before = system(&home).commits;
    let reply = batch(vec![
        put("new", 1),
        edit("new", vec![set("n", int(5))]),
        delete("old"),
        put("third", 3),
    ])
    .unwrap();
    assert_eq!(reply.revisions.len(), 4);
    assert_eq!(system(&home).commits, before + 1);
    assert_eq!(get(&home, "s", "new").unwrap().fields["n"], int(5));
    let state = (canonical(&home, "s"), space(&home, "s").unwrap());
    let error = batch(vec![put("fourth", 1), delete("third"), edit("old", vec![])]).unwrap_err();
    assert_eq!(
        (error.status, error.details["write"].as_str()),
        (Status::NotFound, "2")
    );
    assert_eq!(state, (canonical(&home, "s"), space(&home, "s").unwrap()));
    let mut inner = put_request("s", "x", &[]);
    inner.request_id = vec![1];
    let wrong = batch(vec![Write {
        write: Some(Kind::Put(inner)),
    }])
    .unwrap_err();
    assert_eq!(wrong.status, Status::InvalidArgument);
}

#[test]
fn a_repeated_request_writes_nothing() {
    let (disk, keys) = (Disk::new(), Keyring::new());
    let home = open(&disk, &keys, 1);
    put(&home, "s", "a", &[("n", counter(0))]);
    let request = |number: u32| PatchRequest {
        space: "s".into(),
        id: "a".into(),
        edits: vec![add("n", 1)],
        request_id: number.to_be_bytes().to_vec(),
        ..PatchRequest::default()
    };
    let first = try_patch(&home, request(1)).unwrap();
    try_patch(&home, request(2)).unwrap();
    assert_eq!(try_patch(&home, request(1)).unwrap(), first);
    let both = [
        home.begin(&methods::documents::PATCH, request(3)).unwrap(),
        home.begin(&methods::documents::PATCH, request(3)).unwrap(),
    ];
    let both = both.map(|pending| pending.wait().unwrap());
    assert_eq!(both[0], both[1]);
    drop(home);
    let home = open(&disk, &keys, 2);
    assert_eq!(try_patch(&home, request(1)).unwrap(), first);
    assert_eq!(get(&home, "s", "a").unwrap().fields["n"], counter(3));
}

#[test]
fn a_request_id_is_of_one_request() {
    let (disk, keys) = (Disk::new(), Keyring::new());
    let home = open(&disk, &keys, 1);
    let request_id = || b"\x01\xff".to_vec();
    let put = |space: &str, id: &str, n| PutRequest {
        request_id: request_id(),
        ..put_request(space, id, &[("n", int(n)), ("m", int(n))])
    };
    let first = try_put(&home, put("s", "a", 1)).unwrap();
    let refused = |error: Error| {
        assert_eq!(error.status, Status::Conflict);
        assert_eq!(error.details["request_id"], "01ff");
    };
    for other in [put("s", "b", 1), put("t", "a", 1), put("s", "a", 2)] {
        refused(try_put(&home, other).unwrap_err());
    }
    let delete = DeleteRequest {
        space: "s".into(),
        id: "a".into(),
        request_id: request_id(),
        ..DeleteRequest::default()
    };
    refused(try_delete(&home, delete).unwrap_err());
    let batch = BatchRequest {
        space: "s".into(),
        writes: vec![Write {
            write: Some(Kind::Put(put_request("", "c", &[]))),
        }],
        request_id: request_id(),
    };
    refused(home.call(&methods::documents::BATCH, batch).unwrap_err());
    let import = ImportRequest {
        space: "s".into(),
        request_id: request_id(),
        ..ImportRequest::default()
    };
    refused(try_import(&home, import).unwrap_err());
    let again = try_put(&home, put("s", "a", 1));
    assert_eq!(again.unwrap(), first);
    assert!(space(&home, "t").is_err(), "what was refused made no space");
    drop(home);
    let home = open(&disk, &keys, 2);
    let again = try_put(&home, put("s", "a", 1));
    assert_eq!(again.unwrap(), first);
    refused(try_put(&home, put("s", "a", 3)).unwrap_err());
    // The space is made again: it is another one, which has no such document.
    let remove = spaces_v1::RemoveRequest { name: "s".into() };
    home.call(&methods::spaces::REMOVE, remove).unwrap();
    refused(try_put(&home, put("s", "a", 1)).unwrap_err());
    assert!(get(&home, "s", "a").is_err());
}

#[test]
fn a_copied_home_that_goes_on_merges() {
    let (disk, keys) = (Disk::new(), Keyring::new());
    let home = open(&disk, &keys, 1);
    put(&home, "s", "a", &[("t", text("same")), ("n", counter(1))]);
    drop(home);
    let copy = disk.copy();
    let (one, two) = (open(&disk, &keys, 2), open(&copy, &keys, 3));
    patch(&one, "s", "a", vec![splice("t", 0, 0, "1"), add("n", 1)]).unwrap();
    patch(&two, "s", "a", vec![splice("t", 4, 0, "2"), add("n", 1)]).unwrap();
    send(&one, &two, "s");
    send(&two, &one, "s");
    assert_eq!(canonical(&one, "s"), canonical(&two, "s"));
    assert_eq!(
        get(&one, "s", "a").unwrap().fields,
        get(&two, "s", "a").unwrap().fields
    );
    assert_eq!(get(&one, "s", "a").unwrap().fields["n"], counter(3));
}

#[test]
fn an_index_is_built_to_its_end_by_the_next_instance() {
    let (disk, keys) = (Disk::new(), Keyring::new());
    let writes = Rc::new(Cell::new(usize::MAX));
    let counting = writes.clone();
    let faults = move |import: &Import, _: &[u8]| {
        if import.name != "avatar_storage_write" {
            return None;
        }
        counting.set(counting.get().saturating_sub(1));
        (counting.get() == 0).then_some(Fault::Fail(Status::Exhausted))
    };
    let home = Home::open::<Dao>(options(&disk, &keys, 1).faults(faults)).unwrap();
    for number in 0..700 {
        put(
            &home,
            "s",
            &format!("{number:04}"),
            &[("n", int(number % 7))],
        );
    }
    writes.set(3);
    let path = vec![FieldPath {
        keys: vec!["n".into()],
    }];
    let request = spaces_v1::PutRequest {
        name: "s".into(),
        indexes: path,
    };
    assert_eq!(
        try_put_space(&home, request).unwrap_err().status,
        Status::Exhausted
    );
    drop(home);
    let home = open(&disk, &keys, 2);
    put(&home, "s", "zz", &[("n", int(3))]);
    home.settle();
    let order = Some(Order {
        field: Some(FieldPath {
            keys: vec!["n".into()],
        }),
        descending: true,
    });
    let request = QueryRequest {
        space: "s".into(),
        order,
        limit: 3,
        ..QueryRequest::default()
    };
    let page = home.call(&methods::documents::QUERY, request).unwrap();
    assert_eq!(
        (page.documents[0].fields["n"].clone(), page.examined),
        (int(6), 4)
    );
}

/// Random work with storage that fails and instances that die: what was acknowledged is there,
/// nothing is half there, and the home goes on.
#[derive(Clone, Debug)]
enum Act {
    Put(u8, i64),
    Patch(u8, i64),
    Delete(u8),
    Batch(Vec<(u8, i64)>),
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        3 => (0_u8..6, any::<i64>()).prop_map(|(id, n)| Act::Put(id, n)),
        4 => (0_u8..6, -9_i64..9).prop_map(|(id, n)| Act::Patch(id, n)),
        1 => (0_u8..6).prop_map(Act::Delete),
        2 => proptest::collection::vec((0_u8..6, any::<i64>()), 1..5).prop_map(Act::Batch),
    ]
}

fn run(home: &Home, act: &Act) -> dao_bindings::Result<()> {
    let fields = |n: i64| [("n", int(n)), ("c", counter(n % 5)), ("t", text("words"))];
    match act {
        Act::Put(id, n) => {
            try_put(home, put_request("s", &id.to_string(), &fields(*n))).map(|_| ())
        }
        Act::Patch(id, n) => patch(
            home,
            "s",
            &id.to_string(),
            vec![add("c", *n), splice("t", 0, 0, "x")],
        )
        .map(|_| ()),
        Act::Delete(id) => delete(home, "s", &id.to_string()).map(|_| ()),
        Act::Batch(puts) => {
            let put = |(id, n): &(u8, i64)| Write {
                write: Some(Kind::Put(put_request("", &id.to_string(), &fields(*n)))),
            };
            let request = BatchRequest {
                space: "s".into(),
                writes: puts.iter().map(put).collect(),
                request_id: vec![],
            };
            home.call(&methods::documents::BATCH, request).map(|_| ())
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    #[test]
    fn failures_and_deaths_lose_nothing(
        acts in proptest::collection::vec((act(), 0_u8..12), 1..40),
    ) {
        let (disk, keys) = (Disk::new(), Keyring::new());
        let mut seed = 1;
        let fail = Rc::new(Cell::new(false));
        let start = |seed: u64| {
            let fail = fail.clone();
            let faults = move |import: &Import, _: &[u8]| {
                (import.name == "avatar_storage_write" && fail.get()).then_some(Fault::Fail(Status::Exhausted))
            };
            Home::open::<Dao>(options(&disk, &keys, seed).faults(faults)).unwrap()
        };
        let mut home = start(seed);
        indexes(&home, "s", &["n"]);
        let peer = common::home(99);
        for (act, luck) in &acts {
            let before = canonical(&home, "s");
            match luck {
                0 => {
                    fail.set(true);
                    let done = run(&home, act);
                    fail.set(false);
                    prop_assert!(done.is_err());
                    prop_assert_eq!(&before, &canonical(&home, "s"));
                }
                1 => {
                    // Dies with the request on its way: done wholly or not at all.
                    let request = put_request("s", "0", &[("n", int(1)), ("t", text("w"))]);
                    drop(home.begin(&methods::documents::PUT, request).unwrap());
                    drop(home);
                    seed += 1;
                    home = start(seed);
                }
                2 => {
                    drop(home);
                    seed += 1;
                    home = start(seed);
                    prop_assert_eq!(&before, &canonical(&home, "s"));
                }
                3 => send(&home, &peer, "s"),
                _ => drop(run(&home, act)),
            }
            let listed = list(&home, "s");
            prop_assert_eq!(space(&home, "s").unwrap().documents, listed.len() as u32);
            let order = Some(Order { field: Some(FieldPath { keys: vec!["n".into()] }), descending: false });
            let request = QueryRequest { space: "s".into(), order, limit: 1000, ..QueryRequest::default() };
            let page = home.call(&methods::documents::QUERY, request).unwrap();
            prop_assert_eq!(page.documents.len(), listed.len());
        }
        send(&home, &peer, "s");
        send(&peer, &home, "s");
        prop_assert_eq!(canonical(&home, "s"), canonical(&peer, "s"));
    }
}
