// Made by `dao generate` from the contract odd 1.0. Do not edit.
//! The methods of the unit's services, as callers name them.

/// A service named like a member of an Avatar. """
pub mod close {
    use crate::Method;

    /// Named like the service. "
    pub const CLOSE: Method<crate::messages::names_v1::Same, crate::messages::names_v1::Same> =
        Method::new(0x00010001, "odd.names.v1.Close.Close", false, true);

    /// Named like a type of the generated signatures. \
    pub const FLOAT: Method<crate::messages::names_v1::Same, crate::messages::names_v1::List> =
        Method::new(0x00010002, "odd.names.v1.Close.Float", true, false);

    /// Named like a module of the generated signatures.
    pub const OTHER_V1: Method<crate::messages::other_v1::Same, crate::messages::names_v1::Every> =
        Method::new(0x00010003, "odd.names.v1.Close.OtherV1", false, false);

    /// A word.
    pub const IMPORT: Method<
        crate::messages::names_v1::Class,
        crate::messages::names_v1::class::class::None,
    > = Method::new(0x00010004, "odd.names.v1.Close.import", false, false);

    /// Meets the next one in snake case.
    pub const GET_FOO: Method<crate::messages::names_v1::Foo, crate::messages::names_v1::foo::Bar> =
        Method::new(0x00010005, "odd.names.v1.Close.GetFoo", false, false);

    /// Meets the one before.
    pub const GET_FOO_2: Method<crate::messages::names_v1::FooBar, crate::messages::names_v1::Str> =
        Method::new(0x00010006, "odd.names.v1.Close.Get_foo", false, false);

    /// Named like a word of Python that the clients use.
    pub const SELF: Method<crate::messages::names_v1::Same, crate::messages::names_v1::Same> =
        Method::new(0x00010007, "odd.names.v1.Close.Self", false, false);
}

/// A service that the other package has too.
pub mod things {
    use crate::Method;

    /// Asks.
    pub const ASK: Method<crate::messages::names_v1::Same, crate::messages::names_v1::Same> =
        Method::new(0x00020001, "odd.names.v1.Things.Ask", false, false);
}

/// A service that the other package has too.
pub mod other_v1_things {
    use crate::Method;

    /// Asks.
    pub const ASK: Method<crate::messages::other_v1::Same, crate::messages::other_v1::Same> =
        Method::new(0x00030001, "odd.other.v1.Things.Ask", false, false);

    /// Checks.
    pub const CHECK: Method<crate::messages::other_v1::Ruled, crate::messages::other_v1::Same> =
        Method::new(0x00030002, "odd.other.v1.Things.Check", false, false);
}

/// Without its suffix it is named like another one.
pub mod names_v1_things {
    use crate::Method;

    /// Asks.
    pub const ASK: Method<crate::messages::names_v1::Same, crate::messages::names_v1::Same> =
        Method::new(0x00040001, "odd.names.v1.ThingsService.Ask", false, false);
}

/// Nothing is left without its suffix.
pub mod service {
    use crate::Method;

    /// Asks.
    pub const ASK: Method<crate::messages::other_v1::Same, crate::messages::other_v1::Same> =
        Method::new(0x00050001, "odd.other.v1.Service.Ask", false, false);
}
