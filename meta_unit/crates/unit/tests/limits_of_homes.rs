//! Limits of whole homes and of large answers, just under, at and just over them.

mod common;

use common::*;
use dao_bindings::messages::data_v1::edit::Edit as Action;
use dao_bindings::messages::data_v1::value::Kind;
use dao_bindings::messages::data_v1::write::Write as WriteKind;
use dao_bindings::messages::data_v1::*;
use dao_bindings::messages::spaces_v1;
use dao_bindings::native::Home;
use dao_bindings::{Error, Result, Status, methods};
use dao_documents::limits::*;
use dao_store::MAX_HELD_BYTES;
use dao_store::requests::KEPT;
use prost::Message;

fn batch(home: &Home, writes: impl Iterator<Item = WriteKind>) -> Result<BatchResponse> {
    let request = BatchRequest {
        space: "s".into(),
        writes: writes.map(|write| Write { write: Some(write) }).collect(),
        ..BatchRequest::default()
    };
    home.call(&methods::documents::BATCH, request)
}

fn too_large(result: Result<impl Sized>, limit: usize) -> Error {
    let Err(error) = result else {
        panic!("it was not refused")
    };
    assert_eq!(error.status, Status::TooLarge, "{error}");
    assert_eq!(error.details["limit"], limit.to_string(), "{error}");
    error
}

fn bytes(count: usize) -> Value {
    value(Kind::BytesValue(vec![7; count]))
}

#[test]
fn remembered_request_ids() {
    let home = home(1);
    let save = |number: u64| {
        let request = PutRequest {
            request_id: number.to_be_bytes().to_vec(),
            ..put_request("s", "a", &[("n", int(number as i64))])
        };
        try_put(&home, request).unwrap().version
    };
    let first = save(0);
    (1..KEPT - 1).for_each(|number| drop(save(number)));
    assert_eq!(save(0), first, "just under: {KEPT} are remembered");
    save(KEPT - 1);
    assert_eq!(save(0), first, "at the limit");
    let second = save(1);
    save(KEPT);
    assert_ne!(save(0), first, "over it, the oldest is forgotten");
    assert_ne!(save(1), second, "which forgot the one after it");
}

#[test]
fn spaces() {
    let home = home(1);
    let name = |number: usize| format!("s{number}");
    let make = |number: usize| try_put(&home, put_request(&name(number), "a", &[]));
    (0..MAX_SPACES).for_each(|number| drop(make(number).unwrap()));
    let error = make(MAX_SPACES).unwrap_err();
    assert_eq!(error.status, Status::Exhausted);
    assert_eq!(error.details["limit"], MAX_SPACES.to_string());
    assert!(get(&home, &name(MAX_SPACES), "a").is_err());
    put(&home, &name(0), "b", &[]);
    let request = spaces_v1::RemoveRequest { name: name(3) };
    home.call(&methods::spaces::REMOVE, request).unwrap();
    make(MAX_SPACES).unwrap();
    assert_eq!(make(3).unwrap_err().status, Status::Exhausted);
}

#[test]
fn canonical_exports() {
    let home = home(1);
    // Its field of bytes takes five bytes more than its content, its id five, the map two.
    let document = |number: usize, size: usize| {
        put(&home, "s", &format!("d{number:03}"), &[("b", bytes(size))]);
    };
    const LARGE: usize = 700_000;
    const OVERHEAD: usize = 5 + 1 + 2 + 5;
    let many = (MAX_CANONICAL_BYTES - 3) / (LARGE + OVERHEAD);
    (0..many).for_each(|number| document(number, LARGE));
    let head = 2; // of a map of 24 to 255 documents
    let rest = MAX_CANONICAL_BYTES - head - many * (LARGE + OVERHEAD) - OVERHEAD;
    for size in [rest - 1, rest] {
        document(many, size);
        let export = canonical(&home, "s");
        assert_eq!(export.len(), MAX_CANONICAL_BYTES - (rest - size));
    }
    document(many, rest + 1);
    let request = |ids: &[&str]| CanonicalRequest {
        space: "s".into(),
        ids: ids.iter().map(ToString::to_string).collect(),
    };
    let ask = |ids: &[&str]| {
        let chunks = home.stream(&methods::documents::CANONICAL, request(ids));
        chunks.unwrap().collect::<Result<Vec<CanonicalResponse>>>()
    };
    too_large(ask(&[]), MAX_CANONICAL_BYTES);
    let two = ask(&["d000", "d001"]).unwrap();
    let bytes: usize = two.iter().map(|chunk| chunk.data.len()).sum();
    assert_eq!(bytes, 1 + 2 * (LARGE + OVERHEAD));
}

#[test]
fn pages_hold_so_many_bytes() {
    let home = home(1);
    for number in 0..6 {
        put(&home, "s", &number.to_string(), &[("b", bytes(600_000))]);
    }
    let ask = |cursor: String| {
        let request = ListRequest {
            space: "s".into(),
            cursor,
            ..ListRequest::default()
        };
        home.call(&methods::documents::LIST, request).unwrap()
    };
    let first = ask(String::new());
    assert_eq!(first.documents.len(), PAGE_BYTES / 600_000);
    assert!(first.encoded_len() <= PAGE_BYTES + 1024);
    let second = ask(first.next);
    assert_eq!((second.documents.len(), second.next.as_str()), (1, ""));
}

#[test]
fn keys_of_the_path_of_an_edit() {
    let home = home(1);
    let nested = |depth: usize| {
        (0..depth).fold(int(1), |inner, _| {
            let entries = [("k".to_owned(), inner)].into();
            value(Kind::MapValue(MapValue { entries }))
        })
    };
    put(&home, "s", "a", &[("k", nested(MAX_DEPTH - 1))]);
    let set_at = |keys: usize| {
        let path = vec!["k"; keys];
        patch(
            &home,
            "s",
            "a",
            vec![edit(&path, Action::Set(int(keys as i64)))],
        )
    };
    for keys in [MAX_DEPTH, MAX_DEPTH - 1] {
        set_at(keys).unwrap();
    }
    put(&home, "s", "a", &[("k", nested(MAX_DEPTH - 1))]);
    let error = set_at(MAX_DEPTH + 1).unwrap_err();
    assert_eq!(error.status, Status::TooLarge, "{error}");
}

/// A batch may change documents that together are far larger than the batch, up to a limit.
#[test]
fn what_a_batch_holds() {
    let home = home(1);
    const EACH: usize = 14_000;
    let many = MAX_HELD_BYTES / EACH + 100;
    let id = |number: usize| format!("d{number}");
    for some in (0..many).collect::<Vec<_>>().chunks(200) {
        let puts = some.iter().map(|number| {
            WriteKind::Put(put_request(
                "",
                &id(*number),
                &[("b", bytes(EACH)), ("n", int(0))],
            ))
        });
        batch(&home, puts).unwrap();
    }
    let set_all = |count: usize| {
        let patches = (0..count).map(|number| {
            WriteKind::Patch(PatchRequest {
                id: id(number),
                edits: vec![set("n", int(1))],
                ..PatchRequest::default()
            })
        });
        batch(&home, patches)
    };
    let error = too_large(set_all(many), MAX_HELD_BYTES);
    assert!(error.message.contains("split"), "{error}");
    let set = |number| get(&home, "s", &id(number)).unwrap().fields["n"] == int(1);
    assert!(
        !set(0) && !set(many - 1),
        "what was refused changed nothing"
    );
    set_all(many / 3).unwrap();
    assert!(set(0) && !set(many - 1));
}
