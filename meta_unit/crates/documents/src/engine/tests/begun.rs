//! Documents that begin with plain fields: their first change is made anew whenever it is needed,
//! so it must be the same each time, in every home and with every later engine.

use super::*;

fn plain() -> impl Strategy<Value = Fields> {
    let kind = prop_oneof![
        Just(Kind::NullValue(Null {})),
        any::<bool>().prop_map(Kind::BoolValue),
        any::<i64>().prop_map(Kind::IntValue),
        any::<f64>().prop_map(Kind::DoubleValue),
        ".{0,12}".prop_map(Kind::StringValue),
        prop::collection::vec(any::<u8>(), 0..12).prop_map(Kind::BytesValue),
    ];
    let key = "[a-zé\u{1F35E}]{0,4}";
    prop::collection::btree_map(key, kind.prop_map(value), 1..12)
}

proptest! {
    #[test]
    fn they_are_what_the_general_way_makes(fields in plain(), author in 1..u64::MAX, time in 0..i64::MAX / 2) {
        let (begun, update) = Replica::begun(author, time, &fields).unwrap();
        prop_assert_eq!(begun.version(), Version::first(author, fields.len()).unwrap());
        let mut general = Replica::new().unwrap();
        general.write_as(author).unwrap();
        general.put_now(&fields).unwrap();
        prop_assert_eq!(general.commit(time).unwrap().unwrap(), update.clone());
        prop_assert_eq!(canonical(&begun), canonical(&general));
        let entries = begun.history(&[], 9).unwrap().entries;
        prop_assert_eq!(entries.len(), 1);
        prop_assert_eq!((entries[0].actor, entries[0].time_ms), (author, time));
        // A home that has got the update and one that makes it anew have the same document.
        let mut other = Replica::load_now(vec![update.clone()]).unwrap();
        prop_assert!(!other.import_now(&update).unwrap().changed);
        let (mut again, _) = Replica::begun(author, time, &fields).unwrap();
        prop_assert!(!again.import_now(&update).unwrap().changed);
    }
}

#[test]
fn they_are_edited_apart_and_merge() {
    let fields = fields(&[
        ("done", Kind::BoolValue(false)),
        ("title", Kind::StringValue("Bread".into())),
    ]);
    let (mut one, first) = Replica::begun(5, 1_000, &fields).unwrap();
    let (mut two, _) = Replica::begun(5, 1_000, &fields).unwrap();
    one.write_as(1).unwrap();
    two.write_as(2).unwrap();
    one.edit_now(&[edit(&["done"], Action::Set(value(Kind::BoolValue(true))))])
        .unwrap();
    two.edit_now(&[edit(&["title"], Action::Remove(Remove {}))])
        .unwrap();
    let from_one = one.commit(1_001).unwrap().unwrap();
    let from_two = two.commit(1_002).unwrap().unwrap();
    assert!(two.import_now(&from_one).unwrap().changed);
    assert!(one.import_now(&from_two).unwrap().changed);
    assert_eq!(canonical(&one), canonical(&two));
    assert_eq!(one.version(), two.version());
    let far = Replica::load_now(vec![first, from_one, from_two]).unwrap();
    assert_eq!(canonical(&one), canonical(&far));
}

/// The bytes that this engine has made once. Should a later one write the same operations in
/// another way, replace them only once it has read the old ones as the same operations.
#[test]
fn they_never_change() {
    let fields = fields(&[
        ("a", Kind::IntValue(-3)),
        ("b", Kind::StringValue("grüße".into())),
        ("c", Kind::BytesValue(vec![0, 255])),
        ("d", Kind::NullValue(Null {})),
        ("e", Kind::DoubleValue(0.5)),
    ]);
    let (_, update) = Replica::begun(0x0123_4567_89ab_cdef, 1_700_000_000_000, &fields).unwrap();
    let hex: String = update.iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(hex, GOLDEN);
}

const GOLDEN: &str = "6c6f726f000000000000000000000000fe30f54f00046900050005011001efcdab89674523010101\
    00000000000a0180a0abfef9620001000601040100000a1101610162016301640165066669656c64\
    7300100104020a000401000802020a0b020a01001b037d05076772c3bcc39f650604004400ff0004\
    3fe0000000000000";
