//! The services of spaces, and the building of indexes.

use dao_bindings::messages::{data_v1, spaces_v1};
use dao_bindings::{Error, Result, task};
use dao_store::tree::{self, Range, Tree};
use prost::Message;

use crate::fetch::page_limit;
use crate::filter::check_path;
use crate::home::Documents;
use crate::index;
use crate::limits::{MAX_INDEX_BYTES, PAGE_BYTES};
use crate::space::{Index, State};

/// How many documents of an index are built in one transaction.
const BUILD: usize = 256;

impl Documents {
    /// `dao.spaces.v1.SpacesService.Put`.
    pub async fn put_space(
        &self,
        request: spaces_v1::PutRequest,
    ) -> Result<spaces_v1::PutResponse> {
        check_indexes(&request.indexes)?;
        let mut write = self.write(&request.name).await?;
        let mut old = std::mem::take(&mut write.state.indexes);
        for path in request.indexes {
            let same = old.iter().position(|index| index.path == path.keys);
            write.state.indexes.push(match same {
                Some(same) => old.swap_remove(same),
                None => {
                    let built_to = (write.state.ids.root != 0).then(String::new);
                    write.state.last_index += 1;
                    Index {
                        number: write.state.last_index,
                        path: path.keys,
                        tree: Tree::default(),
                        built_to,
                    }
                }
            });
        }
        for mut index in old {
            tree::clear(&mut write.tx, write.state.pages, &mut index.tree).await?;
        }
        write.commit().await?;
        self.build_indexes(&request.name).await?;
        let space = self.describe(&request.name).await?;
        Ok(spaces_v1::PutResponse { space: Some(space) })
    }

    /// `dao.spaces.v1.SpacesService.Get`.
    pub async fn get_space(&self, name: &str) -> Result<spaces_v1::GetResponse> {
        let space = self.describe(name).await?;
        Ok(spaces_v1::GetResponse { space: Some(space) })
    }

    async fn describe(&self, name: &str) -> Result<spaces_v1::Space> {
        self.store.check_whole()?;
        let space = self.space(name).await?;
        let state = space.state.borrow();
        state
            .as_ref()
            .map(|state| state.to_message(self.newest(state)))
            .ok_or_else(|| absent(name))
    }

    /// `dao.spaces.v1.SpacesService.List`.
    pub async fn list_spaces(
        &self,
        request: spaces_v1::ListRequest,
    ) -> Result<spaces_v1::ListResponse> {
        let limit = match request.limit {
            0 => usize::MAX,
            limit => page_limit(limit),
        };
        let mut spaces = Vec::new();
        let (states, whole) = self.store.states().await;
        for stored in states {
            let state = State::decode(&stored)?;
            if state.name > request.cursor {
                spaces.push(state.to_message(self.newest(&state)));
            }
            task::yield_now().await;
        }
        spaces.sort_by(|a, b| a.name.cmp(&b.name));
        if let Err(error) = whole {
            // What a rescue begins with: there may be others, and more may be in these.
            let names: Vec<&str> = spaces.iter().map(|space| space.name.as_str()).collect();
            return Err(error.with("spaces", names.join(",")));
        }
        let mut bytes = 0;
        let fit = spaces.iter().take(limit).take_while(|space| {
            bytes += space.encoded_len() + 8;
            bytes <= PAGE_BYTES
        });
        let count = fit.count().max(1);
        let more = spaces.len() > count;
        spaces.truncate(count);
        let last = spaces.last().filter(|_| more);
        Ok(spaces_v1::ListResponse {
            next: last.map(|space| space.name.clone()).unwrap_or_default(),
            spaces,
        })
    }

    /// `dao.spaces.v1.SpacesService.Remove`.
    pub async fn remove_space(&self, name: &str) -> Result<spaces_v1::RemoveResponse> {
        let mut write = self.write(name).await?;
        if !write.exists() {
            return Err(absent(name));
        }
        write.remove_space();
        write.commit().await?;
        Ok(spaces_v1::RemoveResponse {})
    }

    /// Builds what is missing of the indexes of a space, some documents a transaction, so that
    /// other writes get their turn in between.
    pub(crate) async fn build_indexes(&self, name: &str) -> Result<()> {
        loop {
            let mut write = self.write(name).await?;
            if !write.exists() || !write.state.is_building() {
                return Ok(());
            }
            // Indexes that were asked for at different times are built one after the other.
            let unfinished = |index: &Index| index.built_to.is_some();
            let Some(place) = write.state.indexes.iter().position(unfinished) else {
                return Ok(());
            };
            let Some(mut index) = write.state.indexes.get(place).cloned() else {
                return Ok(());
            };
            let from = index.built_to.take().unwrap_or_default();
            let ids = self
                .ids(write.space(), Range::after(from.into_bytes()), BUILD)
                .await?;
            let space = write.space().clone();
            let mut fetch = self.fetch(&space, &ids).await?;
            while let Some(document) = self.next(&mut fetch).await? {
                let key = index::entry(index::key_of(&index, &document.fields), &document.id);
                let pages = &mut write.state.pages;
                tree::insert(&mut write.tx, pages, &mut index.tree, &key, &[]).await?;
                task::yield_now().await;
            }
            if ids.len() == BUILD {
                index.built_to = ids.into_iter().next_back();
            }
            if let Some(stored) = write.state.indexes.get_mut(place) {
                *stored = index;
            }
            write.commit().await?;
            task::yield_now().await;
        }
    }
}

fn check_indexes(indexes: &[data_v1::FieldPath]) -> Result<()> {
    let keys = indexes.iter().flat_map(|path| &path.keys);
    let bytes: usize = keys.map(String::len).sum();
    if bytes > MAX_INDEX_BYTES {
        return Err(Error::too_large(format!(
            "the paths of the indexes have {bytes} bytes; the most is {MAX_INDEX_BYTES} together"
        ))
        .with("limit", MAX_INDEX_BYTES)
        .with("size", bytes));
    }
    for (number, path) in indexes.iter().enumerate() {
        check_path(path)?;
        if path.keys.iter().any(String::is_empty) {
            let message = "a key of an index is empty; name the field to index";
            return Err(Error::invalid_argument(message).with("index", number));
        }
        if indexes.iter().take(number).any(|other| other == path) {
            return Err(Error::invalid_argument("an index is named twice").with("index", number));
        }
    }
    Ok(())
}

fn absent(name: &str) -> Error {
    Error::not_found("there is no such space").with("space", name)
}
