//! The services through the boundary: what a host sees.

mod common;

use common::*;
use dao_bindings::native::offers::{Disk, Keyring};
use dao_bindings::{Status, methods};

#[test]
fn documents_are_kept() {
    let (disk, keys) = (Disk::new(), Keyring::new());
    let home = open(&disk, &keys, 1);
    let made = put(
        &home,
        "notes",
        "",
        &[("title", text("Bread")), ("done", boolean(false))],
    );
    assert_eq!(made.id.len(), 32);
    let edits = vec![splice("title", 5, 0, "!"), set("done", boolean(true))];
    let changed = patch(&home, "notes", &made.id, edits).unwrap();
    assert_ne!(changed.cursor, made.cursor);
    let seen = get(&home, "notes", &made.id).unwrap();
    assert_eq!(seen.fields["title"], text("Bread!"));
    assert_eq!(seen.version, changed.version);
    assert_eq!(list(&home, "notes").len(), 1);
    home.close().unwrap();

    let home = open(&disk, &keys, 2);
    assert_eq!(get(&home, "notes", &made.id).unwrap(), seen);
    let gone = delete(&home, "notes", &made.id).unwrap();
    assert_ne!(gone.cursor, changed.cursor);
    assert_eq!(
        get(&home, "notes", &made.id).unwrap_err().status,
        Status::NotFound
    );
    assert!(list(&home, "notes").is_empty());
    let history = home
        .call(&methods::documents::HISTORY, history_of("notes", &made.id))
        .unwrap();
    assert_eq!(history.entries.len(), 3);
    put(&home, "notes", &made.id, &[("title", text("back"))]);
    assert_eq!(get(&home, "notes", &made.id).unwrap().fields.len(), 1);
    assert!(!disk.contains(b"Bread"), "nothing readable lies in storage");
}
