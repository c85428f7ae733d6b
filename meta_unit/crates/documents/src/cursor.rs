//! Cursors of pages. A page ends at a place, and the next one goes on there. A cursor holds the
//! place and a digest of it and of the request, so that one which was never given, or belongs to
//! another space, condition or order, is refused instead of leading anywhere.

use dao_bindings::{Error, Result};

use crate::home::Documents;
use crate::wire;

/// The kind of name that digests of cursors are.
const CURSOR: u8 = b'c';
/// The bytes of a digest.
const DIGEST: usize = 8;

impl Documents {
    /// The cursor of a place, for a request that asks for `parts`; empty for none.
    pub(crate) fn cursor(&self, parts: &[&[u8]], place: &str) -> Result<String> {
        if place.is_empty() {
            return Ok(String::new());
        }
        let place = wire::from_token(place).ok_or_else(wrong_cursor)?;
        let digest = self.cursor_digest(parts, &place);
        Ok(wire::token(&[&digest[..], &place].concat()))
    }

    /// The place of a cursor that was given for a request that asks for `parts`; empty for none.
    pub(crate) fn place(&self, parts: &[&[u8]], cursor: &str) -> Result<String> {
        if cursor.is_empty() {
            return Ok(String::new());
        }
        let given = wire::from_token(cursor).ok_or_else(wrong_cursor)?;
        let (digest, place) = given.split_first_chunk().ok_or_else(wrong_cursor)?;
        if *digest == self.cursor_digest(parts, place) {
            Ok(wire::token(place))
        } else {
            Err(wrong_cursor())
        }
    }

    fn cursor_digest(&self, parts: &[&[u8]], place: &[u8]) -> [u8; DIGEST] {
        let all = [parts, &[place]].concat();
        let name = self.store.name(CURSOR, &all);
        let mut digest = [0; DIGEST];
        digest
            .iter_mut()
            .zip(name)
            .for_each(|(to, from)| *to = from);
        digest
    }
}

/// The error for a cursor that this unit did not give for this request.
pub(crate) fn wrong_cursor() -> Error {
    Error::invalid_argument(
        "the cursor is none that this unit gave for this request: give the `next` of a page, with \
         everything else as it was for that page",
    )
    .with("argument", "cursor")
}
