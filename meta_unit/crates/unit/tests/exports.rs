//! Exports while others write: they end, tell at every item how far they are, and can be
//! interrupted at any item without a loss.

mod common;

use std::collections::{BTreeMap, BTreeSet};

use common::*;
use dao_bindings::messages::data_v1::*;
use dao_bindings::messages::spaces_v1;
use dao_bindings::methods;
use dao_bindings::native::Home;
use proptest::prelude::*;

/// More than an export looks up at a time.
const MANY: u8 = 100;
/// So many are large, more than a stream sends ahead of its reader.
const LARGE: u8 = 30;

fn big(number: u8) -> Value {
    value(value::Kind::BytesValue(noise(number, 80_000)))
}

fn filled(seed: u64) -> Home {
    let home = home(seed);
    for number in 0..MANY {
        let value = if number < LARGE {
            big(number)
        } else {
            text("small")
        };
        put(&home, "s", &id(number), &[("b", value), ("n", counter(0))]);
    }
    home
}

fn id(number: u8) -> String {
    format!("{:02}", number % MANY)
}

fn request(after: &str) -> ExportRequest {
    ExportRequest {
        space: "s".into(),
        after: after.into(),
        ..ExportRequest::default()
    }
}

/// What is written while an export runs: all kinds of changes, of documents ahead and behind.
fn write(home: &Home, what: u8) {
    let id = id(what.wrapping_mul(7));
    let _ = match what % 4 {
        0 => delete(home, "s", &id),
        1 => Ok(put(
            home,
            "s",
            &id,
            &[("b", text("put")), ("n", counter(1))],
        )),
        _ => patch(
            home,
            "s",
            &id,
            vec![add("n", 1), set("x", int(what.into()))],
        ),
    };
}

#[test]
fn an_export_ends_where_it_began_while_others_write() {
    let (home, far) = (filled(1), self::home(2));
    let newest = space(&home, "s").unwrap().cursor;
    let mut items = home
        .stream::<_, ExportResponse>(&methods::documents::EXPORT, request(""))
        .unwrap();
    let (mut sent, mut last) = (BTreeSet::new(), String::new());
    for round in 0.. {
        assert!(round < 60, "the export does not end");
        for what in 0..20 {
            write(&home, what * 3 + round);
        }
        let Some(item) = items.next() else { break };
        let item = item.unwrap().updates.unwrap();
        assert_ne!(item.cursor, last, "every item is further");
        last.clone_from(&item.cursor);
        sent.extend(item.updates.iter().map(|update| update.id.clone()));
        import(&far, "s", item).unwrap();
    }
    assert!(
        last.starts_with(&newest),
        "the end is where the space was when it began"
    );
    assert_eq!(sent.len(), usize::from(MANY));
    for item in export_all(&home, "s", &last) {
        assert_eq!(import(&far, "s", item).unwrap().waiting, 0);
    }
    assert_eq!(canonical(&home, "s"), canonical(&far, "s"));
}

#[test]
fn a_removed_space_ends_its_exports() {
    let home = filled(1);
    let mut items = home
        .stream::<_, ExportResponse>(&methods::documents::EXPORT, request(""))
        .unwrap();
    items.next().unwrap().unwrap();
    let name = spaces_v1::RemoveRequest { name: "s".into() };
    home.call(&methods::spaces::REMOVE, name).unwrap();
    put(&home, "s", "new", &[]);
    let ended = items.find_map(Result::err).unwrap();
    assert_eq!(ended.status, dao_bindings::Status::NotFound);
}

#[test]
fn only_updates_are_sent_while_histories_are_rewritten() {
    let (home, far) = (home(1), self::home(2));
    for number in 0..3 {
        put(&home, "s", &id(number), &[("b", string("small"))]);
    }
    let mut after = String::new();
    for round in 0..80_u8 {
        let writes: Vec<_> = (0..12_u8)
            .map(|number| {
                let value = value(value::Kind::BytesValue(noise(round ^ number, 3_000)));
                let edits = vec![set("b", value)];
                let request = PatchRequest {
                    space: "s".into(),
                    id: id(number % 3),
                    edits,
                    ..PatchRequest::default()
                };
                home.begin(&methods::documents::PATCH, request).unwrap()
            })
            .collect();
        // The export begins at another moment of the writes each round.
        let _ = (0..round).all(|_| home.step());
        let mut items = home
            .stream::<_, ExportResponse>(&methods::documents::EXPORT, request(&after))
            .unwrap();
        for item in &mut items {
            let item = item.unwrap().updates.unwrap();
            for update in &item.updates {
                assert_eq!(update.operations[20..22], [0, 4], "a snapshot was sent");
            }
            after.clone_from(&item.cursor);
            import(&far, "s", item).unwrap();
        }
        for write in writes {
            write.wait().unwrap();
        }
    }
    for item in export_all(&home, "s", &after) {
        import(&far, "s", item).unwrap();
    }
    assert_eq!(canonical(&home, "s"), canonical(&far, "s"));
}

/// Exports from `home` to `far`, with writes before each item, giving up after some items and
/// going on after the last that came. Ends when an export came to its end `times` times.
fn interrupted(home: &Home, far: &Home, stops: &[usize], writes: &[u8]) {
    let (mut after, mut writes) = (String::new(), writes.iter());
    let mut stops = stops.iter();
    loop {
        let stop = stops.next();
        let mut items = home
            .stream::<_, ExportResponse>(&methods::documents::EXPORT, request(&after))
            .unwrap();
        for count in 0.. {
            if stop.is_some_and(|stop| count == *stop) {
                break;
            }
            for what in writes.by_ref().take(3) {
                write(home, *what);
            }
            let Some(item) = items.next() else { break };
            let item = item.unwrap().updates.unwrap();
            after.clone_from(&item.cursor);
            let reply = import(far, "s", item).unwrap();
            assert_eq!(reply.waiting, 0, "something before it is missing");
        }
        if stop.is_none() {
            break;
        }
    }
    for item in export_all(home, "s", &after) {
        let reply = import(far, "s", item).unwrap();
        assert_eq!(reply.waiting, 0);
    }
}

#[test]
fn an_export_that_is_interrupted_at_every_item_loses_nothing() {
    let (home, far) = (filled(1), self::home(2));
    let writes: Vec<u8> = (0..=255).collect();
    interrupted(&home, &far, &[1; 12], &writes);
    assert_eq!(canonical(&home, "s"), canonical(&far, "s"));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3, ..ProptestConfig::default() })]

    #[test]
    fn exports_and_writes_mix_in_any_way(
        stops in proptest::collection::vec(0_usize..4, 0..12),
        writes in proptest::collection::vec(any::<u8>(), 0..80),
        known in 0_u8..3,
    ) {
        let (home, far) = (filled(1), self::home(2));
        if known > 0 {
            // The other home has an earlier state, and edits of its own.
            send(&home, &far, "s");
            for what in 0..known * 20 {
                write(&far, what * 5);
            }
        }
        interrupted(&home, &far, &stops, &writes);
        send(&far, &home, "s");
        prop_assert_eq!(canonical(&home, "s"), canonical(&far, "s"));
        let versions = |home: &Home| -> BTreeMap<String, String> {
            list(home, "s").into_iter().map(|d| (d.id, d.version)).collect()
        };
        prop_assert_eq!(versions(&home), versions(&far));
    }
}
