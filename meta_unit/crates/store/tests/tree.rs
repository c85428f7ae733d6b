//! Trees and transactions against a model, with commits that fail and instances that die.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ops::Bound;
use std::rc::Rc;

use dao_bindings::Status;
use dao_bindings::native::offers::{Disk, Keyring};
use dao_bindings::native::{Fault, Home, Options};
use dao_store::Store;
use dao_store::tree::{self, Direction, Pages, Range, Tree};
use proptest::prelude::*;

type Model = BTreeMap<Vec<u8>, Vec<u8>>;

#[derive(Clone, Debug)]
enum Act {
    Insert(Vec<u8>, Vec<u8>),
    Remove(Vec<u8>),
    RemoveMany(u8),
}

fn key() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        3 => (0_u16..600).prop_map(|number| number.to_be_bytes().to_vec()),
        1 => proptest::collection::vec(any::<u8>(), 0..40),
        1 => (0_u8..20).prop_map(|number| vec![number; 300]),
    ]
}

fn transactions() -> impl Strategy<Value = Vec<(Vec<Act>, bool)>> {
    let act = prop_oneof![
        6 => (key(), proptest::collection::vec(any::<u8>(), 0..60)).prop_map(|(k, v)| Act::Insert(k, v)),
        3 => key().prop_map(Act::Remove),
        1 => any::<u8>().prop_map(Act::RemoveMany),
    ];
    proptest::collection::vec(
        (proptest::collection::vec(act, 1..60), any::<bool>()),
        1..12,
    )
}

async fn read(
    store: &Store,
    at: (Pages, Tree),
    range: Range,
    direction: Direction,
    step: usize,
) -> Vec<(Vec<u8>, Vec<u8>)> {
    let mut all = Vec::new();
    let mut range = range;
    loop {
        let some = tree::scan(store, || at, range.clone(), direction, step)
            .await
            .unwrap();
        let Some((last, _)) = some.last().cloned() else {
            return all;
        };
        all.extend(some);
        match direction {
            Direction::Forward => range.start = Bound::Excluded(last),
            Direction::Backward => range.end = Bound::Excluded(last),
        }
    }
}

async fn compare(store: &Store, at: (Pages, Tree), model: &Model) {
    let all: Vec<_> = model.iter().map(|(k, v)| (k.clone(), v.clone())).collect();
    assert_eq!(
        read(store, at, Range::all(), Direction::Forward, 7).await,
        all
    );
    let back: Vec<_> = all.iter().rev().cloned().collect();
    assert_eq!(
        read(store, at, Range::all(), Direction::Backward, 100).await,
        back
    );
    for bound in [
        vec![],
        vec![1],
        300_u16.to_be_bytes().to_vec(),
        vec![9; 300],
    ] {
        for end in [vec![1, 50], 301_u16.to_be_bytes().to_vec(), vec![250]] {
            if bound >= end {
                continue;
            }
            for (start, end) in [
                (Bound::Included(bound.clone()), Bound::Excluded(end.clone())),
                (Bound::Excluded(bound.clone()), Bound::Included(end.clone())),
            ] {
                let wanted: Vec<_> = model
                    .range::<Vec<u8>, _>((start.as_ref(), end.as_ref()))
                    .map(|(k, v)| (k.clone(), v.clone()))
                    .collect();
                let range = Range { start, end };
                assert_eq!(
                    read(store, at, range.clone(), Direction::Forward, 50).await,
                    wanted
                );
                let mut back = read(store, at, range, Direction::Backward, 3).await;
                back.reverse();
                assert_eq!(back, wanted);
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]

    #[test]
    fn trees_do_what_a_map_does(transactions in transactions(), seed in any::<u64>()) {
        let (disk, keys) = (Disk::new(), Keyring::new());
        let options = || Options::new().with(disk.clone()).with(keys.clone()).seed(seed);
        let state = Rc::new(RefCell::new((Pages { space: 1, last: 0 }, Tree::default(), Model::new())));
        let shared = state.clone();
        Home::bare(options()).run(async move {
            let store = Store::open().await.unwrap();
            for (acts, keep) in transactions {
                let (mut pages, mut tree, mut model) = shared.borrow().clone();
                let mut tx = store.begin().await.unwrap();
                for act in acts {
                    match act {
                        Act::Insert(key, value) => {
                            tree::insert(&mut tx, &mut pages, &mut tree, &key, &value).await.unwrap();
                            model.insert(key, value);
                        }
                        Act::Remove(key) => {
                            let was = tree::remove(&mut tx, &mut pages, &mut tree, &key).await.unwrap();
                            assert_eq!(was, model.remove(&key).is_some());
                        }
                        Act::RemoveMany(modulus) => {
                            let gone: Vec<_> = model.keys().filter(|key| key.last().is_some_and(|last| last % 4 != modulus % 4)).cloned().collect();
                            for key in gone {
                                assert!(tree::remove(&mut tx, &mut pages, &mut tree, &key).await.unwrap());
                                model.remove(&key);
                            }
                        }
                    }
                }
                if keep {
                    tx.commit().await.unwrap();
                    *shared.borrow_mut() = (pages, tree, model);
                } else {
                    drop(tx);
                }
                let (pages, tree, model) = shared.borrow().clone();
                compare(&store, (pages, tree), &model).await;
            }
        });
        // Another instance, with nothing in memory, sees the same; an emptied tree leaves no page.
        Home::bare(options()).run(async move {
            let store = Store::open().await.unwrap();
            let (mut pages, mut tree, model) = state.borrow().clone();
            compare(&store, (pages, tree), &model).await;
            let mut tx = store.begin().await.unwrap();
            for key in model.keys() {
                assert!(tree::remove(&mut tx, &mut pages, &mut tree, key).await.unwrap());
            }
            assert_eq!(tree.root, 0);
            tx.commit().await.unwrap();
            // A small transaction may be in the log alone; one that removes a range never is, and
            // puts everything in its place.
            let mut tx = store.begin().await.unwrap();
            tx.delete_prefix(b"x");
            tx.commit().await.unwrap();
            assert!(store.scan(b"p".to_vec(), b"q".to_vec(), false, 0).await.unwrap().is_empty());
        });
    }
}

#[test]
fn a_failed_commit_changes_nothing() {
    let (disk, keys) = (Disk::new(), Keyring::new());
    let fail = Rc::new(RefCell::new(false));
    let failing = fail.clone();
    let faults = move |import: &dao_bindings::Import, _: &[u8]| {
        (*failing.borrow() && import.name == "avatar_storage_write")
            .then_some(Fault::Fail(Status::Exhausted))
    };
    let options = Options::new().with(disk.clone()).with(keys).faults(faults);
    Home::bare(options).run(async move {
        let store = Store::open().await.unwrap();
        let mut tx = store.begin().await.unwrap();
        tx.put(b"dx".to_vec(), b"one".to_vec()).unwrap();
        tx.commit().await.unwrap();
        for size in [10, 3_000_000] {
            *fail.borrow_mut() = true;
            let mut tx = store.begin().await.unwrap();
            tx.put(b"dx".to_vec(), vec![1; 10]).unwrap();
            for part in 0..6_u8 {
                tx.put(vec![b'd', b'z', part], vec![part; size / 6])
                    .unwrap();
            }
            assert_eq!(tx.commit().await.unwrap_err().status, Status::Exhausted);
            *fail.borrow_mut() = false;
            assert_eq!(store.read(b"dx").await.unwrap(), Some(b"one".to_vec()));
        }
        let mut tx = store.begin().await.unwrap();
        tx.delete(b"dx".to_vec());
        tx.commit().await.unwrap();
        assert_eq!(store.read(b"dx").await.unwrap(), None);
    });
}

#[test]
fn large_transactions_are_whole_whenever_they_are_cut() {
    // Every write of the journal is cut in turn, before and after it took effect.
    for after in [false, true] {
        for cut in 0..14 {
            let (disk, keys) = (Disk::new(), Keyring::new());
            let count = Rc::new(RefCell::new(usize::MAX));
            let counting = count.clone();
            let faults = move |import: &dao_bindings::Import, _: &[u8]| {
                if import.name != "avatar_storage_write" {
                    return None;
                }
                let left = *counting.borrow();
                *counting.borrow_mut() = left.saturating_sub(1);
                match (left, after) {
                    (0, _) => Some(Fault::Fail(Status::Unavailable)),
                    (1, true) => Some(Fault::FailAfter(Status::Internal)),
                    (1, false) => Some(Fault::Fail(Status::Exhausted)),
                    _ => None,
                }
            };
            let options = Options::new()
                .with(disk.clone())
                .with(keys.clone())
                .faults(faults);
            let done = Home::bare(options).run(async move {
                let store = Store::open().await.unwrap();
                let mut tx = store.begin().await.unwrap();
                tx.put(b"dold".to_vec(), b"old".to_vec()).unwrap();
                tx.commit().await.unwrap();
                *count.borrow_mut() = cut + 1;
                let mut tx = store.begin().await.unwrap();
                tx.delete_prefix(b"dold");
                for part in 0..5_u8 {
                    tx.put(vec![b'd', part], vec![part; 450_000]).unwrap();
                }
                tx.commit().await.is_ok()
            });
            let seen = Home::bare(Options::new().with(disk).with(keys)).run(async move {
                let store = Store::open().await.unwrap();
                let mut parts = 0;
                for part in 0..5_u8 {
                    if let Some(value) = store.read(&[b'd', part]).await.unwrap() {
                        assert_eq!(value, vec![part; 450_000]);
                        parts += 1;
                    }
                }
                let old = store.read(b"dold").await.unwrap().is_some();
                assert!(
                    store
                        .scan(b"j".to_vec(), b"k".to_vec(), false, 0)
                        .await
                        .unwrap()
                        .is_empty()
                );
                assert!(
                    store
                        .scan(b"J".to_vec(), b"K".to_vec(), false, 0)
                        .await
                        .unwrap()
                        .is_empty()
                );
                (parts, old)
            });
            assert!(
                seen == (5, false) || seen == (0, true),
                "cut {cut}: {seen:?}"
            );
            assert!(
                !done || seen.0 == 5,
                "cut {cut}: acknowledged, but not there"
            );
        }
    }
}

#[test]
fn a_home_of_a_newer_unit_or_another_key_is_refused() {
    let (disk, keys) = (Disk::new(), Keyring::new());
    let options = || Options::new().with(disk.clone()).with(keys.clone());
    Home::bare(options()).run(async { Store::open().await.map(|_| ()).unwrap() });
    let other = Options::new().with(disk.clone()).with(Keyring::new());
    assert!(Home::bare(other).run(async { Store::open().await.is_err() }));
    let mut home = disk
        .entries()
        .into_iter()
        .find(|(key, _)| key == b"H")
        .unwrap()
        .1;
    let newer = dao_store::SCHEMA + 1;
    home[8..12].copy_from_slice(&newer.to_be_bytes());
    disk.put(b"H", &home);
    let error = Home::bare(options()).run(async { Store::open().await.map(|_| ()).unwrap_err() });
    assert_eq!(error.status, Status::Conflict);
    assert_eq!(error.details["home_schema"], newer.to_string());
}
