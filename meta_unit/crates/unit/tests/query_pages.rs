//! Paged queries while indexes are set and documents change.

mod common;

use std::collections::BTreeSet;

use common::*;
use dao_bindings::messages::abi_v1::{Lifecycle, lifecycle};
use dao_bindings::messages::data_v1::comparison::Operator;
use dao_bindings::messages::data_v1::filter::Condition;
use dao_bindings::messages::data_v1::*;
use dao_bindings::messages::spaces_v1;
use dao_bindings::methods;
use dao_bindings::native::offers::{Disk, Keyring};
use dao_bindings::native::{Home, Random};
use dao_documents::order;
use dao_unit::Dao;

const DOCUMENTS: usize = 60;
/// Documents whose number is a multiple of this move while queries run.
const MOVES: usize = 5;

fn path(key: &str) -> FieldPath {
    FieldPath {
        keys: vec![key.into()],
    }
}

fn fields(number: usize, k: i64) -> Vec<(&'static str, Value)> {
    let mut fields = vec![
        ("k", int(k)),
        ("g", int(number as i64 % 3)),
        ("pad", string(&"p".repeat(700))),
    ];
    if number.is_multiple_of(7) {
        fields.remove(0);
    }
    fields
}

fn some_filter(random: &Random) -> Option<Filter> {
    let compare = |key: &str, operator: Operator, number| Filter {
        condition: Some(Condition::Compare(Comparison {
            field: Some(path(key)),
            operator: operator.into(),
            value: Some(int(number)),
        })),
    };
    match random.below(4) {
        0 => None,
        1 => Some(compare("g", Operator::Equal, 1)),
        2 => Some(compare("k", Operator::Less, 40)),
        _ => Some(compare("g", Operator::GreaterOrEqual, 1)),
    }
}

fn set_indexes(random: &Random) -> spaces_v1::PutRequest {
    let sets: [&[&str]; 5] = [&["k", "g"], &["g", "k"], &["k"], &["g"], &[]];
    let set = sets[random.below(sets.len())];
    spaces_v1::PutRequest {
        name: "s".into(),
        indexes: set.iter().map(|key| path(key)).collect(),
    }
}

/// A home that answers in random order and gives way at each occasion.
fn slow_home(seed: u64) -> Home {
    let (disk, keys) = (Disk::new(), Keyring::new());
    Home::open::<Dao>(options(&disk, &keys, seed).shuffle().tick_ns(20_000_000)).unwrap()
}

fn forget_pages(home: &Home) {
    let mut event = Lifecycle::default();
    event.set_kind(lifecycle::Kind::LowMemory);
    home.lifecycle(&event);
}

fn one_life(seed: u64) {
    let home = slow_home(seed);
    let random = Random::new(seed);
    let id = |number: usize| format!("d{number:03}");
    for number in 0..DOCUMENTS {
        put(
            &home,
            "s",
            &id(number),
            &fields(number, number as i64 * 7 % 60),
        );
    }
    let still: Vec<Document> = list(&home, "s")
        .into_iter()
        .enumerate()
        .filter(|(number, _)| number % MOVES != 0)
        .map(|(_, document)| document)
        .collect();
    for _ in 0..6 {
        let wanted = some_filter(&random);
        let sorting = [None, Some(false), Some(true)][random.below(3)];
        let mut request = QueryRequest {
            space: "s".into(),
            where_: wanted.clone(),
            order: sorting.map(|descending| Order {
                field: Some(path("k")),
                descending,
            }),
            limit: [3, 10, 40][random.below(3)],
            cursor: String::new(),
        };
        let mut found = Vec::new();
        let (mut settings, mut puts) = (Vec::new(), Vec::new());
        loop {
            forget_pages(&home);
            let page = home
                .begin(&methods::documents::QUERY, request.clone())
                .unwrap();
            while !page.is_answered() {
                if random.below(12) == 0 {
                    let request = set_indexes(&random);
                    settings.push(home.begin(&methods::spaces::PUT, request).unwrap());
                } else if random.below(12) == 0 {
                    let number = random.below(DOCUMENTS / MOVES) * MOVES;
                    let fields = fields(number, random.below(60) as i64);
                    let request = put_request("s", &id(number), &fields);
                    puts.push(home.begin(&methods::documents::PUT, request).unwrap());
                } else if !home.step() {
                    break;
                }
            }
            let page = page.wait().unwrap();
            let ids: BTreeSet<&String> = page.documents.iter().map(|found| &found.id).collect();
            assert_eq!(ids.len(), page.documents.len(), "seed {seed}: given twice");
            found.extend(page.documents);
            request.cursor = page.next;
            if request.cursor.is_empty() {
                break;
            }
        }
        found.retain(|document| document.id[1..].parse::<usize>().unwrap() % MOVES != 0);
        let mut expected: Vec<Document> = still
            .iter()
            .filter(|document| {
                let fields = &document.fields;
                wanted.as_ref().is_none_or(|f| fulfils(f, fields))
            })
            .cloned()
            .collect();
        if let Some(descending) = sorting {
            expected.sort_by_cached_key(|d| (order::sort_key(d.fields.get("k")), d.id.clone()));
            if descending {
                expected.reverse();
                expected.sort_by_key(|d| !d.fields.contains_key("k"));
            }
        }
        let ids = |all: &[Document]| all.iter().map(|one| one.id.clone()).collect::<Vec<_>>();
        assert_eq!(ids(&found), ids(&expected), "seed {seed}: {request:?}");
        assert_eq!(found, expected);
        settings.into_iter().for_each(|one| drop(one.wait()));
        puts.into_iter().for_each(|one| drop(one.wait().unwrap()));
    }
}

#[test]
fn pages_are_whole_while_indexes_come_and_go() {
    (0..32).for_each(one_life);
}

#[test]
fn homes_of_schema_1_are_used_on() {
    let (disk, keys) = (Disk::new(), Keyring::new());
    let home = open(&disk, &keys, 1);
    put(&home, "s", "a", &[("k", int(1))]);
    home.close().unwrap();
    // The record of the home: eight bytes, then the schema.
    let record = disk.entries().into_iter().find(|(key, _)| key == b"H");
    let (key, mut record) = record.unwrap();
    assert_eq!(record[8..12], [0, 0, 0, 2]);
    record[11] = 1;
    disk.put(&key, &record);
    let home = open(&disk, &keys, 2);
    assert_eq!(get(&home, "s", "a").unwrap().fields["k"], int(1));
    let record = disk.entries().into_iter().find(|(key, _)| key == b"H");
    assert_eq!(record.unwrap().1[11], 2);
}
