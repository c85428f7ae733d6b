//! Requests that take long give way: no entry does more than a bounded amount of work, whatever a
//! caller or a peer sends within the limits.
//!
//! Work is counted in allocations of memory, which does not depend on the machine. The engine makes
//! some for each operation; an entry of ten thousand operations would make far more than the bound.

mod common;
#[path = "common/counting.rs"]
#[allow(dead_code)]
mod counting;

use std::cell::Cell;
use std::rc::Rc;

use common::*;
use dao_bindings::messages::data_v1::comparison::Operator;
use dao_bindings::messages::data_v1::edit::Edit as Action;
use dao_bindings::messages::data_v1::filter::Condition;
use dao_bindings::messages::data_v1::value::Kind;
use dao_bindings::messages::data_v1::*;
use dao_bindings::methods;
use dao_bindings::native::offers::{Disk, Keyring};
use dao_bindings::native::{Home, Options};

#[global_allocator]
static MEMORY: counting::Counting = counting::Counting;

/// A home where every look at the clock ends the entry.
fn measured(disk: &Disk, keys: &Keyring, seed: u64) -> Home {
    let options = options(disk, keys, seed).tick_ns(10_000_000);
    Home::open::<dao_unit::Dao>(options.measure(counting::allocations)).unwrap()
}

/// Does something, of which no go may make more than so many allocations. What cannot be divided is
/// what the engine does in one call: to commit, to encode and to load a document.
fn within<T>(most: u64, home: &Home, what: &str, work: impl FnOnce() -> T) -> T {
    let _ = home.longest_work();
    let begun = counting::allocations();
    let done = work();
    let (longest, all) = (home.longest_work(), counting::allocations() - begun);
    println!("{what}: at most {longest} of {all} allocations in one go");
    assert!(
        longest <= most,
        "{what}: {longest} of {all} allocations in one go"
    );
    done
}

#[test]
fn splices() {
    let home = measured(&Disk::new(), &Keyring::new(), 1);
    within(3_000, &home, "put text", || {
        put(
            &home,
            "s",
            "t",
            &[
                ("a", text(&"z".repeat(350_000))),
                ("b", text(&"é".repeat(170_000))),
            ],
        )
    });
    let delete = |n: u32| splice("a", n * 2, 1, "");
    within(40_000, &home, "10,000 deletions", || {
        patch(&home, "s", "t", (0..10_000).map(delete).collect()).unwrap()
    });
    let scattered = |n: u32| {
        let key = if n.is_multiple_of(2) { "a" } else { "b" };
        splice(key, n * 7919 % 160_000, 1, "xy")
    };
    within(120_000, &home, "20,000 splices of two texts", || {
        patch(&home, "s", "t", (0..20_000).map(scattered).collect()).unwrap()
    });
    within(1_000, &home, "get", || get(&home, "s", "t").unwrap());
}

#[test]
fn lists() {
    let (disk, keys) = (Disk::new(), Keyring::new());
    let home = measured(&disk, &keys, 1);
    let many = |n: usize| {
        value(Kind::ListValue(ListValue {
            values: (0..n).map(|n| int((n % 100) as i64)).collect(),
        }))
    };
    within(250_000, &home, "put list", || {
        put(&home, "s", "l", &[("l", many(170_000))])
    });
    within(1_000, &home, "get", || get(&home, "s", "l").unwrap());
    within(1_000, &home, "remove one", || {
        patch(
            &home,
            "s",
            "l",
            vec![edit(&["l", "7"], Action::Remove(Remove {}))],
        )
        .unwrap()
    });
    let items = within(1_000, &home, "export", || export_all(&home, "s", ""));
    let other = measured(&Disk::new(), &Keyring::new(), 2);
    for item in items {
        within(500_000, &other, "import", || {
            import(&other, "s", item).unwrap()
        });
    }
    within(1_000, &other, "get there", || {
        get(&other, "s", "l").unwrap()
    });
    drop(home);
    let home = measured(&disk, &keys, 3);
    within(450_000, &home, "get after opening", || {
        get(&home, "s", "l").unwrap()
    });
    within(2_000, &home, "put shorter", || {
        put(&home, "s", "l", &[("l", many(1_000))])
    });
    let removals = (0..1_000)
        .map(|_| edit(&["l", "0"], Action::Remove(Remove {})))
        .collect();
    within(6_000, &home, "remove all", || {
        patch(&home, "s", "l", removals).unwrap()
    });
    let insert = Action::Insert(ListInsert {
        index: 0,
        values: (0..170_000).map(|n| int(n % 100)).collect(),
    });
    within(200_000, &home, "insert", || {
        patch(&home, "s", "l", vec![edit(&["l"], insert)]).unwrap()
    });
}

#[test]
fn maps_and_containers() {
    let home = measured(&Disk::new(), &Keyring::new(), 1);
    let map = |n: usize| {
        value(Kind::MapValue(MapValue {
            entries: (0..n).map(|n| (n.to_string(), int(1))).collect(),
        }))
    };
    within(300_000, &home, "put map", || {
        put(&home, "s", "m", &[("m", map(40_000))])
    });
    within(60_000, &home, "put empty", || {
        put(&home, "s", "m", &[("m", map(0))])
    });
    let lists = value(Kind::ListValue(ListValue {
        values: (0..40_000).map(|_| map(1)).collect(),
    }));
    within(1_700_000, &home, "put containers", || {
        put(&home, "s", "c", &[("c", lists)])
    });
    within(1_000, &home, "get", || get(&home, "s", "c").unwrap());
    within(60_000, &home, "canonical", || canonical(&home, "s"));
}

#[test]
fn filters() {
    let looks = Rc::new(Cell::new(0));
    let seen = looks.clone();
    let options = Options::new().measure(move || {
        seen.set(seen.get() + 1);
        0
    });
    let home = Home::open::<dao_unit::Dao>(options).unwrap();
    let list = value(Kind::ListValue(ListValue {
        values: (0..50_000).map(int).collect(),
    }));
    put(&home, "s", "a", &[("l", list)]);
    let contains = |n: i64| Filter {
        condition: Some(Condition::Compare(Comparison {
            field: Some(FieldPath {
                keys: vec!["l".into()],
            }),
            operator: Operator::Contains.into(),
            value: Some(int(-1 - n)),
        })),
    };
    let any = Filter {
        condition: Some(Condition::Any(Filters {
            filters: (0..200).map(contains).collect(),
        })),
    };
    let request = QueryRequest {
        space: "s".into(),
        where_: Some(any),
        ..QueryRequest::default()
    };
    let before = looks.get();
    home.call(&methods::documents::QUERY, request).unwrap();
    let looks = looks.get() - before;
    assert!(looks >= 200, "it gave way {looks} times");
}
