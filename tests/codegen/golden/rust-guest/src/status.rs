// Made by `dao generate` from the contract odd 1.0. Do not edit.
//! Status codes of the contract.

/// How a call ended, or that it goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(i32)]
pub enum Status {
    /// Well.
    Ok = 0,
    /// More.
    More = 1,
    /// Unimplemented.
    Unimplemented = -1,
    /// Denied.
    Denied = -2,
    /// Invalid argument.
    InvalidArgument = -3,
    /// Too large.
    TooLarge = -4,
    /// Busy.
    Busy = -5,
    /// Cancelled.
    Cancelled = -6,
    /// Timeout.
    Timeout = -7,
    /// Not found.
    NotFound = -8,
    /// Conflict.
    Conflict = -9,
    /// Exhausted.
    Exhausted = -10,
    /// Unknown event.
    UnknownEvent = -11,
    /// Unavailable.
    Unavailable = -12,
    /// Interrupted.
    Interrupted = -13,
    /// Internal.
    Internal = -14,
}

/// Whether a call took effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Executed {
    /// It did not.
    No,
    /// It did.
    Yes,
    /// Nobody knows.
    Unknown,
}

/// Whether the same call may be made again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Repeat {
    /// Nothing happened, and it may work later.
    Safe,
    /// It ends the same way until something changes.
    Useless,
    /// It may take effect twice, unless the method says otherwise.
    Unsafe,
}

impl Status {
    /// Every status, in the order of the contract.
    pub const ALL: &'static [Status] = &[
        Status::Ok,
        Status::More,
        Status::Unimplemented,
        Status::Denied,
        Status::InvalidArgument,
        Status::TooLarge,
        Status::Busy,
        Status::Cancelled,
        Status::Timeout,
        Status::NotFound,
        Status::Conflict,
        Status::Exhausted,
        Status::UnknownEvent,
        Status::Unavailable,
        Status::Interrupted,
        Status::Internal,
    ];

    /// The number that crosses the boundary.
    #[must_use]
    pub const fn code(self) -> i32 {
        self as i32
    }

    /// The status of a number; `None` for a number that the contract does not know.
    #[must_use]
    pub const fn from_code(code: i32) -> Option<Status> {
        match code {
            0 => Some(Status::Ok),
            1 => Some(Status::More),
            -1 => Some(Status::Unimplemented),
            -2 => Some(Status::Denied),
            -3 => Some(Status::InvalidArgument),
            -4 => Some(Status::TooLarge),
            -5 => Some(Status::Busy),
            -6 => Some(Status::Cancelled),
            -7 => Some(Status::Timeout),
            -8 => Some(Status::NotFound),
            -9 => Some(Status::Conflict),
            -10 => Some(Status::Exhausted),
            -11 => Some(Status::UnknownEvent),
            -12 => Some(Status::Unavailable),
            -13 => Some(Status::Interrupted),
            -14 => Some(Status::Internal),
            _ => None,
        }
    }

    /// The name as the contract writes it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Status::Ok => "OK",
            Status::More => "MORE",
            Status::Unimplemented => "UNIMPLEMENTED",
            Status::Denied => "DENIED",
            Status::InvalidArgument => "INVALID_ARGUMENT",
            Status::TooLarge => "TOO_LARGE",
            Status::Busy => "BUSY",
            Status::Cancelled => "CANCELLED",
            Status::Timeout => "TIMEOUT",
            Status::NotFound => "NOT_FOUND",
            Status::Conflict => "CONFLICT",
            Status::Exhausted => "EXHAUSTED",
            Status::UnknownEvent => "UNKNOWN_EVENT",
            Status::Unavailable => "UNAVAILABLE",
            Status::Interrupted => "INTERRUPTED",
            Status::Internal => "INTERNAL",
        }
    }

    /// Whether a call that ends so took effect.
    #[must_use]
    pub const fn executed(self) -> Executed {
        match self {
            Status::Ok => Executed::Unknown,
            Status::More => Executed::Unknown,
            Status::Unimplemented => Executed::Unknown,
            Status::Denied => Executed::Unknown,
            Status::InvalidArgument => Executed::Unknown,
            Status::TooLarge => Executed::Unknown,
            Status::Busy => Executed::Unknown,
            Status::Cancelled => Executed::Unknown,
            Status::Timeout => Executed::Unknown,
            Status::NotFound => Executed::Unknown,
            Status::Conflict => Executed::Unknown,
            Status::Exhausted => Executed::Unknown,
            Status::UnknownEvent => Executed::Unknown,
            Status::Unavailable => Executed::Unknown,
            Status::Interrupted => Executed::Unknown,
            Status::Internal => Executed::Unknown,
        }
    }

    /// Whether the same call may be made again.
    #[must_use]
    pub const fn repeat(self) -> Repeat {
        match self {
            Status::Ok => Repeat::Unsafe,
            Status::More => Repeat::Unsafe,
            Status::Unimplemented => Repeat::Unsafe,
            Status::Denied => Repeat::Unsafe,
            Status::InvalidArgument => Repeat::Unsafe,
            Status::TooLarge => Repeat::Unsafe,
            Status::Busy => Repeat::Unsafe,
            Status::Cancelled => Repeat::Unsafe,
            Status::Timeout => Repeat::Unsafe,
            Status::NotFound => Repeat::Unsafe,
            Status::Conflict => Repeat::Unsafe,
            Status::Exhausted => Repeat::Unsafe,
            Status::UnknownEvent => Repeat::Unsafe,
            Status::Unavailable => Repeat::Unsafe,
            Status::Interrupted => Repeat::Unsafe,
            Status::Internal => Repeat::Unsafe,
        }
    }

    /// What it means, in one sentence.
    #[must_use]
    pub const fn meaning(self) -> &'static str {
        match self {
            Status::Ok => "Well.",
            Status::More => "More.",
            Status::Unimplemented => "Unimplemented.",
            Status::Denied => "Denied.",
            Status::InvalidArgument => "Invalid argument.",
            Status::TooLarge => "Too large.",
            Status::Busy => "Busy.",
            Status::Cancelled => "Cancelled.",
            Status::Timeout => "Timeout.",
            Status::NotFound => "Not found.",
            Status::Conflict => "Conflict.",
            Status::Exhausted => "Exhausted.",
            Status::UnknownEvent => "Unknown event.",
            Status::Unavailable => "Unavailable.",
            Status::Interrupted => "Interrupted.",
            Status::Internal => "Internal.",
        }
    }
}

impl crate::Error {
    /// An error of status UNIMPLEMENTED. Unimplemented.
    #[must_use]
    pub fn unimplemented(message: impl Into<String>) -> Self {
        Self::new(Status::Unimplemented, message)
    }

    /// An error of status DENIED. Denied.
    #[must_use]
    pub fn denied(message: impl Into<String>) -> Self {
        Self::new(Status::Denied, message)
    }

    /// An error of status INVALID_ARGUMENT. Invalid argument.
    #[must_use]
    pub fn invalid_argument(message: impl Into<String>) -> Self {
        Self::new(Status::InvalidArgument, message)
    }

    /// An error of status TOO_LARGE. Too large.
    #[must_use]
    pub fn too_large(message: impl Into<String>) -> Self {
        Self::new(Status::TooLarge, message)
    }

    /// An error of status BUSY. Busy.
    #[must_use]
    pub fn busy(message: impl Into<String>) -> Self {
        Self::new(Status::Busy, message)
    }

    /// An error of status CANCELLED. Cancelled.
    #[must_use]
    pub fn cancelled(message: impl Into<String>) -> Self {
        Self::new(Status::Cancelled, message)
    }

    /// An error of status TIMEOUT. Timeout.
    #[must_use]
    pub fn timeout(message: impl Into<String>) -> Self {
        Self::new(Status::Timeout, message)
    }

    /// An error of status NOT_FOUND. Not found.
    #[must_use]
    pub fn not_found(message: impl Into<String>) -> Self {
        Self::new(Status::NotFound, message)
    }

    /// An error of status CONFLICT. Conflict.
    #[must_use]
    pub fn conflict(message: impl Into<String>) -> Self {
        Self::new(Status::Conflict, message)
    }

    /// An error of status EXHAUSTED. Exhausted.
    #[must_use]
    pub fn exhausted(message: impl Into<String>) -> Self {
        Self::new(Status::Exhausted, message)
    }

    /// An error of status UNKNOWN_EVENT. Unknown event.
    #[must_use]
    pub fn unknown_event(message: impl Into<String>) -> Self {
        Self::new(Status::UnknownEvent, message)
    }

    /// An error of status UNAVAILABLE. Unavailable.
    #[must_use]
    pub fn unavailable(message: impl Into<String>) -> Self {
        Self::new(Status::Unavailable, message)
    }

    /// An error of status INTERRUPTED. Interrupted.
    #[must_use]
    pub fn interrupted(message: impl Into<String>) -> Self {
        Self::new(Status::Interrupted, message)
    }

    /// An error of status INTERNAL. Internal.
    #[must_use]
    pub fn internal(message: impl Into<String>) -> Self {
        Self::new(Status::Internal, message)
    }
}
