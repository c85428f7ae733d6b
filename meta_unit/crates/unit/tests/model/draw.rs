//! What is drawn: lives of homes as lists of steps.

use std::collections::BTreeMap;

use dao_bindings::messages::data_v1::value::Kind;
use dao_bindings::messages::data_v1::{ListValue, MapValue, Null, Value};
use proptest::prelude::*;

use crate::common::{boolean, counter, int, string, text, value};

/// The fields that documents have; each may hold any kind of value.
pub const FIELDS: [&str; 4] = ["a", "b", "c", "d"];

/// A life: how many homes, and what happens to them.
#[derive(Clone, Debug)]
pub struct Life {
    pub homes: usize,
    pub steps: Vec<Step>,
}

/// One thing that happens to a home.
#[derive(Clone, Debug)]
pub struct Step {
    pub home: usize,
    pub space: &'static str,
    pub deed: Deed,
}

/// What happens.
#[derive(Clone, Debug)]
pub enum Deed {
    Put(String, BTreeMap<String, Value>),
    Patch(String, Vec<Change>),
    Delete(String),
    /// Several writes in one transaction.
    Batch(Vec<Deed>),
    /// A write during which the home dies after so many steps.
    DieIn(Box<Deed>, usize),
    Indexes(Vec<&'static str>),
    Query(Ask),
    RemoveSpace,
    Watch,
    Close,
    Die,
    /// Sends updates to another home.
    Send(usize, Manner),
}

/// An edit of a field; where it does not fit what is there, it is refused.
#[derive(Clone, Debug)]
pub enum Change {
    Set(&'static str, Value),
    SetInside(&'static str, String, Value),
    Remove(&'static str),
    Splice(&'static str, u32, u32, String),
    Insert(&'static str, u32, Vec<Value>),
    Increment(&'static str, i64),
}

/// How updates are sent.
#[derive(Clone, Debug)]
pub enum Manner {
    /// Whatever is lacking since the last time, in order, all of it.
    Following,
    /// The same, cut off after so many items; the next one goes on there.
    CutAfter(usize),
    /// Everything, in this order (numbers modulo what there is), some of it twice, some not at all.
    Shuffled(Vec<usize>),
}

/// A query.
#[derive(Clone, Debug)]
pub struct Ask {
    pub field: &'static str,
    pub operator: i32,
    pub value: Value,
    pub order: Option<(&'static str, bool)>,
    pub limit: u32,
}

/// Lives of three to five homes.
pub fn life() -> impl Strategy<Value = Life> {
    (3_usize..=5).prop_flat_map(|homes| {
        let steps = prop::collection::vec(step(homes), 1..60);
        steps.prop_map(move |steps| Life { homes, steps })
    })
}

fn step(homes: usize) -> impl Strategy<Value = Step> {
    let space = prop_oneof![4 => Just("s"), 1 => Just("t")];
    (0..homes, space, deed(homes)).prop_map(|(home, space, deed)| Step { home, space, deed })
}

fn deed(homes: usize) -> impl Strategy<Value = Deed> {
    prop_oneof![
        14 => write(),
        3 => batch(),
        2 => (prop_oneof![write(), batch()], 0_usize..12).prop_map(|(deed, steps)| Deed::DieIn(Box::new(deed), steps)),
        2 => prop::sample::subsequence(FIELDS.to_vec(), 0..=3).prop_map(Deed::Indexes),
        5 => ask().prop_map(Deed::Query),
        1 => Just(Deed::RemoveSpace),
        3 => Just(Deed::Watch),
        1 => Just(Deed::Close),
        1 => Just(Deed::Die),
        12 => (0..homes, manner()).prop_map(|(to, manner)| Deed::Send(to, manner)),
    ]
}

fn batch() -> impl Strategy<Value = Deed> {
    prop::collection::vec(write(), 1..6).prop_map(Deed::Batch)
}

fn manner() -> impl Strategy<Value = Manner> {
    prop_oneof![
        3 => Just(Manner::Following),
        2 => (0_usize..3).prop_map(Manner::CutAfter),
        1 => prop::collection::vec(0_usize..8, 0..6).prop_map(Manner::Shuffled),
    ]
}

fn write() -> impl Strategy<Value = Deed> {
    prop_oneof![
        3 => (id(), fields()).prop_map(|(id, fields)| Deed::Put(id, fields)),
        6 => (id(), prop::collection::vec(change(), 1..4)).prop_map(|(id, edits)| Deed::Patch(id, edits)),
        2 => id().prop_map(Deed::Delete),
    ]
}

fn id() -> impl Strategy<Value = String> {
    (0_u8..4).prop_map(|id| format!("d{id}"))
}

fn fields() -> impl Strategy<Value = BTreeMap<String, Value>> {
    let field = prop::sample::select(&FIELDS[..]);
    prop::collection::btree_map(field.prop_map(ToOwned::to_owned), any_value(), 0..4)
}

fn field() -> impl Strategy<Value = &'static str> {
    prop::sample::select(&FIELDS[..])
}

fn change() -> impl Strategy<Value = Change> {
    let values = prop::collection::vec(any_value(), 1..3);
    prop_oneof![
        3 => (field(), any_value()).prop_map(|(field, value)| Change::Set(field, value)),
        2 => (field(), "[xy0]", any_value()).prop_map(|(field, key, value)| Change::SetInside(field, key, value)),
        1 => field().prop_map(Change::Remove),
        3 => (field(), 0_u32..6, 0_u32..3, "[a-cé☃]{0,4}").prop_map(|(field, at, delete, new)| Change::Splice(field, at, delete, new)),
        2 => (field(), 0_u32..3, values).prop_map(|(field, at, values)| Change::Insert(field, at, values)),
        3 => (field(), prop_oneof![4 => -3_i64..4, 1 => any::<i64>()]).prop_map(|(field, by)| Change::Increment(field, by)),
    ]
}

fn plain() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(value(Kind::NullValue(Null {}))),
        any::<bool>().prop_map(boolean),
        (-2_i64..3).prop_map(int),
        prop::sample::select(vec![0.0, -0.0, 1.0, 2.5, f64::NAN, f64::INFINITY])
            .prop_map(|number| value(Kind::DoubleValue(number))),
        "[a-c]{0,3}".prop_map(|s| string(&s)),
        prop::collection::vec(any::<u8>(), 0..3).prop_map(|bytes| value(Kind::BytesValue(bytes))),
        "[a-cé]{0,5}".prop_map(|s| text(&s)),
        prop_oneof![4 => -2_i64..3, 1 => any::<i64>()].prop_map(counter),
    ]
}

fn any_value() -> impl Strategy<Value = Value> {
    plain().prop_recursive(2, 8, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3)
                .prop_map(|values| value(Kind::ListValue(ListValue { values }))),
            prop::collection::btree_map("[xy]", inner, 0..3)
                .prop_map(|entries| value(Kind::MapValue(MapValue { entries }))),
        ]
    })
}

fn ask() -> impl Strategy<Value = Ask> {
    let order = prop::option::of((field(), any::<bool>()));
    (field(), 1_i32..=9, plain(), order, 1_u32..4).prop_map(
        |(field, operator, value, order, limit)| Ask {
            field,
            operator: operator_for(operator, &value),
            value,
            order,
            limit,
        },
    )
}

/// STARTS_WITH compares with strings only.
fn operator_for(operator: i32, value: &Value) -> i32 {
    let is_string = matches!(value.kind, Some(Kind::StringValue(_) | Kind::TextValue(_)));
    if operator == 8 && !is_string {
        1
    } else {
        operator
    }
}
