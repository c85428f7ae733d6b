//! The unit as a whole, and the way from a method number to its handler.

use std::rc::Rc;

use crate::runtime::{Future, Payload, Request, Served, serve};
use crate::{Documents, Result, Spaces, System, messages, methods};

/// A unit: every service of the contract, and its life.
#[allow(async_fn_in_trait)]
pub trait Unit: System + Spaces + Documents + Sized + 'static {
    /// Starts the unit on what the host tells; requests are let in once it has ended well.
    async fn start(
        host: messages::dao::abi::v1::HostInfo,
    ) -> Result<(Self, messages::dao::abi::v1::Ready)>;

    /// Brings everything to rest; called after the last request was answered.
    ///
    /// The host may end the instance when `deadline_ms` milliseconds have passed.
    async fn stop(&self, deadline_ms: u32) -> Result<()> {
        let _ = deadline_ms;
        Ok(())
    }

    /// Hears of something that happened to the Avatar.
    fn lifecycle(&self, event: messages::dao::abi::v1::Lifecycle) {
        let _ = event;
    }
}

/// A running unit, behind a face that the runtime can hold.
pub(crate) struct Serving<U>(Rc<U>);

impl<U: Unit> Serving<U> {
    pub(crate) fn hold(unit: U) -> Rc<dyn Served> {
        Rc::new(Self(Rc::new(unit)))
    }
}

impl<U: Unit> Served for Serving<U> {
    fn serve(&self, method: u32, call: Rc<Request>, payload: Payload) -> Option<Future> {
        let unit = self.0.clone();
        Some(match method {
            0x00010001 => serve::unary(
                &methods::system::INFO,
                call,
                payload,
                async move |request| System::info(&*unit, request).await,
            ),
            0x00010002 => serve::unary(
                &methods::system::HEALTH,
                call,
                payload,
                async move |request| System::health(&*unit, request).await,
            ),
            0x00010003 => serve::unary(
                &methods::system::STATISTICS,
                call,
                payload,
                async move |request| System::statistics(&*unit, request).await,
            ),
            0x00020001 => {
                serve::unary(&methods::spaces::PUT, call, payload, async move |request| {
                    Spaces::put(&*unit, request).await
                })
            }
            0x00020002 => {
                serve::unary(&methods::spaces::GET, call, payload, async move |request| {
                    Spaces::get(&*unit, request).await
                })
            }
            0x00020003 => serve::unary(
                &methods::spaces::LIST,
                call,
                payload,
                async move |request| Spaces::list(&*unit, request).await,
            ),
            0x00020004 => serve::unary(
                &methods::spaces::REMOVE,
                call,
                payload,
                async move |request| Spaces::remove(&*unit, request).await,
            ),
            0x00030001 => serve::unary(
                &methods::documents::PUT,
                call,
                payload,
                async move |request| Documents::put(&*unit, request).await,
            ),
            0x00030002 => serve::unary(
                &methods::documents::GET,
                call,
                payload,
                async move |request| Documents::get(&*unit, request).await,
            ),
            0x00030003 => serve::unary(
                &methods::documents::PATCH,
                call,
                payload,
                async move |request| Documents::patch(&*unit, request).await,
            ),
            0x00030004 => serve::unary(
                &methods::documents::DELETE,
                call,
                payload,
                async move |request| Documents::delete(&*unit, request).await,
            ),
            0x00030005 => serve::unary(
                &methods::documents::BATCH,
                call,
                payload,
                async move |request| Documents::batch(&*unit, request).await,
            ),
            0x00030006 => serve::unary(
                &methods::documents::LIST,
                call,
                payload,
                async move |request| Documents::list(&*unit, request).await,
            ),
            0x00030007 => serve::unary(
                &methods::documents::QUERY,
                call,
                payload,
                async move |request| Documents::query(&*unit, request).await,
            ),
            0x00030008 => serve::stream(
                &methods::documents::WATCH,
                call,
                payload,
                async move |request, items| Documents::watch(&*unit, request, items).await,
            ),
            0x00030009 => serve::unary(
                &methods::documents::HISTORY,
                call,
                payload,
                async move |request| Documents::history(&*unit, request).await,
            ),
            0x0003000a => serve::stream(
                &methods::documents::EXPORT,
                call,
                payload,
                async move |request, items| Documents::export(&*unit, request, items).await,
            ),
            0x0003000b => serve::unary(
                &methods::documents::IMPORT,
                call,
                payload,
                async move |request| Documents::import(&*unit, request).await,
            ),
            0x0003000c => serve::stream(
                &methods::documents::CANONICAL,
                call,
                payload,
                async move |request, items| Documents::canonical(&*unit, request, items).await,
            ),
            0x0003000d => serve::unary(
                &methods::documents::EXPORT_FILE,
                call,
                payload,
                async move |request| Documents::export_file(&*unit, request).await,
            ),
            0x0003000e => serve::unary(
                &methods::documents::IMPORT_FILE,
                call,
                payload,
                async move |request| Documents::import_file(&*unit, request).await,
            ),
            0x0003000f => serve::unary(
                &methods::documents::IMPORT_URL,
                call,
                payload,
                async move |request| Documents::import_url(&*unit, request).await,
            ),
            _ => return None,
        })
    }

    fn stop(
        &self,
        deadline_ms: u32,
    ) -> std::pin::Pin<Box<dyn std::future::Future<Output = Result<()>>>> {
        let unit = self.0.clone();
        Box::pin(async move { unit.stop(deadline_ms).await })
    }

    fn lifecycle(&self, event: messages::dao::abi::v1::Lifecycle) {
        self.0.lifecycle(event);
    }
}
