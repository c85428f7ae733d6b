//! The homes as they live, and what must hold at each step.

use std::cmp::Ordering;
use std::collections::{BTreeMap, HashMap};

use dao_bindings::messages::data_v1::edit::Edit as Action;
use dao_bindings::messages::data_v1::filter::Condition;
use dao_bindings::messages::data_v1::watch_response::Kind as ChangeKind;
use dao_bindings::messages::data_v1::write::Write as WriteKind;
use dao_bindings::messages::data_v1::*;
use dao_bindings::messages::spaces_v1;
use dao_bindings::native::Home;
use dao_bindings::native::offers::{Disk, Keyring};
use dao_bindings::{Result, Status, methods};
use dao_documents::{filter, order};

use super::draw::{Ask, Change as EditOf, Deed, Manner, Step};
use super::local::{self, Documents};
use crate::common::*;

/// The spaces in which things happen.
const SPACES: [&str; 2] = ["s", "t"];

/// One home with what the model knows of it.
struct Member {
    disk: Disk,
    keys: Keyring,
    home: Option<Home>,
    spaces: BTreeMap<&'static str, Known>,
    /// Whether it was ever given updates out of order, so that some may wait.
    may_wait: bool,
}

/// What is known of a space of a home.
#[derive(Default)]
struct Known {
    documents: Documents,
    /// What a reader of the space has seen, and where it would go on.
    seen: BTreeMap<String, BTreeMap<String, Value>>,
    token: String,
    /// Whether the space was removed after the token was given.
    stale: bool,
}

/// All homes.
pub struct World {
    members: Vec<Member>,
    opened: u64,
    /// How far each home was sent the updates of another: by sender, receiver and space.
    progress: HashMap<(usize, usize, &'static str), String>,
    /// The content of every version that was ever seen.
    versions: HashMap<(String, String), BTreeMap<String, Value>>,
}

impl World {
    pub fn new(homes: usize) -> Self {
        let member = |_| Member {
            disk: Disk::new(),
            keys: Keyring::new(),
            home: None,
            spaces: SPACES
                .iter()
                .map(|space| (*space, Known::default()))
                .collect(),
            may_wait: false,
        };
        let mut world = Self {
            members: (0..homes).map(member).collect(),
            opened: 0,
            progress: HashMap::new(),
            versions: HashMap::new(),
        };
        (0..homes).for_each(|number| world.reopen(number));
        world
    }

    fn reopen(&mut self, number: usize) {
        self.opened += 1;
        let member = &mut self.members[number];
        member.home = None;
        member.home = Some(open(&member.disk, &member.keys, self.opened));
    }

    fn home(&self, number: usize) -> &Home {
        self.members[number].home.as_ref().unwrap()
    }

    fn known(&mut self, number: usize, space: &'static str) -> &mut Known {
        self.members[number].spaces.get_mut(space).unwrap()
    }

    pub fn step(&mut self, step: &Step) {
        let (number, space) = (step.home, step.space);
        match &step.deed {
            Deed::DieIn(deed, steps) => self.die_in(number, space, deed, *steps),
            Deed::Indexes(fields) => {
                indexes(self.home(number), space, fields);
            }
            Deed::Query(ask) => self.query(number, space, ask),
            Deed::RemoveSpace => self.remove(number, space),
            Deed::Watch => self.watch(number, space),
            Deed::Close => {
                self.members[number].home.take().unwrap().close().unwrap();
                self.reopen(number);
            }
            Deed::Die => self.reopen(number),
            Deed::Send(to, manner) => self.send(number, *to, space, manner),
            write => self.write(number, space, write),
        }
        self.check(number, space);
    }

    fn write(&mut self, number: usize, space: &'static str, deed: &Deed) {
        let known = self.known(number, space);
        let mut expected = known.documents.clone();
        let saturated = is_saturated(&expected);
        let right = local::write(&mut expected, deed);
        let done = call(self.home(number), space, deed);
        if saturated {
            // The exact sum of a counter that shows an end of its range cannot be seen.
            expected = self.read(number, space);
        } else if right {
            done.unwrap_or_else(|error| panic!("{deed:?} was refused: {error}"));
        } else {
            let error = done.expect_err("a wrong write was taken");
            let expected = [Status::InvalidArgument, Status::NotFound];
            assert!(expected.contains(&error.status), "{deed:?}: {error}");
        }
        self.known(number, space).documents = expected;
    }

    /// The home dies while it writes: the write is there as a whole, or not at all.
    fn die_in(&mut self, number: usize, space: &'static str, deed: &Deed, steps: usize) {
        let before = self.known(number, space).documents.clone();
        let mut after = before.clone();
        let right = local::write(&mut after, deed);
        let saturated = is_saturated(&before);
        begin_and_die(self.home(number), space, deed, steps);
        self.reopen(number);
        let found = self.read(number, space);
        let is = |expected: &Documents| {
            found.len() == expected.len()
                && found
                    .iter()
                    .zip(expected)
                    .all(|((a, found), (b, expected))| a == b && local::same(found, expected))
        };
        assert!(
            saturated || is(&before) || (right && is(&after)),
            "killed in {deed:?}: neither as before nor as after\n{before:?}\n{found:?}"
        );
        self.known(number, space).documents = found;
    }

    fn remove(&mut self, number: usize, name: &'static str) {
        let exists = space(self.home(number), name).is_ok();
        let request = spaces_v1::RemoveRequest { name: name.into() };
        let done = self.home(number).call(&methods::spaces::REMOVE, request);
        assert_eq!(done.is_ok(), exists);
        if exists {
            let known = self.known(number, name);
            known.documents.clear();
            known.stale = !known.token.is_empty();
            // What a receiver remembers of its senders goes with its space.
            self.progress
                .retain(|(_, to, space), _| (*to, *space) != (number, name));
        }
    }

    fn query(&mut self, number: usize, space: &'static str, ask: &Ask) {
        let comparison = Comparison {
            field: Some(path(ask.field)),
            operator: ask.operator,
            value: Some(ask.value.clone()),
        };
        let condition = Filter {
            condition: Some(Condition::Compare(comparison.clone())),
        };
        let order = ask.order.map(|(field, descending)| Order {
            field: Some(path(field)),
            descending,
        });
        let mut request = QueryRequest {
            space: space.into(),
            where_: Some(condition),
            order,
            limit: ask.limit,
            ..QueryRequest::default()
        };
        let mut found = Vec::new();
        loop {
            let page = self
                .home(number)
                .call(&methods::documents::QUERY, request.clone())
                .unwrap();
            found.extend(page.documents.into_iter().map(|document| document.id));
            request.cursor = page.next;
            if request.cursor.is_empty() {
                break;
            }
        }
        let documents = &self.known(number, space).documents;
        let holding = documents
            .iter()
            .filter(|(_, fields)| filter::holds(&comparison, fields));
        let mut expected: Vec<(&String, Vec<u8>)> = holding
            .map(|(id, fields)| {
                (
                    id,
                    ask.order
                        .map_or_else(Vec::new, |(field, _)| order::sort_key(fields.get(field))),
                )
            })
            .collect();
        let absent = order::sort_key(None);
        let descending = ask.order.is_some_and(|(_, descending)| descending);
        expected.sort_by(|(a, key_a), (b, key_b)| {
            let plain = || key_a.cmp(key_b).then_with(|| a.cmp(b));
            match (descending, *key_a == absent, *key_b == absent) {
                (true, true, false) => Ordering::Greater,
                (true, false, true) => Ordering::Less,
                (true, ..) => plain().reverse(),
                _ => plain(),
            }
        });
        let expected: Vec<&String> = expected.into_iter().map(|(id, _)| id).collect();
        assert_eq!(found.iter().collect::<Vec<_>>(), expected, "{ask:?}");
    }

    /// A reader goes on where it stopped, reads until it is up to date, and then knows everything.
    fn watch(&mut self, number: usize, space: &'static str) {
        let known = self.known(number, space);
        let (mut token, stale) = (known.token.clone(), known.stale);
        let mut seen = std::mem::take(&mut known.seen);
        if stale {
            let error = read_watch(self.home(number), space, &token).unwrap_err();
            assert_eq!(
                error.status,
                Status::Conflict,
                "a position of a space that was removed"
            );
            (token, seen) = (String::new(), BTreeMap::new());
        }
        for change in read_watch(self.home(number), space, &token).unwrap() {
            token.clone_from(&change.cursor);
            let kind = change.kind();
            match (kind, change.document) {
                (ChangeKind::Changed, Some(document)) => {
                    drop(seen.insert(document.id, document.fields))
                }
                (ChangeKind::Removed, Some(document)) => drop(seen.remove(&document.id)),
                _ => {}
            }
        }
        let known = self.known(number, space);
        assert!(
            is_same(&seen, &known.documents),
            "a watch leads elsewhere:\n{seen:?}\n{:?}",
            known.documents
        );
        (known.seen, known.token, known.stale) = (seen, token, false);
    }

    fn send(&mut self, from: usize, to: usize, space: &'static str, manner: &Manner) {
        if from == to {
            return;
        }
        match manner {
            Manner::Following => self.follow(from, to, space, usize::MAX),
            Manner::CutAfter(items) => self.follow(from, to, space, *items),
            Manner::Shuffled(places) => {
                let items = export_all(self.home(from), space, "");
                for place in places.iter().filter(|_| !items.is_empty()) {
                    import(self.home(to), space, items[place % items.len()].clone()).unwrap();
                }
                self.members[to].may_wait |= !places.is_empty();
            }
        }
        self.known(to, space).documents = self.read(to, space);
        self.check(to, space);
    }

    /// Sends what was not sent yet, at most so many items.
    fn follow(&mut self, from: usize, to: usize, space: &'static str, most: usize) {
        let at = (from, to, space);
        let after = self.progress.get(&at).cloned().unwrap_or_default();
        let request = ExportRequest {
            space: space.into(),
            after,
            ..ExportRequest::default()
        };
        let items: Result<Vec<Updates>> = self
            .home(from)
            .stream(&methods::documents::EXPORT, request)
            .and_then(|items| items.map(|item| Ok(item?.updates.unwrap())).collect());
        let items = match items {
            Ok(items) => items,
            Err(error) => {
                assert_eq!(error.status, Status::Conflict, "{error}");
                self.progress.remove(&at);
                export_all(self.home(from), space, "")
            }
        };
        for item in items.into_iter().take(most) {
            let cursor = item.cursor.clone();
            let reply = import(self.home(to), space, item).unwrap();
            assert!(
                reply.waiting == 0 || self.members[to].may_wait,
                "updates wait although all came in order"
            );
            self.progress.insert(at, cursor);
        }
    }

    /// What can be seen of a space.
    fn read(&self, number: usize, space: &str) -> Documents {
        list(self.home(number), space)
            .into_iter()
            .map(|document| (document.id, document.fields))
            .collect()
    }

    /// Compares a space with the model by every way to read it.
    fn check(&mut self, number: usize, name: &'static str) {
        let documents = list(self.home(number), name);
        let count = space(self.home(number), name).map_or(0, |space| space.documents);
        assert_eq!(count, documents.len() as u32, "documents are counted wrong");
        let found: Documents = documents
            .iter()
            .map(|d| (d.id.clone(), d.fields.clone()))
            .collect();
        let known = self.known(number, name);
        assert!(
            is_same(&found, &known.documents),
            "found {found:?}\nexpected {:?}",
            known.documents
        );
        known.documents = found;
        for document in documents {
            let got = get(self.home(number), name, &document.id).unwrap();
            assert!(got.version == document.version && local::same(&got.fields, &document.fields));
            let key = (document.id, document.version);
            match self.versions.get(&key) {
                Some(fields) => assert!(
                    local::same(fields, &document.fields),
                    "one version, two contents: {key:?}\n{fields:?}\n{:?}",
                    document.fields
                ),
                None => drop(self.versions.insert(key, document.fields)),
            }
        }
    }

    /// Lets everyone give everyone what is lacking; then all hold the same, also after reopening.
    pub fn converge(&mut self) {
        for _ in 0..3 {
            for space in SPACES {
                for from in 0..self.members.len() {
                    for to in 0..self.members.len() {
                        self.send(from, to, space, &Manner::Following);
                    }
                }
            }
        }
        self.agree();
        (0..self.members.len()).for_each(|number| self.reopen(number));
        self.agree();
        for name in SPACES {
            for id in self.known(0, name).documents.clone().into_keys() {
                self.read_history(0, name, &id);
            }
        }
    }

    fn agree(&mut self) {
        for space in SPACES {
            let first = canonical(self.home(0), space);
            for number in 1..self.members.len() {
                assert!(
                    canonical(self.home(number), space) == first,
                    "homes 0 and {number} differ in {space:?}"
                );
            }
            let versions = |world: &Self, number| -> Vec<_> {
                list(world.home(number), space)
                    .into_iter()
                    .map(|d| (d.id, d.version))
                    .collect()
            };
            for number in 1..self.members.len() {
                assert_eq!(versions(self, 0), versions(self, number));
                self.watch(number, space);
            }
        }
    }

    /// Every version that the history names can be read, and is what it was when it was seen.
    fn read_history(&self, number: usize, space: &'static str, id: &str) {
        let reply = self
            .home(number)
            .call(&methods::documents::HISTORY, history_of(space, id))
            .unwrap();
        assert!(!reply.entries.is_empty());
        for entry in reply.entries {
            let request = GetRequest {
                space: space.into(),
                id: id.into(),
                version: entry.version.clone(),
            };
            match get_at(self.home(number), request) {
                Ok(document) => {
                    if let Some(fields) = self.versions.get(&(id.to_owned(), entry.version)) {
                        assert!(
                            local::same(&document.fields, fields),
                            "an earlier version reads otherwise"
                        );
                    }
                }
                Err(error) => assert_eq!(error.status, Status::NotFound, "{error}"),
            }
        }
    }
}

fn is_same(found: &Documents, expected: &Documents) -> bool {
    found.len() == expected.len()
        && found
            .iter()
            .zip(expected)
            .all(|((a, found), (b, expected))| a == b && local::same(found, expected))
}

/// Whether a counter shows an end of its range.
fn is_saturated(documents: &Documents) -> bool {
    fn has(value: &Value) -> bool {
        match &value.kind {
            Some(value::Kind::CounterValue(number)) => *number == i64::MAX || *number == i64::MIN,
            Some(value::Kind::ListValue(list)) => list.values.iter().any(has),
            Some(value::Kind::MapValue(map)) => map.entries.values().any(has),
            _ => false,
        }
    }
    documents.values().flat_map(BTreeMap::values).any(has)
}

fn path(field: &str) -> FieldPath {
    FieldPath {
        keys: vec![field.into()],
    }
}

/// What a watch gives until it is up to date.
fn read_watch(home: &Home, space: &str, after: &str) -> Result<Vec<WatchResponse>> {
    let request = WatchRequest {
        space: space.into(),
        after: after.into(),
        ..WatchRequest::default()
    };
    let mut stream = home.stream(&methods::documents::WATCH, request)?;
    let mut changes = Vec::new();
    for change in &mut stream {
        let change = change?;
        let ended = change.kind() == ChangeKind::CaughtUp;
        changes.push(change);
        if ended {
            break;
        }
    }
    drop(stream);
    home.settle();
    Ok(changes)
}

fn call(home: &Home, space: &str, deed: &Deed) -> Result<()> {
    if let Deed::Batch(deeds) = deed {
        return home
            .call(&methods::documents::BATCH, batch(space, deeds))
            .map(drop);
    }
    match message(space, deed) {
        WriteKind::Put(put) => try_put(home, put).map(drop),
        WriteKind::Patch(patch) => try_patch(home, patch).map(drop),
        WriteKind::Delete(delete) => try_delete(home, delete).map(drop),
    }
}

fn begin_and_die(home: &Home, space: &str, deed: &Deed, steps: usize) {
    let step = || {
        for _ in 0..steps {
            if !home.step() {
                break;
            }
        }
    };
    if let Deed::Batch(deeds) = deed {
        let _pending = home.begin(&methods::documents::BATCH, batch(space, deeds));
        return step();
    }
    let _pending: Box<dyn std::any::Any> = match message(space, deed) {
        WriteKind::Put(put) => Box::new(home.begin(&methods::documents::PUT, put)),
        WriteKind::Patch(patch) => Box::new(home.begin(&methods::documents::PATCH, patch)),
        WriteKind::Delete(delete) => Box::new(home.begin(&methods::documents::DELETE, delete)),
    };
    step();
}

fn batch(space: &str, deeds: &[Deed]) -> BatchRequest {
    let write = |deed| Write {
        write: Some(message("", deed)),
    };
    BatchRequest {
        space: space.into(),
        writes: deeds.iter().map(write).collect(),
        ..BatchRequest::default()
    }
}

fn message(space: &str, deed: &Deed) -> WriteKind {
    let (space, id) = match deed {
        Deed::Put(id, _) | Deed::Patch(id, _) | Deed::Delete(id) => (space.to_owned(), id.clone()),
        other => unreachable!("{other:?} is no single write"),
    };
    match deed {
        Deed::Put(_, fields) => WriteKind::Put(PutRequest {
            space,
            id,
            fields: fields.clone(),
            ..PutRequest::default()
        }),
        Deed::Patch(_, changes) => {
            let edits = changes.iter().map(edit_of).collect();
            WriteKind::Patch(PatchRequest {
                space,
                id,
                edits,
                ..PatchRequest::default()
            })
        }
        _ => WriteKind::Delete(DeleteRequest {
            space,
            id,
            ..DeleteRequest::default()
        }),
    }
}

fn edit_of(change: &EditOf) -> Edit {
    match change {
        EditOf::Set(key, value) => set(key, value.clone()),
        EditOf::SetInside(key, inner, value) => edit(&[key, inner], Action::Set(value.clone())),
        EditOf::Remove(key) => edit(&[key], Action::Remove(Remove {})),
        EditOf::Splice(key, at, delete, new) => splice(key, *at, *delete, new),
        EditOf::Insert(key, at, values) => edit(
            &[key],
            Action::Insert(ListInsert {
                index: *at,
                values: values.clone(),
            }),
        ),
        EditOf::Increment(key, by) => add(key, *by),
    }
}
