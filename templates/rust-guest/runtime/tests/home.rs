//! A unit in a home in memory: streams, cancels, yields, faults, shutdown, many at a time.

mod unit;

use std::cell::RefCell;
use std::rc::Rc;

use dao_bindings::messages::abi_v1::{Lifecycle, lifecycle};
use dao_bindings::messages::data_v1::{
    CanonicalRequest, ExportRequest, PatchRequest, PutRequest, WatchRequest,
};
use dao_bindings::messages::spaces_v1;
use dao_bindings::native::offers::Disk;
use dao_bindings::native::{Fault, Home, Options};
use dao_bindings::{Result, Status, avatar, methods, task};
use unit::{Tester, get, put, take_events};

fn open(options: Options) -> Home {
    let home = Home::open::<Tester>(options).unwrap();
    take_events();
    home
}

fn put_request(id: &str) -> PutRequest {
    PutRequest {
        id: id.to_owned(),
        ..PutRequest::default()
    }
}

fn put_space(name: &str) -> spaces_v1::PutRequest {
    spaces_v1::PutRequest {
        name: name.to_owned(),
        ..spaces_v1::PutRequest::default()
    }
}

fn watch_request() -> WatchRequest {
    WatchRequest {
        space: "s".to_owned(),
        ..WatchRequest::default()
    }
}

#[test]
fn errors_cross_whole() {
    let home = open(Options::new());
    let request = PatchRequest {
        id: "a".to_owned(),
        ..PatchRequest::default()
    };
    let error = home.call(&methods::documents::PATCH, request).unwrap_err();
    assert_eq!(
        (error.status, error.message.as_str()),
        (Status::Conflict, "always")
    );
    assert_eq!(error.details["because"], "it is a test");
    let request = CanonicalRequest {
        space: "s".to_owned(),
        ..CanonicalRequest::default()
    };
    let error = home.stream(&methods::documents::CANONICAL, request);
    let error = error.unwrap().next().unwrap().unwrap_err();
    assert_eq!(error.status, Status::Internal);
}

#[test]
fn an_answer_over_the_limit_is_an_error_that_says_so() {
    let home = open(Options::new());
    let error = home
        .call(&methods::spaces::LIST, Default::default())
        .unwrap_err();
    assert_eq!(error.status, Status::TooLarge);
    assert_eq!(error.details["limit"], "4194304");
}

#[test]
fn an_item_over_the_limit_is_refused_before_it_is_sent() {
    let home = open(Options::new().limits(4 << 20, 1_000));
    let request = ExportRequest {
        space: "s".to_owned(),
        after: "1".into(),
        ids: vec!["i".to_owned(); 2_000],
        ..ExportRequest::default()
    };
    let error = home
        .stream(&methods::documents::EXPORT, request)
        .unwrap()
        .collect::<Result<Vec<_>>>();
    assert_eq!(error.unwrap_err().status, Status::TooLarge);
}

#[test]
fn a_slow_reader_bounds_what_is_sent() {
    let home = open(Options::new());
    let request = ExportRequest {
        space: "s".to_owned(),
        after: "1000".into(),
        ..ExportRequest::default()
    };
    let mut items = home.stream(&methods::documents::EXPORT, request).unwrap();
    for cursor in 0..1_000 {
        assert!(items.waiting() <= 16);
        assert_eq!(
            items.next().unwrap().unwrap().updates.unwrap().cursor,
            cursor.to_string()
        );
    }
    assert!(items.next().is_none());
}

#[test]
fn a_cancelled_stream_ends_where_it_waits_and_drops_what_it_holds() {
    let home = open(Options::new());
    let mut watch = home
        .stream(&methods::documents::WATCH, watch_request())
        .unwrap();
    home.call(&methods::documents::PUT, put_request("a"))
        .unwrap();
    assert_eq!(watch.next().unwrap().unwrap().cursor, "1");
    drop(watch);
    assert_eq!(take_events(), ["watch dropped"]);
    let now = home
        .call(&methods::system::STATISTICS, Default::default())
        .unwrap();
    assert_eq!((now.watches, now.failures), (0, 1));
    assert_eq!(home.stray_answers(), 0);
}

#[test]
fn a_cancelled_change_runs_to_its_end() {
    let disk = Disk::new();
    let home = open(Options::new().with(disk.clone()));
    let request = put_space("garden");
    let pending = home.begin(&methods::spaces::PUT, request).unwrap();
    pending.cancel();
    home.settle();
    assert!(take_events().is_empty() && !pending.is_answered());
    assert_eq!(pending.wait().unwrap().space.unwrap().name, "garden");
    assert_eq!(take_events(), ["put done", "put dropped"]);
    assert!(disk.contains(b"space"));
}

#[test]
fn a_change_that_waits_for_something_ends_once_nobody_wants_it() {
    let disk = Disk::new();
    let home = open(Options::new().with(disk.clone()));
    let request = || put_space("late");
    let pending = home.begin(&methods::spaces::PUT, request()).unwrap();
    pending.cancel();
    assert!(pending.is_answered(), "at once, not after a day");
    assert_eq!(pending.wait().unwrap_err().status, Status::Cancelled);
    assert_eq!(take_events(), ["put dropped"]);
    // The call that it waited for was given up too.
    home.settle();
    let now = home
        .call(&methods::system::STATISTICS, Default::default())
        .unwrap();
    assert_eq!(now.open_documents, 0);
    // Whoever waits gets it, and a unit that shuts down waits for nothing.
    assert_eq!(
        home.call(&methods::spaces::PUT, request())
            .unwrap()
            .space
            .unwrap()
            .name,
        "late"
    );
    assert!(disk.contains(b"space"));
    let pending = home.begin(&methods::spaces::PUT, request()).unwrap();
    home.close().unwrap();
    assert_eq!(pending.wait().unwrap_err().status, Status::Unavailable);
}

#[test]
fn long_work_yields_and_lets_others_go_first() {
    // Each look at the clock takes 3 ms: every third yield is one to the host.
    let home = open(Options::new().tick_ns(3_000_000));
    let long = home
        .begin(&methods::system::HEALTH, Default::default())
        .unwrap();
    assert!(!long.is_answered());
    home.call(&methods::system::INFO, Default::default())
        .unwrap();
    assert!(!long.is_answered() && take_events().is_empty());
    assert!(long.wait().unwrap().healthy);
    // Where it does not take long, it is one entry.
    let home = open(Options::new().tick_ns(1_000));
    let long = home
        .begin(&methods::system::HEALTH, Default::default())
        .unwrap();
    assert!(long.is_answered());
    // And without a clock it yields all the same.
    let home = open(Options::new().deny("clock"));
    let long = home
        .begin(&methods::system::HEALTH, Default::default())
        .unwrap();
    assert!(!long.is_answered());
    assert!(long.wait().unwrap().healthy);
}

#[test]
fn shutdown_ends_streams_waits_for_changes_and_then_rests() {
    let disk = Disk::new();
    let home = open(Options::new().with(disk.clone()));
    let watch = home
        .stream(&methods::documents::WATCH, watch_request())
        .unwrap();
    let change = home.begin(&methods::spaces::PUT, put_space("x"));
    home.close().unwrap();
    let events = take_events();
    assert_eq!(
        events,
        [
            "watch dropped",
            "put done",
            "put dropped",
            "stop within 10000"
        ]
    );
    assert!(change.unwrap().is_answered());
    assert_eq!(
        watch.collect::<Result<Vec<_>>>().unwrap_err().status,
        Status::Unavailable
    );
    assert_eq!(disk.entries().len(), 2);
}

#[test]
fn lifecycle_reaches_the_unit() {
    let home = open(Options::new());
    let mut event = Lifecycle::default();
    event.set_kind(lifecycle::Kind::LowMemory);
    home.lifecycle(&event);
    home.deny(&["net", "files"]);
    let events = take_events();
    assert_eq!(events[0], "lifecycle LowMemory, 0 grants");
    assert_eq!(events[1], "lifecycle GrantsChanged, 7 grants");
}

#[test]
fn faults_are_what_the_test_says() {
    let faults = Rc::new(RefCell::new(None));
    let next = faults.clone();
    let disk = Disk::new();
    let options = Options::new().with(disk.clone()).faults(move |import, _| {
        if import.effect {
            next.borrow_mut().take()
        } else {
            None
        }
    });
    let home = open(options);
    let error = |fault| {
        *faults.borrow_mut() = Some(fault);
        home.call(&methods::documents::PUT, put_request("a"))
            .unwrap_err()
    };
    let refused = error(Fault::Refuse(Status::Exhausted));
    assert_eq!(
        (refused.status, refused.details["capability"].as_str()),
        (Status::Exhausted, "storage")
    );
    assert_eq!(
        error(Fault::Fail(Status::Conflict)).status,
        Status::Conflict
    );
    assert!(disk.entries().is_empty());
    assert_eq!(
        error(Fault::FailAfter(Status::Interrupted)).status,
        Status::Interrupted
    );
    assert_eq!(disk.entries().len(), 1);
    assert_eq!(
        home.call(&methods::documents::PUT, put_request("a"))
            .unwrap()
            .revision
            .unwrap()
            .cursor,
        "2"
    );
}

#[test]
fn calls_take_effect_in_the_order_in_which_they_are_made() {
    let home = Home::bare(Options::new().shuffle().seed(3));
    let value = home.run(async {
        let first = avatar::storage::write(put("k", b"1"));
        let second = avatar::storage::write(put("k", b"2"));
        let read = avatar::storage::read(get("k"));
        let third = avatar::storage::write(put("k", b"3"));
        third.await.unwrap();
        second.await.unwrap();
        first.await.unwrap();
        read.await.unwrap().value
    });
    assert_eq!(value, b"2");
}

#[test]
fn many_instances_live_in_one_process() {
    let homes: Vec<_> = (0..20)
        .map(|seed| (Disk::new(), seed))
        .map(|(disk, seed)| (open(Options::new().with(disk.clone()).seed(seed)), disk))
        .collect();
    let calls: Vec<_> = (0..5)
        .flat_map(|_| homes.iter())
        .map(|(home, _)| {
            home.begin(&methods::documents::PUT, put_request("a"))
                .unwrap()
        })
        .collect();
    for (number, call) in calls.into_iter().enumerate().rev() {
        assert_eq!(
            call.wait().unwrap().revision.unwrap().cursor,
            (number as u64 / 20 + 1).to_string()
        );
    }
    for (_, disk) in &homes {
        assert_eq!(
            disk.entries(),
            [(b"a".to_vec(), 5_u64.to_le_bytes().to_vec())]
        );
    }
}

#[test]
fn a_disk_outlives_a_home_that_is_killed() {
    let disk = Disk::new();
    let home = open(Options::new().with(disk.clone()));
    home.call(&methods::documents::PUT, put_request("a"))
        .unwrap();
    let _open = home.begin(&methods::spaces::PUT, put_space("x")).unwrap();
    drop(home);
    let home = open(Options::new().with(disk.clone()));
    assert_eq!(
        home.call(&methods::documents::PUT, put_request("a"))
            .unwrap()
            .revision
            .unwrap()
            .cursor,
        "2"
    );
}

#[test]
fn time_passes_only_where_a_test_lets_it() {
    let home = Home::bare(Options::new());
    let start = home.run(async { avatar::clock::monotonic().unwrap() });
    let end = home.run(async {
        unit::sleep(5_000).await.unwrap();
        avatar::clock::monotonic().unwrap()
    });
    assert!(end - start >= 5_000_000_000 && end - start < 5_001_000_000);
}

#[test]
fn random_bytes_come_in_pieces_and_are_refused_with_a_word() {
    let home = Home::bare(Options::new().seed(1));
    let (first, second) = home.run(async {
        let mut long = vec![0; 200_000];
        avatar::random::fill(&mut long).unwrap();
        (long, avatar::random::fill_array::<32>().unwrap())
    });
    assert!(first.windows(16).all(|window| window != [0; 16]));
    assert_ne!(first[..32], second);
    let home = Home::bare(Options::new().deny("random"));
    let error = home.run(async { avatar::random::fill_array::<8>().unwrap_err() });
    assert_eq!(error.status, Status::Denied);
    assert!(error.message.contains("`random`"));
}

#[test]
fn tasks_may_start_tasks_and_end_with_the_instance() {
    let home = Home::bare(Options::new());
    let seen = Rc::new(RefCell::new(0));
    let count = seen.clone();
    home.run(async move {
        for _ in 0..10 {
            let count = count.clone();
            task::spawn(async move {
                let inner = count.clone();
                task::spawn(async move { *inner.borrow_mut() += 1 });
                task::yield_now().await;
                *count.borrow_mut() += 1;
                std::future::pending::<()>().await;
            });
        }
        task::yield_now().await;
        task::yield_now().await;
    });
    home.settle();
    assert_eq!(*seen.borrow(), 20);
    assert_eq!(Rc::strong_count(&seen), 11);
    drop(home);
    assert_eq!(Rc::strong_count(&seen), 1);
}

#[test]
fn a_space_that_is_not_there_is_not_found() {
    let home = open(Options::new());
    let missing = spaces_v1::GetRequest {
        name: "none".to_owned(),
    };
    assert_eq!(
        home.call(&methods::spaces::GET, missing)
            .unwrap_err()
            .status,
        Status::NotFound
    );
}
