//! How calls fail, in both directions.

use std::collections::BTreeMap;
use std::fmt;

use prost::Message;

use crate::Status;
use crate::boundary::ErrorMessage;

/// What a call gives: its value, or why there is none.
pub type Result<T> = std::result::Result<T, Error>;

/// A failed call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    /// What kind of failure it is.
    pub status: Status,
    /// One sentence for a person: what went wrong and, where known, how to mend it.
    pub message: String,
    /// Machine-readable particulars, such as the field, the limit or the capability concerned.
    pub details: BTreeMap<String, String>,
}

impl Error {
    /// An error of a status, with its message.
    #[must_use]
    pub fn new(status: Status, message: impl Into<String>) -> Self {
        Self {
            status,
            message: message.into(),
            details: BTreeMap::new(),
        }
    }

    /// The same error with one more particular.
    #[must_use]
    pub fn with(mut self, key: impl Into<String>, value: impl fmt::Display) -> Self {
        self.details.insert(key.into(), value.to_string());
        self
    }

    /// The error of a failed answer: `status` decides, the payload says more where it can be read.
    pub(crate) fn from_answer(code: i32, payload: &[u8]) -> Self {
        let status = match Status::from_code(code) {
            Some(status) if code < 0 => status,
            _ => {
                return Self::internal(format!("the host answered with the unknown status {code}"))
                    .with("status", code);
            }
        };
        match ErrorMessage::decode(payload) {
            Ok(message) if !message.message.is_empty() => Self {
                status,
                message: message.message,
                details: message.details,
            },
            Ok(message) => Self {
                status,
                message: status.meaning().to_owned(),
                details: message.details,
            },
            Err(_) => Self::new(status, status.meaning()),
        }
    }

    /// The error of an import call that the host refused at once.
    #[doc(hidden)]
    #[must_use]
    pub fn refused(code: i32, import: &str, capability: &str) -> Self {
        let status = match Status::from_code(code) {
            Some(status) if code < 0 => status,
            _ => Status::Internal,
        };
        let why = match status {
            Status::Denied => {
                format!("the capability `{capability}` was not granted; allow it for this home")
            }
            Status::Unimplemented => {
                format!("this host does not offer the capability `{capability}`")
            }
            Status::Busy => format!(
                "the host takes no further calls of the capability `{capability}` at this moment"
            ),
            Status::TooLarge => {
                format!("the request to the capability `{capability}` is over the host's limit")
            }
            other => format!(
                "the capability `{capability}` refused the call: {} ({})",
                other.meaning(),
                other.name()
            ),
        };
        Self::new(status, why)
            .with("capability", capability)
            .with("import", import)
    }

    /// The payload of a failed answer.
    // A contract may have more fields in this message.
    #[allow(clippy::needless_update)]
    pub(crate) fn encode(&self) -> Vec<u8> {
        ErrorMessage {
            code: self.status.code(),
            message: self.message.clone(),
            details: self.details.clone(),
            ..ErrorMessage::default()
        }
        .encode_to_vec()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}: {}", self.status.name(), self.message)
    }
}

impl std::error::Error for Error {}
