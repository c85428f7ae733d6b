// Made by `dao generate` from the contract odd 1.0. Do not edit.
//! The methods of the unit's services, as callers name them.

use std::marker::PhantomData;

/// One method: its number and, as types, its request and its reply (or the item of its stream).
pub struct Method<Request, Reply> {
    /// The number that crosses the boundary.
    pub number: u32,
    /// The full name, such as `dao.data.v1.DocumentsService.Put`.
    pub name: &'static str,
    /// Whether it answers with items before it ends.
    pub stream: bool,
    /// Whether a call may have changed something when its instance dies.
    pub effect: bool,
    types: PhantomData<fn(Request) -> Reply>,
}

/// A service named like a member of an Avatar. """
pub mod close {
    use super::{Method, PhantomData};

    /// Named like the service. "
    pub const CLOSE: Method<crate::messages::names_v1::Same, crate::messages::names_v1::Same> =
        Method {
            number: 0x00010001,
            name: "odd.names.v1.Close.Close",
            stream: false,
            effect: true,
            types: PhantomData,
        };

    /// Named like a type of the generated signatures. \
    pub const FLOAT: Method<crate::messages::names_v1::Same, crate::messages::names_v1::List> =
        Method {
            number: 0x00010002,
            name: "odd.names.v1.Close.Float",
            stream: true,
            effect: false,
            types: PhantomData,
        };

    /// Named like a module of the generated signatures.
    pub const OTHER_V1: Method<crate::messages::other_v1::Same, crate::messages::names_v1::Every> =
        Method {
            number: 0x00010003,
            name: "odd.names.v1.Close.OtherV1",
            stream: false,
            effect: false,
            types: PhantomData,
        };

    /// A word.
    pub const IMPORT: Method<
        crate::messages::names_v1::Class,
        crate::messages::names_v1::class::class::None,
    > = Method {
        number: 0x00010004,
        name: "odd.names.v1.Close.import",
        stream: false,
        effect: false,
        types: PhantomData,
    };

    /// Meets the next one in snake case.
    pub const GET_FOO: Method<crate::messages::names_v1::Foo, crate::messages::names_v1::foo::Bar> =
        Method {
            number: 0x00010005,
            name: "odd.names.v1.Close.GetFoo",
            stream: false,
            effect: false,
            types: PhantomData,
        };

    /// Meets the one before.
    pub const GET_FOO_2: Method<crate::messages::names_v1::FooBar, crate::messages::names_v1::Str> =
        Method {
            number: 0x00010006,
            name: "odd.names.v1.Close.Get_foo",
            stream: false,
            effect: false,
            types: PhantomData,
        };

    /// Named like a word of Python that the clients use.
    pub const SELF: Method<crate::messages::names_v1::Same, crate::messages::names_v1::Same> =
        Method {
            number: 0x00010007,
            name: "odd.names.v1.Close.Self",
            stream: false,
            effect: false,
            types: PhantomData,
        };
}

/// A service that the other package has too.
pub mod things {
    use super::{Method, PhantomData};

    /// Asks.
    pub const ASK: Method<crate::messages::names_v1::Same, crate::messages::names_v1::Same> =
        Method {
            number: 0x00020001,
            name: "odd.names.v1.Things.Ask",
            stream: false,
            effect: false,
            types: PhantomData,
        };
}

/// A service that the other package has too.
pub mod other_v1_things {
    use super::{Method, PhantomData};

    /// Asks.
    pub const ASK: Method<crate::messages::other_v1::Same, crate::messages::other_v1::Same> =
        Method {
            number: 0x00030001,
            name: "odd.other.v1.Things.Ask",
            stream: false,
            effect: false,
            types: PhantomData,
        };

    /// Checks.
    pub const CHECK: Method<crate::messages::other_v1::Ruled, crate::messages::other_v1::Same> =
        Method {
            number: 0x00030002,
            name: "odd.other.v1.Things.Check",
            stream: false,
            effect: false,
            types: PhantomData,
        };
}

/// Without its suffix it is named like another one.
pub mod names_v1_things {
    use super::{Method, PhantomData};

    /// Asks.
    pub const ASK: Method<crate::messages::names_v1::Same, crate::messages::names_v1::Same> =
        Method {
            number: 0x00040001,
            name: "odd.names.v1.ThingsService.Ask",
            stream: false,
            effect: false,
            types: PhantomData,
        };
}

/// Nothing is left without its suffix.
pub mod service {
    use super::{Method, PhantomData};

    /// Asks.
    pub const ASK: Method<crate::messages::other_v1::Same, crate::messages::other_v1::Same> =
        Method {
            number: 0x00050001,
            name: "odd.other.v1.Service.Ask",
            stream: false,
            effect: false,
            types: PhantomData,
        };
}
