//! From a request's bytes to its handler, and from the handler's result to the answer.

use std::future::Future as _;
use std::pin::Pin;
use std::rc::Rc;
use std::task::Poll;

use prost::Message;

use super::requests::Request;
use super::{Future, Payload, Sink};
use crate::{Error, Method, Result};

/// Serves a method that has one answer. Its handler always runs to its end.
pub fn unary<Req, Rep, H>(
    method: &'static Method<Req, Rep>,
    request: Rc<Request>,
    payload: Payload,
    handler: H,
) -> Future
where
    Req: Message + Default + 'static,
    Rep: Message + 'static,
    H: AsyncFnOnce(Req) -> Result<Rep> + 'static,
{
    request.describe(false, false);
    Box::pin(async move {
        let message = decode(method.name, payload);
        let end = match message {
            Ok(message) => handler(message).await,
            Err(error) => Err(error),
        };
        request.finish(end.map(|reply| reply.encode_to_vec()));
    })
}

/// Serves a method that streams. Once cancelled, its handler ends where it waits, unless the
/// method has an effect.
pub fn stream<Req, Item, H>(
    method: &'static Method<Req, Item>,
    request: Rc<Request>,
    payload: Payload,
    handler: H,
) -> Future
where
    Req: Message + Default + 'static,
    Item: Message + 'static,
    H: AsyncFnOnce(Req, Sink<Item>) -> Result<()> + 'static,
{
    request.describe(true, !method.effect);
    Box::pin(async move {
        let message = decode(method.name, payload);
        let end = match message {
            Ok(message) => {
                let sink = Sink::new(request.clone());
                until_cancelled(
                    &request,
                    Box::pin(async move { handler(message, sink).await }),
                )
                .await
            }
            Err(error) => Err(error),
        };
        request.finish(end.map(|()| Vec::new()));
    })
}

async fn until_cancelled(
    request: &Request,
    mut handler: Pin<Box<dyn std::future::Future<Output = Result<()>>>>,
) -> Result<()> {
    if !request.is_droppable() {
        return handler.await;
    }
    let mut changed = Box::pin(request.changed().notified());
    std::future::poll_fn(move |context| {
        // The handler goes first: an item or end that it can give now is not lost to a cancel.
        if let Poll::Ready(end) = handler.as_mut().poll(context) {
            return Poll::Ready(end);
        }
        loop {
            if let Some(error) = request.given_up() {
                return Poll::Ready(Err(error));
            }
            std::task::ready!(changed.as_mut().poll(context));
            changed = Box::pin(request.changed().notified());
        }
    })
    .await
}

fn decode<T: Message + Default>(method: &str, payload: Payload) -> Result<T> {
    T::decode(&*payload).map_err(|error| {
        Error::invalid_argument(format!("the request of {method} cannot be read: {error}"))
    })
}
