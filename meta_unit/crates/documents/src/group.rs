//! Writes that share a transaction, and are answered once it is committed.

use std::cell::RefCell;
use std::rc::Rc;

use dao_bindings::task::Notify;
use dao_bindings::{Error, Result};
use dao_store::Tx;

use crate::engine::Replica;
use crate::home::Documents;
use crate::replica_cache;
use crate::space::{Space, State};
use crate::transfer::owed::Move;
use crate::write::Write;

/// The most writes of one transaction.
const MOST: usize = 256;
/// The bytes of a transaction beyond which nothing more goes into it.
const BYTES: usize = 512 * 1024;

/// What becomes of the transaction of a group.
#[derive(Default)]
struct Outcome {
    result: RefCell<Option<Result<()>>>,
    known: Notify,
}

impl Outcome {
    async fn wait(&self) -> Result<()> {
        loop {
            let known = self.known.notified();
            let result = self.result.borrow().clone();
            match result {
                Some(result) => return result,
                None => known.await,
            }
        }
    }

    fn settle(&self, result: Result<()>) {
        self.result.borrow_mut().get_or_insert(result);
        self.known.notify_all();
    }
}

/// What a transaction made of one space.
struct Part {
    space: Rc<Space>,
    /// `None` where it is removed.
    state: Option<State>,
    moves: Vec<Move>,
}

/// The writes of one transaction, as far as they are executed.
#[derive(Default)]
pub(crate) struct Group {
    parts: Vec<Part>,
    /// Documents that stay in memory once they are committed.
    open: Vec<(replica_cache::Key, Replica)>,
    writes: usize,
    outcome: Rc<Outcome>,
}

impl Group {
    /// The state that a space has in the transaction; `None` where it was not written to.
    pub fn state(&self, space: &Rc<Space>) -> Option<&State> {
        let part = self
            .parts
            .iter()
            .find(|part| Rc::ptr_eq(&part.space, space));
        part.and_then(|part| part.state.as_ref())
    }

    /// Takes in what a write made of its space.
    pub fn add(
        &mut self,
        space: Rc<Space>,
        state: Option<State>,
        moves: Vec<Move>,
        open: impl Iterator<Item = (replica_cache::Key, Replica)>,
    ) {
        self.writes += 1;
        self.open.extend(open);
        let known = self.parts.iter_mut();
        match known
            .into_iter()
            .find(|part| Rc::ptr_eq(&part.space, &space))
        {
            Some(part) => {
                part.state = state;
                part.moves.extend(moves);
            }
            None => self.parts.push(Part {
                space,
                state,
                moves,
            }),
        }
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        // Only a group that was given up has no outcome yet.
        self.outcome.settle(Err(Error::interrupted(
            "the write was given up with others that shared its transaction",
        )));
    }
}

impl Documents {
    /// Executes a write to a space, in one transaction with others that wait beside it. It is
    /// committed once this returns; if it fails, the others are not affected.
    pub(crate) async fn shared<T>(
        &self,
        name: &str,
        run: impl AsyncFnOnce(&mut Write<'_>) -> Result<T>,
    ) -> Result<T> {
        let (tx, joined) = self.store.join().await?;
        let group = self.group.take().filter(|_| joined);
        let mut group = group.unwrap_or_default();
        let (mut tx, done) = match self.begin_write(name, tx, &group).await {
            Ok(mut write) => match run(&mut write).await {
                Ok(answer) if write.repeated => {
                    write.tx.roll_back();
                    (write.tx, Ok(answer))
                }
                Ok(answer) => {
                    let (tx, done) = write.end(&mut group);
                    (tx, done.map(|()| answer))
                }
                Err(error) => (write.tx, Err(error)),
            },
            Err((tx, error)) => (tx, Err(error)),
        };
        if done.is_err() {
            tx.roll_back();
        }
        if group.writes == 0 {
            return done; // nobody shares what is given up
        }
        if group.writes < MOST && tx.is_awaited(BYTES) {
            let outcome = group.outcome.clone();
            self.group.replace(Some(group));
            tx.hand_over();
            let answer = done?;
            return outcome.wait().await.map(|()| answer);
        }
        let committed = self.commit(tx, group).await;
        let answer = done?;
        committed.map(|()| answer)
    }

    /// Commits what the writes of a group did, and tells those that wait for it.
    pub(crate) async fn commit(&self, tx: Tx<'_>, mut group: Group) -> Result<()> {
        let empty = tx.is_empty();
        // Until the new state can be seen, an export may meet a document at its old place.
        let moves: Vec<_> = group
            .parts
            .iter_mut()
            .map(|part| (part.space.clone(), std::mem::take(&mut part.moves)))
            .collect();
        let announced: Vec<_> = moves
            .iter()
            .map(|(space, moves)| space.walks.announce(moves.clone()))
            .collect();
        let done = tx.commit().await;
        if done.is_err() {
            group.open.clear();
            self.doubt();
        } else {
            let mut open = self.open.borrow_mut();
            for (key, replica) in group.open.drain(..) {
                open.put(key, Rc::new(replica));
            }
            drop(open);
            for part in group.parts.drain(..).filter(|_| !empty) {
                if *part.space.state.borrow() != part.state {
                    *part.space.state.borrow_mut() = part.state;
                    part.space.changed.notify_all();
                }
            }
        }
        drop(announced);
        group.outcome.settle(done.clone());
        done
    }
}
