//! What the tests say often.

#![allow(dead_code)]

pub mod syncing;

use dao_bindings::messages::data_v1::edit::Edit as Action;
use dao_bindings::messages::data_v1::filter::Condition;
use dao_bindings::messages::data_v1::value::Kind;
use dao_bindings::messages::data_v1::*;
use dao_bindings::messages::spaces_v1;
use dao_bindings::native::offers::{Disk, Keyring};
use dao_bindings::native::{Home, Options};
use dao_bindings::{Result, methods};
use dao_documents::filter;
use dao_documents::value::Fields;
use dao_unit::Dao;

pub fn options(disk: &Disk, keys: &Keyring, seed: u64) -> Options {
    Options::new()
        .with(disk.clone())
        .with(keys.clone())
        .seed(seed)
}

pub fn open(disk: &Disk, keys: &Keyring, seed: u64) -> Home {
    Home::open::<Dao>(options(disk, keys, seed)).unwrap()
}

/// A home of its own.
pub fn home(seed: u64) -> Home {
    open(&Disk::new(), &Keyring::new(), seed)
}

pub fn value(kind: Kind) -> Value {
    Value { kind: Some(kind) }
}

pub fn text(text: &str) -> Value {
    value(Kind::TextValue(text.into()))
}

pub fn string(text: &str) -> Value {
    value(Kind::StringValue(text.into()))
}

pub fn int(number: i64) -> Value {
    value(Kind::IntValue(number))
}

pub fn counter(number: i64) -> Value {
    value(Kind::CounterValue(number))
}

pub fn boolean(flag: bool) -> Value {
    value(Kind::BoolValue(flag))
}

pub fn put_request(space: &str, id: &str, fields: &[(&str, Value)]) -> PutRequest {
    let fields = fields
        .iter()
        .map(|(key, value)| ((*key).into(), value.clone()))
        .collect();
    PutRequest {
        space: space.into(),
        id: id.into(),
        fields,
        ..PutRequest::default()
    }
}

pub fn put(home: &Home, space: &str, id: &str, fields: &[(&str, Value)]) -> Revision {
    try_put(home, put_request(space, id, fields)).unwrap()
}

pub fn try_put(home: &Home, request: PutRequest) -> Result<Revision> {
    home.call(&methods::documents::PUT, request)
        .map(|made| made.revision.unwrap())
}

pub fn get(home: &Home, space: &str, id: &str) -> Result<Document> {
    let request = GetRequest {
        space: space.into(),
        id: id.into(),
        ..GetRequest::default()
    };
    get_at(home, request)
}

pub fn get_at(home: &Home, request: GetRequest) -> Result<Document> {
    home.call(&methods::documents::GET, request)
        .map(|found| found.document.unwrap())
}

pub fn edit(path: &[&str], action: Action) -> Edit {
    Edit {
        path: path.iter().map(ToString::to_string).collect(),
        edit: Some(action),
    }
}

pub fn set(key: &str, value: Value) -> Edit {
    edit(&[key], Action::Set(value))
}

pub fn add(key: &str, by: i64) -> Edit {
    edit(&[key], Action::Increment(Increment { by }))
}

pub fn splice(key: &str, index: u32, delete: u32, insert: &str) -> Edit {
    edit(
        &[key],
        Action::Splice(TextSplice {
            index,
            delete,
            insert: insert.into(),
        }),
    )
}

pub fn patch(home: &Home, space: &str, id: &str, edits: Vec<Edit>) -> Result<Revision> {
    let request = PatchRequest {
        space: space.into(),
        id: id.into(),
        edits,
        ..PatchRequest::default()
    };
    try_patch(home, request)
}

pub fn try_patch(home: &Home, request: PatchRequest) -> Result<Revision> {
    home.call(&methods::documents::PATCH, request)
        .map(|made| made.revision.unwrap())
}

pub fn delete(home: &Home, space: &str, id: &str) -> Result<Revision> {
    let request = DeleteRequest {
        space: space.into(),
        id: id.into(),
        ..DeleteRequest::default()
    };
    try_delete(home, request)
}

pub fn try_delete(home: &Home, request: DeleteRequest) -> Result<Revision> {
    home.call(&methods::documents::DELETE, request)
        .map(|made| made.revision.unwrap())
}

/// Every document of a space, by pages of seven.
pub fn list(home: &Home, space: &str) -> Vec<Document> {
    let mut all = Vec::new();
    let mut cursor = String::new();
    loop {
        let request = ListRequest {
            space: space.into(),
            limit: 7,
            cursor,
        };
        let page = home.call(&methods::documents::LIST, request).unwrap();
        all.extend(page.documents);
        cursor = page.next;
        if cursor.is_empty() {
            return all;
        }
    }
}

pub fn history_of(space: &str, id: &str) -> HistoryRequest {
    HistoryRequest {
        space: space.into(),
        id: id.into(),
        ..HistoryRequest::default()
    }
}

pub fn indexes(home: &Home, space: &str, fields: &[&str]) -> spaces_v1::Space {
    let path = |key: &&str| FieldPath {
        keys: key.split('.').map(Into::into).collect(),
    };
    let request = spaces_v1::PutRequest {
        name: space.into(),
        indexes: fields.iter().map(path).collect(),
    };
    try_put_space(home, request).unwrap()
}

pub fn try_put_space(home: &Home, request: spaces_v1::PutRequest) -> Result<spaces_v1::Space> {
    home.call(&methods::spaces::PUT, request)
        .map(|made| made.space.unwrap())
}

pub fn space(home: &Home, name: &str) -> Result<spaces_v1::Space> {
    home.call(
        &methods::spaces::GET,
        spaces_v1::GetRequest { name: name.into() },
    )
    .map(|found| found.space.unwrap())
}

pub fn canonical(home: &Home, space: &str) -> Vec<u8> {
    let request = CanonicalRequest {
        space: space.into(),
        ids: Vec::new(),
    };
    let chunks = home
        .stream(&methods::documents::CANONICAL, request)
        .unwrap();
    chunks.flat_map(|chunk| chunk.unwrap().data).collect()
}

pub fn export(home: &Home, request: ExportRequest) -> Vec<Updates> {
    let items = home.stream(&methods::documents::EXPORT, request).unwrap();
    items.map(|item| item.unwrap().updates.unwrap()).collect()
}

pub fn export_all(home: &Home, space: &str, after: &str) -> Vec<Updates> {
    export(
        home,
        ExportRequest {
            space: space.into(),
            after: after.into(),
            ..ExportRequest::default()
        },
    )
}

pub fn import(home: &Home, space: &str, updates: Updates) -> Result<ImportSummary> {
    let request = ImportRequest {
        space: space.into(),
        updates: Some(updates),
        request_id: Vec::new(),
    };
    try_import(home, request)
}

pub fn try_import(home: &Home, request: ImportRequest) -> Result<ImportSummary> {
    home.call(&methods::documents::IMPORT, request)
        .map(|done| done.summary.unwrap())
}

/// Binds an update to its document anew, as whoever makes one can.
pub fn bind(update: &mut Update) {
    use sha2::{Digest, Sha256};
    let digest = Sha256::new()
        .chain_update(b"dao/update/1")
        .chain_update((update.id.len() as u64).to_be_bytes())
        .chain_update(&update.id)
        .chain_update(&update.operations)
        .finalize();
    update.binding = digest[..16].to_vec();
}

/// Gives everything of one home to another.
pub fn send(from: &Home, to: &Home, space: &str) {
    for item in export_all(from, space, "") {
        import(to, space, item).unwrap();
    }
}

pub fn system(home: &Home) -> dao_bindings::messages::system_v1::StatisticsResponse {
    home.call(&methods::system::STATISTICS, Default::default())
        .unwrap()
}

/// Bytes that do not compress.
pub fn noise(seed: u8, length: usize) -> Vec<u8> {
    let mut state = u64::from(seed) + 1;
    let mut next = || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 56) as u8
    };
    (0..length).map(|_| next()).collect()
}

/// Whether fields fulfil a filter, in one go.
pub fn fulfils(filter: &Filter, fields: &Fields) -> bool {
    match &filter.condition {
        None => true,
        Some(Condition::Compare(comparison)) => filter::holds(comparison, fields),
        Some(Condition::All(all)) => all.filters.iter().all(|one| fulfils(one, fields)),
        Some(Condition::Any(any)) => any.filters.iter().any(|one| fulfils(one, fields)),
        Some(Condition::Negate(not)) => !fulfils(not, fields),
    }
}
