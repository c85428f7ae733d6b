//! Every single row of a home is taken away, or replaced by an older version of itself: whatever is
//! read then is right, or an error that says so.

mod common;

use std::collections::BTreeMap;

use common::*;
use dao_bindings::messages::data_v1::watch_response::Kind as ChangeKind;
use dao_bindings::messages::data_v1::*;
use dao_bindings::messages::spaces_v1;
use dao_bindings::native::Home;
use dao_bindings::native::offers::{Disk, Keyring};
use dao_bindings::{Result, Status, methods};

const SPACES: [&str; 4] = ["a", "b", "c", "nowhere"];
const IDS: usize = 24;

/// Every version that each row had, oldest first.
#[derive(Default)]
struct Past(BTreeMap<Vec<u8>, Vec<Vec<u8>>>);

impl Past {
    fn note(&mut self, disk: &Disk) {
        for (key, value) in disk.entries() {
            let versions = self.0.entry(key).or_default();
            if versions.last() != Some(&value) {
                versions.push(value);
            }
        }
    }
}

fn id(number: usize) -> String {
    format!("d{number:02}")
}

/// A home with several spaces, indexes, deleted documents, histories apart, earlier versions,
/// documents that wait, a space that was removed, and records in its log.
fn fill(disk: &Disk, keys: &Keyring, past: &mut Past, more: usize) -> String {
    let home = open(disk, keys, 1);
    indexes(&home, "b", &["n"]);
    past.note(disk);
    for number in 0..IDS {
        put(&home, "a", &id(number), &[("n", int(number as i64))]);
        put(
            &home,
            "b",
            &id(number),
            &[("n", int(number as i64 % 5)), ("t", text("some"))],
        );
        past.note(disk);
    }
    put(&home, "gone", "x", &[("n", int(1))]);
    for number in (0..IDS).step_by(5) {
        delete(&home, "a", &id(number)).unwrap();
        past.note(disk);
    }
    for round in 0..12_u32 {
        // Bytes that cannot be made smaller, so that the history does not stay in the record.
        let noise =
            (0..3_000_u32).map(|n| ((n + round * 7_919).wrapping_mul(2_654_435_761) >> 24) as u8);
        let noise = value(value::Kind::BytesValue(noise.collect()));
        patch(&home, "b", "d01", vec![set("b", noise)]).unwrap();
        patch(&home, "b", "d02", vec![set("n", int(round.into()))]).unwrap();
        past.note(disk);
    }
    let after = put(&home, "b", "d03", &[("n", int(1))]).cursor;
    past.note(disk);
    for number in 4..9 {
        put(&home, "b", &id(number), &[("t", text("new"))]);
        past.note(disk);
    }
    let request = spaces_v1::RemoveRequest {
        name: "gone".into(),
    };
    home.call(&methods::spaces::REMOVE, request).unwrap();
    past.note(disk);
    wait(&home);
    past.note(disk);
    for number in 0..more {
        put(&home, "c", &id(number), &[("n", int(number as i64))]);
        put(&home, "a", &id(number), &[("n", int(100 + number as i64))]);
        past.note(disk);
    }
    drop(home); // killed
    after
}

/// Brings a document of which the first operations are not there yet.
fn wait(home: &Home) {
    let far = self::home(77);
    let first = put(&far, "s", "w", &[("n", int(1))]);
    patch(&far, "s", "w", vec![set("n", int(2))]).unwrap();
    let request = ExportRequest {
        space: "s".into(),
        have: vec![DocumentVersion {
            id: "w".into(),
            version: first.version,
        }],
        ..ExportRequest::default()
    };
    for item in export(&far, request) {
        assert_eq!(import(home, "c", item).unwrap().waiting, 1);
    }
}

/// All that can be read, by a name of how it was.
fn read(home: &Home, after: &str) -> BTreeMap<String, Result<String>> {
    let mut seen = BTreeMap::new();
    let mut note = |how: String, what: Result<String>| drop(seen.insert(how, what));
    let spaces = home.call(&methods::spaces::LIST, spaces_v1::ListRequest::default());
    note("spaces".into(), spaces.map(|reply| format!("{reply:?}")));
    for name in SPACES {
        let found = space(home, name);
        note(
            format!("{name} space"),
            found.map(|space| format!("{space:?}")),
        );
        for number in 0..=IDS {
            let found = get(home, name, &id(number)).map(|found| format!("{found:?}"));
            note(format!("{name} get {number}"), found);
        }
        let found = get(home, name, "w").map(|found| format!("{found:?}"));
        note(format!("{name} get w"), found);
        for id in ["d01", "d02", "d05"] {
            let entries = home.call(&methods::documents::HISTORY, history_of(name, id));
            let newest = entries
                .as_ref()
                .ok()
                .and_then(|reply| reply.entries.last())
                .cloned();
            note(
                format!("{name} history {id}"),
                entries.map(|reply| format!("{reply:?}")),
            );
            if let Some(entry) = newest {
                let request = GetRequest {
                    space: name.into(),
                    id: id.into(),
                    version: entry.version,
                };
                let found = get_at(home, request);
                note(
                    format!("{name} first {id}"),
                    found.map(|found| format!("{found:?}")),
                );
            }
        }
        let request = ListRequest {
            space: name.into(),
            ..ListRequest::default()
        };
        let page = home.call(&methods::documents::LIST, request);
        note(format!("{name} list"), page.map(|page| format!("{page:?}")));
        let compare = |operator: comparison::Operator, number: i64| Filter {
            condition: Some(filter::Condition::Compare(Comparison {
                field: Some(FieldPath {
                    keys: vec!["n".into()],
                }),
                operator: operator.into(),
                value: Some(int(number)),
            })),
        };
        use comparison::Operator;
        for filter in [
            None,
            Some(compare(Operator::Equal, 3)),
            Some(compare(Operator::Greater, 2)),
        ] {
            let request = QueryRequest {
                space: name.into(),
                where_: filter.clone(),
                ..QueryRequest::default()
            };
            let page = home.call(&methods::documents::QUERY, request);
            note(
                format!("{name} query {filter:?}"),
                page.map(|page| format!("{:?}", page.documents)),
            );
        }
        let request = QueryRequest {
            space: name.into(),
            order: Some(Order {
                field: Some(FieldPath {
                    keys: vec!["n".into()],
                }),
                descending: true,
            }),
            ..QueryRequest::default()
        };
        let page = home.call(&methods::documents::QUERY, request);
        note(
            format!("{name} ordered"),
            page.map(|page| format!("{:?}", page.documents)),
        );
        note(format!("{name} watch"), watch(home, name));
        let request = CanonicalRequest {
            space: name.into(),
            ..CanonicalRequest::default()
        };
        let chunks = home
            .stream(&methods::documents::CANONICAL, request)
            .unwrap();
        let chunks: Result<Vec<_>> = chunks.collect();
        note(
            format!("{name} canonical"),
            chunks.map(|chunks| format!("{chunks:?}")),
        );
        for after in ["", after] {
            let request = ExportRequest {
                space: name.into(),
                after: after.into(),
                ..ExportRequest::default()
            };
            let items = home.stream(&methods::documents::EXPORT, request).unwrap();
            let items: Result<Vec<_>> = items.collect();
            note(
                format!("{name} export {after}"),
                items.map(|items| format!("{items:?}")),
            );
        }
    }
    seen
}

fn watch(home: &Home, space: &str) -> Result<String> {
    let request = WatchRequest {
        space: space.into(),
        ..WatchRequest::default()
    };
    let mut seen = String::new();
    for change in home.stream(&methods::documents::WATCH, request)? {
        let change = change?;
        if change.kind() == ChangeKind::CaughtUp {
            break;
        }
        seen += &format!("{change:?}");
    }
    Ok(seen)
}

/// Whether a home says of itself that it is damaged where it does not read as it should.
/// Gives whether it did.
fn tells(
    disk: &Disk,
    keys: &Keyring,
    (right, after): (&BTreeMap<String, Result<String>>, &str),
    what: &str,
) -> bool {
    let home = match Home::open::<dao_unit::Dao>(options(disk, keys, 9)) {
        Ok(home) => home,
        Err(error) => {
            assert_eq!(
                error.details.get("cause").map(String::as_str),
                Some("damaged"),
                "{what}: {error}"
            );
            return true;
        }
    };
    let mut told = false;
    for (how, found) in read(&home, after) {
        if right.get(&how) == Some(&found) {
            continue;
        }
        match found {
            Err(error)
                if error
                    .details
                    .get("cause")
                    .is_some_and(|cause| cause == "damaged") =>
            {
                assert_eq!(error.status, Status::Internal);
                told = true;
            }
            wrong => panic!(
                "{what}: {how} gives {wrong:?} instead of {:?}",
                right.get(&how)
            ),
        }
    }
    told
}

fn sweep(more: usize) {
    let (disk, keys, mut past) = (Disk::new(), Keyring::new(), Past::default());
    let after = fill(&disk, &keys, &mut past, more);
    let right = read(&open(&disk.copy(), &keys, 8), &after);
    assert!(!tells(&disk.copy(), &keys, (&right, &after), "nothing"));
    // What only the log reads or what the log has anew is of no use to readers, and rows of the log
    // that are in their places are written over.
    let mut told = BTreeMap::<u8, (usize, usize)>::new();
    for (key, value) in disk.entries() {
        let what = format!("{} {key:02x?}", char::from(key[0]));
        let lacking = disk.copy();
        lacking.remove(&key);
        let gone = tells(
            &lacking,
            &keys,
            (&right, &after),
            &format!("without {what}"),
        );
        let count = told.entry(key[0]).or_default();
        *count = (count.0 + usize::from(gone), count.1 + 1);
        let before = past.0[&key].iter().rev().find(|version| **version != value);
        if let Some(before) = before {
            let older = disk.copy();
            older.put(&key, before);
            let gone = tells(
                &older,
                &keys,
                (&right, &after),
                &format!("with an older {what}"),
            );
            assert!(
                gone || b"lHs".contains(&key[0]),
                "an older {what} is not noticed"
            );
        }
    }
    assert!(told[&b's'].0 > 0);
    for kind in *b"HLSdhpt" {
        let (noticed, all) = told[&kind];
        assert_eq!(
            noticed,
            all,
            "rows of kind {} that are missing",
            char::from(kind)
        );
    }
}

#[test]
fn a_row_is_missing_or_old_while_the_log_has_records() {
    sweep(9);
}

#[test]
fn a_row_is_missing_or_old_where_all_is_in_its_place() {
    sweep(0);
}
