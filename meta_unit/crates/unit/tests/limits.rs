//! Every limit of documents and spaces, just under it, at it and just over it.

mod common;

use common::*;
use dao_bindings::messages::data_v1::comparison::Operator;
use dao_bindings::messages::data_v1::filter::Condition;
use dao_bindings::messages::data_v1::value::Kind;
use dao_bindings::messages::data_v1::*;
use dao_bindings::messages::spaces_v1;
use dao_bindings::native::Home;
use dao_bindings::{Error, Result, Status, methods};
use dao_documents::limits::*;

// Rules of the contract.
const MAX_ID_BYTES: usize = 128;
const MAX_INDEXES: usize = 16;
const MAX_PAGE: u32 = 1_000;
const MAX_PATH_KEYS: usize = 24;
const MAX_REQUEST_ID_BYTES: usize = 64;
const MAX_SPACE_NAME: usize = 64;

fn index_request(paths: Vec<Vec<String>>) -> spaces_v1::PutRequest {
    spaces_v1::PutRequest {
        name: "s".into(),
        indexes: paths.into_iter().map(|keys| FieldPath { keys }).collect(),
    }
}

fn refused(result: Result<impl Sized>, status: Status) -> Error {
    let Err(error) = result else {
        panic!("it was not refused")
    };
    assert_eq!(error.status, status, "{error}");
    error
}

#[test]
fn indexes_and_paths() {
    let home = home(1);
    let set = |paths| try_put_space(&home, index_request(paths));
    let some = |count: usize| {
        (0..count)
            .map(|n| vec![format!("k{n}")])
            .collect::<Vec<_>>()
    };
    for count in [MAX_INDEXES - 1, MAX_INDEXES] {
        assert_eq!(set(some(count)).unwrap().indexes.len(), count);
    }
    refused(set(some(MAX_INDEXES + 1)), Status::TooLarge);
    let keys = |count: usize| vec![vec!["k".to_owned(); count]];
    for count in [MAX_PATH_KEYS - 1, MAX_PATH_KEYS] {
        set(keys(count)).unwrap();
    }
    refused(set(keys(MAX_PATH_KEYS + 1)), Status::TooLarge);
    for bytes in [MAX_PATH_BYTES - 1, MAX_PATH_BYTES] {
        set(vec![vec!["k".repeat(bytes)]]).unwrap();
    }
    let error = refused(
        set(vec![vec!["k".repeat(MAX_PATH_BYTES + 1)]]),
        Status::TooLarge,
    );
    assert_eq!(error.details["limit"], MAX_PATH_BYTES.to_string());
    let whole = |first: usize| {
        let mut paths: Vec<_> = (1..4).map(|n| vec![n.to_string().repeat(1_024)]).collect();
        paths.push(vec!["k".repeat(first)]);
        paths
    };
    for bytes in [1_023, 1_024] {
        set(whole(bytes)).unwrap();
    }
    let mut over = whole(1_024);
    over.push(vec!["n".into()]);
    refused(set(over), Status::TooLarge);
    assert_eq!(
        space(&home, "s").unwrap().indexes.len(),
        4,
        "what was refused changed nothing"
    );
    // The same paths in conditions and orders.
    let order = |bytes: usize| QueryRequest {
        space: "s".into(),
        order: Some(Order {
            field: Some(FieldPath {
                keys: vec!["k".repeat(bytes)],
            }),
            descending: false,
        }),
        ..QueryRequest::default()
    };
    home.call(&methods::documents::QUERY, order(MAX_PATH_BYTES))
        .unwrap();
    let over = home.call(&methods::documents::QUERY, order(MAX_PATH_BYTES + 1));
    refused(over, Status::TooLarge);
}

#[test]
fn names_and_ids() {
    let home = home(1);
    let put_to = |space: &str, id: &str, request_id: usize| {
        let request = PutRequest {
            request_id: vec![7; request_id],
            ..put_request(space, id, &[("n", int(1))])
        };
        try_put(&home, request)
    };
    for length in [MAX_ID_BYTES - 1, MAX_ID_BYTES] {
        put_to("s", &"i".repeat(length), 0).unwrap();
    }
    refused(
        put_to("s", &"i".repeat(MAX_ID_BYTES + 1), 0),
        Status::TooLarge,
    );
    for length in [MAX_SPACE_NAME - 1, MAX_SPACE_NAME] {
        put_to(&"s".repeat(length), "a", 0).unwrap();
    }
    refused(
        put_to(&"s".repeat(MAX_SPACE_NAME + 1), "a", 0),
        Status::TooLarge,
    );
    for length in [MAX_REQUEST_ID_BYTES - 1, MAX_REQUEST_ID_BYTES] {
        put_to("s", "a", length).unwrap();
    }
    let over = put_to("s", "a", MAX_REQUEST_ID_BYTES + 1);
    refused(over, Status::TooLarge);
    assert_eq!(list(&home, "s").len(), 3);
}

/// A put of one field of bytes whose document has exactly so many encoded bytes.
fn put_of(home: &Home, id: &str, bytes: usize) -> Result<Revision> {
    let overhead = 2 + 1 + 1 + 3 + 1 + 3 + 4; // of the entry, its key, its value and its bytes
    let fields = [("b", value(Kind::BytesValue(vec![1; bytes - overhead])))];
    try_put(home, put_request("s", id, &fields))
}

#[test]
fn documents() {
    let home = home(1);
    for bytes in [MAX_DOCUMENT_BYTES - 4, MAX_DOCUMENT_BYTES] {
        put_of(&home, "a", bytes).unwrap();
    }
    let error = refused(
        put_of(&home, "a", MAX_DOCUMENT_BYTES + 16),
        Status::TooLarge,
    );
    assert_eq!(error.details["limit"], MAX_DOCUMENT_BYTES.to_string());
    assert_eq!(list(&home, "s").len(), 1);
    let nested = |depth: usize| {
        (1..depth).fold(int(1), |inner, _| {
            value(Kind::ListValue(ListValue {
                values: vec![inner],
            }))
        })
    };
    let put_nested = |depth| {
        let request = put_request("s", "deep", &[("n", nested(depth))]);
        try_put(&home, request)
    };
    for depth in [MAX_DEPTH - 1, MAX_DEPTH] {
        put_nested(depth).unwrap();
        assert_eq!(get(&home, "s", "deep").unwrap().fields["n"], nested(depth));
    }
    refused(put_nested(MAX_DEPTH + 1), Status::TooLarge);
}

#[test]
fn pages() {
    let home = home(1);
    put(&home, "s", "a", &[("n", int(1))]);
    let ask = |limit| {
        let request = ListRequest {
            space: "s".into(),
            limit,
            ..ListRequest::default()
        };
        home.call(&methods::documents::LIST, request)
    };
    for limit in [MAX_PAGE - 1, MAX_PAGE] {
        assert_eq!(ask(limit).unwrap().documents.len(), 1);
    }
    refused(ask(MAX_PAGE + 1), Status::InvalidArgument);
}

#[test]
fn spaces_come_in_pages() {
    let home = home(1);
    for number in 0..7 {
        put(&home, &format!("s{number}"), "a", &[]);
    }
    let (mut names, mut after) = (Vec::new(), String::new());
    loop {
        let request = spaces_v1::ListRequest {
            limit: 3,
            cursor: after,
        };
        let page = home.call(&methods::spaces::LIST, request).unwrap();
        assert!(page.spaces.len() <= 3);
        names.extend(page.spaces.into_iter().map(|space| space.name));
        after = page.next;
        if after.is_empty() {
            break;
        }
    }
    let expected: Vec<_> = (0..7).map(|number| format!("s{number}")).collect();
    assert_eq!(names, expected);
}

#[test]
fn conditions_nest_and_chain() {
    let home = home(1);
    put(&home, "s", "a", &[("n", int(1))]);
    let equal = |number| Filter {
        condition: Some(Condition::Compare(Comparison {
            field: Some(FieldPath {
                keys: vec!["n".into()],
            }),
            operator: Operator::Equal.into(),
            value: Some(int(number)),
        })),
    };
    let ask = |filter| {
        let request = QueryRequest {
            space: "s".into(),
            where_: Some(filter),
            ..QueryRequest::default()
        };
        home.call(&methods::documents::QUERY, request)
    };
    let any = |filters| Filter {
        condition: Some(Condition::Any(Filters { filters })),
    };
    let wide = any((0..1_000).map(equal).collect());
    assert_eq!(ask(wide).unwrap().documents.len(), 1);
    let deep = (0..32).fold(equal(1), |inner, number| {
        any(vec![inner, equal(number + 5)])
    });
    assert_eq!(ask(deep).unwrap().documents.len(), 1);
}

#[test]
fn one_document_that_merges_made_too_large_holds_nothing_back() {
    let homes: Vec<Home> = (1..=7).map(common::home).collect();
    let piece = "z".repeat(700_000);
    for (number, home) in homes.iter().enumerate() {
        let name = format!("t{number}");
        put(home, "s", "big", &[(&name, string(&piece)), ("n", int(1))]);
        put(home, "s", "small", &[("n", int(1))]);
    }
    let home = &homes[0];
    for other in &homes[1..] {
        send(other, home, "s");
    }
    let oversized = |documents: &[Document]| {
        let big = documents.iter().find(|one| one.id == "big").unwrap();
        assert!(big.oversized && big.fields.is_empty() && !big.version.is_empty());
        let small = documents.iter().find(|one| one.id == "small").unwrap();
        assert!(!small.oversized && small.fields["n"] == int(1));
    };
    oversized(&list(home, "s"));
    for order in [None, Some("n")] {
        let request = QueryRequest {
            space: "s".into(),
            order: order.map(|key| Order {
                field: Some(FieldPath {
                    keys: vec![key.into()],
                }),
                descending: true,
            }),
            ..QueryRequest::default()
        };
        oversized(
            &home
                .call(&methods::documents::QUERY, request)
                .unwrap()
                .documents,
        );
    }
    refused(get(home, "s", "big"), Status::TooLarge);
    let canonical = |ids: &[&str]| {
        let request = CanonicalRequest {
            space: "s".into(),
            ids: ids.iter().map(ToString::to_string).collect(),
        };
        let chunks = home
            .stream(&methods::documents::CANONICAL, request)
            .unwrap();
        chunks.collect::<Result<Vec<CanonicalResponse>>>()
    };
    let chunks = canonical(&["big"]).unwrap();
    assert!(!chunks[0].version.is_empty() && chunks[1].version.is_empty());
    let bytes: usize = chunks.iter().map(|chunk| chunk.data.len()).sum();
    assert!(bytes > 7 * piece.len(), "{bytes}");
    refused(canonical(&["big", "none"]), Status::NotFound);
    // It can be made smaller step by step, and not larger.
    refused(
        patch(home, "s", "big", vec![set("more", int(1))]),
        Status::TooLarge,
    );
    for number in 0..7 {
        let remove = edit(&[&format!("t{number}")], edit::Edit::Remove(Remove {}));
        patch(home, "s", "big", vec![remove]).unwrap();
    }
    assert_eq!(get(home, "s", "big").unwrap().fields.len(), 1);
}
