// Made by `dao generate` from the contract dao 1.0. Do not edit.
//! The unit as a whole, and the way from a method number to its handler.

use std::pin::Pin;
use std::rc::Rc;

use crate::boundary::{HostInfo, Lifecycle};
use crate::runtime::{Future, Payload, Request, Served, serve};
use crate::{Result, methods, services};

/// A unit: every service of the contract, and its life.
#[allow(async_fn_in_trait)]
pub trait Unit:
    services::System + services::Spaces + services::Documents + Sized + 'static
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
                &methods::system::INFO,
                call,
                payload,
                async move |request| services::System::info(&*unit, request).await,
            ),
            0x00010002 => serve::unary(
                &methods::system::HEALTH,
                call,
                payload,
                async move |request| services::System::health(&*unit, request).await,
            ),
            0x00010003 => serve::unary(
                &methods::system::STATISTICS,
                call,
                payload,
                async move |request| services::System::statistics(&*unit, request).await,
            ),
            0x00020001 => {
                serve::unary(&methods::spaces::PUT, call, payload, async move |request| {
                    services::Spaces::put(&*unit, request).await
                })
            }
            0x00020002 => {
                serve::unary(&methods::spaces::GET, call, payload, async move |request| {
                    services::Spaces::get(&*unit, request).await
                })
            }
            0x00020003 => serve::unary(
                &methods::spaces::LIST,
                call,
                payload,
                async move |request| services::Spaces::list(&*unit, request).await,
            ),
            0x00020004 => serve::unary(
                &methods::spaces::REMOVE,
                call,
                payload,
                async move |request| services::Spaces::remove(&*unit, request).await,
            ),
            0x00030001 => serve::unary(
                &methods::documents::PUT,
                call,
                payload,
                async move |request| services::Documents::put(&*unit, request).await,
            ),
            0x00030002 => serve::unary(
                &methods::documents::GET,
                call,
                payload,
                async move |request| services::Documents::get(&*unit, request).await,
            ),
            0x00030003 => serve::unary(
                &methods::documents::PATCH,
                call,
                payload,
                async move |request| services::Documents::patch(&*unit, request).await,
            ),
            0x00030004 => serve::unary(
                &methods::documents::DELETE,
                call,
                payload,
                async move |request| services::Documents::delete(&*unit, request).await,
            ),
            0x00030005 => serve::unary(
                &methods::documents::BATCH,
                call,
                payload,
                async move |request| services::Documents::batch(&*unit, request).await,
            ),
            0x00030006 => serve::unary(
                &methods::documents::LIST,
                call,
                payload,
                async move |request| services::Documents::list(&*unit, request).await,
            ),
            0x00030007 => serve::unary(
                &methods::documents::QUERY,
                call,
                payload,
                async move |request| services::Documents::query(&*unit, request).await,
            ),
            0x00030010 => serve::unary(
                &methods::documents::COUNT,
                call,
                payload,
                async move |request| services::Documents::count(&*unit, request).await,
            ),
            0x00030008 => serve::stream(
                &methods::documents::WATCH,
                call,
                payload,
                async move |request, items| {
                    services::Documents::watch(&*unit, request, items).await
                },
            ),
            0x00030009 => serve::unary(
                &methods::documents::HISTORY,
                call,
                payload,
                async move |request| services::Documents::history(&*unit, request).await,
            ),
            0x0003000a => serve::stream(
                &methods::documents::EXPORT,
                call,
                payload,
                async move |request, items| {
                    services::Documents::export(&*unit, request, items).await
                },
            ),
            0x00030011 => serve::unary(
                &methods::documents::RECEIVED,
                call,
                payload,
                async move |request| services::Documents::received(&*unit, request).await,
            ),
            0x0003000b => serve::unary(
                &methods::documents::IMPORT,
                call,
                payload,
                async move |request| services::Documents::import(&*unit, request).await,
            ),
            0x0003000c => serve::stream(
                &methods::documents::CANONICAL,
                call,
                payload,
                async move |request, items| {
                    services::Documents::canonical(&*unit, request, items).await
                },
            ),
            0x0003000d => serve::unary(
                &methods::documents::EXPORT_FILE,
                call,
                payload,
                async move |request| services::Documents::export_file(&*unit, request).await,
            ),
            0x0003000e => serve::unary(
                &methods::documents::IMPORT_FILE,
                call,
                payload,
                async move |request| services::Documents::import_file(&*unit, request).await,
            ),
            0x0003000f => serve::unary(
                &methods::documents::IMPORT_URL,
                call,
                payload,
                async move |request| services::Documents::import_url(&*unit, request).await,
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
