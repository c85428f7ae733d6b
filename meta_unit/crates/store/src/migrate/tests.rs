//! Migrations that are killed at every write, by units that go on and by units that go back.

use std::cell::Cell;
use std::rc::Rc;

use dao_bindings::native::offers::{Disk, Keyring};
use dao_bindings::native::{Fault, Home as Native, Options};
use dao_bindings::{Import, Status};

use super::*;

/// Adds a byte to every document that does not end in it: harmless to repeat.
fn add(sealer: &Sealer, byte: u8) -> Running<'_> {
    Box::pin(async move {
        let mut found = Vec::new();
        for key in storage::keys(vec![key::DOCUMENT], vec![key::DOCUMENT + 1], false, 0).await? {
            let value = storage::read(sealer, &key).await?.unwrap();
            found.push((key, value));
        }
        for (key, mut value) in found {
            if value.last() != Some(&byte) {
                value.push(byte);
                let sealed = sealer.seal(&key, &value)?;
                storage::write(vec![storage::put(key, sealed)?]).await?;
            }
        }
        Ok(())
    })
}

const TWO: &[Step] = &[
    Step {
        from: 1,
        copies: true,
        run: |sealer| add(sealer, b'2'),
    },
    Step {
        from: 2,
        copies: true,
        run: |sealer| add(sealer, b'3'),
    },
];

/// Opens the home as a unit of a schema does.
async fn open(schema: u32) -> Result<Home> {
    let (home, sealer) = Home::open_or_make(schema).await?;
    let home = settle(home, &sealer, schema).await?;
    run(home, &sealer, TWO, schema).await
}

/// A home that outlives what is killed in it.
#[derive(Default)]
struct Place {
    disk: Disk,
    keys: Keyring,
}

impl Place {
    /// A home of schema 1 with five documents.
    fn make() -> Self {
        let place = Self::default();
        let made: Result<()> = Native::bare(place.options()).run(async {
            let (_, sealer) = Home::open_or_make(1).await?;
            for number in 0..5 {
                let key = vec![key::DOCUMENT, number];
                let sealed = sealer.seal(&key, &[number])?;
                storage::write(vec![storage::put(key, sealed)?]).await?;
            }
            Ok(())
        });
        made.unwrap();
        place
    }

    fn copy(&self) -> Self {
        Self {
            disk: self.disk.copy(),
            keys: self.keys.clone(),
        }
    }

    fn options(&self) -> Options {
        Options::new()
            .with(self.disk.clone())
            .with(self.keys.clone())
    }

    /// Opens the home, and fails at a write.
    fn open_until(&self, schema: u32, write: u32) -> Result<Home> {
        let left = Rc::new(Cell::new(Some(write)));
        let faults = move |import: &Import, _: &[u8]| {
            if import.name != "avatar_storage_write" {
                return None;
            }
            let now = left.get()?;
            left.set(now.checked_sub(1));
            (now == 0).then_some(Fault::Fail(Status::Exhausted))
        };
        Native::bare(self.options().faults(faults)).run(open(schema))
    }

    fn open(&self, schema: u32) -> Result<Home> {
        Native::bare(self.options()).run(open(schema))
    }

    /// The documents, as they are once they are opened.
    fn documents(&self) -> Vec<Vec<u8>> {
        Native::bare(self.options()).run(async {
            let (_, sealer) = Home::open_or_make(u32::MAX).await.unwrap();
            let mut found = Vec::new();
            for number in 0..5 {
                let key = vec![key::DOCUMENT, number];
                found.push(storage::read(&sealer, &key).await.unwrap().unwrap());
            }
            found
        })
    }

    fn is_left_over(&self) -> bool {
        let own = |key: &[u8]| key == key::MIGRATION || key.first() == Some(&key::BACKUP);
        self.disk.entries().iter().any(|(key, _)| own(key))
    }
}

fn documents(more: &[u8]) -> Vec<Vec<u8>> {
    (0..5).map(|number| [&[number], more].concat()).collect()
}

#[test]
fn a_migration_goes_on_after_every_kill() {
    let first = Place::make();
    let before = first.disk.entries();
    let mut kills = 0;
    for write in 0.. {
        let place = first.copy();
        if place.open_until(3, write).is_ok() {
            break;
        }
        kills += 1;
        // Whatever it did, the copy or the original still holds everything.
        let stored: Vec<Vec<u8>> = place.disk.entries().into_iter().map(|e| e.1).collect();
        assert!(before.iter().all(|(_, value)| stored.contains(value)));
        assert_eq!(place.open(3).unwrap().schema, 3);
        assert_eq!(place.documents(), documents(b"23"));
        assert!(!place.is_left_over());
    }
    assert!(kills > 12, "{kills}");
}

#[test]
fn an_older_unit_puts_back_what_was_there_and_may_be_killed_too() {
    let first = Place::make();
    let before = first.disk.entries();
    let (mut backs, mut between) = (0, 0);
    for write in 0.. {
        let cut = first.copy();
        if cut.open_until(3, write).is_ok() {
            break;
        }
        let refuses = cut.open(1).is_err_and(|error| {
            assert_eq!(error.status, Status::Conflict);
            true
        });
        if refuses {
            // A step was finished, so it is a newer home. The unit between the two can go back,
            // until the last step was finished too.
            match cut.open(2) {
                Ok(home) => {
                    between += 1;
                    assert_eq!((home.schema, cut.documents()), (2, documents(b"2")));
                }
                Err(error) => assert_eq!(error.status, Status::Conflict),
            }
            continue;
        }
        let cut = first.copy();
        cut.open_until(3, write).unwrap_err();
        for kill in 0.. {
            let place = cut.copy();
            let ended = place.open_until(1, kill).is_ok();
            backs += u32::from(!ended);
            // Whoever comes next finds a home that is whole: an older unit ...
            let newer = place.copy();
            assert_eq!(place.open(1).unwrap().schema, 1);
            assert_eq!(place.documents(), documents(b""));
            assert!(!place.is_left_over());
            assert_eq!(place.disk.entries(), before);
            // ... or a newer one.
            assert_eq!(newer.open(3).unwrap().schema, 3);
            assert_eq!(newer.documents(), documents(b"23"));
            if ended {
                break;
            }
        }
    }
    assert!(backs > 12 && between > 3, "{backs} {between}");
}

#[test]
fn a_newer_unit_still_takes_over() {
    for write in 0..12 {
        let place = Place::make();
        if place.open_until(2, write).is_err() {
            assert_eq!(place.open(3).unwrap().schema, 3);
            assert_eq!(place.documents(), documents(b"23"));
            assert!(!place.is_left_over());
        }
    }
}

#[test]
fn a_schema_without_a_step_is_refused() {
    let place = Place::make();
    assert_eq!(place.open(4).unwrap_err().status, Status::Internal);
    assert_eq!(place.open(3).unwrap().schema, 3);
}

#[test]
fn the_step_of_the_rehearsal_moves_everything() {
    let place = Place::make();
    let moved: Result<()> = Native::bare(place.options()).run(async {
        let (_, sealer) = Home::open_or_make(1).await?;
        let old = |kind: u8, number: u8| vec![kind, number];
        for (from, _) in rehearsal::MOVES {
            for number in 0..100 {
                let key = old(from, number);
                let sealed = sealer.seal(&key, &[number; 5_000])?;
                storage::write(vec![storage::put(key, sealed)?]).await?;
            }
        }
        rehearsal::run(&sealer).await?;
        for (from, to) in rehearsal::MOVES {
            for number in 0..100 {
                assert_eq!(storage::read(&sealer, &old(from, number)).await?, None);
                let value = storage::read(&sealer, &old(to, number)).await?;
                assert_eq!(value, Some(vec![number; 5_000]));
            }
        }
        Ok(())
    });
    moved.unwrap();
    assert_eq!(place.documents(), documents(b""));
}
