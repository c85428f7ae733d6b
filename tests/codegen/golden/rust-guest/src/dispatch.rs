// Made by `dao generate` from the contract odd 1.0. Do not edit.
//! What serves each service of a unit, and the way from a method number to its handler.

use std::rc::Rc;

use crate::methods;
use crate::runtime::serve;
use crate::runtime::{Future, Payload, Request};

/// What serves each service of a unit: the unit itself, or parts of it. [`unit!`](crate::unit)
/// implements it.
pub trait Services: 'static {
    /// What serves `odd.names.v1.Close`.
    fn close(&self) -> &impl crate::Close;
    /// What serves `odd.names.v1.Things`.
    fn things(&self) -> &impl crate::Things;
    /// What serves `odd.other.v1.Things`.
    fn other_v1_things(&self) -> &impl crate::OtherV1Things;
    /// What serves `odd.names.v1.ThingsService`.
    fn names_v1_things(&self) -> &impl crate::NamesV1Things;
    /// What serves `odd.other.v1.Service`.
    fn service(&self) -> &impl crate::Service;
}

/// The future that serves a request; `None` for a method that the contract does not have.
pub fn serve<U: Services>(
    unit: Rc<U>,
    method: u32,
    request: Rc<Request>,
    payload: Payload,
) -> Option<Future> {
    Some(match method {
        0x00010001 => serve::unary(
            &methods::close::CLOSE,
            request,
            payload,
            async move |message| crate::Close::close(unit.close(), message).await,
        ),
        0x00010002 => serve::stream(
            &methods::close::FLOAT,
            request,
            payload,
            async move |message, items| crate::Close::float(unit.close(), message, items).await,
        ),
        0x00010003 => serve::unary(
            &methods::close::OTHER_V1,
            request,
            payload,
            async move |message| crate::Close::other_v1(unit.close(), message).await,
        ),
        0x00010004 => serve::unary(
            &methods::close::IMPORT,
            request,
            payload,
            async move |message| crate::Close::import(unit.close(), message).await,
        ),
        0x00010005 => serve::unary(
            &methods::close::GET_FOO,
            request,
            payload,
            async move |message| crate::Close::get_foo(unit.close(), message).await,
        ),
        0x00010006 => serve::unary(
            &methods::close::GET_FOO_2,
            request,
            payload,
            async move |message| crate::Close::get_foo_2(unit.close(), message).await,
        ),
        0x00010007 => serve::unary(
            &methods::close::SELF,
            request,
            payload,
            async move |message| crate::Close::self_(unit.close(), message).await,
        ),
        0x00020001 => serve::unary(
            &methods::things::ASK,
            request,
            payload,
            async move |message| crate::Things::ask(unit.things(), message).await,
        ),
        0x00030001 => serve::unary(
            &methods::other_v1_things::ASK,
            request,
            payload,
            async move |message| crate::OtherV1Things::ask(unit.other_v1_things(), message).await,
        ),
        0x00030002 => serve::unary(
            &methods::other_v1_things::CHECK,
            request,
            payload,
            async move |message| crate::OtherV1Things::check(unit.other_v1_things(), message).await,
        ),
        0x00040001 => serve::unary(
            &methods::names_v1_things::ASK,
            request,
            payload,
            async move |message| crate::NamesV1Things::ask(unit.names_v1_things(), message).await,
        ),
        0x00050001 => serve::unary(
            &methods::service::ASK,
            request,
            payload,
            async move |message| crate::Service::ask(unit.service(), message).await,
        ),
        _ => return None,
    })
}
