//! A long life: what years of use leave in a home, and that all of it can still be read.
//!
//! After each phase every way to read is taken, the home is opened again, and a copy that knows it
//! only by its exports must hold the same. `LIFE_SCALE=1` plays the whole life (100,000 documents);
//! a test run plays a hundredth of it, but every size and every number of saves of one document.

mod common;

use std::collections::BTreeMap;

use common::*;
use dao_bindings::messages::data_v1::edit::Edit as Action;
use dao_bindings::messages::data_v1::value::Kind;
use dao_bindings::messages::data_v1::watch_response::Kind as ChangeKind;
use dao_bindings::messages::data_v1::write::Write as WriteKind;
use dao_bindings::messages::data_v1::*;
use dao_bindings::methods;
use dao_bindings::native::Home;
use dao_bindings::native::offers::{Disk, Keyring};

const SPACE: &str = "life";

/// How many of something a phase makes, out of what a whole life has.
fn scaled(whole: usize) -> usize {
    let scale = std::env::var("LIFE_SCALE")
        .ok()
        .and_then(|scale| scale.parse().ok());
    let scaled = whole as f64 * scale.unwrap_or(0.01_f64);
    (scaled as usize).max(20)
}

struct Life {
    disk: Disk,
    keys: Keyring,
    home: Home,
    opened: u64,
    /// A home that is given what this one exports, and how far it was given it.
    twin: Home,
    sent: String,
}

impl Life {
    fn begin() -> Self {
        let (disk, keys) = (Disk::new(), Keyring::new());
        let home = open(&disk, &keys, 1);
        Self {
            disk,
            keys,
            home,
            opened: 1,
            twin: home_of_a_twin(),
            sent: String::new(),
        }
    }

    fn reopen(&mut self) {
        self.opened += 1;
        self.home = open(&self.disk, &self.keys, self.opened);
    }

    /// Reads everything in every way, before and after the home is opened again.
    fn check(&mut self, phase: &str) {
        self.look(phase);
        self.reopen();
        self.look(phase);
        for item in export_all(&self.home, SPACE, &self.sent) {
            self.sent.clone_from(&item.cursor);
            let reply = import(&self.twin, SPACE, item).unwrap();
            assert_eq!(reply.waiting, 0, "{phase}");
        }
        assert!(
            canonical(&self.home, SPACE) == canonical(&self.twin, SPACE),
            "{phase}: what was sent since the last time is not all"
        );
        let copy = open(&self.disk.copy(), &self.keys, self.opened + 1_000);
        assert!(
            canonical(&self.home, SPACE) == canonical(&copy, SPACE),
            "{phase}: a copied home differs"
        );
        let newcomer = home(self.opened + 2_000);
        for item in export_all(&self.home, SPACE, "") {
            import(&newcomer, SPACE, item).unwrap();
        }
        assert!(
            canonical(&self.home, SPACE) == canonical(&newcomer, SPACE),
            "{phase}: a newcomer differs"
        );
    }

    fn look(&self, phase: &str) {
        let listed = list_all(&self.home);
        let count = space(&self.home, SPACE).unwrap().documents;
        assert_eq!(count, listed.len() as u32, "{phase}");
        let queried = query_all(&self.home);
        assert!(
            listed.keys().eq(queried.iter()),
            "{phase}: a query misses something"
        );
        let watched = watch_all(&self.home);
        assert!(listed == watched, "{phase}: a watch leads elsewhere");
        let step = (listed.len() / 50).max(1);
        for (id, version) in listed.iter().step_by(step) {
            assert_eq!(
                get(&self.home, SPACE, id).unwrap().version,
                *version,
                "{phase}: {id}"
            );
            let mut request = history_of(SPACE, id);
            request.limit = 1_000;
            let reply = self
                .home
                .call(&methods::documents::HISTORY, request)
                .unwrap();
            let oldest = reply.entries.last().unwrap().version.clone();
            let then = GetRequest {
                space: SPACE.into(),
                id: id.clone(),
                version: oldest,
            };
            get_at(&self.home, then).unwrap();
        }
    }
}

fn home_of_a_twin() -> Home {
    home(900)
}

type Versions = BTreeMap<String, String>;

fn list_all(home: &Home) -> Versions {
    let mut all = Versions::new();
    let mut request = ListRequest {
        space: SPACE.into(),
        limit: 1_000,
        ..ListRequest::default()
    };
    loop {
        let page = home
            .call(&methods::documents::LIST, request.clone())
            .unwrap();
        all.extend(
            page.documents
                .into_iter()
                .map(|document| (document.id, document.version)),
        );
        request.cursor = page.next;
        if request.cursor.is_empty() {
            return all;
        }
    }
}

fn query_all(home: &Home) -> Vec<String> {
    let mut ids = Vec::new();
    let mut request = QueryRequest {
        space: SPACE.into(),
        limit: 1_000,
        ..QueryRequest::default()
    };
    loop {
        let page = home
            .call(&methods::documents::QUERY, request.clone())
            .unwrap();
        ids.extend(page.documents.into_iter().map(|document| document.id));
        request.cursor = page.next;
        if request.cursor.is_empty() {
            return ids;
        }
    }
}

fn watch_all(home: &Home) -> Versions {
    let request = WatchRequest {
        space: SPACE.into(),
        ..WatchRequest::default()
    };
    let mut stream = home.stream(&methods::documents::WATCH, request).unwrap();
    let mut all = Versions::new();
    for change in &mut stream {
        let change = change.unwrap();
        match (change.kind(), change.document) {
            (ChangeKind::Changed, Some(document)) => {
                drop(all.insert(document.id, document.version))
            }
            (ChangeKind::Removed, Some(document)) => drop(all.remove(&document.id)),
            _ => break,
        }
    }
    drop(stream);
    home.settle();
    all
}

fn bytes(length: usize, seed: usize) -> Value {
    // Bytes that no compression makes smaller.
    let mut state = seed as u32 | 1;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        state.to_le_bytes()[1]
    };
    value(Kind::BytesValue((0..length).map(|_| next()).collect()))
}

fn batch(home: &Home, writes: Vec<WriteKind>) {
    for writes in writes.chunks(500) {
        let writes = writes
            .iter()
            .cloned()
            .map(|write| Write { write: Some(write) })
            .collect();
        let request = BatchRequest {
            space: SPACE.into(),
            writes,
            ..BatchRequest::default()
        };
        home.call(&methods::documents::BATCH, request).unwrap();
    }
}

#[test]
fn every_size_up_to_the_limit_is_kept() {
    let mut life = Life::begin();
    for size in [0, 1, 2_000, 16_384, 100_000, 262_144, 600_000, 780_000] {
        put(
            &life.home,
            SPACE,
            &format!("bytes-{size}"),
            &[("b", bytes(size, size))],
        );
        // Text is slow in the engine as tests build it.
        put(
            &life.home,
            SPACE,
            &format!("text-{size}"),
            &[("t", text(&"é".repeat(size / 20)))],
        );
    }
    life.check("made");
    for size in [0, 2_000, 262_144, 600_000] {
        for round in 0..4 {
            put(
                &life.home,
                SPACE,
                &format!("bytes-{size}"),
                &[("b", bytes(size, round + 7))],
            );
            patch(
                &life.home,
                SPACE,
                &format!("text-{size}"),
                vec![splice("t", 0, 0, "x")],
            )
            .unwrap();
        }
    }
    life.check("written over");
    for size in [0, 262_144, 780_000] {
        delete(&life.home, SPACE, &format!("bytes-{size}")).unwrap();
    }
    life.check("deleted");
}

#[test]
fn one_note_saved_ten_thousand_times_is_kept() {
    let mut life = Life::begin();
    let saves = if scaled(100_000) < 100_000 {
        2_600
    } else {
        10_000
    };
    put(
        &life.home,
        SPACE,
        "note",
        &[("body", text(&"word ".repeat(100))), ("saved", int(0))],
    );
    for save in 0..saves {
        let body = format!("{}{save}", "word ".repeat(100));
        put(
            &life.home,
            SPACE,
            "note",
            &[("body", text(&body)), ("saved", int(save))],
        );
        if save % 500 == 499 {
            life.reopen();
        }
    }
    life.check("saved");
    assert_eq!(
        get(&life.home, SPACE, "note").unwrap().fields["saved"],
        int(saves - 1)
    );
}

#[test]
fn many_small_documents_edited_and_deleted_are_kept() {
    let mut life = Life::begin();
    indexes(&life.home, SPACE, &["n"]);
    let documents = scaled(100_000);
    let id = |number: usize| format!("d{number:06}");
    let made = (0..documents).map(|number| {
        WriteKind::Put(put_request(
            "",
            &id(number),
            &[("n", int(number as i64 % 97)), ("t", text("small"))],
        ))
    });
    batch(&life.home, made.collect());
    life.check("made");
    for round in 0..20_i64 {
        let edits = |number: usize| {
            vec![
                set("n", int(round + number as i64)),
                splice("t", 0, 1, "s"),
                edit(&["seen"], Action::Set(boolean(round % 2 == 0))),
            ]
        };
        let patched = (0..documents).map(|number| {
            WriteKind::Patch(PatchRequest {
                id: id(number),
                edits: edits(number),
                ..PatchRequest::default()
            })
        });
        batch(&life.home, patched.collect());
    }
    life.check("edited twenty times");
    let deleted = (0..documents).filter(|number| number % 3 != 0);
    let deleted = deleted.map(|number| {
        WriteKind::Delete(DeleteRequest {
            id: id(number),
            ..DeleteRequest::default()
        })
    });
    batch(&life.home, deleted.collect());
    life.check("two thirds deleted");
}

#[test]
fn three_homes_that_merge_for_long_hold_the_same() {
    let homes: Vec<Home> = (1..=3).map(home).collect();
    let mut sent: BTreeMap<(usize, usize), String> = BTreeMap::new();
    let rounds = scaled(2_000);
    put(
        &homes[0],
        SPACE,
        "shared",
        &[
            ("t", text("begin")),
            ("n", counter(0)),
            ("tags", value(Kind::ListValue(ListValue::default()))),
        ],
    );
    for round in 0..rounds {
        let (from, to) = (round % 3, (round / 3 + round + 1) % 3);
        let tag = Action::Insert(ListInsert {
            index: 0,
            values: vec![int(round as i64)],
        });
        let edits = vec![splice("t", 0, 0, "ab"), add("n", 1), edit(&["tags"], tag)];
        let done = patch(&homes[from], SPACE, "shared", edits);
        assert!(done.is_ok() || round < 6, "{done:?}");
        put(
            &homes[to],
            SPACE,
            &format!("own-{}", round % 50),
            &[("round", int(round as i64))],
        );
        if from != to {
            let after = sent.entry((from, to)).or_default();
            for item in export_all(&homes[from], SPACE, after) {
                after.clone_from(&item.cursor);
                assert_eq!(import(&homes[to], SPACE, item).unwrap().waiting, 0);
            }
        }
    }
    for _ in 0..2 {
        for from in 0..3 {
            for to in (0..3).filter(|to| *to != from) {
                send(&homes[from], &homes[to], SPACE);
            }
        }
    }
    let exports: Vec<Vec<u8>> = homes.iter().map(|home| canonical(home, SPACE)).collect();
    assert!(exports.iter().all(|export| *export == exports[0]));
}
