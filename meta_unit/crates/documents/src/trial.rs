//! Updates that end the unit, and how each is kept from doing it twice.
//!
//! The engine does not survive every update that somebody forged: it panics, runs out of memory, or
//! takes longer than the host allows. So an update from elsewhere is written down before it is
//! tried. An instance that starts after another one died finds it. From then on the update is in
//! quarantine, and refused.
//!
//! Nobody waits for the mark to be written: a write that was issued is carried out even if its
//! instance dies, before the next instance starts. And no mark is left while others have their turn,
//! so that nothing is blamed for what they do. A mark alone blames nothing either, since whole
//! programs are killed as well: the host must say that an instance has died while it was running.

use std::cell::{Cell, RefCell};
use std::collections::{HashSet, VecDeque};
use std::future::poll_fn;
use std::pin::pin;
use std::rc::Rc;

use dao_bindings::messages::data_v1::Update;
use dao_bindings::{Error, Result, Status, avatar, task};
use dao_store::key;
use sha2::{Digest as _, Sha256};

use crate::codec::{Reader, Writer};
use crate::home::Documents;

/// The most updates in quarantine; the oldest leave.
const MOST: usize = 1_000;
/// The most marks that are written at a time. More would wait inside the unit, and be lost with it.
const UNDER_WAY: usize = 8;
/// A newer unit tries again what ended an older one.
const UNIT: &str = env!("CARGO_PKG_VERSION");

/// What tells an update from every other one, whichever item or document it is filed under.
pub(crate) type Digest = [u8; 16];

/// What is tried, and what ended an instance.
#[derive(Default)]
pub(crate) struct Trials {
    quarantine: RefCell<Quarantine>,
    /// The mark of what is being tried.
    current: RefCell<Option<Vec<u8>>>,
    /// Whether it is in storage.
    marked: Cell<bool>,
    under_way: Rc<Cell<usize>>,
}

/// The updates that ended an instance.
#[derive(Default)]
struct Quarantine {
    order: VecDeque<Digest>,
    known: HashSet<Digest>,
}

impl Quarantine {
    fn add(&mut self, digest: Digest) {
        if self.known.insert(digest) {
            self.order.push_back(digest);
        }
        if self.order.len() > MOST
            && let Some(oldest) = self.order.pop_front()
        {
            self.known.remove(&oldest);
        }
    }

    fn encode(&self) -> Vec<u8> {
        let mut out = Writer::default();
        out.bytes(UNIT.as_bytes());
        out.0.extend(self.order.iter().flatten());
        out.0
    }

    fn decode(stored: &[u8]) -> Result<Self> {
        let mut from = Reader(stored);
        let mut quarantine = Self::default();
        if from.string()? == UNIT {
            while !from.is_empty() {
                quarantine.add(from.array()?);
            }
        }
        Ok(quarantine)
    }
}

impl Documents {
    /// Reads what an earlier instance left. `died` says that it ended in the midst of its work
    /// while its host went on. Gives whether it is known what it died of.
    pub(crate) async fn recover(&self, died: bool) -> Result<bool> {
        let quarantine = self
            .read_advice(key::QUARANTINE, Quarantine::decode)
            .await?;
        *self.trials.quarantine.borrow_mut() = quarantine.unwrap_or_default();
        let Some(mark) = self
            .read_advice(key::TRIED, |mark| Ok(mark.to_vec()))
            .await?
        else {
            return Ok(false);
        };
        if died {
            let mut from = Reader(&mark);
            self.trials.quarantine.borrow_mut().add(from.array()?);
            avatar::log::error(format!(
                "an update of the document {:?} ended the unit; it is not merged",
                from.string()?
            ));
        }
        // The home can be used even if there is no room to write it down.
        if let Err(error) = self.settle(died).await {
            avatar::log::error(format!(
                "which updates ended the unit is not stored: {error}"
            ));
        }
        Ok(died)
    }

    /// Stores the quarantine, if there is something new in it, and removes the mark.
    async fn settle(&self, died: bool) -> Result<()> {
        if died {
            let quarantine = self.trials.quarantine.borrow().encode();
            let written = self.store.write_beside(key::QUARANTINE, Some(&quarantine));
            written?.await?;
        }
        self.store.write_beside(key::TRIED, None)?.await
    }

    /// Reads what only keeps an update from ending the unit once more. If it is damaged, the home is
    /// used without it.
    async fn read_advice<T>(
        &self,
        key: &[u8],
        decode: impl Fn(&[u8]) -> Result<T>,
    ) -> Result<Option<T>> {
        let stored = self.store.read(key).await;
        let decoded = stored.and_then(|stored| stored.as_deref().map(decode).transpose());
        match decoded {
            Err(error) if error.status == Status::Internal => {
                avatar::log::error(format!(
                    "which updates ended the unit before is not known: {error}"
                ));
                Ok(None)
            }
            decoded => decoded,
        }
    }

    /// Refuses an update that ended an instance.
    pub(crate) fn check_quarantine(&self, update: &Update) -> Result<()> {
        let quarantine = self.trials.quarantine.borrow();
        if quarantine.known.is_empty() || !quarantine.known.contains(&digest(update)) {
            return Ok(());
        }
        Err(Error::invalid_argument(
            "the update ended the unit when it was tried before; leave it out of the item, the \
             rest can be merged",
        )
        .with("cause", "quarantine"))
    }

    /// Marks an update as being tried.
    pub(crate) async fn mark(&self, update: &Update) -> Result<()> {
        let mut mark = Writer::default();
        mark.0.extend_from_slice(&digest(update));
        mark.bytes(update.id.as_bytes());
        self.write_mark(Some(&mark.0))?.await;
        self.trials.marked.set(true);
        *self.trials.current.borrow_mut() = Some(mark.0);
        Ok(())
    }

    /// What was marked has been tried. The mark stays until something else takes its place, or
    /// others get their turn.
    pub(crate) fn tried(&self) {
        self.trials.current.borrow_mut().take();
    }

    /// Marks again what is being tried, after others had their turn.
    fn mark_again(&self) {
        let current = self.trials.current.borrow();
        if let Some(mark) = current.as_deref().filter(|_| !self.trials.marked.get())
            && let Ok(written) = self.write_mark(Some(mark))
        {
            self.trials.marked.set(true);
            task::spawn(written);
        }
    }

    /// Whether there is a mark, which the caller removes.
    pub(crate) fn take_mark(&self) -> bool {
        self.trials.marked.replace(false)
    }

    /// Removes the mark, if there is one.
    pub(crate) fn unmark(&self) {
        if self.take_mark()
            && let Ok(written) = self.write_mark(None)
        {
            task::spawn(written);
        }
    }

    /// Writes or removes the mark. What it gives is over at once unless too many are under way.
    fn write_mark(&self, mark: Option<&[u8]>) -> Result<impl Future<Output = ()> + use<>> {
        let written = self.store.write_beside(key::TRIED, mark)?;
        let under_way = self.trials.under_way.clone();
        let many = under_way.get() >= UNDER_WAY;
        let count = under_way.clone();
        count.set(count.get() + 1);
        let settled = async move {
            // If storage fails, so will the import.
            let _ = written.await;
            under_way.set(under_way.get() - 1);
        };
        Ok(async move {
            if many {
                settled.await;
            } else {
                task::spawn(settled);
            }
        })
    }

    /// Does what may leave a mark, and leaves none while others have their turn.
    pub(crate) async fn guarded<T>(&self, work: impl Future<Output = T>) -> T {
        let mut work = pin!(work);
        poll_fn(|context| {
            self.mark_again();
            let polled = work.as_mut().poll(context);
            if polled.is_pending() {
                self.unmark();
            }
            polled
        })
        .await
    }
}

fn digest(update: &Update) -> Digest {
    let whole = Sha256::new()
        .chain_update(b"dao/tried/1")
        .chain_update(&update.operations)
        .finalize();
    let mut digest = Digest::default();
    digest
        .iter_mut()
        .zip(whole)
        .for_each(|(to, from)| *to = from);
    digest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quarantine_is_bounded_and_comes_back() {
        let mut quarantine = Quarantine::default();
        let digest = |number: usize| {
            let mut digest = Digest::default();
            digest[..8].copy_from_slice(&number.to_be_bytes());
            digest
        };
        for number in 0..MOST + 10 {
            quarantine.add(digest(number));
            quarantine.add(digest(number));
        }
        let read = Quarantine::decode(&quarantine.encode()).unwrap();
        assert_eq!((read.order.len(), read.known.len()), (MOST, MOST));
        assert!(!read.known.contains(&digest(9)) && read.known.contains(&digest(10)));
        let mut older = Writer::default();
        older.bytes(b"0.0.1");
        older.0.extend(digest(3));
        assert!(Quarantine::decode(&older.0).unwrap().known.is_empty());
    }
}
