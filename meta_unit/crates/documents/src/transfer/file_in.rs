//! `ImportFile` and `ImportUrl`: updates from a file.
//!
//! A file is checked as a whole before the first of its items is merged: its digest, and that each
//! update is of the document that it names. Each item is a transaction of its own: a file may be
//! larger than memory. So what is found only when it is merged leaves the items before it merged, and
//! the error says so. To merge a file again is harmless.
//!
//! Nobody can take an update out of a file. So one that is in quarantine is stepped over: the rest
//! is merged, and then the import ends with an error that names it.

use dao_bindings::messages::data_v1::{
    ImportFileRequest, ImportFileResponse, ImportSummary, ImportUrlRequest, ImportUrlResponse,
    Updates,
};
use dao_bindings::messages::files_v1::{Place, ReadRequest};
use dao_bindings::messages::net_v1::FetchRequest;
use dao_bindings::messages::net_v1::fetch_response::Part;
use dao_bindings::{Error, Result, avatar, task};

use super::binding;
use super::import::Tally;
use super::pack::Unpacked;
use crate::home::Documents;

/// The most bytes that are fetched from an address: they are kept in memory until checked.
const MOST_FETCHED: usize = 64 * 1024 * 1024;

/// What became of the updates of a file.
#[derive(Default)]
struct Merged {
    tally: Tally,
    /// How many items were merged.
    items: usize,
    /// The error of the first update that is in quarantine.
    refused: Option<Error>,
}

impl Merged {
    /// An error after which some of the file is merged.
    fn so_far(&self, error: Error) -> Error {
        if self.items == 0 {
            return error;
        }
        let message = format!(
            "{}; the {} items of the file before that are merged, and to merge the file again is \
             harmless",
            error.message, self.items
        );
        Error { message, ..error }.with("merged", self.items)
    }

    fn summary(self) -> Result<ImportSummary> {
        let Some(refused) = self.refused else {
            return Ok(self.tally.summary());
        };
        let message = "an update of the file ended the unit when it was tried before; everything \
                       else in the file was merged";
        Err(Error {
            message: message.to_owned(),
            ..refused
        })
    }
}

impl Documents {
    /// `dao.data.v1.DocumentsService.ImportFile`.
    pub async fn import_file(&self, request: ImportFileRequest) -> Result<ImportFileResponse> {
        let place = Place {
            folder: request.folder,
            path: request.path,
        };
        let checked = self.read_file(&place, None).await;
        checked.map_err(nothing_merged)?;
        let mut merged = Merged::default();
        let into = Some((request.space.as_str(), &mut merged));
        let done = self.read_file(&place, into).await;
        done.map_err(|error| merged.so_far(error))?;
        Ok(ImportFileResponse {
            summary: Some(merged.summary()?),
        })
    }

    /// `dao.data.v1.DocumentsService.ImportUrl`.
    pub async fn import_url(&self, request: ImportUrlRequest) -> Result<ImportUrlResponse> {
        check_url(&request.url)?;
        let chunks = fetch(request.url).await?;
        check(&chunks).await.map_err(nothing_merged)?;
        let mut merged = Merged::default();
        let mut from = Unpacked::new();
        for chunk in chunks {
            from.feed(&chunk);
            drop(chunk); // what is merged needs its memory
            while let Some(item) = from.item()? {
                let done = self.merge_item(&request.space, item, &mut merged).await;
                done.map_err(|error| merged.so_far(error))?;
            }
        }
        Ok(ImportUrlResponse {
            summary: Some(merged.summary()?),
        })
    }

    /// Merges what is not in quarantine of one item.
    async fn merge_item(&self, space: &str, mut item: Updates, merged: &mut Merged) -> Result<()> {
        let all = item.updates.len();
        item.updates.retain(|update| {
            let allowed = self.check_quarantine(update);
            let refused = allowed.err().map(|error| error.with("id", &update.id));
            let kept = refused.is_none();
            merged.refused = merged.refused.take().or(refused);
            kept
        });
        if item.updates.len() < all {
            item.cursor.clear(); // it does not lead to where it would
        }
        self.merge(space, item, &mut merged.tally).await?;
        merged.items += 1;
        Ok(())
    }

    /// Reads a file through, and merges its items if a space is named; otherwise checks them.
    async fn read_file(&self, place: &Place, mut into: Option<(&str, &mut Merged)>) -> Result<()> {
        let request = ReadRequest {
            place: Some(place.clone()),
            offset: 0,
        };
        let mut chunks = avatar::files::read(request);
        let mut from = Unpacked::new();
        while let Some(chunk) = chunks.next().await {
            from.feed(&chunk?.data);
            while let Some(item) = from.item()? {
                match &mut into {
                    Some((space, merged)) => self.merge_item(space, item, merged).await?,
                    None => check_item(&item)?,
                }
                task::yield_now().await;
            }
        }
        from.finish()
    }
}

/// Checks a file that is in memory.
async fn check(chunks: &[Vec<u8>]) -> Result<()> {
    let mut from = Unpacked::new();
    for chunk in chunks {
        from.feed(chunk);
        while let Some(item) = from.item()? {
            check_item(&item)?;
            task::yield_now().await;
        }
    }
    from.finish()
}

/// Checks what can be checked of an item before it is merged.
fn check_item(item: &Updates) -> Result<()> {
    item.updates.iter().try_for_each(binding::check)
}

/// An error of the check of a file.
fn nothing_merged(error: Error) -> Error {
    let message = format!("{}; nothing was imported", error.message);
    Error { message, ..error }
}

/// Fetches a file, as the pieces that it comes in: joined, they would be in memory twice.
async fn fetch(url: String) -> Result<Vec<Vec<u8>>> {
    let request = FetchRequest {
        method: "GET".to_owned(),
        url,
        ..FetchRequest::default()
    };
    let mut parts = avatar::net::fetch(request);
    let (mut chunks, mut bytes) = (Vec::new(), 0);
    // Nothing was changed yet, and a server may let us wait for ever.
    while let Some(part) = task::wanted(parts.next()).await? {
        match part?.part {
            Some(Part::Head(head)) if head.status != 200 => {
                return Err(Error::not_found(format!(
                    "the address answered with status {}",
                    head.status
                ))
                .with("status", head.status));
            }
            Some(Part::Chunk(chunk)) => {
                bytes += chunk.len();
                if bytes > MOST_FETCHED {
                    return Err(Error::too_large(format!(
                        "the file at the address has more than {MOST_FETCHED} bytes: fetch it \
                         yourself, and use ImportFile"
                    ))
                    .with("limit", MOST_FETCHED));
                }
                chunks.push(chunk);
            }
            Some(Part::Head(_)) | None => {}
        }
    }
    Ok(chunks)
}

/// HTTPS, or this very machine.
fn check_url(url: &str) -> Result<()> {
    let local = ["http://localhost", "http://127.0.0.1", "http://[::1]"]
        .iter()
        .any(|start| {
            url.strip_prefix(start)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with([':', '/']))
        });
    if local || url.starts_with("https://") {
        return Ok(());
    }
    Err(Error::invalid_argument(
        "updates are fetched from addresses that begin with https://",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_https_or_local() {
        for good in [
            "https://a.example/x",
            "http://localhost:8000/x",
            "http://[::1]/x",
        ] {
            assert!(check_url(good).is_ok(), "{good}");
        }
        for bad in [
            "http://a.example/x",
            "http://localhost.example/x",
            "file:///etc",
            "",
        ] {
            assert!(check_url(bad).is_err(), "{bad}");
        }
    }
}
