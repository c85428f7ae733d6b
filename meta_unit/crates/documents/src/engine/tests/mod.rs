//! Convergence, edits and hostile updates, on replicas alone.

mod begun;
mod now;

use std::collections::BTreeMap;

use dao_bindings::messages::data_v1::edit::Edit as Action;
use dao_bindings::messages::data_v1::value::Kind;
use dao_bindings::messages::data_v1::{
    Edit, Increment, ListInsert, Null, Remove, TextSplice, Value,
};
use proptest::prelude::*;

use super::{Past, Replica, Version};
use crate::now::now;
use crate::value::{Fields, list, map, value};

fn edit(path: &[&str], action: Action) -> Edit {
    Edit {
        path: path.iter().map(ToString::to_string).collect(),
        edit: Some(action),
    }
}

fn splice(index: u32, delete: u32, insert: &str) -> Action {
    Action::Splice(TextSplice {
        index,
        delete,
        insert: insert.into(),
    })
}

fn fields(entries: &[(&str, Kind)]) -> Fields {
    entries
        .iter()
        .map(|(key, kind)| ((*key).into(), value(kind.clone())))
        .collect()
}

fn canonical(replica: &Replica) -> Vec<u8> {
    let mut bytes = Vec::new();
    crate::canonical::fields(&mut bytes, &replica.fields_now().unwrap());
    bytes.push(u8::from(replica.is_deleted()));
    bytes
}

/// A document without any operation, to be written to by an actor.
fn writer(actor: u64) -> Replica {
    let mut replica = Replica::new().unwrap();
    replica.write_as(super::actor(actor.to_be_bytes())).unwrap();
    replica
}

fn full() -> Fields {
    let inner = fields(&[
        ("deep", Kind::TextValue("x".into())),
        ("n", Kind::CounterValue(4)),
    ]);
    let mut all = fields(&[
        ("null", Kind::NullValue(Null {})),
        ("yes", Kind::BoolValue(true)),
        ("int", Kind::IntValue(i64::MIN)),
        ("double", Kind::DoubleValue(0.1)),
        ("string", Kind::StringValue("grüße".into())),
        ("bytes", Kind::BytesValue(vec![0, 1, 255])),
        ("text", Kind::TextValue("rye, 2".into())),
        ("count", Kind::CounterValue(-7)),
        ("", Kind::StringValue("empty key".into())),
    ]);
    all.insert("map".into(), map(inner.clone()));
    all.insert(
        "list".into(),
        list(vec![value(Kind::IntValue(1)), map(inner), list(vec![])]),
    );
    all
}

#[test]
fn what_was_put_is_read_and_loads_again() {
    let mut replica = writer(5);
    replica.put_now(&full()).unwrap();
    let update = replica.commit(1_700_000_000_123).unwrap().unwrap();
    assert_eq!(replica.fields_now().unwrap(), full());
    let loaded = Replica::load_now(vec![update]).unwrap();
    assert_eq!(loaded.fields_now().unwrap(), full());
    assert_eq!(loaded.version().to_bytes(), replica.version().to_bytes());
    let again = Replica::load_now(vec![loaded.snapshot().unwrap()]).unwrap();
    assert_eq!(again.fields_now().unwrap(), full());
    replica.put_now(&full()).unwrap();
    assert_eq!(
        replica.commit(1).unwrap(),
        None,
        "an equal put changes nothing"
    );
}

#[test]
fn a_put_replaces_kinds_but_for_plain_values_over_what_merges() {
    let mut replica = writer(5);
    let kinds = [
        Kind::TextValue("abc".into()),
        Kind::CounterValue(9),
        map(fields(&[("a", Kind::IntValue(1))])).kind.unwrap(),
        list(vec![value(Kind::IntValue(1))]).kind.unwrap(),
        Kind::StringValue("s".into()),
        Kind::IntValue(3),
        Kind::NullValue(Null {}),
        Kind::TextValue(String::new()),
        Kind::CounterValue(0),
        map(Fields::new()).kind.unwrap(),
        list(vec![]).kind.unwrap(),
    ];
    let mut there = Kind::NullValue(Null {});
    for before in &kinds {
        for after in &kinds {
            for wanted in [before, after] {
                there = match (&there, wanted) {
                    (Kind::TextValue(_), Kind::StringValue(s)) => Kind::TextValue(s.clone()),
                    (Kind::CounterValue(_), Kind::IntValue(n)) => Kind::CounterValue(*n),
                    _ => wanted.clone(),
                };
                // The same at the top, in a map and in a list.
                let all = |kind: &Kind| {
                    let inner = fields(&[("f", kind.clone())]);
                    let mut all = inner.clone();
                    all.insert(
                        "list".into(),
                        list(vec![value(kind.clone()), map(inner.clone())]),
                    );
                    all.insert("map".into(), map(inner));
                    all
                };
                replica.put_now(&all(wanted)).unwrap();
                replica.commit(1).unwrap();
                assert_eq!(replica.fields_now().unwrap(), all(&there));
                replica.put_now(&all(wanted)).unwrap();
                assert_eq!(replica.commit(1).unwrap(), None, "nothing is to do again");
                let set = edit(&["f"], Action::Set(value(wanted.clone())));
                replica.edit_now(&[set]).unwrap();
                replica.commit(1).unwrap();
                assert_eq!(replica.fields_now().unwrap()["f"], value(wanted.clone()));
                replica.put_now(&all(&there)).unwrap();
                replica
                    .edit_now(&[edit(&["f"], Action::Set(value(there.clone())))])
                    .unwrap();
                replica.commit(1).unwrap();
            }
        }
    }
}

#[test]
fn documents_made_apart_merge_by_field() {
    let mut a = writer(1);
    let mut b = writer(2);
    let ui = |key: &str| {
        let inner = map(fields(&[(key, Kind::IntValue(1))]));
        Fields::from([
            (key.into(), value(Kind::BoolValue(true))),
            ("ui".into(), inner),
        ])
    };
    a.put_now(&ui("left")).unwrap();
    b.put_now(&ui("right")).unwrap();
    let (from_a, from_b) = (a.commit(1).unwrap().unwrap(), b.commit(1).unwrap().unwrap());
    a.import_now(&from_b).unwrap();
    b.import_now(&from_a).unwrap();
    // Each field is there, and of two maps that were made apart one wins as a whole.
    let merged = a.fields_now().unwrap();
    assert_eq!(merged.len(), 3);
    assert!([&ui("left")["ui"], &ui("right")["ui"]].contains(&&merged["ui"]));
    assert_eq!(canonical(&a), canonical(&b));
}

#[test]
fn edits_work_by_path() {
    let mut replica = writer(5);
    replica.put_now(&full()).unwrap();
    let edits = [
        edit(&["text"], splice(5, 1, "3 — ß")),
        edit(&["text"], splice(0, 1, "R")),
        edit(&["map", "deep"], splice(1, 0, "y")),
        edit(&["map", "new"], Action::Set(value(Kind::BoolValue(false)))),
        edit(&["list", "1", "n"], Action::Increment(Increment { by: -5 })),
        edit(
            &["list"],
            Action::Insert(ListInsert {
                index: 1,
                values: vec![list(vec![]), value(Kind::NullValue(Null {}))],
            }),
        ),
        edit(&["list", "0"], Action::Remove(Remove {})),
        edit(&["yes"], Action::Remove(Remove {})),
        edit(&["count"], Action::Increment(Increment { by: 8 })),
    ];
    replica.edit_now(&edits).unwrap();
    replica.commit(1).unwrap().unwrap();
    let now = replica.fields_now().unwrap();
    assert_eq!(now["text"], value(Kind::TextValue("Rye, 3 — ß".into())));
    assert_eq!(now["count"], value(Kind::CounterValue(1)));
    assert!(!now.contains_key("yes"));
    let Some(Kind::ListValue(elements)) = &now["list"].kind else {
        panic!()
    };
    assert_eq!(elements.values.len(), 4);
    let Some(Kind::MapValue(inner)) = &elements.values[2].kind else {
        panic!()
    };
    assert_eq!(inner.entries["n"], value(Kind::CounterValue(-1)));
}

#[test]
fn impossible_edits_are_refused() {
    let replica = writer(5);
    replica.put_now(&full()).unwrap();
    let wrong = [
        edit(&[], Action::Remove(Remove {})),
        edit(&["text"], splice(7, 0, "x")),
        edit(&["text"], splice(0, u32::MAX, "x")),
        edit(&["text"], splice(u32::MAX, u32::MAX, "x")),
        edit(&["string"], splice(0, 0, "x")),
        edit(
            &["nowhere", "x"],
            Action::Set(value(Kind::NullValue(Null {}))),
        ),
        edit(&["list", "3"], Action::Set(value(Kind::NullValue(Null {})))),
        edit(&["list", "01"], Action::Remove(Remove {})),
        edit(
            &["list"],
            Action::Insert(ListInsert {
                index: 4,
                values: vec![],
            }),
        ),
        edit(&["count"], Action::Increment(Increment { by: i64::MIN })),
        edit(
            &["count", "\0"],
            Action::Set(value(Kind::NullValue(Null {}))),
        ),
        edit(&["a\0b"], Action::Set(value(Kind::NullValue(Null {})))),
        edit(&["x"], Action::Set(Value { kind: None })),
        Edit {
            path: vec!["x".into()],
            edit: None,
        },
    ];
    for edit in wrong {
        let error = replica.edit_now(std::slice::from_ref(&edit)).unwrap_err();
        assert_eq!(
            error.status,
            dao_bindings::Status::InvalidArgument,
            "{edit:?}"
        );
        assert!(error.details.contains_key("edit"));
    }
    assert_eq!(replica.fields_now().unwrap(), full());
}

#[test]
fn history_goes_back() {
    let mut replica = writer(5);
    for number in 0..5 {
        replica
            .put_now(&fields(&[("n", Kind::IntValue(number))]))
            .unwrap();
        replica.commit(1000).unwrap().unwrap();
    }
    let first = replica.history(&[], 2).unwrap();
    assert_eq!(
        first.entries.iter().map(|e| e.time_ms).collect::<Vec<_>>(),
        [1004, 1003]
    );
    let second = replica.history(&first.next.unwrap(), 10).unwrap();
    assert_eq!(second.entries.len(), 3);
    assert!(second.next.is_none());
    let version = Version::from_bytes(&second.entries[0].version.to_bytes()).unwrap();
    let snapshot = replica.snapshot().unwrap();
    let past = now(Past::load(&[snapshot])).unwrap();
    let then = now(past.fields_at(&version)).unwrap();
    assert_eq!(then, Some(fields(&[("n", Kind::IntValue(2))])));
}

#[test]
fn updates_are_cut_to_size_and_each_imports_by_itself() {
    let mut replica = writer(5);
    replica
        .put_now(&fields(&[("t", Kind::TextValue(String::new()))]))
        .unwrap();
    let start = replica.version();
    let mut seed = 1_u64;
    for _ in 0..40 {
        let text: String = (0..500)
            .map(|_| {
                seed = seed
                    .wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(1_442_695_040_888_963_407);
                char::from_u32(0x4e00 + ((seed >> 33) % 20_000) as u32).unwrap()
            })
            .collect();
        replica
            .edit_now(&[edit(&["t"], splice(0, 0, &text))])
            .unwrap();
        replica.commit(1).unwrap();
    }
    for known in [Version::default(), start] {
        let parts = replica.updates_since(&known, 10_000).unwrap();
        assert!(parts.len() > 4, "{}", parts.len());
        assert!(parts.iter().all(|part| part.len() <= 10_000));
        let mut other = writer(9);
        for part in parts.iter().rev() {
            other.import_now(part).unwrap();
        }
        if known.is_empty() {
            assert_eq!(canonical(&other), canonical(&replica));
        }
    }
    assert!(
        replica
            .updates_since(&replica.version(), 10)
            .unwrap()
            .is_empty()
    );
}

#[test]
fn waiting_updates_survive_loading() {
    let mut a = writer(1);
    a.put_now(&fields(&[("t", Kind::TextValue("a".into()))]))
        .unwrap();
    let one = a.commit(1).unwrap().unwrap();
    a.edit_now(&[edit(&["t"], splice(1, 0, "b"))]).unwrap();
    let two = a.commit(2).unwrap().unwrap();
    let mut b = writer(2);
    let imported = b.import_now(&two).unwrap();
    assert!(imported.waiting && !imported.changed && b.is_void());
    let again = b.import_now(&two).unwrap();
    assert!(again.waiting && again.store.is_empty(), "known already");
    let mut b = Replica::load_now(imported.store).unwrap();
    let imported = b.import_now(&one).unwrap();
    assert!(!imported.waiting && imported.changed);
    assert_eq!(canonical(&a), canonical(&b));
}

proptest! {
    #[test]
    fn gathered_splices_do_what_single_ones_do(
        start in "[aäß]{0,8}",
        splices in proptest::collection::vec((0_u32..12, 0_u32..4, "[xyzé]{0,3}", any::<bool>()), 0..20),
    ) {
        let replica = writer(1);
        replica.put_now(&fields(&[("t", Kind::TextValue(start.clone()))])).unwrap();
        let mut model: Vec<char> = start.chars().collect();
        let mut edits = Vec::new();
        let mut at = 0;
        for (index, delete, insert, follow) in splices {
            // Half of them go on where the one before ended, as typing does.
            let index = if follow { at } else { index }.min(model.len() as u32);
            let index = if follow && delete > 1 { index.saturating_sub(delete) } else { index };
            let delete = delete.min(model.len() as u32 - index);
            model.splice(index as usize..(index + delete) as usize, insert.chars());
            at = index + insert.chars().count() as u32;
            edits.push(edit(&["t"], splice(index, delete, &insert)));
        }
        replica.edit_now(&edits).unwrap();
        let model: String = model.into_iter().collect();
        prop_assert_eq!(replica.fields_now().unwrap(), fields(&[("t", Kind::TextValue(model))]));
    }
}

/// What a replica of the convergence test does.
#[derive(Clone, Debug)]
enum Act {
    Put(u8, Value),
    Edit(Vec<(usize, u32, u32, i64, Value)>),
    Delete,
}

fn any_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(value(Kind::NullValue(Null {}))),
        any::<bool>().prop_map(|v| value(Kind::BoolValue(v))),
        any::<i64>().prop_map(|v| value(Kind::IntValue(v))),
        any::<f64>().prop_map(|v| value(Kind::DoubleValue(v))),
        "[a-dä]{0,5}".prop_map(|v| value(Kind::StringValue(v))),
        "[a-dä]{0,9}".prop_map(|v| value(Kind::TextValue(v))),
        (-9_i64..9).prop_map(|v| value(Kind::CounterValue(v))),
        proptest::collection::vec(any::<u8>(), 0..4).prop_map(|v| value(Kind::BytesValue(v))),
    ];
    leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(list),
            proptest::collection::btree_map("[ab]", inner, 0..3).prop_map(map),
        ]
    })
}

fn any_act() -> impl Strategy<Value = Act> {
    let edits = proptest::collection::vec(
        (0_usize..7, 0_u32..6, 0_u32..3, -3_i64..3, any_value()),
        1..4,
    );
    prop_oneof![
        2 => (0_u8..3, any_value()).prop_map(|(key, value)| Act::Put(key, value)),
        6 => edits.prop_map(Act::Edit),
        1 => Just(Act::Delete),
    ]
}

fn key(number: u8) -> String {
    char::from(b'a' + number).to_string()
}

fn perform(replica: &mut Replica, act: &Act) {
    match act {
        Act::Put(number, value) => {
            let mut now = replica.fields_now().unwrap();
            now.insert(key(*number), value.clone());
            replica.put_now(&now).unwrap();
        }
        Act::Delete => replica.delete().unwrap(),
        Act::Edit(edits) => {
            for (what, index, delete, by, value) in edits {
                let first = key((index % 3) as u8);
                let at = (*index).to_string();
                let edit = match what {
                    0 => edit(&[&first], splice(*index, *delete, "xyz")),
                    1 => edit(&[&first], Action::Increment(Increment { by: *by })),
                    2 => edit(&[&first, "a"], Action::Set(value.clone())),
                    3 => edit(&[&first, &at], Action::Set(value.clone())),
                    4 => edit(&[&first, &at], Action::Remove(Remove {})),
                    5 => edit(
                        &[&first],
                        Action::Insert(ListInsert {
                            index: *index,
                            values: vec![value.clone(); 2],
                        }),
                    ),
                    _ => edit(&[&first], Action::Set(value.clone())),
                };
                let _ = replica.edit_now(&[edit]); // many do not fit what is there: refused
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn replicas_converge_in_any_order(
        acts in proptest::collection::vec((0_usize..3, any_act(), any::<bool>()), 1..24),
        order in any::<u64>(),
    ) {
        let mut replicas: Vec<Replica> = (1..=3).map(writer).collect();
        let mut updates: Vec<Vec<u8>> = Vec::new();
        let mut time = 0;
        for (who, act, meet) in &acts {
            time += 1;
            perform(&mut replicas[*who], act);
            updates.extend(replicas[*who].commit(time).unwrap());
            if *meet {
                let other = (who + 1) % replicas.len();
                let have = replicas[other].version();
                for part in replicas[*who].updates_since(&have, 64).unwrap() {
                    replicas[other].import_now(&part).unwrap();
                }
            }
        }
        let mut seed = order | 1;
        for (number, replica) in replicas.iter_mut().enumerate() {
            let mut deliveries: Vec<usize> = (0..updates.len()).chain(0..updates.len() / 2).collect();
            for last in (1..deliveries.len()).rev() {
                seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(number as u64 | 1);
                deliveries.swap(last, (seed >> 33) as usize % (last + 1));
            }
            for delivery in deliveries {
                replica.import_now(&updates[delivery]).unwrap();
            }
        }
        let mut fresh = writer(9);
        for part in replicas[2].updates_since(&Version::default(), 200).unwrap() {
            fresh.import_now(&part).unwrap();
        }
        replicas.push(fresh);
        replicas.push(Replica::load_now(vec![replicas[0].snapshot().unwrap()]).unwrap());
        let seen: BTreeMap<Vec<u8>, Vec<u8>> =
            replicas.iter().map(|r| (canonical(r), r.version().to_bytes())).collect();
        prop_assert_eq!(seen.len(), 1, "replicas differ");
        prop_assert!(replicas.iter().all(|r| r.waiting().unwrap().is_none()));
    }
}

/// Damage that the checksum does not show: whoever makes updates can make checksums too.
fn reseal(update: &mut [u8]) {
    if update.len() > 20 {
        let sum = xxhash_rust::xxh32::xxh32(&update[20..], u32::from_le_bytes(*b"LORO"));
        update[16..20].copy_from_slice(&sum.to_le_bytes());
    }
}

#[test]
fn forged_updates_do_no_harm() {
    let mut replica = writer(5);
    replica.put_now(&full()).unwrap();
    let whole = replica.commit(1).unwrap().unwrap();
    replica
        .edit_now(&[
            edit(&["text"], splice(2, 1, "zz")),
            edit(&["count"], Action::Increment(Increment { by: 3 })),
        ])
        .unwrap();
    let change = replica.commit(2).unwrap().unwrap();
    replica
        .put_now(&fields(&[
            ("renamed", Kind::IntValue(1)),
            ("text", Kind::StringValue("x".into())),
        ]))
        .unwrap();
    let renamed = replica.commit(3).unwrap().unwrap();
    assert!(writer(1).import_now(&replica.snapshot().unwrap()).is_err());
    let mut check = whole.clone();
    reseal(&mut check);
    assert_eq!(check, whole, "the checksum is made as the engine makes it");
    let (mut refused, mut taken, mut panicked) = (0, 0, 0);
    let mut seed = 7_u64;
    let mut next = |below: usize| {
        seed = seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) as usize % below.max(1)
    };
    let rounds: usize = std::env::var("ROUNDS")
        .ok()
        .and_then(|n| n.parse().ok())
        .unwrap_or(300);
    for _ in 0..rounds {
        for original in [&whole, &change, &renamed] {
            let mut update = original.clone();
            for _ in 0..=next(3) {
                let place = 22 + next(update.len() - 22);
                match next(3) {
                    0 => update[place] ^= 1 << next(8),
                    1 => update[place] = next(256) as u8,
                    _ => drop(update.remove(place)),
                }
            }
            reseal(&mut update);
            let base = whole.clone();
            let stored = std::rc::Rc::new(std::cell::Cell::new(false));
            let storing = stored.clone();
            let done = std::panic::catch_unwind(std::panic::AssertUnwindSafe(move || {
                // Dropping a replica that panicked would panic again, and end the test.
                let mut target =
                    std::mem::ManuallyDrop::new(Replica::load_now(vec![base]).unwrap());
                let done = target.import_now(&update).map(|_| ());
                if done.is_ok() {
                    let _ = target.fields_now();
                    storing.set(true);
                    let _ = target.snapshot().unwrap();
                    let parts = target.updates_since(&Version::default(), 1 << 20).unwrap();
                    let _ = Replica::load_now(parts).unwrap().fields_now();
                }
                drop(std::mem::ManuallyDrop::into_inner(target));
                done
            }));
            match done {
                Ok(Ok(())) => taken += 1,
                Ok(Err(_)) => refused += 1,
                Err(_) => {
                    panicked += 1;
                    assert!(!stored.get(), "what was accepted could not be used");
                }
            }
        }
    }
    println!("refused {refused}, taken {taken}, panicked {panicked}");
}
