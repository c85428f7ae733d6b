//! Two homes that give each other what the other lacks, again and again.

mod common;

use common::syncing::*;
use common::*;
use dao_bindings::messages::data_v1::*;
use dao_bindings::messages::spaces_v1;
use dao_bindings::native::offers::{Disk, Keyring};
use dao_bindings::{Status, methods};

#[test]
fn deletions_are_sent_once_and_a_second_sync_sends_nothing() {
    let (a, b) = (home(1), home(2));
    for number in 0..1_000 {
        put(&a, "s", &format!("d{number}"), &[("n", int(number))]);
    }
    for number in 0..990 {
        delete(&a, "s", &format!("d{number}")).unwrap();
    }
    put(&b, "s", "b", &[("t", text("hers"))]);
    let (there, back) = sync(&a, &b, "s");
    assert_eq!((there.documents, back.documents), (1_000, 1));
    alike(&[&a, &b], "s");
    assert_eq!(list(&b, "s").len(), 11);
    let (there, back) = sync(&a, &b, "s");
    assert_eq!((there.documents, back.documents), (0, 0));
    assert_eq!(sync(&a, &b, "s"), Default::default(), "not even an item");
    assert_eq!(sync(&b, &a, "s"), Default::default());
    // One letter is one small update, once, in one direction.
    patch(&b, "s", "b", vec![splice("t", 0, 0, "x")]).unwrap();
    let (there, back) = sync(&a, &b, "s");
    assert_eq!((there.documents, back.documents), (0, 1));
    assert!(back.bytes < 200, "one letter took {} bytes", back.bytes);
    let (there, back) = sync(&a, &b, "s");
    assert_eq!((there.documents, back.documents), (0, 0), "it came back");
    alike(&[&a, &b], "s");
}

#[test]
fn both_sides_of_a_document_meet() {
    let (a, b) = (home(1), home(2));
    put(&a, "s", "d", &[("t", text("rye"))]);
    sync(&a, &b, "s");
    patch(&a, "s", "d", vec![splice("t", 0, 0, "dark ")]).unwrap();
    patch(&b, "s", "d", vec![splice("t", 3, 0, " bread")]).unwrap();
    let (there, back) = sync(&a, &b, "s");
    assert_eq!((there.documents, back.documents), (1, 1));
    assert_eq!(
        get(&b, "s", "d").unwrap().fields["t"],
        text("dark rye bread")
    );
    alike(&[&a, &b], "s");
    sync(&a, &b, "s");
    assert_eq!(sync(&a, &b, "s"), Default::default());
}

#[test]
fn a_sync_goes_on_after_each_item() {
    let (a, b) = (home(1), home(2));
    for number in 0..40 {
        let noise = value(value::Kind::BytesValue(noise(number, 60_000)));
        put(&a, "s", &format!("a{number}"), &[("x", noise.clone())]);
        if number % 4 == 0 {
            put(&b, "s", &format!("b{number}"), &[("x", noise)]);
        }
    }
    let (mut rounds, mut documents) = (0, 0);
    loop {
        let (there, back) = sync_some(&a, &b, "s", 1);
        documents += there.documents + back.documents;
        if there.items + back.items == 0 {
            break;
        }
        rounds += 1;
        assert!(rounds < 30, "it does not end");
    }
    assert!(rounds > 6, "there were {rounds} items only");
    assert_eq!(documents, 50, "something was sent twice");
    alike(&[&a, &b], "s");
}

#[test]
fn three_homes_in_a_ring() {
    let homes = [home(1), home(2), home(3)];
    for round in 0..4_u64 {
        for (number, home) in homes.iter().enumerate() {
            put(home, "s", &format!("d{number}-{round}"), &[("n", int(1))]);
            put(home, "s", "all", &[(&format!("k{number}"), counter(1))]);
        }
        for number in 0..3 {
            sync(&homes[number], &homes[(number + 1) % 3], "s");
        }
    }
    for number in [0, 1, 2, 0, 1, 2] {
        sync(&homes[number], &homes[(number + 1) % 3], "s");
    }
    alike(&[&homes[0], &homes[1], &homes[2]], "s");
    for number in 0..3 {
        assert_eq!(
            sync(&homes[number], &homes[(number + 1) % 3], "s"),
            Default::default()
        );
    }
}

#[test]
fn a_restored_home_gets_back_what_it_lost() {
    for turned in [false, true] {
        let (disk, keys, b) = (Disk::new(), Keyring::new(), home(2));
        let a = open(&disk, &keys, 1);
        put(&a, "s", "first", &[("n", int(1))]);
        sync(&a, &b, "s");
        let backup = disk.copy();
        put(&a, "s", "later", &[("n", int(2))]);
        patch(&a, "s", "first", vec![set("n", int(3))]).unwrap();
        sync(&a, &b, "s");
        drop(a);
        let a = open(&backup, &keys, 4);
        assert!(get(&a, "s", "later").is_err());
        put(&a, "s", "after", &[("n", int(4))]);
        if turned {
            sync(&b, &a, "s");
        } else {
            sync(&a, &b, "s");
        }
        alike(&[&a, &b], "s");
        assert_eq!(list(&a, "s").len(), 3);
        sync(&a, &b, "s");
        assert_eq!(sync(&a, &b, "s"), Default::default());
    }
}

#[test]
fn a_copied_home_is_another_one() {
    let (disk, keys, b) = (Disk::new(), Keyring::new(), home(2));
    let a = open(&disk, &keys, 1);
    put(&a, "s", "first", &[("n", int(1))]);
    sync(&a, &b, "s");
    drop(a);
    let copy = open(&disk.copy(), &keys, 3);
    let a = open(&disk, &keys, 4);
    for round in 0..3 {
        put(&a, "s", &format!("a{round}"), &[("n", int(1))]);
        put(&copy, "s", &format!("c{round}"), &[("n", int(1))]);
        sync(&a, &b, "s");
        sync(&b, &copy, "s");
    }
    sync(&a, &b, "s");
    alike(&[&a, &copy, &b], "s");
    assert_eq!(list(&a, "s").len(), 7);
}

#[test]
fn a_space_that_was_made_again_is_received_anew() {
    let (a, b) = (home(1), home(2));
    for number in 0..5 {
        put(&a, "s", &format!("a{number}"), &[("n", int(1))]);
        put(&b, "s", &format!("b{number}"), &[("n", int(1))]);
    }
    sync(&a, &b, "s");
    let request = spaces_v1::RemoveRequest { name: "s".into() };
    a.call(&methods::spaces::REMOVE, request).unwrap();
    sync(&a, &b, "s");
    assert_eq!(list(&a, "s").len(), 10, "the other home still has them");
    let request = spaces_v1::RemoveRequest { name: "s".into() };
    a.call(&methods::spaces::REMOVE, request).unwrap();
    for number in 0..20 {
        put(&a, "s", &format!("new{number}"), &[("n", int(1))]);
    }
    sync(&b, &a, "s");
    alike(&[&a, &b], "s");
    assert_eq!(list(&a, "s").len(), 30);
    sync(&a, &b, "s");
    assert_eq!(sync(&a, &b, "s"), Default::default());
}

#[test]
fn what_is_said_of_others_is_not_believed() {
    let (a, b, c) = (home(1), home(2), home(3));
    put(&a, "s", "d", &[("n", int(1))]);
    sync(&a, &b, "s");
    put(&a, "s", "e", &[("n", int(1))]);
    // What was made for another home may leave out what that one has.
    let request = ExportRequest {
        space: "s".into(),
        receiver: id_of(&b),
        ..ExportRequest::default()
    };
    for item in export(&a, request) {
        assert_eq!(item.receiver, id_of(&b));
        import(&c, "s", item).unwrap();
    }
    assert_eq!(received(&c, "s", &id_of(&a), "").unwrap(), "");
    // An item that does not go on where the one before ended says nothing.
    let cursor = received(&b, "s", &id_of(&a), "").unwrap();
    let mut item = export_all(&a, "s", &cursor).remove(0);
    import(&c, "s", item.clone()).unwrap();
    assert_eq!(received(&c, "s", &id_of(&a), "").unwrap(), "");
    import(&b, "s", item.clone()).unwrap();
    let reached = received(&b, "s", &id_of(&a), "").unwrap();
    assert!(reached.starts_with(&item.cursor), "{reached}");
    assert_eq!(export_all(&a, "s", &item.cursor), []);
    // Nor does an export of some documents, or of what some list says is lacking.
    let have = vec![DocumentVersion {
        id: "d".into(),
        version: get(&a, "s", "d").unwrap().version,
    }];
    let some = ExportRequest {
        space: "s".into(),
        ids: vec!["d".into()],
        ..ExportRequest::default()
    };
    let lacking = ExportRequest {
        space: "s".into(),
        have,
        ..ExportRequest::default()
    };
    for request in [some, lacking] {
        for item in export(&a, request) {
            assert_eq!(item.origin, "");
        }
    }
    // A home that merges its own items learns nothing.
    import(&a, "s", item.clone()).unwrap();
    assert_eq!(received(&a, "s", &id_of(&a), "").unwrap(), "");
    for origin in ["", "ab", &"A".repeat(32), &"g".repeat(32)] {
        let error = received(&a, "s", origin, "").unwrap_err();
        assert_eq!(error.status, Status::InvalidArgument);
        assert_eq!(error.details["field"], "origin");
    }
    item.origin = "x".into();
    assert_eq!(
        import(&b, "s", item).unwrap_err().status,
        Status::InvalidArgument
    );
    let error = received(&a, "s", &id_of(&b), &cursor.replace(&cursor[..2], "AA")).unwrap_err();
    assert_eq!(error.details["cause"], "position");
}

#[test]
fn a_document_in_parts_bears_its_version_on_the_last() {
    let (a, b) = (home(1), home(2));
    put(&a, "s", "d", &[("t", text(""))]);
    for number in 0..12 {
        let noise: String = noise(number, 60_000)
            .iter()
            .map(|byte| char::from(b'a' + byte % 26))
            .collect();
        patch(&a, "s", "d", vec![splice("t", 0, 0, &noise)]).unwrap();
    }
    let items = export_all(&a, "s", "");
    let updates: Vec<&Update> = items.iter().flat_map(|item| &item.updates).collect();
    assert!(updates.len() > 1);
    let version = get(&a, "s", "d").unwrap().version;
    let (last, parts) = updates.split_last().unwrap();
    assert_eq!(last.version, version);
    assert!(parts.iter().all(|part| part.version.is_empty()));
    let (there, back) = sync(&a, &b, "s");
    assert!(there.documents > 1 && back.documents == 0);
    alike(&[&a, &b], "s");
}

#[test]
fn a_local_change_is_sent_although_the_rest_came_from_there() {
    let (a, b) = (home(1), home(2));
    put(&a, "s", "d", &[("n", int(1))]);
    put(&a, "s", "e", &[("n", int(1))]);
    sync(&a, &b, "s");
    patch(&b, "s", "d", vec![set("n", int(2))]).unwrap();
    delete(&b, "s", "e").unwrap();
    let (_, back) = sync(&a, &b, "s");
    assert_eq!(back.documents, 2);
    alike(&[&a, &b], "s");
}

/// By hand with `DOCUMENTS=120000`.
#[test]
fn many_documents() {
    let count: usize = std::env::var("DOCUMENTS")
        .ok()
        .and_then(|count| count.parse().ok())
        .unwrap_or(3_000);
    let (a, b) = (home(1), home(2));
    for first in (0..count).step_by(1_000) {
        let write = |number: usize| Write {
            write: Some(write::Write::Put(put_request(
                "",
                &format!("d{number}"),
                &[("n", int(number as i64))],
            ))),
        };
        let request = BatchRequest {
            space: "s".into(),
            writes: (first..count.min(first + 1_000)).map(write).collect(),
            request_id: Vec::new(),
        };
        a.call(&methods::documents::BATCH, request).unwrap();
    }
    let (there, back) = sync(&a, &b, "s");
    assert_eq!((there.documents, back.documents), (count, 0));
    assert_eq!(space(&b, "s").unwrap().documents as usize, count);
    let (there, back) = sync(&a, &b, "s");
    assert_eq!((there.documents, back.documents), (0, 0));
    assert_eq!(sync(&b, &a, "s"), Default::default());
}
