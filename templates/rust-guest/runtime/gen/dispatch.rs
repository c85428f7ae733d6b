// Made by `dao generate` from the contract dao 1.0. Do not edit.
//! What serves each service of a unit, and the way from a method number to its handler.

use std::rc::Rc;

use crate::methods;
use crate::runtime::serve;
use crate::runtime::{Future, Payload, Request};

/// What serves each service of a unit: the unit itself, or parts of it. [`unit!`](crate::unit)
/// implements it.
pub trait Services: 'static {
    /// What serves `dao.system.v1.SystemService`.
    fn system(&self) -> &impl crate::System;
    /// What serves `dao.spaces.v1.SpacesService`.
    fn spaces(&self) -> &impl crate::Spaces;
    /// What serves `dao.data.v1.DocumentsService`.
    fn documents(&self) -> &impl crate::Documents;
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
            &methods::system::INFO,
            request,
            payload,
            async move |message| crate::System::info(unit.system(), message).await,
        ),
        0x00010002 => serve::unary(
            &methods::system::HEALTH,
            request,
            payload,
            async move |message| crate::System::health(unit.system(), message).await,
        ),
        0x00010003 => serve::unary(
            &methods::system::STATISTICS,
            request,
            payload,
            async move |message| crate::System::statistics(unit.system(), message).await,
        ),
        0x00020001 => serve::unary(
            &methods::spaces::PUT,
            request,
            payload,
            async move |message| crate::Spaces::put(unit.spaces(), message).await,
        ),
        0x00020002 => serve::unary(
            &methods::spaces::GET,
            request,
            payload,
            async move |message| crate::Spaces::get(unit.spaces(), message).await,
        ),
        0x00020003 => serve::unary(
            &methods::spaces::LIST,
            request,
            payload,
            async move |message| crate::Spaces::list(unit.spaces(), message).await,
        ),
        0x00020004 => serve::unary(
            &methods::spaces::REMOVE,
            request,
            payload,
            async move |message| crate::Spaces::remove(unit.spaces(), message).await,
        ),
        0x00030001 => serve::unary(
            &methods::documents::PUT,
            request,
            payload,
            async move |message| crate::Documents::put(unit.documents(), message).await,
        ),
        0x00030002 => serve::unary(
            &methods::documents::GET,
            request,
            payload,
            async move |message| crate::Documents::get(unit.documents(), message).await,
        ),
        0x00030003 => serve::unary(
            &methods::documents::PATCH,
            request,
            payload,
            async move |message| crate::Documents::patch(unit.documents(), message).await,
        ),
        0x00030004 => serve::unary(
            &methods::documents::DELETE,
            request,
            payload,
            async move |message| crate::Documents::delete(unit.documents(), message).await,
        ),
        0x00030005 => serve::unary(
            &methods::documents::BATCH,
            request,
            payload,
            async move |message| crate::Documents::batch(unit.documents(), message).await,
        ),
        0x00030006 => serve::unary(
            &methods::documents::LIST,
            request,
            payload,
            async move |message| crate::Documents::list(unit.documents(), message).await,
        ),
        0x00030007 => serve::unary(
            &methods::documents::QUERY,
            request,
            payload,
            async move |message| crate::Documents::query(unit.documents(), message).await,
        ),
        0x00030010 => serve::unary(
            &methods::documents::COUNT,
            request,
            payload,
            async move |message| crate::Documents::count(unit.documents(), message).await,
        ),
        0x00030008 => serve::stream(
            &methods::documents::WATCH,
            request,
            payload,
            async move |message, items| {
                crate::Documents::watch(unit.documents(), message, items).await
            },
        ),
        0x00030009 => serve::unary(
            &methods::documents::HISTORY,
            request,
            payload,
            async move |message| crate::Documents::history(unit.documents(), message).await,
        ),
        0x0003000a => serve::stream(
            &methods::documents::EXPORT,
            request,
            payload,
            async move |message, items| {
                crate::Documents::export(unit.documents(), message, items).await
            },
        ),
        0x00030011 => serve::unary(
            &methods::documents::RECEIVED,
            request,
            payload,
            async move |message| crate::Documents::received(unit.documents(), message).await,
        ),
        0x0003000b => serve::unary(
            &methods::documents::IMPORT,
            request,
            payload,
            async move |message| crate::Documents::import(unit.documents(), message).await,
        ),
        0x0003000c => serve::stream(
            &methods::documents::CANONICAL,
            request,
            payload,
            async move |message, items| {
                crate::Documents::canonical(unit.documents(), message, items).await
            },
        ),
        0x0003000d => serve::unary(
            &methods::documents::EXPORT_FILE,
            request,
            payload,
            async move |message| crate::Documents::export_file(unit.documents(), message).await,
        ),
        0x0003000e => serve::unary(
            &methods::documents::IMPORT_FILE,
            request,
            payload,
            async move |message| crate::Documents::import_file(unit.documents(), message).await,
        ),
        0x0003000f => serve::unary(
            &methods::documents::IMPORT_URL,
            request,
            payload,
            async move |message| crate::Documents::import_url(unit.documents(), message).await,
        ),
        _ => return None,
    })
}
