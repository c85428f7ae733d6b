//! Operations belong to one instance, one space and one document: whatever homes live through,
//! equal versions mean equal content.

mod common;

use common::*;
use dao_bindings::messages::data_v1::*;
use dao_bindings::messages::spaces_v1;
use dao_bindings::native::Home;
use dao_bindings::native::offers::{Disk, Keyring};
use dao_bindings::{Status, methods};

/// Merges both ways, and checks that the homes have become the same.
fn meet(one: &Home, other: &Home, space: &str) {
    send(one, other, space);
    send(other, one, space);
    assert_eq!(canonical(one, space), canonical(other, space));
    let versions = |home: &Home| -> Vec<_> {
        let all = list(home, space).into_iter();
        all.map(|document| (document.id, document.version))
            .collect()
    };
    assert_eq!(versions(one), versions(other));
}

fn remove(home: &Home, space: &str) {
    let name = space.into();
    let request = spaces_v1::RemoveRequest { name };
    home.call(&methods::spaces::REMOVE, request).unwrap();
}

#[test]
fn a_space_made_again_makes_new_documents() {
    let (a, b) = (home(1), home(2));
    let old = put(&a, "s", "doc", &[("title", string("old")), ("n", int(1))]);
    meet(&a, &b, "s");
    for title in ["new", "newer"] {
        remove(&a, "s");
        let new = put(&a, "s", "doc", &[("title", string(title)), ("n", int(2))]);
        assert_ne!(new.version, old.version);
        patch(&a, "s", "doc", vec![set("more", int(1))]).unwrap();
        meet(&a, &b, "s");
        patch(&b, "s", "doc", vec![set("less", int(1))]).unwrap();
        meet(&a, &b, "s");
    }
}

#[test]
fn one_id_in_two_spaces_is_two_documents() {
    let (a, b) = (home(1), home(2));
    for (home, name) in [(&a, "one"), (&a, "two"), (&b, "one")] {
        put(home, name, "doc", &[("t", text(name)), (name, int(1))]);
        patch(home, name, "doc", vec![splice("t", 0, 0, "a ")]).unwrap();
    }
    let versions = [("one", &a), ("two", &a), ("one", &b)]
        .map(|(name, home)| get(home, name, "doc").unwrap().version);
    assert!(versions[0] != versions[1] && versions[0] != versions[2]);
    // Merged into one another, here and elsewhere, they are one document everywhere.
    for item in export_all(&a, "two", "") {
        import(&a, "one", item.clone()).unwrap();
        import(&b, "one", item).unwrap();
    }
    for item in export_all(&a, "one", "") {
        import(&a, "two", item).unwrap();
    }
    assert_eq!(canonical(&a, "one"), canonical(&a, "two"));
    meet(&a, &b, "one");
    patch(&a, "two", "doc", vec![set("x", int(1))]).unwrap();
    patch(&a, "one", "doc", vec![set("x", int(2))]).unwrap();
    for item in export_all(&a, "two", "") {
        import(&a, "one", item).unwrap();
    }
    meet(&a, &b, "one");
}

#[test]
fn an_update_filed_elsewhere_is_refused_and_nothing_changes() {
    let (a, b) = (home(1), home(2));
    for id in ["one", "two", "three"] {
        put(&a, "s", id, &[("t", text(id))]);
    }
    let item = export_all(&a, "s", "").remove(0);
    put(&b, "s", "there", &[]);
    let before = (canonical(&b, "s"), space(&b, "s").unwrap());
    let wrong: [fn(&mut Updates); 6] = [
        |item| {
            let id = std::mem::replace(&mut item.updates[0].id, "two".into());
            item.updates[1].id = id;
        },
        |item| {
            let operations = std::mem::take(&mut item.updates[1].operations);
            item.updates[2].operations = operations;
        },
        |item| item.updates[2].id = "new".into(),
        |item| item.updates[2].binding.clear(),
        |item| item.updates[2].binding[15] ^= 1,
        |item| {
            item.updates[2].binding.pop();
        },
    ];
    for change in wrong {
        let mut item = item.clone();
        change(&mut item);
        let error = import(&b, "s", item.clone()).unwrap_err();
        assert_eq!(error.status, Status::InvalidArgument);
        let mut ids = item.updates.iter().map(|update| &update.id);
        assert!(ids.any(|id| *id == error.details["id"]), "{error}");
        assert_eq!(before, (canonical(&b, "s"), space(&b, "s").unwrap()));
    }
    import(&b, "s", item).unwrap();
    meet(&a, &b, "s");
}

#[test]
fn copies_and_restored_homes_go_on_as_others() {
    let (disk, keys) = (Disk::new(), Keyring::new());
    let home = open(&disk, &keys, 1);
    put(&home, "s", "old", &[("n", counter(1)), ("t", text("same"))]);
    patch(&home, "s", "old", vec![add("n", 1)]).unwrap();
    home.close().unwrap();
    let backup = disk.copy();
    let far = self::home(9);
    // What was written after the backup is known elsewhere, then the backup takes its place.
    let lost = open(&disk, &keys, 2);
    for number in 0..5 {
        patch(
            &lost,
            "s",
            "old",
            vec![add("n", 10), splice("t", 0, 0, "x")],
        )
        .unwrap();
        put(
            &lost,
            "s",
            "new",
            &[("n", int(number)), ("t", text("lost"))],
        );
    }
    send(&lost, &far, "s");
    drop(lost);
    let homes: Vec<Home> = (3..6)
        .map(|seed| open(&backup.copy(), &keys, seed))
        .collect();
    for home in &homes {
        for number in 0..5 {
            patch(home, "s", "old", vec![add("n", 1), splice("t", 0, 0, "y")]).unwrap();
            put(
                home,
                "s",
                "new",
                &[("n", int(number)), ("t", text("restored"))],
            );
        }
    }
    for _ in 0..2 {
        for home in &homes {
            meet(home, &far, "s");
        }
    }
    let merged = get(&homes[0], "s", "old").unwrap();
    assert_eq!(merged.fields["n"], counter(2 + 50 + 3 * 5));
    assert_eq!(canonical(&homes[0], "s"), canonical(&homes[2], "s"));
}
