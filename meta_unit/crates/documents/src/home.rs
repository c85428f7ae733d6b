//! The documents of a home, as everything here shares them.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::{Rc, Weak};

use dao_bindings::messages::abi_v1::lifecycle::Kind;
use dao_bindings::messages::abi_v1::{HostInfo, Ready};
use dao_bindings::task::{self, Mutex, MutexGuard};
use dao_bindings::{Error, Result, Status, avatar, on_lifecycle};
use dao_store::key::{self, Name};
use dao_store::{SCHEMA, Store, Tx};

use crate::engine::{self, Past, Replica, Version};
use crate::group::Group;
use crate::history;
use crate::limits::MAX_SPACES;
use crate::record::{History, Record};
use crate::replica_cache::ReplicaCache;
use crate::room;
use crate::space::{Space, State};
use crate::trial::Trials;

/// The right to have a document in memory; `None` for a small one.
pub(crate) type Alone<'a> = Option<MutexGuard<'a, ()>>;

/// The documents of a home.
pub struct Documents {
    pub(crate) store: Rc<Store>,
    /// What this instance alone knows: actors and epochs are derived from it.
    pub(crate) secret: [u8; 32],
    spaces: RefCell<HashMap<String, Rc<Space>>>,
    pub(crate) open: RefCell<ReplicaCache>,
    /// The writes whose transaction the next one goes on with.
    pub(crate) group: RefCell<Option<Group>>,
    pub(crate) watches: Cell<u64>,
    pub(crate) trials: Trials,
    /// Held by the one request that has large documents in memory.
    pub(crate) large: Mutex<()>,
    me: Weak<Documents>,
}

impl Documents {
    /// The documents of the home that a unit is started in, and what it says once it is ready, if it
    /// keeps its state in them.
    ///
    /// # Errors
    /// What storage or the keys of the home failed with; INTERNAL where the home is damaged.
    pub async fn open(host: &HostInfo) -> Result<(Rc<Self>, Ready)> {
        let documents = Self::new(Rc::new(Store::open().await?))?;
        let recovered = documents.recover(host.deaths > 0).await?;
        let trimmed = Rc::downgrade(&documents);
        on_lifecycle(move |event| {
            if event.kind() == Kind::LowMemory
                && let Some(documents) = trimmed.upgrade()
            {
                documents.trim();
            }
        });
        let ready = Ready {
            state_schema: SCHEMA,
            recovered,
        };
        Ok((documents, ready))
    }

    /// The documents in a store, written to by fresh actors: one that reused an actor and its
    /// count of operations after a restored backup would split documents for ever.
    fn new(store: Rc<Store>) -> Result<Rc<Self>> {
        let secret = avatar::random::fill_array()?;
        Ok(Rc::new_cyclic(|me| Self {
            store,
            secret,
            spaces: RefCell::new(HashMap::new()),
            open: RefCell::new(ReplicaCache::default()),
            group: RefCell::new(None),
            watches: Cell::new(0),
            trials: Trials::default(),
            large: Mutex::default(),
            me: me.clone(),
        }))
    }

    /// The store that they are kept in.
    #[must_use]
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// How many documents are held open in memory.
    #[must_use]
    pub fn open_documents(&self) -> u64 {
        self.open.borrow().len() as u64
    }

    /// How many watches run.
    #[must_use]
    pub fn watches(&self) -> u64 {
        self.watches.get()
    }

    /// Gives memory back that only makes things faster.
    fn trim(&self) {
        self.open.borrow_mut().clear();
        self.store.trim();
    }

    /// Gives memory back until a document fits that takes so many bytes, as far as that is possible.
    pub(crate) fn make_room(&self, bytes: usize) -> Result<()> {
        if room::is_crowded(bytes) {
            self.trim();
        }
        room::check(bytes / 3 * 2)
    }

    /// Waits for the right to have a document in memory, where it may be large, and makes room.
    pub(crate) async fn alone(&self, record: &Record) -> Result<Alone<'_>> {
        let bytes = record.memory();
        let alone = if room::is_much(bytes) {
            Some(self.large.lock().await)
        } else {
            None
        };
        self.make_room(bytes)?;
        Ok(alone)
    }

    /// The space of a name, existing or not, with its state read.
    pub(crate) async fn space(&self, name: &str) -> Result<Rc<Space>> {
        let known = self.spaces.borrow().get(name).cloned();
        if let Some(space) = known {
            if !space.stale.get() {
                return Ok(space);
            }
            let state = self.read_state(name).await?;
            *space.state.borrow_mut() = state;
            space.stale.set(false);
            return Ok(space);
        }
        let state = self.read_state(name).await?;
        let mut spaces = self.spaces.borrow_mut();
        if let Some(space) = spaces.get(name) {
            return Ok(space.clone()); // another request was faster
        }
        if spaces.len() > 1_000 {
            // Names that were asked for and are no spaces must not gather.
            spaces.retain(|_, space| Rc::strong_count(space) > 1 || space.state.borrow().is_some());
        }
        let space = Rc::new(Space {
            state: RefCell::new(state),
            ..Space::default()
        });
        spaces.insert(name.to_owned(), space.clone());
        drop(spaces);
        self.resume_indexes(&space);
        Ok(space)
    }

    /// Goes on with indexes that an earlier instance did not finish.
    fn resume_indexes(&self, space: &Space) {
        let unfinished = {
            let state = space.state.borrow();
            let state = state.as_ref().filter(|state| state.is_building());
            state.map(|state| state.name.clone())
        };
        if let (Some(name), Some(me)) = (unfinished, self.me.upgrade()) {
            task::spawn(async move {
                if let Err(error) = me.build_indexes(&name).await {
                    avatar::log::warning(format!("an index could not be built: {error}"));
                }
            });
        }
    }

    async fn read_state(&self, name: &str) -> Result<Option<State>> {
        let stored = self.store.read(&self.space_key(name)).await?;
        stored.map(|stored| State::decode(&stored)).transpose()
    }

    /// After a commit that failed: nothing kept in memory is to be trusted.
    pub(crate) fn doubt(&self) {
        self.open.borrow_mut().clear();
        self.spaces
            .borrow()
            .values()
            .for_each(|space| space.stale.set(true));
    }

    pub(crate) fn space_key(&self, name: &str) -> Vec<u8> {
        key::join(
            key::SPACE,
            &[&self.store.name(key::SPACE, &[name.as_bytes()])],
        )
    }

    pub(crate) fn document_name(&self, space: u32, id: &str) -> Name {
        self.store
            .name(key::DOCUMENT, &[&space.to_be_bytes(), id.as_bytes()])
    }

    /// A replica of a document as it is committed, not shared with anybody. `None` where a commit
    /// came in between: read the record again then.
    pub(crate) async fn load(
        &self,
        space: &Space,
        number: u32,
        name: &Name,
        record: &Record,
    ) -> Result<Option<Replica>> {
        if matches!(record.history, History::Implied(_)) {
            return history::unfold(record).map(|(replica, _)| Some(replica));
        }
        let load = async |blobs: Vec<Vec<u8>>| {
            self.make_room(memory(&blobs))?;
            let replica = Replica::load(blobs).await?;
            Ok((replica.version(), replica))
        };
        self.read(space, number, name, record, load).await
    }

    /// The operations of a document as it is committed. `None` as above.
    pub(crate) async fn past(
        &self,
        space: &Space,
        number: u32,
        name: &Name,
        record: &Record,
    ) -> Result<Option<Past>> {
        let load = async |blobs: Vec<Vec<u8>>| {
            self.make_room(memory(&blobs))?;
            let past = Past::load(&blobs).await?;
            Ok((past.version(), past))
        };
        self.read(space, number, name, record, load).await
    }

    /// Reads the history of a document, and makes something of it that must have its version.
    async fn read<T>(
        &self,
        space: &Space,
        number: u32,
        name: &Name,
        record: &Record,
        load: impl AsyncFnOnce(Vec<Vec<u8>>) -> Result<(Version, T)>,
    ) -> Result<Option<T>> {
        let loaded = match history::read(&self.store, number, name, record).await {
            Ok(blobs) => load(blobs).await,
            Err(error) => Err(error),
        };
        let error = match loaded {
            Ok((version, loaded)) if version.to_bytes() == record.version => {
                return Ok(Some(loaded));
            }
            Ok(_) => Error::internal("the history of a document does not lead to its version"),
            Err(error) if error.status == Status::Internal => Error {
                message: format!(
                    "the history of a document cannot be read: {}",
                    error.message
                ),
                ..error
            },
            Err(error) => return Err(error),
        };
        if self.has_changed(space, number, name, record).await? {
            return Ok(None);
        }
        Err(error.with("cause", "damaged").with("document", &record.id))
    }

    /// Whether a document has another record than this by now.
    pub(crate) async fn has_changed(
        &self,
        space: &Space,
        number: u32,
        name: &Name,
        record: &Record,
    ) -> Result<bool> {
        let now = self.record(space, number, name, &record.id).await?;
        Ok(now.as_ref() != Some(record))
    }
}

/// At most how much memory a document takes that is made of these blobs. Its record knows only the
/// operations of its newest actors, and a list that repeats itself is stored in next to nothing.
fn memory(blobs: &[Vec<u8>]) -> usize {
    let bytes = blobs.iter().map(|blob| blob.len() as u64).sum();
    room::need(
        bytes,
        blobs.iter().map(|blob| engine::operations(blob)).sum(),
    )
}

/// The key of a document.
pub fn document_key(space: u32, name: &Name) -> Vec<u8> {
    key::join(key::DOCUMENT, &[&space.to_be_bytes(), name])
}

/// The number of a new space.
pub async fn next_space_number(tx: &mut Tx<'_>) -> Result<u32> {
    let at = [key::SPACE];
    let last = match tx.read(&at).await? {
        Some(stored) => stored
            .try_into()
            .map(u32::from_be_bytes)
            .map_err(|_| crate::codec::damaged())?,
        None => 0,
    };
    if tx.store().spaces() >= MAX_SPACES {
        return Err(
            Error::exhausted(format!("a home has at most {MAX_SPACES} spaces"))
                .with("limit", MAX_SPACES),
        );
    }
    let number = last
        .checked_add(1)
        .ok_or_else(|| Error::exhausted("this home has had too many spaces"))?;
    tx.put(at.to_vec(), number.to_be_bytes().to_vec())?;
    Ok(number)
}
