//! Documents at the limits, in every shape that makes them heavy, and every request that takes one:
//! none may do much without giving way, or take more memory than the unit has. Each works, or is
//! refused with a clear error.
//!
//! Work is counted in allocations and their bytes, memory in bytes, so the machine does not matter.
//! A test run takes some shapes; `SIZES=all` takes all of them.

mod common;
#[path = "common/counting.rs"]
#[allow(dead_code)]
mod counting;

use common::*;
use dao_bindings::messages::data_v1::edit::Edit as Action;
use dao_bindings::messages::data_v1::value::Kind;
use dao_bindings::messages::data_v1::watch_response::Kind as ChangeKind;
use dao_bindings::messages::data_v1::write::Write as WriteKind;
use dao_bindings::messages::data_v1::*;
use dao_bindings::native::Home;
use dao_bindings::native::offers::{Disk, Folders, Keyring, Web};
use dao_bindings::{Error, Result, Status, methods};

#[global_allocator]
static MEMORY: counting::Counting = counting::Counting;

/// The memory of a unit: twice that of the real one, since pointers are twice as long here.
const MEMORY_BYTES: usize = 512 << 20;
/// The most work in one go. A second of a slow machine does about so much.
const MOST_WORK: u64 = 6_000_000;

const SPACE: &str = "s";
const ID: &str = "d";
const FOLDER: &str = "box";
const FILE: &str = "out.dao";

/// A home that gives way wherever it can, and knows how much memory there is.
fn bounded(disk: &Disk, keys: &Keyring, seed: u64) -> Home {
    bounded_beside(disk, keys, seed, &Folders::new())
}

/// The same, with folders that are on the web as well.
fn bounded_beside(disk: &Disk, keys: &Keyring, seed: u64, folders: &Folders) -> Home {
    dao_documents::room::measure(counting::live, |_, _| true, MEMORY_BYTES);
    let served = folders.clone();
    let web = Web::new(move |_| Ok((200, served.get(FOLDER, FILE).unwrap_or_default())));
    let options = options(disk, keys, seed).tick_ns(10_000_000);
    let options = options.with(folders.clone()).with(web);
    Home::open::<dao_unit::Dao>(options.measure(counting::work)).unwrap()
}

/// A generator of places.
struct Places(u64);

impl Places {
    fn next(&mut self, below: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % below
    }
}

fn listed(values: impl Iterator<Item = Value>) -> Value {
    value(Kind::ListValue(ListValue {
        values: values.collect(),
    }))
}

fn mapped(entries: impl Iterator<Item = (String, Value)>) -> Value {
    value(Kind::MapValue(MapValue {
        entries: entries.collect(),
    }))
}

fn edits(home: &Home, edits: Vec<Edit>) {
    patch(home, SPACE, ID, edits).unwrap();
}

/// Makes a document of some shape. It has a field `v`, which an edit of [`small`] changes.
type Make = fn(&Home);

fn text_in_one_piece(home: &Home) {
    put(home, SPACE, ID, &[("v", text(&"z".repeat(700_000)))]);
}

fn text_in_many_pieces(home: &Home) {
    put(home, SPACE, ID, &[("v", text(&"zé".repeat(230_000)))]);
    let mut places = Places(1);
    for _ in 0..5 {
        let splice = |_| splice("v", places.next(440_000) as u32, 1, "x");
        edits(home, (0..10_000).map(splice).collect());
    }
}

fn many_texts(home: &Home) {
    put(
        home,
        SPACE,
        ID,
        &[("v", listed((0..30_000).map(|_| text("ab"))))],
    );
}

fn long_list(home: &Home) {
    put(
        home,
        SPACE,
        ID,
        &[("v", listed((0..190_000).map(|n| int(n % 5))))],
    );
}

fn list_that_grew(home: &Home) {
    put(
        home,
        SPACE,
        ID,
        &[("v", listed((0..100_000).map(|n| int(n % 5))))],
    );
    let mut places = Places(2);
    for _ in 0..2 {
        let insert = |_| {
            let insert = ListInsert {
                index: places.next(100_000) as u32,
                values: vec![int(1)],
            };
            edit(&["v"], Action::Insert(insert))
        };
        edits(home, (0..40_000).map(insert).collect());
    }
}

fn many_maps(home: &Home) {
    let one = |_| mapped([("a".to_owned(), int(1))].into_iter());
    put(home, SPACE, ID, &[("v", listed((0..40_000).map(one)))]);
}

fn large_map(home: &Home) {
    put(
        home,
        SPACE,
        ID,
        &[("v", mapped((0..60_000).map(|n| (n.to_string(), int(1)))))],
    );
}

fn busy_counter(home: &Home) {
    put(home, SPACE, ID, &[("v", counter(0))]);
    for _ in 0..4 {
        edits(home, (0..50_000).map(|_| add("v", 1)).collect());
    }
}

fn deep(home: &Home) {
    let mut value = listed((0..2_000).map(int));
    for level in 0..21 {
        value = mapped([(level.to_string(), value)].into_iter());
    }
    put(home, SPACE, ID, &[("v", value)]);
}

fn long_history(home: &Home) {
    put(home, SPACE, ID, &[("v", int(0))]);
    for round in 0..20 {
        let set = |n: i64| {
            WriteKind::Patch(PatchRequest {
                id: ID.into(),
                edits: vec![set("v", int(round * 2_000 + n))],
                ..PatchRequest::default()
            })
        };
        let writes = (0..2_000).map(|n| Write {
            write: Some(set(n)),
        });
        batch(home, writes.collect()).unwrap();
    }
}

fn large_saves(home: &Home) {
    for round in 0..60_u8 {
        let bytes = value(Kind::BytesValue(noise(round, 500_000)));
        put(home, SPACE, ID, &[("v", bytes)]);
    }
}

const SHAPES: [(&str, Make, bool); 11] = [
    ("a text in one piece", text_in_one_piece, true),
    ("a text in many pieces", text_in_many_pieces, false),
    ("many texts", many_texts, false),
    ("a long list", long_list, true),
    ("a list that grew", list_that_grew, false),
    ("many maps", many_maps, false),
    ("a large map", large_map, false),
    ("a busy counter", busy_counter, false),
    ("deep", deep, true),
    ("a long history", long_history, false),
    ("large saves", large_saves, false),
];

fn batch(home: &Home, writes: Vec<Write>) -> Result<BatchResponse> {
    let request = BatchRequest {
        space: SPACE.into(),
        writes,
        request_id: Vec::new(),
    };
    home.call(&methods::documents::BATCH, request)
}

/// A small edit of the field `v`.
fn small(fields: &Fields) -> Edit {
    match &fields["v"].kind {
        Some(Kind::TextValue(_)) => splice("v", 5, 1, "y"),
        Some(Kind::CounterValue(_)) => add("v", 1),
        Some(Kind::ListValue(_)) => edit(&["v", "7"], Action::Remove(Remove {})),
        Some(Kind::MapValue(_)) => edit(&["v", "new"], Action::Set(int(1))),
        _ => set("v", int(1)),
    }
}

type Fields = std::collections::BTreeMap<String, Value>;

/// Many edits of the field `v`.
fn many(fields: &Fields, seed: u64) -> Vec<Edit> {
    let mut places = Places(seed);
    match &fields["v"].kind {
        Some(Kind::TextValue(text)) => {
            let length = text.chars().count();
            let one = |_| splice("v", places.next(length) as u32, 0, "w");
            (0..10_000).map(one).collect()
        }
        Some(Kind::ListValue(list)) => {
            let length = list.values.len();
            let count = 20_000.min(length - 1);
            let mut one = |n: usize| {
                let at = places.next(length - n).to_string();
                edit(&["v", &at], Action::Remove(Remove {}))
            };
            (0..count).map(&mut one).collect()
        }
        Some(Kind::MapValue(map)) => {
            let keys = map.entries.keys().take(20_000);
            keys.map(|key| edit(&["v", key], Action::Remove(Remove {})))
                .collect()
        }
        Some(Kind::CounterValue(_)) => (0..20_000).map(|_| add("v", 1)).collect(),
        _ => (0..20_000).map(|n| set("v", int(n))).collect(),
    }
}

/// One request, or some that follow each other, of a home that has the document, and another home.
struct Case<'a> {
    home: &'a Home,
    other: &'a Home,
    fields: &'a Fields,
    versions: &'a [String],
}

impl Case<'_> {
    fn patch(&self, edits: Vec<Edit>) -> Result<()> {
        patch(self.home, SPACE, ID, edits).map(drop)
    }

    fn put(&self, value: Value) -> Result<()> {
        try_put(self.home, put_request(SPACE, ID, &[("v", value)])).map(drop)
    }

    fn at(&self, version: &str) -> Result<()> {
        let request = GetRequest {
            space: SPACE.into(),
            id: ID.into(),
            version: version.to_owned(),
        };
        get_at(self.home, request).map(drop)
    }

    fn export(&self, request: ExportRequest) -> Result<Vec<Updates>> {
        let items = self.home.stream(&methods::documents::EXPORT, request)?;
        items
            .map(|item| item.map(|item| item.updates.unwrap()))
            .collect()
    }

    fn give(&self, to: &Home) -> Result<()> {
        let request = ExportRequest {
            space: SPACE.into(),
            ..ExportRequest::default()
        };
        for item in self.export(request)? {
            import(to, SPACE, item)?;
        }
        Ok(())
    }

    fn write_file(&self) -> Result<()> {
        let request = ExportFileRequest {
            space: SPACE.into(),
            folder: FOLDER.into(),
            path: FILE.into(),
        };
        self.home
            .call(&methods::documents::EXPORT_FILE, request)
            .map(drop)
    }

    /// A file of what the other home made of nothing, to be taken in.
    fn file_of_other(&self) -> Result<()> {
        for n in 0..30 {
            put(self.other, SPACE, ID, &[("w", int(n))]);
        }
        let other = Case {
            home: self.other,
            ..*self
        };
        other.write_file()
    }

    fn take(&self) -> Result<()> {
        for item in export_all(self.other, SPACE, "") {
            import(self.home, SPACE, item)?;
        }
        Ok(())
    }

    fn query(&self, request: QueryRequest) -> Result<()> {
        let request = QueryRequest {
            space: SPACE.into(),
            ..request
        };
        self.home
            .call(&methods::documents::QUERY, request)
            .map(drop)
    }
}

fn path() -> FieldPath {
    FieldPath {
        keys: vec!["v".into()],
    }
}

type Run = fn(&Case<'_>) -> Result<()>;

const REQUESTS: [(&str, Run); 29] = [
    ("get", |case| get(case.home, SPACE, ID).map(drop)),
    ("get at the first version", |case| {
        case.at(case.versions.last().unwrap())
    }),
    ("get at a version between", |case| {
        case.at(&case.versions[case.versions.len() / 2])
    }),
    ("list", |case| {
        list(case.home, SPACE);
        Ok(())
    }),
    ("query", |case| {
        let compare = Comparison {
            field: Some(path()),
            operator: comparison::Operator::Contains.into(),
            value: Some(int(-1)),
        };
        let condition = filter::Condition::Compare(compare);
        case.query(QueryRequest {
            where_: Some(Filter {
                condition: Some(condition),
            }),
            ..QueryRequest::default()
        })
    }),
    ("query in order", |case| {
        case.query(QueryRequest {
            order: Some(Order {
                field: Some(path()),
                descending: true,
            }),
            ..QueryRequest::default()
        })
    }),
    ("watch", |case| {
        let request = WatchRequest {
            space: SPACE.into(),
            ..WatchRequest::default()
        };
        for change in case.home.stream(&methods::documents::WATCH, request)? {
            if change?.kind() == ChangeKind::CaughtUp {
                break;
            }
        }
        Ok(())
    }),
    ("history", |case| {
        let history = history_of(SPACE, ID);
        case.home
            .call(&methods::documents::HISTORY, history)
            .map(drop)
    }),
    ("canonical", |case| {
        canonical(case.home, SPACE);
        Ok(())
    }),
    ("index", |case| {
        indexes(case.home, SPACE, &["v", "w"]);
        Ok(())
    }),
    ("patch", |case| case.patch(vec![small(case.fields)])),
    ("patch another field", |case| {
        case.patch(vec![set("w", int(1))])
    }),
    ("patch much", |case| case.patch(many(case.fields, 3))),
    ("put the same", |case| case.put(case.fields["v"].clone())),
    ("put anew", |case| {
        case.patch(vec![set("v", case.fields["v"].clone())])
    }),
    ("put nothing", |case| {
        try_put(case.home, put_request(SPACE, ID, &[])).map(drop)
    }),
    ("delete", |case| delete(case.home, SPACE, ID).map(drop)),
    ("delete and put", |case| {
        delete(case.home, SPACE, ID)?;
        case.put(case.fields["v"].clone())
    }),
    ("batch", |case| {
        let patch = || {
            WriteKind::Patch(PatchRequest {
                id: ID.into(),
                edits: vec![small(case.fields)],
                ..PatchRequest::default()
            })
        };
        let writes = (0..200).map(|_| Write {
            write: Some(patch()),
        });
        batch(case.home, writes.collect()).map(drop)
    }),
    ("batch over several", |case| {
        let ids = ["d", "e", "f", "g"];
        for id in &ids[1..] {
            let fields = [("v", case.fields["v"].clone())];
            try_put(case.home, put_request(SPACE, id, &fields))?;
        }
        let patch = |id: &str| {
            WriteKind::Patch(PatchRequest {
                id: id.into(),
                edits: vec![small(case.fields)],
                ..PatchRequest::default()
            })
        };
        let writes = ids.iter().chain(&ids).map(|id| Write {
            write: Some(patch(id)),
        });
        batch(case.home, writes.collect()).map(drop)
    }),
    ("export", |case| case.give(case.other)),
    ("export to a file", |case| case.write_file()),
    ("raw export, and import of it", |case| {
        let request = ExportRequest {
            space: SPACE.into(),
            ..ExportRequest::default()
        };
        for item in case.export(request)? {
            for update in item.updates {
                let item = Updates {
                    updates: vec![update],
                    ..Updates::default()
                };
                import(case.other, SPACE, item)?;
            }
        }
        Ok(())
    }),
    ("import a file", |case| {
        case.write_file()?;
        let request = ImportFileRequest {
            space: SPACE.into(),
            folder: FOLDER.into(),
            path: FILE.into(),
        };
        case.other
            .call(&methods::documents::IMPORT_FILE, request.clone())?;
        case.file_of_other()?;
        case.home
            .call(&methods::documents::IMPORT_FILE, request)
            .map(drop)
    }),
    ("import from an address", |case| {
        case.write_file()?;
        let request = ImportUrlRequest {
            space: SPACE.into(),
            url: "https://example.org/".into(),
        };
        case.other
            .call(&methods::documents::IMPORT_URL, request.clone())?;
        case.file_of_other()?;
        case.home
            .call(&methods::documents::IMPORT_URL, request)
            .map(drop)
    }),
    ("export what came later", |case| {
        let request = ExportRequest {
            space: SPACE.into(),
            have: vec![DocumentVersion {
                id: ID.into(),
                version: case.versions[case.versions.len() / 2].clone(),
            }],
            ..ExportRequest::default()
        };
        case.export(request).map(drop)
    }),
    ("merge what was made apart", |case| {
        case.give(case.other)?;
        for (seed, home) in [(4, case.home), (5, case.other)] {
            patch(home, SPACE, ID, many(case.fields, seed))?;
        }
        case.take()?;
        case.give(case.other)
    }),
    ("merge what was typed", |case| {
        case.give(case.other)?;
        let all = many(case.fields, 6);
        for some in all[..2_000.min(all.len())].chunks(500) {
            let patch = |edit: &Edit| {
                WriteKind::Patch(PatchRequest {
                    id: ID.into(),
                    edits: vec![edit.clone()],
                    ..PatchRequest::default()
                })
            };
            let writes = some.iter().map(|edit| Write {
                write: Some(patch(edit)),
            });
            batch(case.other, writes.collect())?;
        }
        case.take()
    }),
    ("merge what was made of nothing", |case| {
        for n in 0..30 {
            put(case.other, SPACE, ID, &[("w", int(n))]);
        }
        case.take()
    }),
];

/// Does every request with a document of a shape, each in a home of its own.
fn shape(name: &str, make: Make) -> Vec<String> {
    let (disk, keys) = (Disk::new(), Keyring::new());
    let home = bounded(&disk, &keys, 1);
    make(&home);
    let held = held(&home, name, "make");
    let mut failures: Vec<String> = held.into_iter().collect();
    let fields = get(&home, SPACE, ID).unwrap().fields;
    let page = home.call(&methods::documents::HISTORY, history_of(SPACE, ID));
    let versions: Vec<String> = page
        .unwrap()
        .entries
        .into_iter()
        .map(|entry| entry.version)
        .collect();
    home.close().unwrap();
    for (request, run) in REQUESTS {
        let folders = Folders::new();
        let home = bounded_beside(&disk.copy(), &keys, 2, &folders);
        let other = bounded_beside(&Disk::new(), &Keyring::new(), 3, &folders);
        let _ = (home.longest_work(), other.longest_work(), counting::peak());
        let case = Case {
            home: &home,
            other: &other,
            fields: &fields,
            versions: &versions,
        };
        if let Err(error) = run(&case) {
            let clear = |error: &Error| {
                matches!(error.status, Status::TooLarge | Status::Exhausted)
                    && !error.message.is_empty()
            };
            println!("{name}: {request}: {error}");
            assert!(clear(&error), "{name}: {request}: {error}");
        }
        failures.extend(self::held(&home, name, request));
        let there = other.longest_work();
        if there > MOST_WORK {
            failures.push(format!(
                "{name}: {request}: {there} in one go at the other home"
            ));
        }
        // Whatever was refused, the document can still be read and deleted.
        if request != "put nothing" && request != "delete" {
            get(&home, SPACE, ID).unwrap();
        }
    }
    failures
}

/// Whether a home kept within the bounds; if not, by how much.
fn held(home: &Home, shape: &str, request: &str) -> Option<String> {
    let (work, peak) = (home.longest_work(), counting::peak());
    let line = format!(
        "{shape}: {request}: at most {work} in one go, {} MiB",
        peak >> 20
    );
    println!("{line}");
    (work > MOST_WORK || peak > MEMORY_BYTES).then_some(line)
}

#[test]
fn every_request_keeps_its_bounds_with_documents_of_every_shape() {
    let asked = std::env::var("SIZES").unwrap_or_default();
    let taken = |name: &str, often| asked == "all" || asked == name || (asked.is_empty() && often);
    let taken = SHAPES.iter().filter(|(name, _, often)| taken(name, *often));
    let failures: Vec<_> = taken
        .flat_map(|(name, make, _)| shape(name, *make))
        .collect();
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn what_needs_more_memory_than_there_is_is_refused() {
    let home = bounded(&Disk::new(), &Keyring::new(), 1);
    dao_documents::room::measure(counting::live, |_, _| true, 96 << 20);
    let many = listed((0..190_000).map(int));
    let refused = try_put(&home, put_request(SPACE, ID, &[("v", many)])).unwrap_err();
    assert_eq!(refused.status, Status::Exhausted, "{refused}");
    assert_eq!(get(&home, SPACE, ID).unwrap_err().status, Status::NotFound);
    put(&home, SPACE, ID, &[("v", int(1))]);
    assert_eq!(get(&home, SPACE, ID).unwrap().fields["v"], int(1));
}

#[test]
fn a_history_has_an_end() {
    const LIMIT: usize = 32 << 20;
    let home = bounded(&Disk::new(), &Keyring::new(), 1);
    let bytes = 750_000;
    let mut noise = noise(1, bytes);
    let mut save = |round: usize| {
        noise[0] = round as u8;
        let bytes = value(Kind::BytesValue(noise.clone()));
        try_put(&home, put_request(SPACE, ID, &[("v", bytes)]))
    };
    // The engine writes some bytes beside those of each value.
    let fit = LIMIT / bytes - 1;
    for round in 0..fit {
        save(round).unwrap();
    }
    let refused = (fit..fit + 2).find_map(|round| save(round).err()).unwrap();
    assert_eq!(refused.status, Status::TooLarge, "{refused}");
    assert!(refused.message.contains("new document"), "{refused}");
    let other = bounded(&Disk::new(), &Keyring::new(), 2);
    send(&home, &other, SPACE);
    assert_eq!(get(&home, SPACE, ID), get(&other, SPACE, ID));
    delete(&home, SPACE, ID).unwrap();
}

/// A merge that would need more memory than there is holds back neither what else the homes give each
/// other nor the document itself, and there is a way on.
#[test]
fn a_merge_that_there_is_no_memory_for_holds_nothing_back() {
    const EACH: i64 = 20_000;
    let (home, other) = (
        bounded(&Disk::new(), &Keyring::new(), 1),
        bounded(&Disk::new(), &Keyring::new(), 2),
    );
    put(&home, SPACE, ID, &[("n", int(-1))]);
    put(&home, SPACE, "beside", &[("n", int(0))]);
    send(&home, &other, SPACE);
    for (home, start) in [(&home, 0), (&other, EACH)] {
        edits(home, (0..EACH).map(|n| set("n", int(start + n))).collect());
    }
    put(&other, SPACE, "after", &[("n", int(1))]);
    patch(&other, SPACE, "beside", vec![set("n", int(2))]).unwrap();
    // What is in use beside 72 MiB, and half of what the operations of both need.
    let most = counting::live() + (72 << 20) + EACH as usize * 1024;
    let limited = || dao_documents::room::measure(counting::live, |_, _| true, most);

    let before = get(&home, SPACE, ID).unwrap();
    let alone = |id: &str| {
        let mut items = export_all(&other, SPACE, "");
        items
            .iter_mut()
            .for_each(|item| item.updates.retain(|update| update.id == id));
        items
            .into_iter()
            .find(|item| !item.updates.is_empty())
            .unwrap()
    };
    let (large, beside, after) = (alone(ID), alone("beside"), alone("after"));
    limited();
    for _ in 0..2 {
        let refused = import(&home, SPACE, large.clone()).unwrap_err();
        assert_eq!(refused.status, Status::Exhausted, "{refused}");
        assert_eq!(refused.details["id"], ID);
        assert!(refused.message.contains("into a new document"), "{refused}");
        assert_eq!(get(&home, SPACE, ID).unwrap(), before, "nothing is changed");
    }
    // Other documents of the same home are merged, and this one can be edited and given away.
    for item in [beside, after] {
        assert_eq!(import(&home, SPACE, item).unwrap().changed, 1);
    }
    assert_eq!(get(&home, SPACE, "beside").unwrap().fields["n"], int(2));
    assert_eq!(get(&home, SPACE, "after").unwrap().fields["n"], int(1));
    patch(&home, SPACE, ID, vec![set("m", int(3))]).unwrap();
    // The way on: what it holds on one side goes into a new document.
    let fields: Vec<_> = get(&other, SPACE, ID).unwrap().fields.into_iter().collect();
    let fields: Vec<_> = fields
        .iter()
        .map(|(key, value)| (key.as_str(), value.clone()))
        .collect();
    put(&other, SPACE, "new", &fields);
    import(&home, SPACE, alone("new")).unwrap();
    assert_eq!(
        get(&home, SPACE, "new").unwrap().fields["n"],
        int(2 * EACH - 1)
    );
    // Nothing was lost: where there is the memory, it is merged.
    dao_documents::room::measure(counting::live, |_, _| true, MEMORY_BYTES);
    assert_eq!(import(&home, SPACE, large).unwrap().changed, 1);
    send(&home, &other, SPACE);
    send(&other, &home, SPACE);
    assert_eq!(canonical(&home, SPACE), canonical(&other, SPACE));
}
