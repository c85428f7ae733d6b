//! Cursors of pages: only those that were given for the same request lead anywhere.

mod common;

use common::*;
use dao_bindings::messages::data_v1::comparison::Operator;
use dao_bindings::messages::data_v1::filter::Condition;
use dao_bindings::messages::data_v1::*;
use dao_bindings::messages::spaces_v1;
use dao_bindings::native::Home;
use dao_bindings::native::offers::{Disk, Keyring};
use dao_bindings::{Result, Status, methods};

fn listed(home: &Home, space: &str, cursor: &str) -> Result<ListResponse> {
    let request = ListRequest {
        space: space.into(),
        limit: 2,
        cursor: cursor.into(),
    };
    home.call(&methods::documents::LIST, request)
}

fn path(key: &str) -> Option<FieldPath> {
    let keys = vec![key.into()];
    Some(FieldPath { keys })
}

fn query(space: &str) -> QueryRequest {
    QueryRequest {
        space: space.into(),
        limit: 2,
        ..QueryRequest::default()
    }
}

fn ordered(key: &str, descending: bool) -> QueryRequest {
    let field = path(key);
    QueryRequest {
        order: Some(Order { field, descending }),
        ..query("s")
    }
}

fn at_least(number: i64) -> QueryRequest {
    let comparison = Comparison {
        field: path("n"),
        operator: Operator::GreaterOrEqual.into(),
        value: Some(int(number)),
    };
    QueryRequest {
        where_: Some(Filter {
            condition: Some(Condition::Compare(comparison)),
        }),
        ..query("s")
    }
}

fn refused<T: std::fmt::Debug>(result: Result<T>) {
    let error = result.unwrap_err();
    assert_eq!(error.status, Status::InvalidArgument);
    assert_eq!(error.details["argument"], "cursor");
}

#[test]
fn a_cursor_belongs_to_what_was_asked() {
    let (disk, keys) = (Disk::new(), Keyring::new());
    let home = open(&disk, &keys, 1);
    for space in ["s", "other"] {
        for number in 0..9 {
            put(
                &home,
                space,
                &format!("d{number}"),
                &[("n", int(number)), ("m", int(9 - number))],
            );
        }
    }
    let ask = |request: &QueryRequest, cursor: &str, limit: u32| {
        let request = QueryRequest {
            cursor: cursor.into(),
            limit,
            ..request.clone()
        };
        home.call(&methods::documents::QUERY, request)
    };
    let requests = [
        query("s"),
        query("other"),
        ordered("n", false),
        ordered("n", true),
        ordered("m", false),
        at_least(0),
        at_least(1),
    ];
    for indexed in [false, true] {
        if indexed {
            indexes(&home, "s", &["n", "m"]);
        }
        let cursors: Vec<String> = requests
            .iter()
            .map(|request| ask(request, "", 2).unwrap().next)
            .collect();
        for (number, request) in requests.iter().enumerate() {
            for (other, cursor) in cursors.iter().enumerate() {
                if other == number {
                    // The size of a page may change.
                    assert_eq!(ask(request, cursor, 3).unwrap().documents.len(), 3);
                } else {
                    refused(ask(request, cursor, 2));
                }
            }
        }
    }
    let list = listed(&home, "s", "").unwrap().next;
    assert_eq!(listed(&home, "s", &list).unwrap().documents[0].id, "d2");
    refused(listed(&home, "other", &list));
    refused(ask(&query("s"), &list, 2));
    patch(&home, "s", "d1", vec![set("n", int(5))]).unwrap();
    patch(&home, "s", "d2", vec![set("n", int(5))]).unwrap();
    let history = |id: &str, cursor: &str| {
        let request = HistoryRequest {
            limit: 1,
            cursor: cursor.into(),
            ..history_of("s", id)
        };
        home.call(&methods::documents::HISTORY, request)
    };
    let next = history("d1", "").unwrap().next;
    assert_eq!(history("d1", &next).unwrap().entries.len(), 1);
    refused(history("d2", &next));
    for junk in [
        "A",
        "AAAA",
        "ZDE",
        "ZDI",
        &"A".repeat(40),
        "\u{e9}",
        &list[1..],
    ] {
        refused(listed(&home, "s", junk));
        refused(history("d1", junk));
        requests
            .iter()
            .for_each(|request| refused(ask(request, junk, 2)));
    }
    // A cursor outlives the instance that gave it, but not its space.
    drop(home);
    let home = open(&disk, &keys, 2);
    assert_eq!(listed(&home, "s", &list).unwrap().documents.len(), 2);
    let request = spaces_v1::RemoveRequest { name: "s".into() };
    home.call(&methods::spaces::REMOVE, request).unwrap();
    refused(listed(&home, "s", &list));
    put(&home, "s", "d5", &[]);
    refused(listed(&home, "s", &list));
}

#[test]
fn an_index_has_no_empty_key() {
    let home = home(1);
    for keys in [vec![""], vec!["a", ""], vec!["", "a"]] {
        let keys: Vec<String> = keys.into_iter().map(Into::into).collect();
        let request = spaces_v1::PutRequest {
            name: "s".into(),
            indexes: vec![FieldPath { keys }],
        };
        let error = try_put_space(&home, request).unwrap_err();
        assert_eq!(error.status, Status::InvalidArgument);
        assert_eq!(error.details["index"], "0");
    }
    assert!(space(&home, "s").is_err());
}
