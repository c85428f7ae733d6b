//! Counting documents, and patches that make what is missing above them.

mod common;

use common::*;
use dao_bindings::messages::data_v1::comparison::Operator;
use dao_bindings::messages::data_v1::edit::Edit as Action;
use dao_bindings::messages::data_v1::filter::Condition;
use dao_bindings::messages::data_v1::*;
use dao_bindings::native::Home;
use dao_bindings::{Status, methods};

fn compare(field: &str, operator: Operator, value: Value) -> Filter {
    let comparison = Comparison {
        field: Some(FieldPath {
            keys: vec![field.into()],
        }),
        operator: operator.into(),
        value: Some(value),
    };
    Filter {
        condition: Some(Condition::Compare(comparison)),
    }
}

fn count(home: &Home, filter: Option<Filter>) -> (u32, u32) {
    let request = CountRequest {
        space: "s".into(),
        where_: filter,
    };
    let answer = home.call(&methods::documents::COUNT, request).unwrap();
    (answer.count, answer.examined)
}

#[test]
fn a_count_is_what_a_query_would_give() {
    let home = home(1);
    assert_eq!(count(&home, None), (0, 0));
    for number in 0..300 {
        put(
            &home,
            "s",
            &format!("d{number:03}"),
            &[("n", int(number % 10)), ("odd", boolean(number % 2 == 1))],
        );
    }
    delete(&home, "s", "d003").unwrap();
    let three = || Some(compare("n", Operator::Equal, int(3)));
    let less = || Some(compare("n", Operator::Less, int(4)));
    let none = || Some(compare("n", Operator::Equal, string("x")));
    assert_eq!(count(&home, None), (299, 0));
    assert_eq!(count(&home, Some(Filter::default())), (299, 0));
    assert_eq!(count(&home, three()), (29, 299));
    assert_eq!(count(&home, less()), (119, 299));
    indexes(&home, "s", &["n"]);
    assert_eq!(count(&home, three()), (29, 29));
    assert_eq!(count(&home, less()), (119, 119));
    assert_eq!(count(&home, none()), (0, 0));
    let both = Filter {
        condition: Some(Condition::All(Filters {
            filters: vec![
                less().unwrap(),
                compare("odd", Operator::Equal, boolean(true)),
            ],
        })),
    };
    assert_eq!(count(&home, Some(both)), (59, 119));
    let bad = CountRequest {
        space: "s".into(),
        where_: Some(compare("n", Operator::Unspecified, int(1))),
    };
    let error = home.call(&methods::documents::COUNT, bad).unwrap_err();
    assert_eq!(error.status, Status::InvalidArgument);
}

fn make(home: &Home, edits: Vec<Edit>) -> dao_bindings::Result<Revision> {
    let request = PatchRequest {
        space: "s".into(),
        id: "d".into(),
        edits,
        make_parents: true,
        ..PatchRequest::default()
    };
    try_patch(home, request)
}

#[test]
fn a_patch_makes_the_maps_above_what_it_sets() {
    let home = home(1);
    put(&home, "s", "d", &[("a", int(1)), ("t", text("x"))]);
    let deep = |value: i64| edit(&["m", "n", "k"], Action::Set(int(value)));
    assert!(patch(&home, "s", "d", vec![deep(1)]).is_err());
    make(&home, vec![deep(1), edit(&["m", "o"], Action::Set(int(2)))]).unwrap();
    make(&home, vec![edit(&["m", "n", "l"], Action::Set(int(3)))]).unwrap();
    let map = |entries: &[(&str, Value)]| {
        let entries = entries.iter();
        value(value::Kind::MapValue(MapValue {
            entries: entries.map(|(k, v)| ((*k).into(), v.clone())).collect(),
        }))
    };
    let found = get(&home, "s", "d").unwrap().fields;
    let inner = map(&[("k", int(1)), ("l", int(3))]);
    assert_eq!(found["m"], map(&[("n", inner), ("o", int(2))]));
    // What is there and no map stays, and nothing of the patch is done.
    for bad in [
        vec![
            edit(&["z", "y"], Action::Set(int(1))),
            edit(&["a", "b"], Action::Set(int(1))),
        ],
        vec![edit(&["t", "b", "c"], Action::Set(int(1)))],
        vec![edit(&["q", "\0", "c"], Action::Set(int(1)))],
        vec![edit(&["q", "c"], Action::Increment(Increment { by: 1 }))],
    ] {
        let error = make(&home, bad).unwrap_err();
        assert_eq!(error.status, Status::InvalidArgument);
        assert!(error.details.contains_key("path"));
    }
    let long: Vec<String> = (0..40).map(|n| n.to_string()).collect();
    let long: Vec<&str> = long.iter().map(String::as_str).collect();
    let error = make(&home, vec![edit(&long, Action::Set(int(1)))]).unwrap_err();
    assert_eq!(error.status, Status::TooLarge);
    assert_eq!(get(&home, "s", "d").unwrap().fields, found);
    // In a batch as well.
    let inner = PatchRequest {
        id: "d".into(),
        edits: vec![edit(&["w", "v"], Action::Set(int(5)))],
        make_parents: true,
        ..PatchRequest::default()
    };
    let request = BatchRequest {
        space: "s".into(),
        writes: vec![Write {
            write: Some(write::Write::Patch(inner)),
        }],
        request_id: Vec::new(),
    };
    home.call(&methods::documents::BATCH, request).unwrap();
    assert_eq!(
        get(&home, "s", "d").unwrap().fields["w"],
        map(&[("v", int(5))])
    );
}
