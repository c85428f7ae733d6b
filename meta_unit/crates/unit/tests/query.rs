//! Queries against a plain search through all documents, with and without indexes.

mod common;

use common::*;
use dao_bindings::messages::data_v1::comparison::Operator;
use dao_bindings::messages::data_v1::filter::Condition;
use dao_bindings::messages::data_v1::value::Kind;
use dao_bindings::messages::data_v1::*;
use dao_bindings::native::Home;
use dao_bindings::{Status, methods};
use dao_documents::order;
use proptest::prelude::*;

fn path(key: &str) -> FieldPath {
    FieldPath {
        keys: key.split('.').map(Into::into).collect(),
    }
}

fn compare(key: &str, operator: Operator, against: Value) -> Filter {
    let comparison = Comparison {
        field: Some(path(key)),
        operator: operator.into(),
        value: Some(against),
    };
    Filter {
        condition: Some(Condition::Compare(comparison)),
    }
}

fn any_field() -> impl Strategy<Value = Value> {
    prop_oneof![
        (-2_i64..3).prop_map(int),
        (-4_i32..5).prop_map(|n| value(Kind::DoubleValue(f64::from(n) / 2.0))),
        "[ab]{0,2}".prop_map(|s| string(&s)),
        (255_usize..258).prop_map(|n| string(&"a".repeat(n))),
        (0_u8..3).prop_map(|n| string(&format!("{}{n}", "a".repeat(300)))),
        Just(value(Kind::DoubleValue(f64::NAN))),
        Just(value(Kind::DoubleValue(-0.0))),
        Just(value(Kind::DoubleValue(f64::INFINITY))),
        (-1_i64..2).prop_map(|n| int((1 << 53) + n)),
        Just(value(Kind::DoubleValue(9_007_199_254_740_992.0))),
        any::<bool>().prop_map(boolean),
        Just(value(Kind::NullValue(Null {}))),
        Just(text("ab")),
        Just(counter(1)),
        Just(value(Kind::BytesValue(vec![1]))),
        proptest::collection::vec(prop_oneof![Just(int(1)), Just(string("a"))], 0..2)
            .prop_map(|values| value(Kind::ListValue(ListValue { values }))),
    ]
}

fn any_filter() -> impl Strategy<Value = Filter> {
    let leaf = (
        prop_oneof![Just("a"), Just("b"), Just("c")],
        1_i32..10,
        any_field(),
    )
        .prop_map(|(key, operator, against)| {
            let operator = Operator::try_from(operator).unwrap();
            let against = if operator == Operator::StartsWith {
                string("a")
            } else {
                against
            };
            compare(key, operator, against)
        });
    leaf.prop_recursive(2, 6, 3, |inner| {
        let many = proptest::collection::vec(inner.clone(), 0..3);
        prop_oneof![
            3 => many.clone().prop_map(|filters| Condition::All(Filters { filters })),
            1 => many.prop_map(|filters| Condition::Any(Filters { filters })),
            1 => inner.prop_map(|filter| Condition::Negate(Box::new(filter))),
        ]
        .prop_map(|condition| Filter {
            condition: Some(condition),
        })
    })
}

fn run(home: &Home, filter: Option<Filter>, order: Option<Order>, limit: u32) -> Vec<Document> {
    let mut all = Vec::new();
    let mut cursor = String::new();
    loop {
        let request = QueryRequest {
            space: "s".into(),
            where_: filter.clone(),
            order: order.clone(),
            limit,
            cursor,
        };
        let page = home.call(&methods::documents::QUERY, request).unwrap();
        assert!(page.documents.len() <= limit as usize);
        all.extend(page.documents);
        cursor = page.next;
        if cursor.is_empty() {
            return all;
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    #[test]
    fn queries_find_what_a_search_finds(
        documents in proptest::collection::vec(
            proptest::collection::btree_map(prop_oneof![Just("a"), Just("b"), Just("c")], any_field(), 0..4),
            0..40,
        ),
        indexed in proptest::collection::vec(prop_oneof![Just("a"), Just("b")], 0..3),
        late in any::<bool>(),
        queries in proptest::collection::vec(
            (proptest::option::of(any_filter()), proptest::option::of((prop_oneof![Just("a"), Just("c")], any::<bool>())), 1_u32..9),
            1..6,
        ),
    ) {
        let home = home(3);
        let mut indexed = indexed;
        indexed.sort_unstable();
        indexed.dedup();
        if !late {
            indexes(&home, "s", &indexed);
        }
        for (number, fields) in documents.iter().enumerate() {
            let fields: Vec<_> = fields.iter().map(|(key, value)| (*key, value.clone())).collect();
            put(&home, "s", &format!("d{}", (number * 7) % 40), &[("a", string("before"))]);
            put(&home, "s", &format!("d{}", (number * 7) % 40), &fields);
            if number % 5 == 4 {
                delete(&home, "s", &format!("d{}", ((number - 2) * 7) % 40)).unwrap();
            }
        }
        if late {
            indexes(&home, "s", &indexed);
        }
        let all = list(&home, "s");
        for (wanted, order, limit) in queries {
            let found = run(&home, wanted.clone(), order.map(|(key, descending)| Order { field: Some(path(key)), descending }), limit);
            let mut expected: Vec<Document> = all
                .iter()
                .filter(|document| wanted.as_ref().is_none_or(|f| fulfils(f, &document.fields)))
                .cloned()
                .collect();
            if let Some((key, descending)) = order {
                expected.sort_by_cached_key(|d| (order::sort_key(d.fields.get(key)), d.id.clone()));
                if descending {
                    expected.reverse();
                    expected.sort_by_key(|d| !d.fields.contains_key(key));
                }
            }
            // By ids: a document that holds NaN does not equal itself.
            let ids = |all: &[Document]| all.iter().map(|one| one.id.clone()).collect::<Vec<_>>();
            prop_assert_eq!(ids(&found), ids(&expected), "{:?} {:?} {}", wanted, order, limit);
        }
    }
}

#[test]
fn an_index_spares_the_reading() {
    let home = home(1);
    indexes(&home, "s", &["n", "deep.x"]);
    for number in 0..600 {
        put(
            &home,
            "s",
            &format!("{number:04}"),
            &[("n", int(number % 50)), ("m", int(number))],
        );
    }
    let query = |filter: Option<Filter>, order: Option<(&str, bool)>, limit| {
        let order = order.map(|(key, descending)| Order {
            field: Some(path(key)),
            descending,
        });
        let request = QueryRequest {
            space: "s".into(),
            where_: filter,
            order,
            limit,
            cursor: String::new(),
        };
        home.call(&methods::documents::QUERY, request).unwrap()
    };
    let page = query(Some(compare("n", Operator::Equal, int(7))), None, 5);
    assert_eq!((page.documents.len(), page.next.is_empty()), (5, false));
    assert!(page.examined <= 6, "{}", page.examined);
    let page = query(
        Some(compare("n", Operator::GreaterOrEqual, int(48))),
        Some(("n", true)),
        10,
    );
    assert_eq!(page.documents[0].fields["n"], int(49));
    assert!(page.examined <= 11, "{}", page.examined);
    let both = Condition::All(Filters {
        filters: vec![
            compare("n", Operator::Equal, int(7)),
            compare("m", Operator::Less, int(200)),
        ],
    });
    let page = query(
        Some(Filter {
            condition: Some(both),
        }),
        Some(("m", true)),
        10,
    );
    assert_eq!(page.documents.len(), 4);
    assert!(page.examined <= 12, "{}", page.examined);
    let page = query(None, Some(("deep.x", false)), 10);
    assert_eq!((page.documents.len(), page.examined), (10, 11));
}

#[test]
fn wrong_queries_are_refused() {
    let home = home(1);
    let ask = |request| {
        home.call(&methods::documents::QUERY, request)
            .unwrap_err()
            .status
    };
    let query = QueryRequest {
        space: "s".into(),
        ..QueryRequest::default()
    };
    assert_eq!(
        ask(QueryRequest {
            limit: 1001,
            ..query.clone()
        }),
        Status::InvalidArgument
    );
    assert_eq!(
        ask(QueryRequest {
            cursor: "CQ".into(),
            ..query.clone()
        }),
        Status::InvalidArgument
    );
    assert_eq!(
        ask(QueryRequest {
            space: "S".into(),
            ..query.clone()
        }),
        Status::InvalidArgument
    );
    assert_eq!(
        ask(QueryRequest {
            order: Some(Order::default()),
            ..query.clone()
        }),
        Status::InvalidArgument
    );
    let wrong = compare("", Operator::Unspecified, int(1));
    assert_eq!(
        ask(QueryRequest {
            where_: Some(wrong),
            ..query.clone()
        }),
        Status::InvalidArgument
    );
    assert!(
        home.call(&methods::documents::QUERY, query)
            .unwrap()
            .documents
            .is_empty()
    );
}
