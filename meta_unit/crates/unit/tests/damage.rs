//! A home whose newest changes cannot be read: what there is can be had one by one, never as a whole.

mod common;

use common::*;
use dao_bindings::messages::data_v1::watch_response::Kind;
use dao_bindings::messages::data_v1::*;
use dao_bindings::native::offers::{Disk, Keyring};
use dao_bindings::{Status, methods};

#[test]
fn damage_of_the_log_is_never_left_out() {
    let (disk, keys) = (Disk::new(), Keyring::new());
    let home = open(&disk, &keys, 1);
    for number in 0..10 {
        put(&home, "s", &format!("n{number}"), &[("n", int(number))]);
    }
    home.close().unwrap();
    let (slot, mut record) = disk
        .entries()
        .into_iter()
        .find(|(key, _)| key == b"l\x08")
        .unwrap();
    *record.last_mut().unwrap() ^= 1;
    disk.put(&slot, &record);

    let home = open(&disk, &keys, 2);
    let listed = home
        .call(
            &methods::documents::LIST,
            ListRequest {
                space: "s".into(),
                ..ListRequest::default()
            },
        )
        .unwrap_err();
    assert_eq!(listed.status, Status::Internal);
    assert_eq!(listed.details["cause"], "damaged");
    let queried = QueryRequest {
        space: "s".into(),
        ..QueryRequest::default()
    };
    let queried = home.call(&methods::documents::QUERY, queried).unwrap_err();
    assert_eq!(queried.status, Status::Internal);
    let written = patch(&home, "s", "n1", vec![set("n", int(7))]).unwrap_err();
    assert_eq!(written.details["cause"], "damaged");
    // By id and by position, as a rescue does, everything else is there.
    for number in 0..10 {
        let seen = get(&home, "s", &format!("n{number}")).unwrap();
        assert_eq!(seen.fields["n"], int(number));
    }
    let watch = WatchRequest {
        space: "s".into(),
        ..WatchRequest::default()
    };
    let mut changes = home.stream(&methods::documents::WATCH, watch).unwrap();
    let mut seen = 0;
    let end = loop {
        match changes.next() {
            Some(Ok(change)) => {
                assert_eq!(change.kind(), Kind::Changed);
                seen += 1;
            }
            other => break other,
        }
    };
    assert_eq!(seen, 7);
    assert_eq!(end.unwrap().unwrap_err().status, Status::Internal);
}
