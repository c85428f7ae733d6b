//! From a request's bytes to its handler, and from the handler's result to the answer.

use std::convert::identity;
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::rc::Rc;
use std::task::Poll;

use prost::Message;

use super::requests::Request;
use super::rules::Checked;
use super::{Payload, Sink, current};
use crate::{Error, Method, Result};

/// Serves a method that has one answer. Its handler always runs to its end.
pub fn unary<Req, Rep, H>(
    method: &'static Method<Req, Rep>,
    request: Rc<Request>,
    payload: Payload,
    handler: H,
) -> super::Future
where
    Req: Message + Checked + Default + 'static,
    Rep: Message + 'static,
    H: AsyncFnOnce(Req) -> Result<Rep> + 'static,
{
    request.describe(false, false);
    Box::pin(async move {
        let message = decode(method.name, payload);
        let end = match message {
            Ok(message) => serving(request.clone(), handler(message)).await,
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
) -> super::Future
where
    Req: Message + Checked + Default + 'static,
    Item: Message + 'static,
    H: AsyncFnOnce(Req, Sink<Item>) -> Result<()> + 'static,
{
    request.describe(true, !method.effect);
    Box::pin(async move {
        let message = decode(method.name, payload);
        let end = match message {
            Ok(message) => {
                let handler = handler(message, Sink::new(request.clone()));
                let handler = serving(request.clone(), handler);
                if request.is_droppable() {
                    unless_given_up(&request, handler).await.and_then(identity)
                } else {
                    handler.await
                }
            }
            Err(error) => Err(error),
        };
        request.finish(end.map(|()| Vec::new()));
    })
}

/// Runs a handler so that its request is the one that is served, whenever it has its turn.
async fn serving<T>(request: Rc<Request>, handler: impl Future<Output = T>) -> T {
    let mut handler = pin!(handler);
    let mut request = Some(request);
    poll_fn(move |context| {
        let runtime = current();
        let before = runtime.serving.replace(request.take());
        let polled = handler.as_mut().poll(context);
        request = runtime.serving.replace(before);
        polled
    })
    .await
}

/// Waits for a future, or until the request is given up.
pub(crate) async fn unless_given_up<T>(
    request: &Request,
    future: impl Future<Output = T>,
) -> Result<T> {
    let mut future = pin!(future);
    let mut changed = Box::pin(request.changed().notified());
    poll_fn(move |context| {
        // The future goes first: what it can give now is not lost to a cancel.
        if let Poll::Ready(end) = future.as_mut().poll(context) {
            return Poll::Ready(Ok(end));
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

fn decode<T: Message + Checked + Default>(method: &str, payload: Payload) -> Result<T> {
    let message = T::decode(&*payload).map_err(|error| {
        Error::invalid_argument(format!("the request of {method} cannot be read: {error}"))
    })?;
    message.check()?;
    Ok(message)
}
