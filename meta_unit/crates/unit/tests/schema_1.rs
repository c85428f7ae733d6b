//! A home that a unit of state schema 1 wrote. `homes/schema-1.bin` holds its storage: each key and
//! value after its length. Its root key is the one that a new home of the same seed draws.

mod common;

use common::*;
use dao_bindings::messages::data_v1::edit::Edit as Action;
use dao_bindings::messages::data_v1::value::Kind;
use dao_bindings::messages::data_v1::*;
use dao_bindings::native::Home;
use dao_bindings::native::offers::{Disk, Keyring};
use dao_bindings::{Status, methods};

const STORED: &[u8] = include_bytes!("homes/schema-1.bin");
const SEED: u64 = 7_001;

fn old_home() -> (Disk, Keyring) {
    let (disk, keys) = (Disk::new(), Keyring::new());
    open(&Disk::new(), &keys, SEED).close().unwrap();
    let mut rest = STORED;
    let mut take = || {
        let (length, after) = rest.split_first_chunk::<4>()?;
        let (bytes, after) = after.split_at(u32::from_be_bytes(*length) as usize);
        rest = after;
        Some(bytes)
    };
    while let Some(key) = take() {
        disk.put(key, take().unwrap());
    }
    (disk, keys)
}

fn text_of(home: &Home, id: &str) -> String {
    match get(home, "s", id).unwrap().fields["t"].kind.clone() {
        Some(Kind::TextValue(text)) => text,
        other => panic!("{other:?}"),
    }
}

#[test]
fn it_opens_and_everything_in_it_is_read_and_edited() {
    let (disk, keys) = old_home();
    let home = open(&disk, &keys, 1);
    let plain = get(&home, "s", "plain").unwrap();
    assert_eq!(
        (&plain.fields["n"], &plain.fields["t"]),
        (&int(1), &string("x"))
    );
    assert_eq!(get(&home, "t", "plain").unwrap().fields["n"], int(2));
    assert_eq!(
        get(&home, "s", "gone").unwrap_err().status,
        Status::NotFound
    );
    assert_eq!(get(&home, "s", "back").unwrap().fields["n"], int(4));
    assert_eq!(
        get(&home, "s", "beyond").unwrap().fields["n"],
        counter(i64::MAX)
    );
    assert_eq!(get(&home, "s", "long").unwrap().fields["n"], counter(300));
    assert_eq!(text_of(&home, "kinds"), "very dark bread");
    let order = Some(Order {
        field: Some(FieldPath {
            keys: vec!["n".into()],
        }),
        descending: false,
    });
    let request = QueryRequest {
        space: "s".into(),
        order,
        limit: 2,
        ..QueryRequest::default()
    };
    let page = home.call(&methods::documents::QUERY, request).unwrap();
    let ids: Vec<String> = page
        .documents
        .into_iter()
        .map(|document| document.id)
        .collect();
    assert_eq!(ids, ["plain", "back"]);

    // Containers that are named by their path are edited as they are.
    let inside = |path: &[&str], insert: &str| {
        let splice = TextSplice {
            index: 0,
            delete: 0,
            insert: insert.into(),
        };
        edit(path, Action::Splice(splice))
    };
    let edits = vec![
        inside(&["t"], "a "),
        inside(&["map", "deep"], "more "),
        inside(&["list", "0"], "the "),
        edit(&["map", "n"], Action::Increment(Increment { by: 1 })),
        add("n", 1),
    ];
    patch(&home, "s", "kinds", edits).unwrap();
    let mut fields = get(&home, "s", "kinds").unwrap().fields;
    assert_eq!(
        (&fields["t"], &fields["n"]),
        (&text("a very dark bread"), &counter(8))
    );
    // They stay what they are when plain values are put over them, and are new when they are set.
    fields.insert("t".into(), string("a very dark loaf"));
    fields.insert("n".into(), int(9));
    let mut request = put_request("s", "kinds", &[]);
    request.fields = fields;
    try_put(&home, request).unwrap();
    let fields = get(&home, "s", "kinds").unwrap().fields;
    assert_eq!(
        (&fields["t"], &fields["n"]),
        (&text("a very dark loaf"), &counter(9))
    );
    patch(
        &home,
        "s",
        "kinds",
        vec![set("t", text("new")), set("map", counter(0))],
    )
    .unwrap();
    let edits = vec![splice("t", 0, 0, "a "), add("map", 3)];
    patch(&home, "s", "kinds", edits).unwrap();
    let fields = get(&home, "s", "kinds").unwrap().fields;
    assert_eq!(
        (&fields["t"], &fields["map"]),
        (&text("a new"), &counter(3))
    );
    put(&home, "s", "beyond", &[("n", counter(0))]);
    assert_eq!(get(&home, "s", "beyond").unwrap().fields["n"], counter(0));
    home.close().unwrap();

    let (home, far) = (open(&disk, &keys, 2), self::home(3));
    for name in ["s", "t"] {
        send(&home, &far, name);
        assert_eq!(canonical(&home, name), canonical(&far, name));
    }
    assert_eq!(
        get(&far, "s", "long").unwrap(),
        get(&home, "s", "long").unwrap()
    );
}

#[test]
fn what_it_showed_as_deleted_stays_so_until_somebody_writes() {
    let (disk, keys) = old_home();
    // A deletion and a patch, made apart: the old rule hid the patch.
    let (home, far) = (open(&disk, &keys, 1), self::home(2));
    let absent = |home: &Home| get(home, "s", "contested").unwrap_err().status == Status::NotFound;
    assert!(absent(&home));
    send(&home, &far, "s");
    assert!(absent(&far), "on every home");
    assert_eq!(canonical(&home, "s"), canonical(&far, "s"));
    put(&far, "s", "contested", &[("t", text("here"))]);
    send(&far, &home, "s");
    assert_eq!(text_of(&home, "contested"), "here");
    // From here on the rule is that of today.
    delete(&home, "s", "contested").unwrap();
    patch(&far, "s", "contested", vec![splice("t", 4, 0, " again")]).unwrap();
    send(&far, &home, "s");
    send(&home, &far, "s");
    assert_eq!(text_of(&home, "contested"), "here again");
    assert_eq!(canonical(&home, "s"), canonical(&far, "s"));
}

#[test]
fn a_deletion_of_today_yields_to_what_an_old_unit_wrote_apart() {
    // Two copies of the old home: what it wrote last is known to one of them only.
    let (disk, keys) = old_home();
    let (one, two) = (open(&disk.copy(), &keys, 1), open(&disk, &keys, 2));
    delete(&one, "s", "long").unwrap();
    patch(&two, "s", "long", vec![add("n", 1)]).unwrap();
    send(&one, &two, "s");
    send(&two, &one, "s");
    for home in [&one, &two] {
        assert_eq!(get(home, "s", "long").unwrap().fields["n"], counter(301));
    }
    assert_eq!(canonical(&one, "s"), canonical(&two, "s"));
    delete(&one, "s", "long").unwrap();
    delete(&two, "s", "long").unwrap();
    send(&one, &two, "s");
    send(&two, &one, "s");
    assert!(get(&one, "s", "long").is_err() && get(&two, "s", "long").is_err());
}

#[test]
fn its_positions_are_its_own() {
    let (disk, keys) = old_home();
    let copy = disk.copy();
    let home = open(&disk, &keys, 1);
    let before = space(&home, "s").unwrap().cursor;
    assert_ne!(before, "");
    assert_ne!(before, space(&home, "t").unwrap().cursor);
    put(&home, "s", "new", &[]);
    let after = space(&home, "s").unwrap().cursor;
    let ids = |home: &Home, after: &str| -> usize {
        let items = export_all(home, "s", after);
        items.iter().map(|item| item.updates.len()).sum()
    };
    assert_eq!((ids(&home, &before), ids(&home, &after)), (1, 0));
    let copy = open(&copy, &keys, 2);
    assert_eq!(ids(&copy, &before), 0, "the copy has been there too");
    let request = ExportRequest {
        space: "s".into(),
        after,
        ..ExportRequest::default()
    };
    let mut refused = copy
        .stream::<_, ExportResponse>(&methods::documents::EXPORT, request)
        .unwrap();
    let refused = refused.next().unwrap().unwrap_err();
    assert_eq!(refused.status, Status::Conflict);
}
