//! Writes that are executed once, however often they are asked for.

use dao_bindings::messages::data_v1::{
    BatchRequest, DeleteRequest, ImportRequest, PatchRequest, PutRequest,
};
use dao_bindings::{Error, Result, task};
use dao_store::requests::{self, Request, Seen};
use prost::Message;
use sha2::{Digest, Sha256};

use crate::home::Documents;
use crate::limits::MAX_ANSWER_BYTES;
use crate::revision::Answer;
use crate::write::Write;

/// How many bytes are hashed before others get their turn.
const PIECE: usize = 64 * 1024;

/// A request that may bear an id, so that it can be repeated.
pub(crate) trait Repeatable: Message {
    /// The space that it writes to.
    fn space(&self) -> &str;
    /// Its id; empty for none.
    fn id(&mut self) -> &mut Vec<u8>;
}

macro_rules! repeatable {
    ($($request:ty),*) => {$(
        impl Repeatable for $request {
            fn space(&self) -> &str {
                &self.space
            }

            fn id(&mut self) -> &mut Vec<u8> {
                &mut self.request_id
            }
        }
    )*};
}

repeatable!(
    PutRequest,
    PatchRequest,
    DeleteRequest,
    BatchRequest,
    ImportRequest
);

impl Documents {
    /// Runs a write as one transaction; one with a request id that was executed before gives the
    /// first answer and writes nothing.
    pub(crate) async fn once<R: Repeatable, T: Answer>(
        &self,
        method: u32,
        mut request: R,
        run: impl AsyncFnOnce(&mut Write<'_>, R) -> Result<T>,
    ) -> Result<T> {
        let id = std::mem::take(request.id());
        let space = request.space().to_owned();
        if space.is_empty() {
            // No rule of the contract says so: writes of a batch have no space of their own.
            return Err(Error::invalid_argument("`space` is missing.").with("field", "space"));
        }
        if id.is_empty() {
            let execute = async |write: &mut Write<'_>| {
                let answer = run(write, request).await?;
                check_answer(&answer)?;
                Ok(answer)
            };
            return self.shared(&space, execute).await;
        }
        let content = digest_of(&request).await;
        let execute = async |write: &mut Write<'_>| {
            let asked = Request {
                method,
                // A space that was removed and made again is another one.
                digest: Sha256::new()
                    .chain_update(method.to_be_bytes())
                    .chain_update(write.state.number().to_be_bytes())
                    .chain_update(content)
                    .finalize()
                    .into(),
            };
            let first = match requests::look_up(&write.tx, &id, asked).await? {
                Seen::First(first) => first,
                Seen::Before(answer) => {
                    write.repeated = true;
                    return T::decode(answer.as_slice())
                        .map_err(|_| Error::internal("the record of a request is damaged"));
                }
            };
            let answer = run(write, request).await?;
            check_answer(&answer)?;
            requests::remember(&mut write.tx, &first, &answer.encode_to_vec()).await?;
            Ok(answer)
        };
        self.shared(&space, execute).await
    }
}

/// An answer that could not be sent must not be committed.
fn check_answer(answer: &impl Answer) -> Result<()> {
    let size = answer.sent_bytes();
    if size <= MAX_ANSWER_BYTES {
        return Ok(());
    }
    Err(Error::too_large(format!(
        "the answer would have {size} bytes; the most is {MAX_ANSWER_BYTES}: split the batch"
    ))
    .with("limit", MAX_ANSWER_BYTES)
    .with("size", size))
}

/// What a request asks for. Its encoding is the same each time: entries of maps are sorted.
async fn digest_of(request: &impl Message) -> [u8; 32] {
    let mut digest = Sha256::new();
    for piece in request.encode_to_vec().chunks(PIECE) {
        digest.update(piece);
        task::yield_now().await;
    }
    digest.finalize().into()
}
