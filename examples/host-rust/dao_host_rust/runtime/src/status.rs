//! Statuses: how calls end.

/// How a call ended, as the contract numbers it. A contract of one's own may have more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Status(pub i32);

macro_rules! statuses {
    ($($(#[$doc:meta])* $name:ident = $code:expr;)*) => {
        impl Status {
            $($(#[$doc])* pub const $name: Self = Self($code);)*

            /// The name that the SDK's own contract gives it.
            #[must_use]
            pub const fn name(self) -> Option<&'static str> {
                match self.0 {
                    $($code => Some(stringify!($name)),)*
                    _ => None,
                }
            }
        }
    };
}

statuses! {
    /// The call ended well.
    OK = 0;
    /// One item of a stream; further answers follow.
    MORE = 1;
    /// The other side does not know this operation.
    UNIMPLEMENTED = -1;
    /// The operation or its scope was not granted.
    DENIED = -2;
    /// The request is malformed or asks for something that cannot be.
    INVALID_ARGUMENT = -3;
    /// The request or its answer is well formed but over a limit.
    TOO_LARGE = -4;
    /// Not now. Nothing was executed.
    BUSY = -5;
    /// The call was cancelled by its caller.
    CANCELLED = -6;
    /// The time allowed for the call ran out.
    TIMEOUT = -7;
    /// What the request names does not exist.
    NOT_FOUND = -8;
    /// The state is not what the request demands.
    CONFLICT = -9;
    /// Memory, disk or a quota is used up.
    EXHAUSTED = -10;
    /// The guest does not know this kind of event.
    UNKNOWN_EVENT = -11;
    /// The call was not executed; repeating it is safe.
    UNAVAILABLE = -12;
    /// The instance died in between; whether the call took effect is unknown.
    INTERRUPTED = -13;
    /// A defect on the other side.
    INTERNAL = -14;
}
