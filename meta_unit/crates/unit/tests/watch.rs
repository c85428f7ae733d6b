//! Watching a space.

mod common;

use common::*;
use dao_bindings::messages::data_v1::comparison::Operator;
use dao_bindings::messages::data_v1::filter::Condition;
use dao_bindings::messages::data_v1::watch_response::Kind;
use dao_bindings::messages::data_v1::*;
use dao_bindings::messages::spaces_v1;
use dao_bindings::methods;
use dao_bindings::native::{Home, Stream};

fn watch(home: &Home, after: &str, from_now: bool, done: Option<bool>) -> Stream<WatchResponse> {
    let where_ = done.map(|done| Filter {
        condition: Some(Condition::Compare(Comparison {
            field: Some(FieldPath {
                keys: vec!["done".into()],
            }),
            operator: Operator::Equal.into(),
            value: Some(boolean(done)),
        })),
    });
    let request = WatchRequest {
        space: "s".into(),
        where_,
        after: after.into(),
        from_now,
    };
    home.stream(&methods::documents::WATCH, request).unwrap()
}

/// What has come: `+id` for a change, `-id` for a removal, `.` for caught up.
fn seen(stream: &mut Stream<WatchResponse>) -> String {
    let mut all = Vec::new();
    while let Some(change) = stream.try_next().unwrap() {
        let id = change
            .document
            .as_ref()
            .map(|document| document.id.clone())
            .unwrap_or_default();
        all.push(match change.kind() {
            Kind::Changed => format!("+{id}"),
            Kind::Removed => format!("-{id}"),
            Kind::CaughtUp => ".".to_owned(),
            Kind::Unspecified => unreachable!(),
        });
    }
    all.join(" ")
}

#[test]
fn a_watch_tells_what_is_there_and_what_comes() {
    let home = home(1);
    let mut early = watch(&home, "", false, None);
    assert_eq!(seen(&mut early), ".");
    put(&home, "s", "a", &[("done", boolean(false))]);
    let second = put(&home, "s", "b", &[("done", boolean(true))]).cursor;
    assert_eq!(seen(&mut early), "+a . +b .");
    delete(&home, "s", "a").unwrap();
    assert_eq!(seen(&mut early), "-a .");
    let mut late = watch(&home, "", false, None);
    assert_eq!(seen(&mut late), "+b .");
    let mut now = watch(&home, "", true, None);
    assert_eq!(seen(&mut now), ".");
    put(&home, "s", "c", &[]);
    assert_eq!(seen(&mut now), "+c .");
    put(&home, "t", "other", &[]);
    assert_eq!(seen(&mut now), "");
    let mut resumed = watch(&home, &second, false, None);
    assert_eq!(seen(&mut resumed), "-a +c .", "the reader may know a");
    assert_eq!(system(&home).watches, 4);
    drop((early, late, now, resumed));
    home.settle();
    assert_eq!(system(&home).watches, 0);
}

#[test]
fn a_filter_tells_what_left_it() {
    let home = home(1);
    put(&home, "s", "a", &[("done", boolean(false))]);
    put(&home, "s", "b", &[("done", boolean(true))]);
    put(&home, "s", "gone", &[("done", boolean(false))]);
    delete(&home, "s", "gone").unwrap();
    let mut open = watch(&home, "", false, Some(false));
    assert_eq!(seen(&mut open), "+a .");
    patch(&home, "s", "a", vec![set("done", boolean(true))]).unwrap();
    patch(&home, "s", "b", vec![set("done", boolean(false))]).unwrap();
    assert_eq!(seen(&mut open), "-a . +b .");
}

#[test]
fn a_slow_reader_gets_the_newest_state_and_no_backlog() {
    let home = home(1);
    for number in 0..300 {
        put(
            &home,
            "s",
            &format!("d{:03}", number % 100),
            &[("n", int(number))],
        );
    }
    let mut stream = watch(&home, "", false, None);
    home.settle();
    let sent = stream.waiting();
    assert!(sent < 40, "{sent} items before any was taken");
    for number in 300..400 {
        put(&home, "s", "d099", &[("n", int(number))]);
    }
    let mut newest = std::collections::BTreeMap::new();
    let mut count = 0;
    while let Some(change) = stream.try_next().unwrap() {
        if let Some(document) = change.document {
            newest.insert(document.id, document.fields["n"].clone());
            count += 1;
        }
    }
    assert_eq!((newest.len(), &newest["d099"]), (100, &int(399)));
    assert!(count <= 102, "{count} changes for 100 documents");
}

#[test]
fn a_removed_space_ends_its_watches() {
    let home = home(1);
    put(&home, "s", "a", &[]);
    let mut stream = watch(&home, "", false, None);
    assert_eq!(seen(&mut stream), "+a .");
    let name = spaces_v1::RemoveRequest { name: "s".into() };
    home.call(&methods::spaces::REMOVE, name.clone()).unwrap();
    let ended = std::iter::from_fn(|| Some(stream.try_next()))
        .find_map(Result::err)
        .unwrap();
    assert_eq!(ended.status, dao_bindings::Status::NotFound);
    assert!(home.call(&methods::spaces::REMOVE, name).is_err());
    assert!(get(&home, "s", "a").is_err() && list(&home, "s").is_empty());
    let made = put(&home, "s", "a", &[("new", int(1))]);
    assert_eq!(made.cursor, space(&home, "s").unwrap().cursor);
    assert_eq!(get(&home, "s", "a").unwrap().fields.len(), 1);
}
