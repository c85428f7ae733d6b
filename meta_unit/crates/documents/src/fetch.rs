//! Get, List and History, and the reading of documents that everything else shares.

use std::rc::Rc;

use dao_bindings::contract::limits::MAX_MESSAGE_BYTES;
use dao_bindings::messages::data_v1::{
    Document, GetRequest, GetResponse, HistoryEntry, HistoryRequest, HistoryResponse, ListRequest,
    ListResponse, QueryResponse,
};
use dao_bindings::{Error, Result, task};
use dao_store::key::Name;
use dao_store::tree::{self, Direction, Range};
use prost::Message;

use crate::change::absent;
use crate::cursor::wrong_cursor;
use crate::damage::unreadable;
use crate::engine::{Past, Replica, Version};
use crate::home::{Alone, Documents};
use crate::limits::{DEFAULT_PAGE, PAGE_BYTES};
use crate::record::Record;
use crate::space::Space;
use crate::value::{Fields, decode_fields};
use crate::watch::space_number;
use crate::wire;

impl Documents {
    /// `dao.data.v1.DocumentsService.Get`.
    pub async fn get(&self, request: GetRequest) -> Result<GetResponse> {
        let document = Some(self.get_document(request).await?);
        Ok(GetResponse { document })
    }

    async fn get_document(&self, request: GetRequest) -> Result<Document> {
        let (space, number, name) = self.find(&request.space, &request.id).await?;
        if request.version.is_empty() {
            let document = async {
                match self.record(&space, number, &name, &request.id).await? {
                    Some(record) if record.is_live() => {
                        self.document(&space, number, &name, record).await
                    }
                    _ => Ok(None),
                }
            };
            let found = document.await;
            let found = found.map_err(|error| unreadable(error, &request.id))?;
            return sendable(found.ok_or_else(|| absent(&request.id))?);
        }
        let version = Version::from_token(&request.version)?;
        let (_alone, past) = self.past_of(&space, number, &name, &request.id).await?;
        let Some(fields) = past.fields_at(&version).await? else {
            return Err(Error::not_found("the document was deleted at that version")
                .with("id", &request.id));
        };
        sendable(Document {
            id: request.id,
            fields,
            version: request.version,
            oversized: false,
        })
    }

    /// `dao.data.v1.DocumentsService.History`.
    pub async fn history(&self, request: HistoryRequest) -> Result<HistoryResponse> {
        let limit = page_limit(request.limit);
        let (space, number, name) = self.find(&request.space, &request.id).await?;
        let asked = [
            b"history".as_slice(),
            &number.to_be_bytes(),
            request.id.as_bytes(),
        ];
        let place = self.place(&asked, &request.cursor)?;
        let place = wire::from_token(&place).ok_or_else(wrong_cursor)?;
        let page = loop {
            let record = match self.record(&space, number, &name, &request.id).await? {
                Some(record) if !record.void => record,
                _ => return Err(absent(&request.id)),
            };
            let ask = |replica: &Replica| replica.history(&place, limit);
            let page = self.with_replica(&space, number, &name, &record, ask);
            if let Some(page) = page.await? {
                break page;
            }
        };
        let entry = |entry: &crate::engine::Entry| HistoryEntry {
            version: wire::token(&entry.version.to_bytes()),
            actor: wire::actor(entry.actor),
            time_ms: entry.time_ms,
            operations: wire::count(entry.operations),
        };
        let next = page.next.map(|next| wire::token(&next)).unwrap_or_default();
        Ok(HistoryResponse {
            entries: page.entries.iter().map(entry).collect(),
            next: self.cursor(&asked, &next)?,
        })
    }

    /// `dao.data.v1.DocumentsService.List`.
    pub async fn list(&self, request: ListRequest) -> Result<ListResponse> {
        let limit = page_limit(request.limit);
        self.store.check_whole()?;
        let space = self.space(&request.space).await?;
        let number = space_number(&space).unwrap_or_default().to_be_bytes();
        let asked = [b"list".as_slice(), &number];
        let last = self.place(&asked, &request.cursor)?;
        let last = wire::from_token(&last).ok_or_else(wrong_cursor)?;
        let range = match std::str::from_utf8(&last) {
            Ok("") => Range::all(),
            Ok(_) => Range::after(last),
            Err(_) => return Err(wrong_cursor()),
        };
        let ids = self.ids(&space, range, limit + 1).await?;
        let mut page = Paging::new(limit);
        'all: for some in ids.chunks(128) {
            let mut fetch = self.fetch(&space, some).await?;
            while let Some(document) = self.next(&mut fetch).await? {
                page.page.examined += 1;
                let place = document.id.clone().into_bytes();
                if !page.add(document, place) {
                    break 'all;
                }
                task::yield_now().await;
            }
        }
        let QueryResponse {
            documents,
            next,
            examined,
        } = page.page;
        Ok(ListResponse {
            documents,
            next: self.cursor(&asked, &next)?,
            examined,
        })
    }

    /// Ids of documents that can be seen, in order.
    pub(crate) async fn ids(
        &self,
        space: &Space,
        range: Range,
        limit: usize,
    ) -> Result<Vec<String>> {
        let tree = || space.tree(|state| state.ids);
        let (mut ids, mut range) = (Vec::new(), range);
        while ids.len() < limit {
            let want = (limit - ids.len()).min(4096);
            let found = tree::scan(&self.store, tree, range, Direction::Forward, want).await?;
            let ended = found.len() < want;
            let Some((last, _)) = found.last() else { break };
            range = Range::after(last.clone());
            for (id, _) in found.into_iter().filter(|(_, value)| value.is_empty()) {
                ids.push(id_from(id)?);
            }
            if ended {
                break;
            }
            task::yield_now().await;
        }
        Ok(ids)
    }

    /// Finds documents, to read them one after the other with [`Documents::next`].
    pub(crate) async fn fetch<'a>(&self, space: &'a Space, ids: &[String]) -> Result<Fetch<'a>> {
        let state = space.state.borrow().as_ref().map(|state| state.number());
        let Some(number) = state else {
            return Ok(Fetch::default());
        };
        let names: Vec<Name> = ids
            .iter()
            .map(|id| self.document_name(number, id))
            .collect();
        let records = self.records(space, number, ids, &names).await?;
        let found: Vec<_> = ids.iter().cloned().zip(names).zip(records).collect();
        Ok(Fetch {
            space: Some((space, number)),
            found: found.into_iter(),
        })
    }

    /// The next of the documents that can be seen; `None` at the end.
    pub(crate) async fn next(&self, fetch: &mut Fetch<'_>) -> Result<Option<Document>> {
        let Some((space, number)) = fetch.space else {
            return Ok(None);
        };
        for ((id, name), record) in fetch.found.by_ref() {
            let Some(record) = record else { continue };
            let document = self.document(space, number, &name, record).await;
            let document = document.map_err(|error| unreadable(error, &id))?;
            if document.is_some() {
                return Ok(document);
            }
        }
        Ok(None)
    }

    /// The document of a record; `None` where it was deleted while it was read.
    pub(crate) async fn document(
        &self,
        space: &Space,
        number: u32,
        name: &Name,
        mut record: Record,
    ) -> Result<Option<Document>> {
        loop {
            if !record.is_live() {
                return Ok(None);
            }
            if let Some(fields) = self.fields(space, number, name, &record).await? {
                return Ok(Some(Document {
                    id: record.id,
                    fields,
                    version: wire::token(&record.version),
                    oversized: false,
                }));
            }
            match self.record(space, number, name, &record.id).await? {
                Some(newer) => record = newer,
                None => return Ok(None),
            }
        }
    }

    /// The fields of a record; `None` where the document changed meanwhile.
    async fn fields(
        &self,
        space: &Space,
        number: u32,
        name: &Name,
        record: &Record,
    ) -> Result<Option<Fields>> {
        if let Some(fields) = &record.fields {
            return decode_fields(fields).map(Some);
        }
        let key = (number, *name);
        let open = self.open.borrow().share(&key);
        if let Some(open) = open.filter(|open| open.version().to_bytes() == record.version) {
            return open.fields().await.map(Some);
        }
        let _alone = self.alone(record).await?;
        let Some(replica) = self.load(space, number, name, record).await? else {
            return Ok(None);
        };
        let replica = Rc::new(replica);
        self.open.borrow_mut().put(key, replica.clone());
        replica.fields().await.map(Some)
    }

    /// The operations of a document that was ever made, deleted or not.
    async fn past_of(
        &self,
        space: &Space,
        number: u32,
        name: &Name,
        id: &str,
    ) -> Result<(Alone<'_>, Past)> {
        loop {
            match self.record(space, number, name, id).await? {
                Some(record) if !record.void => {
                    let alone = self.alone(&record).await?;
                    if let Some(past) = self.past(space, number, name, &record).await? {
                        return Ok((alone, past));
                    }
                }
                _ => return Err(absent(id)),
            }
        }
    }

    async fn find(&self, space: &str, id: &str) -> Result<(Rc<Space>, u32, Name)> {
        let space = self.space(space).await?;
        let number = space.state.borrow().as_ref().map(|state| state.number());
        let Some(number) = number else {
            self.store.check_whole()?;
            return Err(absent(id));
        };
        let name = self.document_name(number, id);
        Ok((space, number, name))
    }
}

/// Documents that were found and are read one after the other: of many large ones, only one need be
/// in memory.
#[derive(Default)]
pub(crate) struct Fetch<'a> {
    /// The space with its number; `None` where it does not exist.
    space: Option<(&'a Space, u32)>,
    found: std::vec::IntoIter<Found>,
}

/// The id and the hidden name of a document, and its record.
type Found = ((String, Name), Option<Record>);

/// A page of documents while it fills.
pub(crate) struct Paging {
    pub page: QueryResponse,
    /// How many documents were added.
    pub counted: usize,
    /// Whether they are only counted.
    counts: bool,
    last: Vec<u8>,
    limit: usize,
    bytes: usize,
}

impl Paging {
    pub fn new(limit: usize) -> Self {
        Self {
            page: QueryResponse::default(),
            counted: 0,
            counts: false,
            last: Vec::new(),
            limit,
            bytes: 0,
        }
    }

    /// No page, but the number of documents.
    pub fn counting() -> Self {
        Self {
            counts: true,
            ..Self::new(usize::MAX)
        }
    }

    /// Adds a document; `place` is where a page after it would go on. `false` where the page was
    /// full already: it then says where the next one begins.
    pub fn add(&mut self, document: Document, place: Vec<u8>) -> bool {
        self.counted += 1;
        if self.counts {
            return true;
        }
        let document = within(document, PAGE_BYTES);
        let bytes = document.encoded_len() + 8;
        let count = self.page.documents.len();
        if count >= self.limit || (count > 0 && self.bytes + bytes > PAGE_BYTES) {
            self.page.next = wire::token(&self.last);
            return false;
        }
        self.bytes += bytes;
        self.last = place;
        self.page.documents.push(document);
        true
    }
}

/// A document as it is given among others: without its fields if they take more than `limit`
/// bytes, so that one document that merges made too large does not hold the others back.
pub(crate) fn within(mut document: Document, limit: usize) -> Document {
    document.oversized = document.encoded_len() > limit;
    if document.oversized {
        document.fields.clear();
    }
    document
}

/// A document as an answer of its own.
fn sendable(document: Document) -> Result<Document> {
    let size = document.encoded_len();
    if size <= MAX_MESSAGE_BYTES as usize {
        return Ok(document);
    }
    Err(Error::too_large(
        "merges made the document larger than a message; Canonical streams it, with its id in `ids`",
    )
    .with("id", document.id)
    .with("limit", MAX_MESSAGE_BYTES)
    .with("size", size))
}

/// The entries of a page, as a request asks for them.
pub(crate) fn page_limit(asked: u32) -> usize {
    (if asked == 0 { DEFAULT_PAGE } else { asked }) as usize
}

/// The id in an entry of a tree.
pub(crate) fn id_from(bytes: Vec<u8>) -> Result<String> {
    String::from_utf8(bytes).map_err(|_| crate::codec::damaged())
}
