//! What items say of themselves: whoever hands one over may claim anything. A false claim may cost a
//! repetition, but never makes a home skip what it does not have.

mod common;

use common::syncing::*;
use common::*;
use dao_bindings::messages::data_v1::*;
use dao_bindings::messages::spaces_v1;
use dao_bindings::methods;
use dao_bindings::native::Home;

const SPACE: &str = "s";

/// What a home exports for another one, as whoever pretends to be that one gets it.
fn export_for(from: &Home, to: &Home, after: &str, received: &str) -> Vec<Updates> {
    let request = ExportRequest {
        space: SPACE.into(),
        after: after.into(),
        receiver: id_of(to),
        received: received.into(),
        ..ExportRequest::default()
    };
    export(from, request)
}

/// Both have everything after one sync, and the next one sends nothing.
#[track_caller]
fn all_arrives(a: &Home, b: &Home) {
    sync(a, b, SPACE);
    alike(&[a, b], SPACE);
    sync(a, b, SPACE);
    assert_eq!(sync(a, b, SPACE), Default::default());
}

/// Two homes, of which the first has documents that the second lacks.
fn two() -> (Home, Home) {
    let (a, b) = (home(1), home(2));
    for number in 0..9 {
        put(&a, SPACE, &format!("a{number}"), &[("n", int(number))]);
    }
    put(&b, SPACE, "b", &[("n", int(1))]);
    (a, b)
}

#[test]
fn a_position_without_its_items_is_worth_nothing() {
    for receiver in [true, false] {
        let (a, b) = two();
        let items = if receiver {
            export_for(&a, &b, "", "")
        } else {
            export_all(&a, SPACE, "")
        };
        // Everything that the items say, and none of their updates.
        for mut item in items {
            item.updates.clear();
            import(&b, SPACE, item).unwrap();
        }
        assert_ne!(received(&b, SPACE, &id_of(&a), "").unwrap(), "");
        all_arrives(&a, &b);
        assert_eq!(list(&b, SPACE).len(), 10);
    }
}

#[test]
fn an_item_that_lacks_one_update_is_worth_nothing() {
    for gone in 0..9 {
        let (a, b) = two();
        for mut item in export_for(&a, &b, "", "") {
            item.updates.remove(gone);
            import(&b, SPACE, item).unwrap();
        }
        all_arrives(&a, &b);
    }
}

#[test]
fn a_later_position_beside_earlier_items_is_worth_nothing() {
    let (a, b) = two();
    let early = export_for(&a, &b, "", "");
    put(&a, SPACE, "later", &[("n", int(1))]);
    let late = export_for(&a, &b, "", "");
    for (mut item, later) in early.into_iter().zip(&late) {
        item.cursor.clone_from(&later.cursor);
        import(&b, SPACE, item).unwrap();
    }
    all_arrives(&a, &b);
}

#[test]
fn an_exchange_that_goes_on_is_not_led_astray() {
    let (a, b) = two();
    sync(&a, &b, SPACE);
    put(&a, SPACE, "later", &[("n", int(1))]);
    let at = received(&b, SPACE, &id_of(&a), "").unwrap();
    for after in [at.as_str(), ""] {
        for mut item in export_for(&a, &b, after, "") {
            item.updates.retain(|update| update.id != "later");
            import(&b, SPACE, item).unwrap();
        }
    }
    all_arrives(&a, &b);
    assert!(get(&b, SPACE, "later").is_ok());
}

#[test]
fn versions_that_the_other_home_is_said_to_have_are_not_believed() {
    let (a, b) = two();
    // Somebody who pretends to be b tells a that b has everything, and hands that to b as from a.
    let have = list(&a, SPACE);
    let have = have.into_iter().map(|document| DocumentVersion {
        id: document.id,
        version: document.version,
    });
    let request = ExportRequest {
        space: SPACE.into(),
        receiver: id_of(&b),
        have: have.collect(),
        ..ExportRequest::default()
    };
    for item in export(&a, request) {
        assert_eq!(item.origin, "");
        import(&b, SPACE, item).unwrap();
    }
    all_arrives(&a, &b);
}

/// Somebody writes a document and hands it to one home as if it came from the other, which is then
/// said to have it.
#[test]
fn a_document_that_a_home_is_said_to_have_is_sent_to_it() {
    for relayed in [false, true] {
        let (a, b, m) = (home(1), home(2), home(3));
        put(&b, SPACE, "b", &[("n", int(1))]);
        put(&m, SPACE, "m", &[("n", int(1))]);
        let of_b = export_for(&b, &a, "", "").remove(0);
        let mut item = export_all(&m, SPACE, "").remove(0);
        (item.origin, item.receiver, item.cursor) = (of_b.origin, of_b.receiver, of_b.cursor);
        import(&a, SPACE, item).unwrap();
        if relayed {
            // It asks a as if it were b, and hands the answer to b as from a.
            let said = received(&a, SPACE, &id_of(&b), "").unwrap();
            for item in export_for(&a, &b, "", &said) {
                assert!(item.updates.is_empty() && !item.received.is_empty());
                import(&b, SPACE, item).unwrap();
            }
            assert_eq!(received(&b, SPACE, &id_of(&a), "").unwrap(), "");
        }
        all_arrives(&a, &b);
        assert!(get(&b, SPACE, "m").is_ok());
    }
}

/// What was made before a space was removed arrives after it was made again.
#[test]
fn items_that_come_late_lead_nowhere() {
    let noise = value(value::Kind::BytesValue(common::noise(1, 150_000)));
    // The first sync, or a later one.
    for before in [false, true] {
        for kept in 0..4 {
            let (a, b) = (home(1), home(2));
            for number in 0..5 {
                put(&b, SPACE, &format!("b{number}"), &[("n", int(number))]);
            }
            sync(&b, &a, SPACE);
            if before {
                put(&a, SPACE, "a", &[("n", int(1))]);
                sync(&b, &a, SPACE);
            }
            for number in 0..9 {
                put(&a, SPACE, &format!("a{number}"), &[("x", noise.clone())]);
            }
            // An export leaves out what b gave.
            let of_b = received(&a, SPACE, &id_of(&b), "").unwrap();
            let of_a = received(&b, SPACE, &id_of(&a), &of_b).unwrap();
            let late = export_for(&a, &b, &of_a, &of_b);
            assert!(late.len() > 2);
            for item in &late[..kept.min(late.len())] {
                import(&b, SPACE, item.clone()).unwrap();
            }
            let request = spaces_v1::RemoveRequest { name: SPACE.into() };
            b.call(&methods::spaces::REMOVE, request).unwrap();
            put(&b, SPACE, "new", &[("n", int(1))]);
            // Another sync begins, and is broken off; then the rest of the old items arrives.
            sync_some(&a, &b, SPACE, kept);
            for item in &late {
                import(&b, SPACE, item.clone()).unwrap();
            }
            all_arrives(&a, &b);
            assert_eq!(list(&b, SPACE).len(), 15 + usize::from(before));
        }
    }
}

#[test]
fn what_an_older_unit_remembered_is_begun_anew() {
    let (a, b) = two();
    sync(&a, &b, SPACE);
    // A position as older units gave it, without a chain, says nothing.
    let shown = received(&b, SPACE, &id_of(&a), "").unwrap();
    let (position, _) = shown.split_once('.').unwrap();
    let error = received(&a, SPACE, &id_of(&b), position).unwrap_err();
    assert_eq!(error.details["cause"], "position");
    // Whoever goes on after it by hand is given what is new, from which nothing follows.
    put(&a, SPACE, "later", &[("n", int(1))]);
    for item in export_all(&a, SPACE, position) {
        assert_eq!(item.origin, "");
        assert!(item.updates.iter().any(|update| update.id == "later"));
    }
}
