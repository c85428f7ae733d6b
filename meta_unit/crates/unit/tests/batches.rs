//! Large batches, and what small documents take.

mod common;

use common::*;
use dao_bindings::messages::data_v1::write::Write as Kind;
use dao_bindings::messages::data_v1::*;
use dao_bindings::methods;
use dao_bindings::native::Home;
use dao_bindings::native::offers::{Disk, Keyring};

fn batch(home: &Home, writes: Vec<Kind>) -> BatchResponse {
    let writes = writes.into_iter();
    let request = BatchRequest {
        space: "s".into(),
        writes: writes.map(|write| Write { write: Some(write) }).collect(),
        ..BatchRequest::default()
    };
    home.call(&methods::documents::BATCH, request).unwrap()
}

fn edit_of(id: &str, edits: Vec<Edit>) -> Kind {
    Kind::Patch(PatchRequest {
        id: id.into(),
        edits,
        ..PatchRequest::default()
    })
}

#[test]
fn a_batch_comes_back_to_documents_that_it_let_go() {
    const MANY: usize = 150;
    let (disk, keys) = (Disk::new(), Keyring::new());
    let home = open(&disk, &keys, 1);
    indexes(&home, "s", &["n"]);
    let id = |number: usize| format!("d{number:03}");
    let large = "x".repeat(6_000);
    // Histories in the record, in keys of their own, and none yet.
    for number in 0..MANY {
        match number % 3 {
            0 => put(&home, "s", &id(number), &[("n", int(0))]),
            1 => put(&home, "s", &id(number), &[("n", int(0)), ("t", text("a"))]),
            _ => put(
                &home,
                "s",
                &id(number),
                &[("n", int(0)), ("t", text(&large))],
            ),
        };
    }
    let mut writes = Vec::new();
    for round in 1..=3 {
        for number in 0..MANY + 10 {
            if number >= MANY && round == 1 {
                writes.push(Kind::Put(put_request("", &id(number), &[("n", int(0))])));
            }
            let mut edits = vec![set("n", int(round as i64))];
            if number < MANY && number % 3 > 0 {
                edits.push(splice("t", 0, 0, &round.to_string()));
            }
            writes.push(edit_of(&id(number), edits));
        }
    }
    writes.push(Kind::Delete(DeleteRequest {
        id: id(0),
        ..DeleteRequest::default()
    }));
    let made = batch(&home, writes);
    let check = |home: &Home| {
        for number in 1..MANY + 10 {
            let found = get(home, "s", &id(number)).unwrap();
            assert_eq!(found.fields["n"], int(3), "{number}");
            match number % 3 {
                1 if number < MANY => assert_eq!(found.fields["t"], text("321a")),
                2 if number < MANY => {
                    assert_eq!(found.fields["t"], text(&format!("321{large}")));
                }
                _ => {}
            }
            let history = home.call(&methods::documents::HISTORY, history_of("s", &id(number)));
            // The engine cuts a large change in two.
            let entries = history.unwrap().entries.len();
            assert!((4..=5).contains(&entries), "{number}: {entries}");
        }
        assert!(get(home, "s", &id(0)).is_err());
        assert_eq!(list(home, "s").len(), MANY + 9);
    };
    check(&home);
    assert_eq!(made.revisions.len(), 3 * (MANY + 10) + 11);
    drop(home);
    let home = open(&disk, &keys, 2);
    check(&home);
    let other = common::home(9);
    send(&home, &other, "s");
    assert_eq!(canonical(&home, "s"), canonical(&other, "s"));
}

/// What a document takes in storage after so many edits, each a write of its own.
fn bytes_after(edits: usize, edit: impl Fn(usize) -> Edit) -> usize {
    const DOCUMENTS: usize = 50;
    let disk = Disk::new();
    let home = open(&disk, &Keyring::new(), 1);
    let id = |number: usize| format!("d{number:03}");
    let fields = [
        ("title", string("Bread")),
        ("n", int(0)),
        ("t", text("rye")),
    ];
    for number in 0..DOCUMENTS {
        put(&home, "s", &id(number), &fields);
    }
    for round in 0..edits {
        batch(
            &home,
            (0..DOCUMENTS)
                .map(|n| edit_of(&id(n), vec![edit(round)]))
                .collect(),
        );
    }
    let rows = disk.entries().into_iter();
    let of_documents = rows.filter(|(key, _)| matches!(key.first(), Some(b'd' | b'h')));
    let bytes: usize = of_documents
        .map(|(key, value)| key.len() + value.len())
        .sum();
    bytes / DOCUMENTS
}

#[test]
fn small_documents_stay_small() {
    for (edits, most) in [(0, 600), (5, 1_000), (20, 1_500), (100, 3_000)] {
        let set = bytes_after(edits, |round| set("n", int(round as i64)));
        let typed = bytes_after(edits, |round| splice("t", round as u32, 0, "x"));
        println!("{edits} edits: {set} bytes after sets, {typed} after typing");
        assert!(set <= most && typed <= most, "{edits}: {set}, {typed}");
    }
}

#[test]
fn history_is_whole_however_it_is_paged() {
    let homes = [home(1), home(2), home(3)];
    put(&homes[0], "s", "a", &[("t", text("begin")), ("n", int(0))]);
    for round in 0..12 {
        for (number, home) in homes.iter().enumerate() {
            for (other, to) in homes.iter().enumerate() {
                if (round + number + other) % 4 == 0 && other != number {
                    send(home, to, "s");
                }
            }
            let edits = vec![splice("t", 0, 0, "x"), set("n", int(round as i64))];
            let _ = patch(home, "s", "a", edits);
        }
    }
    send(&homes[1], &homes[0], "s");
    send(&homes[2], &homes[0], "s");
    let pages = |limit: u32| {
        let mut request = history_of("s", "a");
        request.limit = limit;
        let mut entries = Vec::new();
        loop {
            let page = homes[0]
                .call(&methods::documents::HISTORY, request.clone())
                .unwrap();
            entries.extend(page.entries);
            request.cursor = page.next;
            if request.cursor.is_empty() {
                return entries;
            }
        }
    };
    let whole = pages(1_000);
    assert!(whole.len() > 20, "{}", whole.len());
    for limit in [1, 2, 5, 7] {
        assert_eq!(pages(limit), whole, "{limit}");
    }
}
