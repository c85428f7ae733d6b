// Made by `dao generate` from the contract odd 1.0. Do not edit.
//! The services that a unit offers, one trait each. What is shared by an `Rc` serves them as well.
// A unit runs on one thread, so its futures need not be `Send`.
#![allow(async_fn_in_trait)]

/// A service named like a member of an Avatar. """
///
/// Service `odd.names.v1.Close`.
pub trait Close {
    /// Named like the service. "
    async fn close(
        &self,
        request: crate::messages::names_v1::Same,
    ) -> crate::Result<crate::messages::names_v1::Same>;

    /// Named like a type of the generated signatures. \
    async fn float(
        &self,
        request: crate::messages::names_v1::Same,
        items: crate::Sink<crate::messages::names_v1::List>,
    ) -> crate::Result<()>;

    /// Named like a module of the generated signatures.
    async fn other_v1(
        &self,
        request: crate::messages::other_v1::Same,
    ) -> crate::Result<crate::messages::names_v1::Every>;

    /// A word.
    async fn import(
        &self,
        request: crate::messages::names_v1::Class,
    ) -> crate::Result<crate::messages::names_v1::class::class::None>;

    /// Meets the next one in snake case.
    async fn get_foo(
        &self,
        request: crate::messages::names_v1::Foo,
    ) -> crate::Result<crate::messages::names_v1::foo::Bar>;

    /// Meets the one before.
    async fn get_foo_2(
        &self,
        request: crate::messages::names_v1::FooBar,
    ) -> crate::Result<crate::messages::names_v1::Str>;

    /// Named like a word of Python that the clients use.
    async fn self_(
        &self,
        request: crate::messages::names_v1::Same,
    ) -> crate::Result<crate::messages::names_v1::Same>;
}

impl<T: Close> Close for ::std::rc::Rc<T> {
    async fn close(
        &self,
        request: crate::messages::names_v1::Same,
    ) -> crate::Result<crate::messages::names_v1::Same> {
        T::close(self, request).await
    }

    async fn float(
        &self,
        request: crate::messages::names_v1::Same,
        items: crate::Sink<crate::messages::names_v1::List>,
    ) -> crate::Result<()> {
        T::float(self, request, items).await
    }

    async fn other_v1(
        &self,
        request: crate::messages::other_v1::Same,
    ) -> crate::Result<crate::messages::names_v1::Every> {
        T::other_v1(self, request).await
    }

    async fn import(
        &self,
        request: crate::messages::names_v1::Class,
    ) -> crate::Result<crate::messages::names_v1::class::class::None> {
        T::import(self, request).await
    }

    async fn get_foo(
        &self,
        request: crate::messages::names_v1::Foo,
    ) -> crate::Result<crate::messages::names_v1::foo::Bar> {
        T::get_foo(self, request).await
    }

    async fn get_foo_2(
        &self,
        request: crate::messages::names_v1::FooBar,
    ) -> crate::Result<crate::messages::names_v1::Str> {
        T::get_foo_2(self, request).await
    }

    async fn self_(
        &self,
        request: crate::messages::names_v1::Same,
    ) -> crate::Result<crate::messages::names_v1::Same> {
        T::self_(self, request).await
    }
}

/// A service that the other package has too.
///
/// Service `odd.names.v1.Things`.
pub trait Things {
    /// Asks.
    async fn ask(
        &self,
        request: crate::messages::names_v1::Same,
    ) -> crate::Result<crate::messages::names_v1::Same>;
}

impl<T: Things> Things for ::std::rc::Rc<T> {
    async fn ask(
        &self,
        request: crate::messages::names_v1::Same,
    ) -> crate::Result<crate::messages::names_v1::Same> {
        T::ask(self, request).await
    }
}

/// A service that the other package has too.
///
/// Service `odd.other.v1.Things`.
pub trait OtherV1Things {
    /// Asks.
    async fn ask(
        &self,
        request: crate::messages::other_v1::Same,
    ) -> crate::Result<crate::messages::other_v1::Same>;

    /// Checks.
    async fn check(
        &self,
        request: crate::messages::other_v1::Ruled,
    ) -> crate::Result<crate::messages::other_v1::Same>;
}

impl<T: OtherV1Things> OtherV1Things for ::std::rc::Rc<T> {
    async fn ask(
        &self,
        request: crate::messages::other_v1::Same,
    ) -> crate::Result<crate::messages::other_v1::Same> {
        T::ask(self, request).await
    }

    async fn check(
        &self,
        request: crate::messages::other_v1::Ruled,
    ) -> crate::Result<crate::messages::other_v1::Same> {
        T::check(self, request).await
    }
}

/// Without its suffix it is named like another one.
///
/// Service `odd.names.v1.ThingsService`.
pub trait NamesV1Things {
    /// Asks.
    async fn ask(
        &self,
        request: crate::messages::names_v1::Same,
    ) -> crate::Result<crate::messages::names_v1::Same>;
}

impl<T: NamesV1Things> NamesV1Things for ::std::rc::Rc<T> {
    async fn ask(
        &self,
        request: crate::messages::names_v1::Same,
    ) -> crate::Result<crate::messages::names_v1::Same> {
        T::ask(self, request).await
    }
}

/// Nothing is left without its suffix.
///
/// Service `odd.other.v1.Service`.
pub trait Service {
    /// Asks.
    async fn ask(
        &self,
        request: crate::messages::other_v1::Same,
    ) -> crate::Result<crate::messages::other_v1::Same>;
}

impl<T: Service> Service for ::std::rc::Rc<T> {
    async fn ask(
        &self,
        request: crate::messages::other_v1::Same,
    ) -> crate::Result<crate::messages::other_v1::Same> {
        T::ask(self, request).await
    }
}
