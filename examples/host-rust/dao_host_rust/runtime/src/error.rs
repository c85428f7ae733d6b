//! How calls fail, and how opening an Avatar does.

use std::{collections::BTreeMap, fmt, path::PathBuf};

use prost::Message as _;

use crate::{
    contract::{Contract, StatusFacts},
    messages::abi_v1::Failure,
    shape::{Part, Shape, elements},
    status::Status,
    text::shown,
};

/// How a call failed, in both directions: what callers get, and what handlers refuse with.
#[derive(Clone, PartialEq, Eq)]
pub struct CallError(Box<Inside>);

#[derive(Clone)]
struct Inside {
    status: Status,
    facts: Option<&'static StatusFacts>,
    message: String,
    help: String,
    details: BTreeMap<String, String>,
}

impl PartialEq for Inside {
    fn eq(&self, other: &Self) -> bool {
        (self.status, &self.message, &self.help, &self.details)
            == (other.status, &other.message, &other.help, &other.details)
    }
}

impl Eq for Inside {}

impl CallError {
    /// An error with a status and a sentence for a person; without one it is the name of the status.
    ///
    /// ```
    /// use dao_host::{CallError, Status};
    /// let error = CallError::new(Status::NOT_FOUND, "There is no such note.").detail("id", "7");
    /// assert_eq!(error.status(), Status::NOT_FOUND);
    /// assert_eq!(CallError::new(Status::BUSY, "").message(), "busy");
    /// ```
    #[must_use]
    pub fn new(status: Status, message: impl Into<String>) -> Self {
        let mut message = message.into();
        if message.is_empty() {
            message = spoken(status.name().unwrap_or("internal"));
        }
        let details = BTreeMap::new();
        Self(Box::new(Inside {
            status,
            facts: None,
            message,
            help: String::new(),
            details,
        }))
    }

    /// The same error with advice on what to do.
    #[must_use]
    pub fn help_with(mut self, help: impl Into<String>) -> Self {
        self.0.help = help.into();
        self
    }

    /// The same error with a particular for programs.
    #[must_use]
    pub fn detail(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.0.details.insert(name.into(), value.into());
        self
    }

    /// The same error with what a person could grant, and how.
    pub(crate) fn allowed_by(self, grant: &str) -> Self {
        let spoken = if grant
            .contains(|each: char| !each.is_ascii_alphanumeric() && !"_.,:/=@%+ -".contains(each))
        {
            format!("'{}'", grant.replace('\'', "'\\''"))
        } else if grant.contains(' ') {
            format!("\"{grant}\"")
        } else {
            grant.to_owned()
        };
        self.help_with(format!(
            "Allow it with `dao grants allow {spoken}`, or grant it when the Avatar is opened."
        ))
        .detail("grant", grant)
    }

    /// The same error with a particular, unless it has it.
    pub(crate) fn detail_if_new(mut self, name: &str, value: &str) -> Self {
        let details = &mut self.0.details;
        details
            .entry(name.to_owned())
            .or_insert_with(|| value.to_owned());
        self
    }

    /// The status.
    #[must_use]
    pub fn status(&self) -> Status {
        self.0.status
    }

    /// The name of the status in the contract.
    #[must_use]
    pub fn status_name(&self) -> &'static str {
        self.0.facts.map_or_else(
            || self.0.status.name().unwrap_or("INTERNAL"),
            |facts| facts.name,
        )
    }

    /// What went wrong, for a person.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// What to do about it; empty if nobody knows.
    #[must_use]
    pub fn help(&self) -> &str {
        &self.0.help
    }

    /// Particulars for programs.
    #[must_use]
    pub fn details(&self) -> &BTreeMap<String, String> {
        &self.0.details
    }

    /// Whether the call was executed: `no`, `yes` or `unknown`.
    #[must_use]
    pub fn executed(&self) -> &'static str {
        self.0.facts.map_or("unknown", |facts| facts.executed)
    }

    /// Whether the same call may be made again: `safe`, `useless` or `unsafe`.
    #[must_use]
    pub fn repeat(&self) -> &'static str {
        self.0.facts.map_or("unsafe", |facts| facts.repeat)
    }

    pub(crate) fn of(mut self, contract: &'static Contract) -> Self {
        self.0.facts = contract.status(self.0.status);
        self
    }

    /// What crosses to the unit: the status and a `Failure`.
    pub(crate) fn crossing(&self, contract: &Contract) -> (Status, Vec<u8>) {
        let known = self.0.status.0 < 0 && contract.status(self.0.status).is_some();
        let status = if known {
            self.0.status
        } else {
            Status::INTERNAL
        };
        let message = format!("{} {}", self.0.message, self.0.help);
        let details = self.0.details.clone();
        let failure = Failure {
            code: status.0,
            message: message.trim_matches(' ').to_owned(),
            details,
        };
        (status, failure.encode_to_vec())
    }

    /// What a unit's answer with a failed status means to the caller.
    pub(crate) fn heard(contract: &'static Contract, code: i32, payload: &[u8]) -> Self {
        let Some(facts) = contract.status(Status(code)).filter(|facts| facts.code < 0) else {
            let message = format!("the unit answered with the unknown status {code}");
            return Self::new(Status::INTERNAL, message).of(contract);
        };
        let mut error = Self::new(Status(code), spoken(facts.name)).of(contract);
        if payload.is_empty() {
            return error;
        }
        let Some(failure) = readable(payload) else {
            error
                .0
                .message
                .push_str(" (its explanation could not be read)");
            return error;
        };
        if !failure.message.is_empty() {
            error.0.message = shown(&failure.message, MESSAGE_CHARACTERS);
        }
        let damaged = failure
            .details
            .get("cause")
            .is_some_and(|cause| cause == "damaged");
        if code == Status::INTERNAL.0 && damaged {
            error.0.help = "Restore the home from a backup.".to_owned();
        }
        for (name, value) in failure.details.into_iter().take(64) {
            error
                .0
                .details
                .insert(shown(&name, 200), shown(&value, MESSAGE_CHARACTERS));
        }
        error
    }
}

const MESSAGE_CHARACTERS: usize = 16_384;
static ENTRY: Shape = Shape { fields: &[] };
static FAILURE: Shape = Shape {
    fields: &[(3, Part::Message(&ENTRY))],
};

fn readable(payload: &[u8]) -> Option<Failure> {
    let small = payload.len() <= 256 << 10 && elements(&FAILURE, payload)? <= 16_384;
    if small {
        Failure::decode(payload).ok()
    } else {
        None
    }
}

fn spoken(name: &str) -> String {
    name.to_lowercase().replace('_', " ")
}

impl fmt::Display for CallError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0.message)?;
        if self.0.help.is_empty() {
            Ok(())
        } else {
            write!(out, " {}", self.0.help)
        }
    }
}

impl fmt::Debug for CallError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("CallError")
            .field("status", &self.status_name())
            .field("message", &self.0.message)
            .field("help", &self.0.help)
            .field("details", &self.0.details)
            .finish()
    }
}

impl std::error::Error for CallError {}

/// Why an Avatar did not open.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OpenError {
    /// The module is no unit of this contract; everything that is wrong with it.
    #[error("{path} is no unit that this host can run: {}", problems.join("; "))]
    Module {
        /// The file.
        path: PathBuf,
        /// What is wrong, one sentence each.
        problems: Vec<String>,
    },
    /// The home cannot be used.
    #[error("{path}: {message}")]
    Home {
        /// The folder or the file.
        path: PathBuf,
        /// What is wrong, and what to do.
        message: String,
    },
    /// What the program or `grants.toml` grants cannot be read.
    #[error("{0}")]
    Grants(String),
    /// The unit did not start.
    #[error("{0}")]
    Start(#[from] CallError),
}
