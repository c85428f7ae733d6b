//! Homes that give each other updates.

mod common;

use common::*;
use dao_bindings::messages::data_v1::*;
use dao_bindings::native::Home;
use dao_bindings::native::offers::{Disk, Folders, Keyring, Web};
use dao_bindings::{Status, methods};
use dao_unit::Dao;
use proptest::prelude::*;

#[test]
fn two_homes_converge() {
    let (a, b) = (home(1), home(2));
    let id = put(&a, "s", "", &[("t", text("rye")), ("n", counter(1))]).id;
    put(&a, "s", "settings", &[("left", boolean(true))]);
    put(&b, "s", "settings", &[("right", boolean(true))]);
    send(&a, &b, "s");
    patch(&a, "s", &id, vec![splice("t", 0, 0, "dark "), add("n", 2)]).unwrap();
    patch(&b, "s", &id, vec![splice("t", 3, 0, " bread"), add("n", 3)]).unwrap();
    assert_ne!(canonical(&a, "s"), canonical(&b, "s"));
    send(&a, &b, "s");
    send(&b, &a, "s");
    assert_eq!(canonical(&a, "s"), canonical(&b, "s"));
    let merged = get(&a, "s", &id).unwrap();
    assert_eq!(merged.fields["t"], text("dark rye bread"));
    assert_eq!(merged.fields["n"], counter(6));
    assert_eq!(merged.version, get(&b, "s", &id).unwrap().version);
    assert_eq!(get(&b, "s", "settings").unwrap().fields.len(), 2);
    let reply = import(&a, "s", export_all(&b, "s", "").remove(0)).unwrap();
    assert_eq!((reply.changed, reply.unchanged, reply.waiting), (0, 2, 0));
}

#[test]
fn an_export_sends_only_what_is_lacking() {
    let (a, b) = (home(1), home(2));
    for number in 0..30 {
        put(
            &a,
            "s",
            &format!("d{number}"),
            &[("t", text(&"word ".repeat(60)))],
        );
    }
    let first = export_all(&a, "s", "");
    let cursor = first.last().unwrap().cursor.clone();
    // It is the newest position, and attests the items that lead there.
    assert!(cursor.starts_with(&space(&a, "s").unwrap().cursor));
    for item in first {
        import(&b, "s", item).unwrap();
    }
    assert!(export_all(&a, "s", &cursor).is_empty(), "nothing new");

    for _ in 0..3 {
        patch(&a, "s", "d7", vec![splice("t", 0, 0, "x")]).unwrap();
    }
    let updates = export_all(&a, "s", &cursor);
    assert_eq!(updates.len(), 1);
    let bytes: usize = updates[0]
        .updates
        .iter()
        .map(|update| update.operations.len())
        .sum();
    assert!(bytes < 300, "three letters took {bytes} bytes");
    import(&b, "s", updates[0].clone()).unwrap();
    assert_eq!(canonical(&a, "s"), canonical(&b, "s"));

    patch(&a, "s", "d8", vec![splice("t", 0, 0, "y")]).unwrap();
    let have = list(&b, "s").into_iter().map(|d| DocumentVersion {
        id: d.id,
        version: d.version,
    });
    let request = ExportRequest {
        space: "s".into(),
        have: have.collect(),
        ..ExportRequest::default()
    };
    let updates = export(&a, request);
    assert_eq!(
        updates.iter().map(|item| item.updates.len()).sum::<usize>(),
        1
    );
    import(&b, "s", updates[0].clone()).unwrap();
    assert_eq!(canonical(&a, "s"), canonical(&b, "s"));

    let request = ExportRequest {
        space: "s".into(),
        ids: vec!["d3".into(), "none".into()],
        ..ExportRequest::default()
    };
    let updates = export(&a, request);
    assert_eq!(
        (
            updates.len(),
            updates[0].updates.len(),
            updates[0].cursor.clone()
        ),
        (1, 1, String::new())
    );
    assert!(export_all(&a, "nothing", "").is_empty());
}

#[test]
fn long_histories_are_rewritten_and_lose_nothing() {
    let (disk, keys) = (Disk::new(), Keyring::new());
    let a = open(&disk, &keys, 1);
    put(&a, "s", "d", &[("t", text("")), ("n", counter(0))]);
    let half = {
        for number in 0..300_u32 {
            patch(
                &a,
                "s",
                "d",
                vec![splice("t", number / 2 * 11, 0, "eleven chars"), add("n", 1)],
            )
            .unwrap();
        }
        get(&a, "s", "d").unwrap()
    };
    let a = open(&disk, &keys, 2);
    for _ in 0..300 {
        patch(&a, "s", "d", vec![splice("t", 5, 3, "äöü—"), add("n", 1)]).unwrap();
    }
    let now = get(&a, "s", "d").unwrap();
    assert_eq!(now.fields["n"], counter(600));
    let then = GetRequest {
        space: "s".into(),
        id: "d".into(),
        version: half.version.clone(),
    };
    assert_eq!(get_at(&a, then).unwrap().fields, half.fields);
    let mut entries = 0;
    let mut request = history_of("s", "d");
    loop {
        let page = a
            .call(&methods::documents::HISTORY, request.clone())
            .unwrap();
        entries += page.entries.len();
        request.cursor = page.next;
        if request.cursor.is_empty() {
            break;
        }
    }
    assert_eq!(entries, 601);
    let b = home(9);
    send(&a, &b, "s");
    assert_eq!(canonical(&a, "s"), canonical(&b, "s"));
    let stored: usize = disk
        .entries()
        .iter()
        .filter(|(key, _)| key[0] == b'h')
        .count();
    assert!(stored < 300, "{stored} pieces of history");
}

#[test]
fn damaged_updates_change_nothing() {
    let (a, b) = (home(1), home(2));
    put(&a, "s", "good", &[("t", text("fine"))]);
    put(
        &a,
        "s",
        "bad",
        &[
            ("t", text(&"some text to damage ".repeat(20))),
            ("n", counter(3)),
        ],
    );
    send(&a, &b, "s");
    let known = space(&a, "s").unwrap().cursor;
    patch(
        &a,
        "s",
        "bad",
        vec![splice("t", 3, 9, "other"), set("x", int(4)), add("n", 2)],
    )
    .unwrap();
    patch(&a, "s", "good", vec![splice("t", 0, 0, "very ")]).unwrap();
    let item = export_all(&a, "s", &known).remove(0);
    let before = (canonical(&b, "s"), space(&b, "s").unwrap());
    let mut refused = 0;
    for number in 0..item.updates.len() {
        let length = item.updates[number].operations.len();
        for place in 0..length {
            let mut item = item.clone();
            item.updates[number].operations[place] ^= 1 << (place % 8);
            bind(&mut item.updates[number]);
            if let Err(error) = import(&b, "s", item) {
                assert_eq!(error.status, Status::InvalidArgument);
                refused += 1;
            }
        }
        for end in 0..length {
            let mut item = item.clone();
            item.updates[number].operations.truncate(end);
            bind(&mut item.updates[number]);
            assert!(import(&b, "s", item).is_err());
        }
        assert_eq!(
            refused,
            item.updates[..=number]
                .iter()
                .map(|u| u.operations.len())
                .sum::<usize>()
        );
    }
    assert_eq!(before, (canonical(&b, "s"), space(&b, "s").unwrap()));
    import(&b, "s", item).unwrap();
    assert_eq!(canonical(&a, "s"), canonical(&b, "s"));
}

#[test]
fn updates_that_come_early_wait() {
    let (a, b) = (home(1), home(2));
    put(&a, "s", "d", &[("t", text("a"))]);
    let first = export_all(&a, "s", "").remove(0);
    patch(&a, "s", "d", vec![splice("t", 1, 0, "b")]).unwrap();
    let second = export_all(&a, "s", &first.cursor).remove(0);
    let reply = import(&b, "s", second.clone()).unwrap();
    assert_eq!((reply.changed, reply.waiting), (0, 1));
    assert_eq!(get(&b, "s", "d").unwrap_err().status, Status::NotFound);
    assert!(export_all(&b, "s", "").is_empty() && list(&b, "s").is_empty());
    assert_eq!(import(&b, "s", second).unwrap().waiting, 1);
    let reply = import(&b, "s", first).unwrap();
    assert_eq!((reply.changed, reply.waiting), (1, 0));
    assert_eq!(get(&b, "s", "d").unwrap().fields["t"], text("ab"));
    let c = home(3);
    send(&b, &c, "s");
    assert_eq!(canonical(&a, "s"), canonical(&c, "s"));
}

#[test]
fn files_and_addresses_carry_updates() {
    let folders = Folders::new();
    let with = |seed: u64| {
        let served = folders.clone();
        let web = Web::new(move |request| {
            let name = request
                .url
                .strip_prefix("https://example.org/")
                .unwrap_or_default();
            Ok(served
                .get("box", name)
                .map_or((404, Vec::new()), |bytes| (200, bytes)))
        });
        options(&Disk::new(), &Keyring::new(), seed)
            .with(folders.clone())
            .with(web)
    };
    let (a, b) = (
        Home::open::<Dao>(with(1)).unwrap(),
        Home::open::<Dao>(with(2)).unwrap(),
    );
    for number in 0..200 {
        put(
            &a,
            "s",
            &format!("d{number}"),
            &[("t", text(&format!("text {number} ").repeat(400)))],
        );
    }
    let place = |path: &str| ExportFileRequest {
        space: "s".into(),
        folder: "box".into(),
        path: path.into(),
    };
    let reply = a
        .call(&methods::documents::EXPORT_FILE, place("out/s.dao"))
        .unwrap();
    let file = folders.get("box", "out/s.dao").unwrap();
    assert_eq!((reply.documents, reply.size), (200, file.len() as u64));
    let from = |path: &str| ImportFileRequest {
        space: "s".into(),
        folder: "box".into(),
        path: path.into(),
    };
    let reply = b
        .call(&methods::documents::IMPORT_FILE, from("out/s.dao"))
        .unwrap()
        .summary
        .unwrap();
    assert_eq!((reply.changed, reply.unchanged), (200, 0));
    assert_eq!(canonical(&a, "s"), canonical(&b, "s"));

    let c = Home::open::<Dao>(with(3)).unwrap();
    for place in [10, file.len() / 2, file.len() - 1] {
        let mut damaged = file.clone();
        damaged[place] ^= 4;
        folders.put("box", "damaged", &damaged);
        let error = c
            .call(&methods::documents::IMPORT_FILE, from("damaged"))
            .unwrap_err();
        assert_eq!(error.status, Status::InvalidArgument);
        assert!(list(&c, "s").is_empty());
    }
    let url = |url: &str| ImportUrlRequest {
        space: "s".into(),
        url: url.into(),
    };
    let reply = c
        .call(
            &methods::documents::IMPORT_URL,
            url("https://example.org/out/s.dao"),
        )
        .unwrap()
        .summary
        .unwrap();
    assert_eq!(reply.changed, 200);
    assert_eq!(canonical(&a, "s"), canonical(&c, "s"));
    let refused = |at: &str| {
        c.call(&methods::documents::IMPORT_URL, url(at))
            .unwrap_err()
            .status
    };
    assert_eq!(
        refused("http://example.org/out/s.dao"),
        Status::InvalidArgument
    );
    assert_eq!(refused("https://example.org/none"), Status::NotFound);
}

#[derive(Clone, Debug)]
enum Act {
    Put(u8, i64),
    Edit(u8, u32, i64),
    Delete(u8),
    Sync(usize),
    Restart,
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        3 => (0_u8..4, any::<i64>()).prop_map(|(id, n)| Act::Put(id, n)),
        6 => (0_u8..4, 0_u32..9, -3_i64..4).prop_map(|(id, at, by)| Act::Edit(id, at, by)),
        1 => (0_u8..4).prop_map(Act::Delete),
        4 => (0_usize..3).prop_map(Act::Sync),
        1 => Just(Act::Restart),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]

    #[test]
    fn homes_converge(acts in proptest::collection::vec((0_usize..3, act()), 1..40)) {
        let disks: Vec<(Disk, Keyring)> = (0..3).map(|_| (Disk::new(), Keyring::new())).collect();
        let mut seed = 10;
        let mut homes: Vec<Home> = disks.iter().map(|(disk, keys)| { seed += 1; open(disk, keys, seed) }).collect();
        let mut cursors: [[String; 3]; 3] = Default::default();
        for (who, act) in acts {
            let home = &homes[who];
            match act {
                Act::Put(id, number) => {
                    put(home, "s", &id.to_string(), &[("n", int(number)), ("t", text("abc")), ("c", counter(1))]);
                }
                Act::Edit(id, at, by) => {
                    let edits = vec![splice("t", at, 0, "xyz"), add("c", by)];
                    let _ = patch(home, "s", &id.to_string(), edits);
                }
                Act::Delete(id) => drop(delete(home, "s", &id.to_string())),
                Act::Sync(to) if to != who => {
                    for item in export_all(home, "s", &cursors[who][to]) {
                        cursors[who][to] = item.cursor.clone();
                        import(&homes[to], "s", item).unwrap();
                    }
                }
                Act::Sync(_) => {}
                Act::Restart => {
                    seed += 1;
                    let (disk, keys) = &disks[who];
                    homes[who] = open(disk, keys, seed);
                }
            }
        }
        for _ in 0..2 {
            for from in 0..3 {
                for to in 0..3 {
                    if from != to {
                        for item in export_all(&homes[from], "s", &cursors[from][to]) {
                            cursors[from][to] = item.cursor.clone();
                            let reply = import(&homes[to], "s", item).unwrap();
                            prop_assert_eq!(reply.waiting, 0);
                        }
                    }
                }
            }
        }
        let exports: Vec<_> = homes.iter().map(|home| canonical(home, "s")).collect();
        prop_assert!(exports.iter().all(|export| *export == exports[0]));
        let versions = |home: &Home| list(home, "s").into_iter().map(|d| (d.id, d.version)).collect::<Vec<_>>();
        prop_assert_eq!(versions(&homes[0]), versions(&homes[2]));
    }
}
