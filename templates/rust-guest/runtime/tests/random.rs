//! Random runs: whatever the order of answers, faults and cancels, every call ends exactly once.

mod unit;

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

use dao_bindings::messages::data_v1::{ExportRequest, PutRequest, WatchRequest};
use dao_bindings::native::offers::Disk;
use dao_bindings::native::{Fault, Home, Options, Random};
use dao_bindings::{Status, methods, task};
use proptest::prelude::*;
use unit::{Tester, take_events};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn every_call_ends_once(seed: u64, count in 1_usize..60) {
        let random = Random::new(seed);
        let disk = Disk::new();
        let faults = Random::new(!seed);
        let options = Options::new()
            .seed(seed)
            .shuffle()
            .tick_ns(i64::try_from(random.below(4_000_000)).unwrap())
            .with(disk.clone())
            .faults(move |import, _| {
                (import.capability == "storage" && faults.below(10) == 0)
                    .then_some(Fault::Fail(Status::Exhausted))
            });
        // A start may meet a fault, too.
        let Ok(home) = Home::open::<Tester>(options) else { return Ok(()) };
        let mut puts = VecDeque::new();
        let mut streams = Vec::new();
        let mut done = 0;
        for _ in 0..count {
            match random.below(6) {
                0 | 1 => {
                    let put = PutRequest { id: "n".to_owned(), ..PutRequest::default() };
                    puts.push_back(home.begin(&methods::documents::PUT, put).unwrap());
                }
                2 => streams.push(
                    home.stream(&methods::documents::WATCH, WatchRequest { space: "s".into(), ..WatchRequest::default() }).unwrap(),
                ),
                3 => {
                    let export = ExportRequest { space: "s".into(), after: "100".into(), ..ExportRequest::default() };
                    let stream = home.stream(&methods::documents::EXPORT, export).unwrap();
                    let cursors: Vec<_> = stream.map(|item| item.unwrap().updates.unwrap().cursor).collect();
                    prop_assert_eq!(cursors, (0..100).map(|n| n.to_string()).collect::<Vec<_>>());
                }
                4 if !streams.is_empty() => drop(streams.swap_remove(random.below(streams.len()))),
                5 => { let _ = home.step(); }
                _ => if let Some(put) = puts.pop_front() {
                    done += u64::from(put.wait().is_ok());
                }
            }
        }
        for put in puts {
            done += u64::from(put.wait().is_ok());
        }
        drop(streams);
        home.settle();
        let now = home.call(&methods::system::STATISTICS, Default::default()).unwrap();
        prop_assert_eq!((now.open_documents, now.watches, now.commits), (0, 0, 0));
        let stored = disk.entries().first().map_or(0, |(_, value)| {
            u64::from_le_bytes(value.as_slice().try_into().unwrap())
        });
        prop_assert_eq!(stored, done);
        take_events();
    }

    #[test]
    fn a_mutex_serves_in_the_order_of_asking(givers in proptest::collection::vec(0_u8..3, 1..40)) {
        let home = Home::bare(Options::new());
        let order = Rc::new(RefCell::new(Vec::new()));
        let wanted: Vec<usize> =
            givers.iter().enumerate().filter(|(_, kind)| **kind != 2).map(|(at, _)| at).collect();
        let seen = order.clone();
        home.run(async move {
            let mutex = Rc::new(task::Mutex::new(()));
            let held = mutex.lock().await;
            for (number, kind) in givers.into_iter().enumerate() {
                let (mutex, seen) = (mutex.clone(), seen.clone());
                task::spawn(async move {
                    if kind == 2 {
                        // Asks and gives up.
                        let mut asked = Box::pin(mutex.lock());
                        std::future::poll_fn(|context| {
                            assert!(asked.as_mut().poll(context).is_pending());
                            std::task::Poll::Ready(())
                        })
                        .await;
                        return;
                    }
                    let _guard = mutex.lock().await;
                    seen.borrow_mut().push(number);
                    if kind == 1 {
                        task::yield_now().await;
                    }
                });
            }
            task::yield_now().await;
            assert!(mutex.try_lock().is_none());
            drop(held);
        });
        home.settle();
        prop_assert_eq!(&*order.borrow(), &wanted);
    }

    #[test]
    fn a_lock_has_readers_or_one_writer(tasks in proptest::collection::vec((any::<bool>(), 0_u8..4), 1..40)) {
        let home = Home::bare(Options::new());
        let (readers, writers, ended) = (Rc::new(Cell::new(0)), Rc::new(Cell::new(0)), Rc::new(Cell::new(0)));
        let all = tasks.len();
        let lock = Rc::new(task::RwLock::new(0_u64));
        let (now_reading, now_writing, count, shared) = (readers, writers, ended.clone(), lock.clone());
        let writes = tasks.iter().filter(|(write, _)| *write).count() as u64;
        home.run(async move {
            for (write, turns) in tasks {
                let (lock, reading, writing, count) =
                    (shared.clone(), now_reading.clone(), now_writing.clone(), count.clone());
                task::spawn(async move {
                    if write {
                        let mut guard = lock.write().await;
                        assert_eq!((reading.get(), writing.replace(1)), (0, 0));
                        *guard += 1;
                        for _ in 0..turns { task::yield_now().await; }
                        writing.set(0);
                    } else {
                        let guard = lock.read().await;
                        assert_eq!(writing.get(), 0);
                        reading.set(reading.get() + 1);
                        let before = *guard;
                        for _ in 0..turns { task::yield_now().await; }
                        assert_eq!(*guard, before);
                        reading.set(reading.get() - 1);
                    }
                    count.set(count.get() + 1);
                });
            }
        });
        home.settle();
        prop_assert_eq!(ended.get(), all);
        prop_assert_eq!(*lock.try_read().unwrap(), writes);
    }
}

#[test]
fn a_waiting_writer_goes_before_later_readers() {
    let home = Home::bare(Options::new());
    let order = Rc::new(RefCell::new(Vec::new()));
    let seen = order.clone();
    home.run(async move {
        let lock = Rc::new(task::RwLock::new(()));
        let held = lock.read().await;
        for (number, write) in [(1, false), (2, true), (3, false), (4, false), (5, true)] {
            let (lock, seen) = (lock.clone(), seen.clone());
            task::spawn(async move {
                if write {
                    let _guard = lock.write().await;
                    seen.borrow_mut().push(number);
                } else {
                    let _guard = lock.read().await;
                    seen.borrow_mut().push(number);
                    task::yield_now().await;
                }
            });
        }
        task::yield_now().await;
        assert!(lock.try_read().is_none());
        drop(held);
    });
    home.settle();
    assert_eq!(*order.borrow(), [1, 2, 3, 4, 5]);
}
