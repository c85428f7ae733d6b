// Made by `dao generate` from the contract odd 1.0. Do not edit.
//! The unit as a whole, and the way from a method number to its handler.

use std::pin::Pin;
use std::rc::Rc;

use crate::boundary::{HostInfo, Lifecycle};
use crate::runtime::{Future, Payload, Request, Served, serve};
use crate::{Result, methods, services};

/// A unit: every service of the contract, and its life.
#[allow(async_fn_in_trait)]
pub trait Unit:
    services::Close
    + services::Things
    + services::OtherV1Things
    + services::NamesV1Things
    + services::Service
    + Sized
    + 'static
{
    /// Starts the unit on what the host tells; requests are let in once it has ended well.
    async fn start(
        host: crate::messages::abi_v1::HostInfo,
    ) -> Result<(Self, crate::messages::abi_v1::Ready)>;

    /// Brings everything to rest; called after the last request was answered.
    ///
    /// The host may end the instance when `deadline_ms` milliseconds have passed.
    async fn stop(&self, deadline_ms: u32) -> Result<()> {
        let _ = deadline_ms;
        Ok(())
    }

    /// Hears of something that happened to the Avatar.
    fn lifecycle(&self, event: crate::messages::abi_v1::Lifecycle) {
        let _ = event;
    }
}

/// Starts a unit and gives it behind a face that the runtime can hold, with what it says when ready.
pub(crate) async fn start<U: Unit>(host: HostInfo) -> Result<(Rc<dyn Served>, Vec<u8>)> {
    let (unit, ready) = U::start(host).await?;
    let served: Rc<dyn Served> = Rc::new(Serving(Rc::new(unit)));
    Ok((served, prost::Message::encode_to_vec(&ready)))
}

struct Serving<U>(Rc<U>);

impl<U: Unit> Served for Serving<U> {
    fn serve(&self, method: u32, call: Rc<Request>, payload: Payload) -> Option<Future> {
        let unit = self.0.clone();
        Some(match method {
            0x00010001 => serve::unary(
                &methods::close::CLOSE,
                call,
                payload,
                async move |request| services::Close::close(&*unit, request).await,
            ),
            0x00010002 => serve::stream(
                &methods::close::FLOAT,
                call,
                payload,
                async move |request, items| services::Close::float(&*unit, request, items).await,
            ),
            0x00010003 => serve::unary(
                &methods::close::OTHER_V1,
                call,
                payload,
                async move |request| services::Close::other_v1(&*unit, request).await,
            ),
            0x00010004 => serve::unary(
                &methods::close::IMPORT,
                call,
                payload,
                async move |request| services::Close::import(&*unit, request).await,
            ),
            0x00010005 => serve::unary(
                &methods::close::GET_FOO,
                call,
                payload,
                async move |request| services::Close::get_foo(&*unit, request).await,
            ),
            0x00010006 => serve::unary(
                &methods::close::GET_FOO_2,
                call,
                payload,
                async move |request| services::Close::get_foo_2(&*unit, request).await,
            ),
            0x00010007 => {
                serve::unary(&methods::close::SELF, call, payload, async move |request| {
                    services::Close::self_(&*unit, request).await
                })
            }
            0x00020001 => {
                serve::unary(&methods::things::ASK, call, payload, async move |request| {
                    services::Things::ask(&*unit, request).await
                })
            }
            0x00030001 => serve::unary(
                &methods::other_v1_things::ASK,
                call,
                payload,
                async move |request| services::OtherV1Things::ask(&*unit, request).await,
            ),
            0x00030002 => serve::unary(
                &methods::other_v1_things::CHECK,
                call,
                payload,
                async move |request| services::OtherV1Things::check(&*unit, request).await,
            ),
            0x00040001 => serve::unary(
                &methods::names_v1_things::ASK,
                call,
                payload,
                async move |request| services::NamesV1Things::ask(&*unit, request).await,
            ),
            0x00050001 => serve::unary(
                &methods::service::ASK,
                call,
                payload,
                async move |request| services::Service::ask(&*unit, request).await,
            ),
            _ => return None,
        })
    }

    fn stop(&self, deadline_ms: u32) -> Pin<Box<dyn std::future::Future<Output = Result<()>>>> {
        let unit = self.0.clone();
        Box::pin(async move { unit.stop(deadline_ms).await })
    }

    fn lifecycle(&self, event: Lifecycle) {
        self.0.lifecycle(event);
    }
}
