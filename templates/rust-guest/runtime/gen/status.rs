// Made by `dao generate` from the contract dao 1.0. Do not edit.
//! Status codes of the contract.

/// How a call ended, or that it goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(i32)]
pub enum Status {
    /// The call ended well.
    Ok = 0,
    /// One item of a stream; further answers follow.
    More = 1,
    /// The other side does not know this operation.
    Unimplemented = -1,
    /// The operation or its scope was not granted.
    Denied = -2,
    /// The request is malformed or asks for something that cannot be.
    InvalidArgument = -3,
    /// The request or its answer is well formed but over a limit.
    TooLarge = -4,
    /// Not now: not started yet, too many calls in flight, or no credit left. Nothing was executed.
    Busy = -5,
    /// The call was cancelled by its caller.
    Cancelled = -6,
    /// The time allowed for the call ran out.
    Timeout = -7,
    /// What the request names does not exist.
    NotFound = -8,
    /// The state is not what the request demands.
    Conflict = -9,
    /// Memory, disk or a quota is used up.
    Exhausted = -10,
    /// The guest does not know this kind of event.
    UnknownEvent = -11,
    /// The call was not executed; repeating it is safe.
    Unavailable = -12,
    /// The instance died in between; whether the call took effect is unknown.
    Interrupted = -13,
    /// A defect on the other side.
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
            Status::Ok => Executed::Yes,
            Status::More => Executed::Yes,
            Status::Unimplemented => Executed::No,
            Status::Denied => Executed::No,
            Status::InvalidArgument => Executed::No,
            Status::TooLarge => Executed::Unknown,
            Status::Busy => Executed::No,
            Status::Cancelled => Executed::Unknown,
            Status::Timeout => Executed::Unknown,
            Status::NotFound => Executed::No,
            Status::Conflict => Executed::No,
            Status::Exhausted => Executed::Unknown,
            Status::UnknownEvent => Executed::No,
            Status::Unavailable => Executed::No,
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
            Status::Unimplemented => Repeat::Useless,
            Status::Denied => Repeat::Useless,
            Status::InvalidArgument => Repeat::Useless,
            Status::TooLarge => Repeat::Useless,
            Status::Busy => Repeat::Safe,
            Status::Cancelled => Repeat::Unsafe,
            Status::Timeout => Repeat::Unsafe,
            Status::NotFound => Repeat::Useless,
            Status::Conflict => Repeat::Useless,
            Status::Exhausted => Repeat::Unsafe,
            Status::UnknownEvent => Repeat::Useless,
            Status::Unavailable => Repeat::Safe,
            Status::Interrupted => Repeat::Unsafe,
            Status::Internal => Repeat::Unsafe,
        }
    }

    /// What it means, in one sentence.
    #[must_use]
    pub const fn meaning(self) -> &'static str {
        match self {
            Status::Ok => "The call ended well.",
            Status::More => "One item of a stream; further answers follow.",
            Status::Unimplemented => "The other side does not know this operation.",
            Status::Denied => "The operation or its scope was not granted.",
            Status::InvalidArgument => {
                "The request is malformed or asks for something that cannot be."
            }
            Status::TooLarge => "The request or its answer is well formed but over a limit.",
            Status::Busy => {
                "Not now: not started yet, too many calls in flight, or no credit left. Nothing was executed."
            }
            Status::Cancelled => "The call was cancelled by its caller.",
            Status::Timeout => "The time allowed for the call ran out.",
            Status::NotFound => "What the request names does not exist.",
            Status::Conflict => "The state is not what the request demands.",
            Status::Exhausted => "Memory, disk or a quota is used up.",
            Status::UnknownEvent => "The guest does not know this kind of event.",
            Status::Unavailable => "The call was not executed; repeating it is safe.",
            Status::Interrupted => {
                "The instance died in between; whether the call took effect is unknown."
            }
            Status::Internal => "A defect on the other side.",
        }
    }
}

impl crate::Error {
    /// An error of status UNIMPLEMENTED. The other side does not know this operation.
    #[must_use]
    pub fn unimplemented(message: impl Into<String>) -> Self {
        Self::new(Status::Unimplemented, message)
    }

    /// An error of status DENIED. The operation or its scope was not granted.
    #[must_use]
    pub fn denied(message: impl Into<String>) -> Self {
        Self::new(Status::Denied, message)
    }

    /// An error of status INVALID_ARGUMENT. The request is malformed or asks for something that
    /// cannot be.
    #[must_use]
    pub fn invalid_argument(message: impl Into<String>) -> Self {
        Self::new(Status::InvalidArgument, message)
    }

    /// An error of status TOO_LARGE. The request or its answer is well formed but over a limit.
    #[must_use]
    pub fn too_large(message: impl Into<String>) -> Self {
        Self::new(Status::TooLarge, message)
    }

    /// An error of status BUSY. Not now: not started yet, too many calls in flight, or no credit
    /// left. Nothing was executed.
    #[must_use]
    pub fn busy(message: impl Into<String>) -> Self {
        Self::new(Status::Busy, message)
    }

    /// An error of status CANCELLED. The call was cancelled by its caller.
    #[must_use]
    pub fn cancelled(message: impl Into<String>) -> Self {
        Self::new(Status::Cancelled, message)
    }

    /// An error of status TIMEOUT. The time allowed for the call ran out.
    #[must_use]
    pub fn timeout(message: impl Into<String>) -> Self {
        Self::new(Status::Timeout, message)
    }

    /// An error of status NOT_FOUND. What the request names does not exist.
    #[must_use]
    pub fn not_found(message: impl Into<String>) -> Self {
        Self::new(Status::NotFound, message)
    }

    /// An error of status CONFLICT. The state is not what the request demands.
    #[must_use]
    pub fn conflict(message: impl Into<String>) -> Self {
        Self::new(Status::Conflict, message)
    }

    /// An error of status EXHAUSTED. Memory, disk or a quota is used up.
    #[must_use]
    pub fn exhausted(message: impl Into<String>) -> Self {
        Self::new(Status::Exhausted, message)
    }

    /// An error of status UNKNOWN_EVENT. The guest does not know this kind of event.
    #[must_use]
    pub fn unknown_event(message: impl Into<String>) -> Self {
        Self::new(Status::UnknownEvent, message)
    }

    /// An error of status UNAVAILABLE. The call was not executed; repeating it is safe.
    #[must_use]
    pub fn unavailable(message: impl Into<String>) -> Self {
        Self::new(Status::Unavailable, message)
    }

    /// An error of status INTERRUPTED. The instance died in between; whether the call took effect
    /// is unknown.
    #[must_use]
    pub fn interrupted(message: impl Into<String>) -> Self {
        Self::new(Status::Interrupted, message)
    }

    /// An error of status INTERNAL. A defect on the other side.
    #[must_use]
    pub fn internal(message: impl Into<String>) -> Self {
        Self::new(Status::Internal, message)
    }
}
