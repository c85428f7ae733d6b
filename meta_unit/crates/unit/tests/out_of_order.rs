//! Updates that come before those they need: what waits costs what it is, not what waits already.

mod common;

use std::cell::Cell;
use std::rc::Rc;

use common::*;
use dao_bindings::messages::data_v1::*;
use dao_bindings::native::Home;
use dao_bindings::native::offers::{Disk, Keyring};
use dao_unit::Dao;

/// A home that counts the bytes it writes.
struct Counting {
    home: Home,
    disk: Disk,
    keys: Keyring,
    written: Rc<Cell<usize>>,
}

impl Counting {
    fn new() -> Self {
        let (disk, keys) = (Disk::new(), Keyring::new());
        let written = Rc::new(Cell::new(0));
        let home = Self::open(&disk, &keys, &written, 1);
        Self {
            home,
            disk,
            keys,
            written,
        }
    }

    fn open(disk: &Disk, keys: &Keyring, written: &Rc<Cell<usize>>, seed: u64) -> Home {
        let written = written.clone();
        let options = options(disk, keys, seed).faults(move |import, payload| {
            if import.name == "avatar_storage_write" {
                written.set(written.get() + payload.len());
            }
            None
        });
        Home::open::<Dao>(options).unwrap()
    }

    fn reopen(&mut self, seed: u64) {
        self.home = Self::open(&self.disk, &self.keys, &self.written, seed);
    }

    /// Merges items; gives the bytes written.
    fn merge<'a>(&self, items: impl IntoIterator<Item = &'a Updates>) -> usize {
        let before = self.written.get();
        for item in items {
            import(&self.home, "s", item.clone()).unwrap();
        }
        self.written.get() - before
    }
}

/// The update of each change of a text that some homes type into, one after the other.
fn trace(writers: usize, changes: usize) -> (Vec<Updates>, Home) {
    let homes: Vec<Home> = (0..writers)
        .map(|writer| home(writer as u64 + 10))
        .collect();
    put(&homes[0], "s", "d", &[("t", text(""))]);
    let mut items = export_all(&homes[0], "s", "");
    for other in &homes[1..] {
        import(other, "s", items[0].clone()).unwrap();
    }
    for number in 0..changes {
        let who = number % writers;
        let version = get(&homes[who], "s", "d").unwrap().version;
        let words = ["some ", "words ", "of ", "a ", "text "][number % 5];
        patch(&homes[who], "s", "d", vec![splice("t", 0, 0, words)]).unwrap();
        let have = vec![DocumentVersion {
            id: "d".into(),
            version,
        }];
        let request = ExportRequest {
            space: "s".into(),
            have,
            ..ExportRequest::default()
        };
        let new = export(&homes[who], request);
        assert_eq!(new.len(), 1);
        // Others learn of it some time later, so that some changes are made apart.
        let late = number.saturating_sub(2);
        for other in homes.iter().filter(|_| number >= 2) {
            import(other, "s", items[late + 1].clone()).unwrap();
        }
        items.extend(new);
    }
    let source = homes.into_iter().next().unwrap();
    for item in &items {
        import(&source, "s", item.clone()).unwrap();
    }
    (items, source)
}

fn shuffled(items: &[Updates], mut seed: u64) -> Vec<&Updates> {
    let mut order: Vec<&Updates> = items.iter().collect();
    for last in (1..order.len()).rev() {
        seed = seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        order.swap(last, (seed >> 33) as usize % (last + 1));
    }
    order
}

#[test]
fn any_order_writes_at_most_three_times_as_much() {
    for (writers, changes) in [(1, 400), (3, 250)] {
        let (items, source) = trace(writers, changes);
        let straight = Counting::new();
        let in_order = straight.merge(&items);
        assert!(canonical(&straight.home, "s") == canonical(&source, "s"));
        for (name, order) in [
            ("newest first", items.iter().rev().collect()),
            ("shuffled", shuffled(&items, 7)),
        ] {
            let other = Counting::new();
            let written = other.merge(order);
            assert!(
                written <= 3 * in_order,
                "{writers} writers, {name}: {written} bytes, {in_order} in order"
            );
            assert!(canonical(&other.home, "s") == canonical(&source, "s"));
            let reply = import(&other.home, "s", items[changes / 2].clone()).unwrap();
            assert_eq!((reply.changed, reply.waiting), (0, 0));
        }
    }
}

#[test]
fn what_waits_is_stored_once_and_survives() {
    let (items, source) = trace(2, 60);
    let mut other = Counting::new();
    other.merge(items[20..].iter().rev());
    let again = other.merge(&items[20..]);
    assert_eq!(again, 0, "what waits already was stored again");
    other.reopen(5);
    assert_eq!(other.merge(shuffled(&items[20..], 3)), 0);
    let reply = import(&other.home, "s", items[30].clone()).unwrap();
    assert_eq!((reply.changed, reply.unchanged, reply.waiting), (0, 0, 1));
    assert!(list(&other.home, "s").is_empty());
    other.merge(&items[..10]);
    other.reopen(6);
    let half = get(&other.home, "s", "d").unwrap();
    other.merge(items[10..20].iter().rev());
    assert!(canonical(&other.home, "s") == canonical(&source, "s"));
    assert_ne!(half.version, get(&other.home, "s", "d").unwrap().version);
    other.reopen(7);
    assert!(canonical(&other.home, "s") == canonical(&source, "s"));
}

#[test]
fn what_waited_is_exported_once_it_takes_effect() {
    let (items, source) = trace(2, 40);
    let (middle, end) = (Counting::new(), home(9));
    let mut cursor = String::new();
    // A reader that goes on from where it was after each item, while most of them wait.
    for item in shuffled(&items, 11) {
        middle.merge([item]);
        for part in export_all(&middle.home, "s", &cursor) {
            cursor.clone_from(&part.cursor);
            import(&end, "s", part).unwrap();
        }
    }
    assert!(canonical(&end, "s") == canonical(&source, "s"));
}
