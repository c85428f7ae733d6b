//! Every single row of a home is taken away, replaced by an older version of itself, cut off, changed
//! in one bit, swapped with another row of its kind, or comes back after it was removed: whatever is
//! read then is right, or an error that says so. A thorough check finds every row that was changed.
//!
//! What SQLite may hold instead of bytes is in `tests/survival`.

mod common;

use std::collections::BTreeMap;

use common::syncing::*;
use common::*;
use dao_bindings::messages::data_v1::watch_response::Kind as ChangeKind;
use dao_bindings::messages::data_v1::*;
use dao_bindings::messages::spaces_v1;
use dao_bindings::messages::system_v1::HealthRequest;
use dao_bindings::native::Home;
use dao_bindings::native::offers::{Disk, Keyring};
use dao_bindings::{Result, Status, methods};

const SPACES: [&str; 4] = ["a", "b", "c", "nowhere"];
const IDS: usize = 24;
const REQUESTS: u8 = 8;
/// The seeds of other homes that it has met.
const PEERS: [u64; 2] = [71, 72];

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
    for number in 0..REQUESTS {
        try_put(&home, repeated(number)).unwrap();
        past.note(disk);
    }
    for peer in PEERS {
        let peer = self::home(peer);
        for round in 0..3 {
            put(&peer, "c", "met", &[("n", int(round))]);
            sync(&home, &peer, "c");
            past.note(disk);
        }
    }
    wait(&home);
    assert!(check(&home).unwrap());
    past.note(disk);
    for number in 0..more {
        put(&home, "c", &id(number), &[("n", int(number as i64))]);
        put(&home, "a", &id(number), &[("n", int(100 + number as i64))]);
        past.note(disk);
    }
    drop(home); // killed
    after
}

/// Whether a thorough check finds the home whole.
fn check(home: &Home) -> Result<bool> {
    let request = HealthRequest { thorough: true };
    let found = home.call(&methods::system::HEALTH, request)?;
    Ok(found.healthy)
}

/// A put with a request id.
fn repeated(number: u8) -> PutRequest {
    PutRequest {
        request_id: vec![number; 8],
        ..put_request("a", &id(usize::from(number)), &[("n", int(7))])
    }
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
    for peer in PEERS {
        let origin = id_of(&self::home(peer));
        let found = received(home, "c", &origin, "");
        note(format!("received {peer}"), found);
    }
    for number in 0..REQUESTS {
        let answer = try_put(home, repeated(number));
        note(
            format!("repeat {number}"),
            answer.map(|answer| format!("{answer:?}")),
        );
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

/// How damage is noticed.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Told {
    /// By whoever needs the row: what does not read as it should is an error.
    readers: bool,
    /// By a thorough check.
    check: bool,
}

/// Whether a home says of itself that it is damaged, wherever it does not read as it should.
fn tells(
    disk: &Disk,
    keys: &Keyring,
    (right, after): (&BTreeMap<String, Result<String>>, &str),
    what: &str,
) -> Told {
    let home = match Home::open::<dao_unit::Dao>(options(disk, keys, 9)) {
        Ok(home) => home,
        Err(error) => {
            assert_eq!(
                error.details.get("cause").map(String::as_str),
                Some("damaged"),
                "{what}: {error}"
            );
            return Told {
                readers: true,
                check: true,
            };
        }
    };
    let check = !check(&home).unwrap_or(false);
    let mut readers = false;
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
                readers = true;
            }
            wrong => panic!(
                "{what}: {how} gives {wrong:?} instead of {:?}",
                right.get(&how)
            ),
        }
    }
    Told { readers, check }
}

/// What may become of a row. Gives the disk; `None` where this cannot be done to it.
fn damaged(disk: &Disk, past: &Past, key: &[u8], value: &[u8], what: &str) -> Option<Disk> {
    let disk = disk.copy();
    let flipped = |place: usize| {
        let mut value = value.to_vec();
        value[place] ^= 1;
        value
    };
    let other = match what {
        "missing" => {
            disk.remove(key);
            return Some(disk);
        }
        "older" => {
            let versions = past.0[key].iter().rev();
            versions.clone().find(|version| *version != value)?.clone()
        }
        "swapped" => {
            let entries = disk.entries();
            let alike = |(other, _): &&(Vec<u8>, Vec<u8>)| other[0] == key[0] && other[..] > *key;
            let (other, others) = entries.iter().find(alike)?;
            disk.put(other, value);
            others.clone()
        }
        "cut off" => value[..value.len() / 2].to_vec(),
        "one byte short" => value[..value.len() - 1].to_vec(),
        "empty" => Vec::new(),
        "one byte long" => [value, &[0]].concat(),
        "changed at the beginning" => flipped(0),
        "changed in the middle" => flipped(value.len() / 2),
        "changed at the end" => flipped(value.len() - 1),
        _ => panic!("{what} is not known"),
    };
    disk.put(key, &other);
    Some(disk)
}

const ALWAYS: [&str; 2] = ["missing", "older"];
const IN_TURN: [&str; 8] = [
    "swapped",
    "cut off",
    "one byte short",
    "empty",
    "one byte long",
    "changed at the beginning",
    "changed in the middle",
    "changed at the end",
];
/// Of a kind of which there are no more, every row is damaged in every way.
const FEW: usize = 4;

/// Whether damage of a row does no harm, so that readers need not notice it.
fn is_harmless(kind: u8) -> bool {
    match kind {
        // What the log has anew, and records of the log of which everything is in its place.
        b's' | b'l' => true,
        // The number of a request only says when to forget it, and vouches for its record.
        b'q' => true,
        // What a check of health wrote is written again before it is read.
        b'o' => true,
        _ => false,
    }
}

fn sweep(more: usize) {
    let (disk, keys, mut past) = (Disk::new(), Keyring::new(), Past::default());
    let after = fill(&disk, &keys, &mut past, more);
    let right = read(&open(&disk.copy(), &keys, 8), &after);
    let told = tells(&disk.copy(), &keys, (&right, &after), "nothing");
    assert!(!told.readers && !told.check);
    let entries = disk.entries();
    let mut counts = BTreeMap::<u8, usize>::new();
    for (key, _) in &entries {
        *counts.entry(key[0]).or_default() += 1;
    }
    let (mut noticed, mut turns) = (BTreeMap::<u8, usize>::new(), BTreeMap::<u8, usize>::new());
    for (key, value) in &entries {
        let kind = key[0];
        let turn = turns.entry(kind).or_default();
        let ways = if counts[&kind] <= FEW {
            IN_TURN.to_vec()
        } else {
            vec![IN_TURN[*turn % IN_TURN.len()]]
        };
        *turn += 1;
        for what in ALWAYS.into_iter().chain(ways) {
            let Some(damaged) = damaged(&disk, &past, key, value, what) else {
                continue;
            };
            let row = format!("{what}: {} {key:02x?}", char::from(kind));
            let told = tells(&damaged, &keys, (&right, &after), &row);
            assert!(told.readers || is_harmless(kind), "not noticed: {row}");
            let changed = !ALWAYS.contains(&what) && kind != b'o';
            assert!(told.check || !changed, "not found by a check: {row}");
            // Documents and their histories are found by reading all of them.
            let checked = told.check || is_harmless(kind) || b"dh".contains(&kind);
            assert!(checked, "not found by a check: {row}");
            *noticed.entry(kind).or_default() += usize::from(told.readers);
        }
    }
    assert!(noticed[&b's'] > 0);
    let kinds: Vec<u8> = counts.into_keys().collect();
    assert_eq!(kinds, b"HLSdhlopqrst", "a kind of rows is not tried");
    for (key, versions) in &past.0 {
        if disk.entries().iter().all(|(other, _)| other != key) {
            let again = disk.copy();
            again.put(key, versions.last().unwrap());
            tells(
                &again,
                &keys,
                (&right, &after),
                &format!("again: {key:02x?}"),
            );
        }
    }
}

#[test]
fn a_row_is_damaged_while_the_log_has_records() {
    sweep(9);
}

#[test]
fn a_row_is_damaged_where_all_is_in_its_place() {
    sweep(0);
}
