//! Bringing a home of an older state schema up to date.
//!
//! A migration that changes what is stored first copies everything beside itself ([`backup`]), then
//! takes one step after another, each from one schema version to the next, and only then throws the
//! copy away. How far it is, is recorded after each step, so a unit that was killed goes on where it
//! stopped. An older unit that finds a home in the middle of it puts the copy back, so nobody has
//! to wait for the newer one.

mod backup;
mod ledger;
mod rehearsal;
#[cfg(test)]
mod tests;

use std::future::Future;
use std::pin::Pin;

use dao_bindings::{Error, Result, avatar};

use crate::crypto::Sealer;
use crate::home::Home;
use crate::{key, storage};
use backup::Mark;

/// The state schema that is shipped.
const SHIPPED: u32 = 2;
/// The state schema that this unit writes.
pub const SCHEMA: u32 = SHIPPED + cfg!(feature = "rehearsal") as u32;

/// What a step does, as it runs.
pub type Running<'a> = Pin<Box<dyn Future<Output = Result<()>> + 'a>>;

/// One step: makes a home of schema `from` one of `from + 1`. It must be harmless to repeat.
pub struct Step {
    /// The schema before it.
    pub from: u32,
    /// Whether it changes what is stored, so that everything must be copied first. A step that only
    /// adds can be taken without room for a copy.
    pub copies: bool,
    /// What to do. Storage holds sealed values; the sealer opens them. Pages and the states of
    /// spaces may be newer in the log than they are in their places.
    pub run: for<'a> fn(&'a Sealer) -> Running<'a>,
}

/// Every step that there is.
pub const STEPS: &[Step] = if cfg!(feature = "rehearsal") {
    &[LEDGER, REHEARSAL]
} else {
    &[LEDGER]
};

/// Since schema 2, a home has a ledger, and an index of a space a number, so that it is not taken
/// for another.
const LEDGER: Step = Step {
    from: 1,
    copies: false,
    run: ledger::run,
};

const REHEARSAL: Step = Step {
    from: SHIPPED,
    copies: true,
    run: rehearsal::run,
};

/// Looks at what an earlier migration left: before anything is read of the home, since what a unit
/// puts back is another state. Gives the home as it then is.
pub async fn settle(home: Home, sealer: &Sealer, target: u32) -> Result<Home> {
    let Some(mark) = Mark::read(sealer).await? else {
        backup::check_absent().await?;
        return Ok(home);
    };
    if !mark.is_whole() || (home.schema >= mark.target && !mark.is_going_back()) {
        backup::discard().await?; // nothing but the copy was written yet, or all had ended
        return Ok(home);
    }
    if mark.is_going_back() || target < mark.target {
        avatar::log::warning("putting back what was there before a migration was cut off");
        return backup::put_back(sealer, &mark).await;
    }
    if mark.target != target {
        Mark { target, ..mark }.write(sealer).await?;
    }
    Ok(home)
}

/// Takes the steps that a home needs which [`settle`] has looked at. Gives the home as it then is.
pub async fn run(mut home: Home, sealer: &Sealer, steps: &[Step], target: u32) -> Result<Home> {
    if home.schema == target {
        return Ok(home);
    }
    let due = |step: &&Step| step.from >= home.schema && step.from < target;
    let copies = steps.iter().filter(due).any(|step| step.copies);
    if copies && Mark::read(sealer).await?.is_none() {
        let first = home.schema;
        avatar::log::info(format!(
            "copying the home before migrating it from schema {first} to {target}"
        ));
        backup::make(sealer, first, target).await?;
    }
    while home.schema < target {
        let step = steps.iter().find(|step| step.from == home.schema);
        let Some(step) = step else {
            return Err(Error::internal(format!(
                "this unit cannot migrate a home of state schema {}",
                home.schema
            )));
        };
        (step.run)(sealer).await?;
        home.schema += 1;
        storage::write(vec![storage::put(key::HOME.to_vec(), home.to_bytes())?]).await?;
    }
    if copies {
        backup::discard().await?;
    }
    Ok(home)
}
