//! The redo log: what small transactions did is there again, whenever an instance ends.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use dao_bindings::native::offers::{Disk, Keyring};
use dao_bindings::native::{Fault, Home, Options};
use dao_bindings::{Import, Status};
use dao_store::Store;
use dao_store::tree::{self, Direction, Pages, Range, Tree};
use proptest::prelude::*;

type Model = BTreeMap<Vec<u8>, Vec<u8>>;

const STATE: &[u8] = b"state";

/// The tree as the home has it.
async fn at(store: &Store) -> (Pages, Tree) {
    let stored = store.read(STATE).await.unwrap().unwrap_or(vec![0; 16]);
    let (last, root) = stored.split_at(8);
    let number = |bytes: &[u8]| u64::from_be_bytes(bytes.try_into().unwrap());
    let pages = Pages {
        space: 1,
        last: number(last),
    };
    let root = number(root);
    (pages, Tree { root })
}

/// Sets some keys in one transaction; `aside` bytes go beside the tree.
async fn set(store: &Store, keys: &[u16], value: u8, aside: usize) -> dao_bindings::Result<()> {
    let (mut pages, mut tree) = at(store).await;
    let mut tx = store.begin().await?;
    for key in keys {
        let (key, value) = (key.to_be_bytes(), [value; 40]);
        tree::insert(&mut tx, &mut pages, &mut tree, &key, &value).await?;
    }
    if aside > 0 {
        tx.delete_prefix(b"x");
        for (part, bytes) in (0_u8..).zip(vec![value; aside].chunks(440_000)) {
            tx.put(vec![b'x', part], bytes.to_vec())?;
        }
    }
    let state = [pages.last.to_be_bytes(), tree.root.to_be_bytes()].concat();
    tx.put(STATE.to_vec(), state)?;
    tx.commit().await
}

async fn content(store: &Store) -> Model {
    let at = at(store).await;
    let found = tree::scan(store, || at, Range::all(), Direction::Forward, usize::MAX).await;
    found.unwrap().into_iter().collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn what_was_committed_is_there_after_every_end(
        lives in prop::collection::vec(
            prop::collection::vec((prop::collection::vec(0_u16..400, 1..4), any::<u8>(), any::<u8>()), 0..90),
            1..5,
        ),
        fail in 0_u32..300,
        lost in any::<bool>(),
    ) {
        let (disk, keys) = (Disk::new(), Keyring::new());
        let model = Rc::new(RefCell::new(Model::new()));
        let left = Rc::new(Cell::new(fail));
        for life in lives {
            let counted = left.clone();
            let faults = move |import: &Import, _: &[u8]| {
                if import.name != "avatar_storage_write" {
                    return None;
                }
                counted.set(counted.get().wrapping_sub(1));
                (counted.get() == 0).then_some(Fault::Fail(Status::Exhausted))
            };
            let options = Options::new().with(disk.clone()).with(keys.clone()).faults(faults);
            let model = model.clone();
            Home::bare(options).run(async move {
                let Ok(store) = Store::open().await else { return };
                assert_eq!(content(&store).await, *model.borrow());
                for (keys, value, kind) in life {
                    let aside = match kind { 0 => 10, 1 => 2_200_000, _ => 0 };
                    match set(&store, &keys, value, aside).await {
                        Ok(()) => model.borrow_mut().extend(keys.iter().map(|key| (key.to_be_bytes().to_vec(), vec![value; 40]))),
                        // It did not happen; or it did, and is finished by whoever comes next.
                        Err(error) if error.status == Status::Interrupted => {
                            model.borrow_mut().extend(keys.iter().map(|key| (key.to_be_bytes().to_vec(), vec![value; 40])));
                            return;
                        }
                        Err(_) if lost => return,
                        Err(_) => assert_eq!(content(&store).await, *model.borrow()),
                    }
                    if kind > 230 {
                        store.trim();
                    }
                }
                assert_eq!(content(&store).await, *model.borrow());
            });
        }
        let options = Options::new().with(disk.clone()).with(keys.clone());
        Home::bare(options).run(async move {
            let store = Store::open().await.unwrap();
            assert_eq!(content(&store).await, *model.borrow());
        });
        let records = disk.entries().into_iter().filter(|(key, _)| key.first() == Some(&b'l'));
        prop_assert!(records.count() <= 65);
    }
}

#[test]
fn a_small_change_is_a_small_write() {
    let (disk, keys) = (Disk::new(), Keyring::new());
    let sizes = Rc::new(RefCell::new(Vec::new()));
    let seen = sizes.clone();
    let faults = move |import: &Import, payload: &[u8]| {
        if import.name == "avatar_storage_write" {
            seen.borrow_mut().push(payload.len());
        }
        None
    };
    let options = Options::new().with(disk).with(keys).faults(faults);
    Home::bare(options).run(async move {
        let store = Store::open().await.unwrap();
        for key in 0..1_000 {
            set(&store, &[key], 1, 0).await.unwrap();
        }
    });
    let mut sizes = sizes.borrow().clone();
    sizes.sort_unstable();
    assert!(sizes[sizes.len() / 2] < 300, "{}", sizes[sizes.len() / 2]);
    assert!(sizes.iter().sum::<usize>() < 1_000 * 600);
}

#[test]
fn what_cannot_be_read_of_it_is_not_buried() {
    let (disk, keys) = (Disk::new(), Keyring::new());
    let options = || Options::new().with(disk.clone()).with(keys.clone());
    Home::bare(options()).run(async {
        let store = Store::open().await.unwrap();
        for key in 0..10 {
            set(&store, &[key], 1, 0).await.unwrap();
        }
    });
    let whole = disk.entries();
    let (slot, mut record) = whole
        .iter()
        .find(|(key, _)| key == b"l\x08")
        .cloned()
        .unwrap();
    *record.last_mut().unwrap() ^= 1;
    disk.put(&slot, &record);
    let before = disk.entries();
    Home::bare(options()).run(async {
        let store = Store::open().await.unwrap();
        assert_eq!(content(&store).await.len(), 7);
        let refused = set(&store, &[99], 1, 0).await.unwrap_err();
        assert_eq!(refused.status, Status::Internal);
        assert!(refused.message.contains("damaged"));
        assert_eq!(content(&store).await.len(), 7);
    });
    assert_eq!(disk.entries(), before);
}
