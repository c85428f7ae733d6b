//! The table in docs/explanation/merging.md: what is there after two concurrent operations, on two homes, in
//! both orders of arrival, and on homes that get everything later.

mod common;

use std::collections::BTreeMap;

use common::*;
use dao_bindings::messages::data_v1::edit::Edit as Action;
use dao_bindings::messages::data_v1::value::Kind;
use dao_bindings::messages::data_v1::*;
use dao_bindings::native::Home;
use dao_bindings::{Status, methods};

const PAGE: &str = include_str!("../../../../docs/explanation/merging.md");

type Fields = BTreeMap<String, Value>;
type Write = Box<dyn Fn(&Home)>;

fn list_of(values: &[Value]) -> Value {
    let values = values.to_vec();
    value(Kind::ListValue(ListValue { values }))
}

fn map_of(entries: &[(&str, Value)]) -> Value {
    value(Kind::MapValue(MapValue {
        entries: fields(entries),
    }))
}

fn fields(entries: &[(&str, Value)]) -> Fields {
    let own = |(key, value): &(&str, Value)| ((*key).to_owned(), value.clone());
    entries.iter().map(own).collect()
}

/// The document that both homes begin with.
fn base() -> Fields {
    fields(&[
        ("plain", int(1)),
        ("text", text("one two")),
        ("count", counter(10)),
        ("map", map_of(&[("in", int(1)), ("text", text("in"))])),
        ("list", list_of(&[text("a"), int(1), int(2)])),
    ])
}

/// The document with other values; `None` for a field that is gone.
fn with(changes: &[(&str, Option<Value>)]) -> Option<Fields> {
    let mut all = base();
    for (key, value) in changes {
        match value {
            Some(value) => drop(all.insert((*key).to_owned(), value.clone())),
            None => drop(all.remove(*key)),
        }
    }
    Some(all)
}

fn now(key: &'static str, value: Value) -> Option<Fields> {
    with(&[(key, Some(value))])
}

fn gone(key: &'static str) -> Option<Fields> {
    with(&[(key, None)])
}

/// A put that changes one field of what was there.
fn put_of(key: &'static str, value: Value) -> Write {
    Box::new(move |home| {
        let mut all = get(home, "s", "d").unwrap().fields;
        all.insert(key.into(), value.clone());
        let mut request = put_request("s", "d", &[]);
        request.fields = all;
        try_put(home, request).unwrap();
    })
}

fn edited(path: &[&'static str], action: Action) -> Write {
    let path = path.to_vec();
    Box::new(move |home| {
        patch(home, "s", "d", vec![edit(&path, action.clone())]).unwrap();
    })
}

fn set_of(path: &[&'static str], value: Value) -> Write {
    edited(path, Action::Set(value))
}

fn removed(path: &[&'static str]) -> Write {
    edited(path, Action::Remove(Remove {}))
}

fn inserted(value: Value) -> Write {
    let values = vec![value];
    edited(&["list"], Action::Insert(ListInsert { index: 0, values }))
}

fn spliced(index: u32, insert: &str) -> Write {
    let insert = insert.into();
    let delete = 0;
    edited(
        &["text"],
        Action::Splice(TextSplice {
            index,
            delete,
            insert,
        }),
    )
}

fn increased(by: i64) -> Write {
    edited(&["count"], Action::Increment(Increment { by }))
}

fn deleted() -> Write {
    Box::new(|home| drop(delete(home, "s", "d").unwrap()))
}

/// One line of the table.
struct Case {
    /// The line: the operations, and what comes of them.
    line: [&'static str; 3],
    writes: [Write; 2],
    /// What may be there; each of them is seen with some actors.
    outcomes: Vec<Option<Fields>>,
}

fn case(line: [&'static str; 3], one: Write, other: Write, outcomes: &[Option<Fields>]) -> Case {
    Case {
        line,
        writes: [one, other],
        outcomes: outcomes.to_vec(),
    }
}

#[allow(clippy::too_many_lines)] // one line of the table each
fn cases() -> Vec<Case> {
    let edited_list = |first: Value| list_of(&[first, text("a"), int(1), int(2)]);
    vec![
        case(
            [
                "Put of a plain value",
                "Put of a plain value",
                "one of the two",
            ],
            put_of("plain", int(2)),
            put_of("plain", string("x")),
            &[now("plain", int(2)), now("plain", string("x"))],
        ),
        case(
            ["Put of one field", "Put of another field", "both"],
            put_of("plain", int(2)),
            put_of("new", int(3)),
            &[with(&[("plain", Some(int(2))), ("new", Some(int(3)))])],
        ),
        case(
            [
                "Put of a text",
                "Put of a text",
                "both, character by character",
            ],
            put_of("text", text("zero one two")),
            put_of("text", string("one two three")),
            &[now("text", text("zero one two three"))],
        ),
        case(
            ["Put of a list", "Put of a list", "both, by position"],
            put_of("list", list_of(&[text("a"), int(9), int(2)])),
            put_of("list", list_of(&[text("a"), int(1), int(2), int(3)])),
            &[now("list", list_of(&[text("a"), int(9), int(2), int(3)]))],
        ),
        case(
            ["Put of a map", "Put of a map", "both, by key"],
            put_of("map", map_of(&[("in", int(2)), ("text", text("in"))])),
            put_of(
                "map",
                map_of(&[("in", int(1)), ("text", string("into")), ("new", int(3))]),
            ),
            &[now(
                "map",
                map_of(&[("in", int(2)), ("text", text("into")), ("new", int(3))]),
            )],
        ),
        case(
            [
                "Put of another number to a counter",
                "Put of another number to a counter",
                "one of the two",
            ],
            put_of("count", counter(20)),
            put_of("count", int(30)),
            &[now("count", counter(20)), now("count", counter(30))],
        ),
        case(
            [
                "Put of a new container",
                "Put of a new container",
                "one of the two, as a whole",
            ],
            put_of("new", map_of(&[("one", int(1))])),
            put_of("new", map_of(&[("other", int(1))])),
            &[
                now("new", map_of(&[("one", int(1))])),
                now("new", map_of(&[("other", int(1))])),
            ],
        ),
        case(
            ["Put of a plain value", "Set", "one of the two"],
            put_of("plain", int(2)),
            set_of(&["plain"], text("x")),
            &[now("plain", int(2)), now("plain", text("x"))],
        ),
        case(
            ["Put that edits a text, list or map", "Set of it", "the Set"],
            put_of("text", text("zero one two")),
            set_of(&["text"], text("new")),
            &[now("text", text("new"))],
        ),
        case(
            ["Put of a plain value", "Remove", "one of the two"],
            put_of("plain", int(2)),
            removed(&["plain"]),
            &[now("plain", int(2)), gone("plain")],
        ),
        case(
            [
                "Put that edits a text, list or map",
                "Remove of it",
                "removed",
            ],
            put_of("list", list_of(&[text("b"), int(1)])),
            removed(&["list"]),
            &[gone("list")],
        ),
        case(
            [
                "Put that leaves a field as it is",
                "any edit of the field",
                "the edit",
            ],
            put_of("new", int(3)),
            removed(&["text"]),
            &[with(&[("new", Some(int(3))), ("text", None)])],
        ),
        case(
            ["Put of a list", "Insert", "both"],
            put_of("list", list_of(&[text("a"), int(1), int(2), int(3)])),
            inserted(int(0)),
            &[now(
                "list",
                list_of(&[int(0), text("a"), int(1), int(2), int(3)]),
            )],
        ),
        case(
            [
                "Put of another kind",
                "Insert, Splice or Increment",
                "the Put",
            ],
            put_of("list", string("x")),
            inserted(int(0)),
            &[now("list", string("x"))],
        ),
        case(
            ["Put of a text", "Splice", "both, character by character"],
            put_of("text", string("zero one two")),
            spliced(7, " three"),
            &[now("text", text("zero one two three"))],
        ),
        case(
            [
                "Put of the number that a counter shows",
                "Increment",
                "the sum",
            ],
            put_of("count", int(10)),
            increased(5),
            &[now("count", counter(15))],
        ),
        case(
            ["Put of another number to a counter", "Increment", "the Put"],
            put_of("count", int(20)),
            increased(5),
            &[now("count", counter(20))],
        ),
        case(
            ["Put", "Delete", "the document, with what the Put wrote"],
            put_of("plain", int(2)),
            deleted(),
            &[now("plain", int(2))],
        ),
        case(
            ["Set", "Set", "one of the two, as a whole"],
            set_of(&["text"], text("x")),
            set_of(&["text"], text("y")),
            &[now("text", text("x")), now("text", text("y"))],
        ),
        case(
            ["Set of a counter", "Set of a counter", "one of the two"],
            set_of(&["count"], counter(0)),
            set_of(&["count"], counter(1)),
            &[now("count", counter(0)), now("count", counter(1))],
        ),
        case(
            ["Set of a map entry", "Remove of it", "one of the two"],
            set_of(&["plain"], int(2)),
            removed(&["plain"]),
            &[now("plain", int(2)), gone("plain")],
        ),
        case(
            ["Set of a list element", "Remove of it", "removed"],
            set_of(&["list", "1"], int(9)),
            removed(&["list", "1"]),
            &[now("list", list_of(&[text("a"), int(2)]))],
        ),
        case(
            ["Set of a list", "Insert", "the Set"],
            set_of(&["list"], list_of(&[int(7)])),
            inserted(int(0)),
            &[now("list", list_of(&[int(7)]))],
        ),
        case(
            ["Set of a list element", "Insert", "both"],
            set_of(&["list", "1"], int(9)),
            inserted(int(0)),
            &[now("list", list_of(&[int(0), text("a"), int(9), int(2)]))],
        ),
        case(
            ["Set of a text", "Splice", "the Set"],
            set_of(&["text"], text("new")),
            spliced(0, "zero "),
            &[now("text", text("new"))],
        ),
        case(
            ["Set of a counter", "Increment", "the Set"],
            set_of(&["count"], counter(0)),
            increased(5),
            &[now("count", counter(0))],
        ),
        case(
            ["Set inside a map", "Set of the map", "the Set of the map"],
            set_of(&["map", "in"], int(2)),
            set_of(&["map"], map_of(&[])),
            &[now("map", map_of(&[]))],
        ),
        case(
            ["Set", "Delete", "the document, with the Set"],
            set_of(&["plain"], int(2)),
            deleted(),
            &[now("plain", int(2))],
        ),
        case(
            ["Remove", "Remove", "removed"],
            removed(&["list", "1"]),
            removed(&["list", "1"]),
            &[now("list", list_of(&[text("a"), int(2)]))],
        ),
        case(
            ["Remove of a list", "Insert", "removed"],
            removed(&["list"]),
            inserted(int(0)),
            &[gone("list")],
        ),
        case(
            ["Remove of a list element", "Insert", "both"],
            removed(&["list", "0"]),
            inserted(int(0)),
            &[now("list", list_of(&[int(0), int(1), int(2)]))],
        ),
        case(
            ["Remove of a text", "Splice", "removed"],
            removed(&["text"]),
            spliced(0, "zero "),
            &[gone("text")],
        ),
        case(
            ["Remove of a counter", "Increment", "removed"],
            removed(&["count"]),
            increased(5),
            &[gone("count")],
        ),
        case(
            ["Remove", "Delete", "the document, without what was removed"],
            removed(&["plain"]),
            deleted(),
            &[gone("plain")],
        ),
        case(
            [
                "Insert",
                "Insert",
                "both; at the same index, in one order everywhere",
            ],
            inserted(string("x")),
            inserted(string("y")),
            &[
                now(
                    "list",
                    list_of(&[string("x"), string("y"), text("a"), int(1), int(2)]),
                ),
                now(
                    "list",
                    list_of(&[string("y"), string("x"), text("a"), int(1), int(2)]),
                ),
            ],
        ),
        case(
            ["Insert", "Splice", "both"],
            inserted(int(0)),
            spliced(0, "zero "),
            &[with(&[
                ("list", Some(edited_list(int(0)))),
                ("text", Some(text("zero one two"))),
            ])],
        ),
        case(
            ["Insert", "Increment", "both"],
            inserted(int(0)),
            increased(5),
            &[with(&[
                ("list", Some(edited_list(int(0)))),
                ("count", Some(counter(15))),
            ])],
        ),
        case(
            ["Insert", "Delete", "the document, with the Insert"],
            inserted(int(0)),
            deleted(),
            &[now("list", edited_list(int(0)))],
        ),
        case(
            [
                "Splice",
                "Splice",
                "both; at the same index, in one order everywhere",
            ],
            spliced(4, "X"),
            spliced(4, "Y"),
            &[
                now("text", text("one XYtwo")),
                now("text", text("one YXtwo")),
            ],
        ),
        case(
            ["Splice", "Increment", "both"],
            spliced(0, "zero "),
            increased(5),
            &[with(&[
                ("text", Some(text("zero one two"))),
                ("count", Some(counter(15))),
            ])],
        ),
        case(
            ["Splice", "Delete", "the document, with the Splice"],
            spliced(0, "zero "),
            deleted(),
            &[now("text", text("zero one two"))],
        ),
        case(
            ["Increment", "Increment", "the sum"],
            increased(5),
            increased(-8),
            &[now("count", counter(7))],
        ),
        case(
            ["Increment", "Delete", "the document, with the Increment"],
            increased(5),
            deleted(),
            &[now("count", counter(15))],
        ),
        case(
            ["Delete", "Delete", "deleted"],
            deleted(),
            deleted(),
            &[None],
        ),
    ]
}

fn state(home: &Home) -> Option<Fields> {
    match get(home, "s", "d") {
        Ok(document) => Some(document.fields),
        Err(error) => {
            assert_eq!(error.status, Status::NotFound);
            None
        }
    }
}

/// Runs one line: gives what is there then, the same on every home.
fn run(case: &Case, seed: u64, swapped: bool) -> Option<Fields> {
    let homes: Vec<Home> = (0..4).map(|number| home(seed * 10 + number)).collect();
    let [a, b, late, other] = homes.as_slice() else {
        panic!()
    };
    let mut request = put_request("s", "d", &[]);
    request.fields = base();
    try_put(a, request).unwrap();
    send(a, b, "s");
    let (first, second) = if swapped { (b, a) } else { (a, b) };
    case.writes[0](first);
    case.writes[1](second);
    // Two that get both, in either order; and each gets the other's.
    for from in [a, b] {
        send(from, late, "s");
    }
    for from in [b, a] {
        send(from, other, "s");
    }
    send(a, b, "s");
    send(b, a, "s");
    let found = state(a);
    let version = |home: &Home| {
        let all = list(home, "s");
        all.first().map(|document| document.version.clone())
    };
    for home in &homes {
        assert_eq!(state(home), found, "{:?}", case.line);
        assert_eq!(version(home), version(a), "{:?}", case.line);
    }
    found
}

#[test]
fn every_line_of_the_table_holds() {
    for (number, case) in cases().iter().enumerate() {
        let line = format!("| {} | {} | {} |", case.line[0], case.line[1], case.line[2]);
        assert!(
            PAGE.contains(&line),
            "docs/explanation/merging.md has not the line\n{line}"
        );
        let mut seen: Vec<Option<Fields>> = Vec::new();
        for seed in 1..=6 {
            for swapped in [false, true] {
                let found = run(case, seed + 100 * number as u64, swapped);
                assert!(
                    case.outcomes.contains(&found),
                    "{:?} leads to {found:?}",
                    case.line
                );
                if !seen.contains(&found) {
                    seen.push(found);
                }
            }
            if seen.len() == case.outcomes.len() && seed > 1 {
                break;
            }
        }
        assert_eq!(
            seen.len(),
            case.outcomes.len(),
            "{:?}: only {seen:?}",
            case.line
        );
    }
    let rows = |line: &&str| line.starts_with("| ") && !line.starts_with("| One ");
    assert_eq!(
        PAGE.lines().filter(rows).count(),
        cases().len(),
        "lines without a case"
    );
}

#[test]
fn a_put_after_a_deletion_begins_anew() {
    let (a, b) = (home(1), home(2));
    put(
        &a,
        "s",
        "d",
        &[("t", text("old")), ("n", counter(5)), ("gone", int(1))],
    );
    send(&a, &b, "s");
    delete(&a, "s", "d").unwrap();
    put(&a, "s", "d", &[("t", string("new")), ("n", int(1))]);
    let there = get(&a, "s", "d").unwrap().fields;
    assert_eq!(there, fields(&[("t", string("new")), ("n", int(1))]));
    delete(&a, "s", "d").unwrap();
    put(&a, "s", "d", &[("t", text("newest")), ("n", counter(0))]);
    patch(
        &b,
        "s",
        "d",
        vec![splice("t", 0, 0, "x"), add("n", 1), set("b", int(2))],
    )
    .unwrap();
    send(&a, &b, "s");
    send(&b, &a, "s");
    let there = get(&a, "s", "d").unwrap().fields;
    assert_eq!(
        there,
        fields(&[("t", text("newest")), ("n", counter(0)), ("b", int(2))])
    );
    assert_eq!(canonical(&a, "s"), canonical(&b, "s"));
}

#[test]
fn versions_tell_what_was_deleted() {
    let (a, b) = (home(1), home(2));
    put(&a, "s", "d", &[("n", int(1))]);
    send(&a, &b, "s");
    let gone = delete(&a, "s", "d").unwrap().version;
    let kept = patch(&b, "s", "d", vec![set("n", int(2))]).unwrap().version;
    send(&a, &b, "s");
    send(&b, &a, "s");
    for home in [&a, &b] {
        let at = |version: &str| {
            let request = GetRequest {
                space: "s".into(),
                id: "d".into(),
                version: version.into(),
            };
            get_at(home, request)
        };
        assert_eq!(at(&gone).unwrap_err().status, Status::NotFound);
        assert_eq!(at(&kept).unwrap().fields["n"], int(2));
        let now = get(home, "s", "d").unwrap();
        assert_eq!(at(&now.version).unwrap(), now);
        assert_eq!(now.fields["n"], int(2));
        let request = PatchRequest {
            space: "s".into(),
            id: "d".into(),
            if_version: gone.clone(),
            ..PatchRequest::default()
        };
        let refused = try_patch(home, request).unwrap_err();
        assert_eq!(refused.status, Status::Conflict);
    }
    // Deleted by one who knows of both: gone for good, on both, also if it is deleted twice.
    delete(&a, "s", "d").unwrap();
    delete(&b, "s", "d").unwrap();
    send(&a, &b, "s");
    send(&b, &a, "s");
    for home in [&a, &b] {
        assert!(get(home, "s", "d").is_err() && list(home, "s").is_empty());
    }
}

#[test]
fn indexes_belong_to_a_home_and_hold_what_was_merged() {
    let (a, b) = (home(1), home(2));
    indexes(&a, "s", &["plain"]);
    for number in 0..20 {
        put(&a, "s", &format!("{number:02}"), &[("plain", int(number))]);
    }
    send(&a, &b, "s");
    indexes(&b, "s", &["plain", "text"]);
    for number in 0..20 {
        let id = format!("{number:02}");
        patch(&b, "s", &id, vec![set("plain", int(19 - number))]).unwrap();
    }
    indexes(&a, "s", &[]);
    delete(&a, "s", "03").unwrap();
    send(&b, &a, "s");
    send(&a, &b, "s");
    assert_eq!(space(&a, "s").unwrap().indexes.len(), 0);
    assert_eq!(space(&b, "s").unwrap().indexes.len(), 2);
    let ordered = |home: &Home| -> Vec<String> {
        let field = Some(FieldPath {
            keys: vec!["plain".into()],
        });
        let order = Some(Order {
            field,
            descending: false,
        });
        let request = QueryRequest {
            space: "s".into(),
            order,
            ..QueryRequest::default()
        };
        let page = home.call(&methods::documents::QUERY, request).unwrap();
        page.documents
            .into_iter()
            .map(|document| document.id)
            .collect()
    };
    assert_eq!(ordered(&a), ordered(&b));
    assert_eq!(
        ordered(&a).len(),
        20,
        "03 was patched apart from its deletion"
    );
}

#[test]
fn a_counter_saturates_and_comes_back() {
    let a = home(1);
    put(&a, "s", "d", &[("n", counter(0))]);
    let homes: Vec<Home> = (2..5).map(home).collect();
    for home in &homes {
        send(&a, home, "s");
        patch(home, "s", "d", vec![add("n", i64::MAX)]).unwrap();
    }
    for home in &homes {
        send(home, &a, "s");
    }
    let number = |home: &Home| get(home, "s", "d").unwrap().fields["n"].clone();
    assert_eq!(number(&a), counter(i64::MAX), "three times the greatest");
    let further = patch(&a, "s", "d", vec![add("n", 1)]).unwrap_err();
    assert_eq!(further.status, Status::InvalidArgument);
    for _ in 0..2 {
        patch(&a, "s", "d", vec![add("n", -i64::MAX)]).unwrap();
        assert_eq!(number(&a), counter(i64::MAX));
    }
    patch(&a, "s", "d", vec![add("n", -i64::MAX), add("n", i64::MIN)]).unwrap();
    assert_eq!(number(&a), counter(i64::MIN));
    assert!(patch(&a, "s", "d", vec![add("n", -1)]).is_err());
    patch(&a, "s", "d", vec![add("n", i64::MAX), add("n", 8)]).unwrap();
    assert_eq!(number(&a), counter(7));
    put(&a, "s", "d", &[("n", counter(0))]);
    assert_eq!(number(&a), counter(0));
    send(&a, &homes[0], "s");
    assert_eq!(number(&homes[0]), counter(0));
    for start in [i64::MIN, i64::MAX] {
        patch(&a, "s", "d", vec![set("n", counter(start))]).unwrap();
        patch(&a, "s", "d", vec![edit(&["n"], Action::Remove(Remove {}))]).unwrap();
        patch(
            &a,
            "s",
            "d",
            vec![set("n", counter(0)), add("n", 1), add("n", -2)],
        )
        .unwrap();
        assert_eq!(number(&a), counter(-1));
    }
}

#[test]
fn zeros_of_either_sign_are_kept_apart() {
    let (a, b) = (home(1), home(2));
    let double = |number: f64| value(Kind::DoubleValue(number));
    let all = |number: f64| {
        let inner = map_of(&[("x", double(number))]);
        [
            ("x", double(number)),
            ("list", list_of(&[double(number), inner.clone()])),
            ("map", inner),
        ]
    };
    let bits = |home: &Home| -> Vec<u64> {
        let of = |value: &Value| match &value.kind {
            Some(Kind::DoubleValue(number)) => number.to_bits(),
            _ => panic!(),
        };
        let fields = get(home, "s", "d").unwrap().fields;
        let Some(Kind::ListValue(list)) = &fields["list"].kind else {
            panic!()
        };
        let Some(Kind::MapValue(map)) = &fields["map"].kind else {
            panic!()
        };
        let Some(Kind::MapValue(inner)) = &list.values[1].kind else {
            panic!()
        };
        [
            &fields["x"],
            &list.values[0],
            &inner.entries["x"],
            &map.entries["x"],
        ]
        .map(of)
        .to_vec()
    };
    put(&a, "s", "d", &all(0.0));
    for number in [-0.0, 0.0, f64::NAN, -0.0] {
        let made = put(&a, "s", "d", &all(number));
        assert_eq!(bits(&a), vec![number.to_bits(); 4]);
        let again = put(&a, "s", "d", &all(number));
        assert_eq!(
            again.version, made.version,
            "{number} over itself is no change"
        );
        send(&a, &b, "s");
        assert_eq!(bits(&b), bits(&a));
        assert_eq!(canonical(&a, "s"), canonical(&b, "s"));
    }
    for (path, number) in [
        (&["x"][..], 0.0),
        (&["list", "0"], 0.0),
        (&["map", "x"], 0.0),
    ] {
        patch(&a, "s", "d", vec![edit(path, Action::Set(double(number)))]).unwrap();
    }
    let zero = 0.0_f64.to_bits();
    assert_eq!(bits(&a), [zero, zero, (-0.0_f64).to_bits(), zero]);
}

#[test]
fn what_is_read_and_put_back_stays_what_it_is() {
    let home = home(1);
    let mut request = put_request("s", "d", &[]);
    request.fields = base();
    try_put(&home, request).unwrap();
    // As a program does that knows plain strings and numbers only.
    fn plain(from: &Value) -> Value {
        value(match from.kind.clone().unwrap() {
            Kind::TextValue(text) => Kind::StringValue(text + "!"),
            Kind::CounterValue(number) => Kind::IntValue(number + 1),
            Kind::ListValue(list) => Kind::ListValue(ListValue {
                values: list.values.iter().map(plain).collect(),
            }),
            Kind::MapValue(map) => Kind::MapValue(MapValue {
                entries: map
                    .entries
                    .iter()
                    .map(|(key, value)| (key.clone(), plain(value)))
                    .collect(),
            }),
            other => other,
        })
    }
    for _ in 0..2 {
        let mut request = put_request("s", "d", &[]);
        let there = get(&home, "s", "d").unwrap().fields;
        request.fields = there
            .iter()
            .map(|(key, value)| (key.clone(), plain(value)))
            .collect();
        try_put(&home, request).unwrap();
    }
    let expected = fields(&[
        ("plain", int(1)),
        ("text", text("one two!!")),
        ("count", counter(12)),
        ("map", map_of(&[("in", int(1)), ("text", text("in!!"))])),
        ("list", list_of(&[text("a!!"), int(1), int(2)])),
    ]);
    assert_eq!(get(&home, "s", "d").unwrap().fields, expected);
    let edits = vec![
        splice("text", 0, 0, "x"),
        add("count", 1),
        edit(
            &["map", "text"],
            Action::Splice(TextSplice {
                index: 0,
                delete: 0,
                insert: "x".into(),
            }),
        ),
    ];
    patch(&home, "s", "d", edits).unwrap();
    // Whoever wants another kind sets it.
    patch(
        &home,
        "s",
        "d",
        vec![set("text", string("x")), set("count", int(1))],
    )
    .unwrap();
    let there = get(&home, "s", "d").unwrap().fields;
    assert_eq!((&there["text"], &there["count"]), (&string("x"), &int(1)));
}
