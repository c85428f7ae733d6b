//! A web that a test writes.

use crate::messages::net_v1::fetch_response::Part;
use crate::messages::net_v1::{FetchRequest, FetchResponse, Head};
use crate::runtime::native::{Answer, Offer, World, decode};
use crate::{Error, Import, Result};

/// The largest chunk of a body, in bytes.
const CHUNK: usize = 65_536;

type Respond = Box<dyn FnMut(&FetchRequest) -> Result<(u32, Vec<u8>)>>;

/// Answers requests by a function of the test.
pub struct Web(Respond);

impl Web {
    /// A web in which `respond` gives the status and the body of each request.
    pub fn new(respond: impl FnMut(&FetchRequest) -> Result<(u32, Vec<u8>)> + 'static) -> Self {
        Self(Box::new(respond))
    }
}

impl Default for Web {
    /// A web that nobody reaches.
    fn default() -> Self {
        Self::new(|request| {
            Err(Error::unavailable(format!(
                "{} cannot be reached",
                request.url
            )))
        })
    }
}

impl Offer for Web {
    fn call(&mut self, _: &World, import: &Import, payload: &[u8]) -> Option<Answer> {
        if import.name != "avatar_net_fetch" {
            return None;
        }
        let response = decode::<FetchRequest>(payload)
            .and_then(|request| Ok(((self.0)(&request)?, request.url)));
        Some(match response {
            Ok(((status, body), url)) => {
                let head = Part::Head(Head {
                    status,
                    headers: Vec::new(),
                    url,
                });
                let mut parts = vec![head];
                parts.extend(body.chunks(CHUNK).map(|chunk| Part::Chunk(chunk.to_vec())));
                Answer::items(
                    parts
                        .into_iter()
                        .map(|part| Ok(FetchResponse { part: Some(part) })),
                )
            }
            Err(error) => Answer::fail(error),
        })
    }
}
