//! `ExportFile`: updates into a file of a granted folder.

use dao_bindings::messages::data_v1::{
    ExportFileRequest, ExportFileResponse, ExportRequest, Updates,
};
use dao_bindings::messages::files_v1::write_request::Then;
use dao_bindings::messages::files_v1::{Place, WriteRequest};
use dao_bindings::{Result, avatar};

use super::pack::Packed;
use super::packer::Emit;
use crate::home::Documents;
use crate::wire;

/// The bytes of one chunk of the upload: at most the 1 MiB of the contract.
const CHUNK: usize = 512 * 1024;

impl Documents {
    /// `dao.data.v1.DocumentsService.ExportFile`.
    pub async fn export_file(&self, request: ExportFileRequest) -> Result<ExportFileResponse> {
        let place = Place {
            folder: request.folder,
            path: request.path,
        };
        let mut upload = Upload {
            place,
            number: avatar::random::fill_array::<16>()?.to_vec(),
            packed: Packed::new(),
            offset: 0,
        };
        let export = ExportRequest {
            space: request.space,
            ..ExportRequest::default()
        };
        let done = match self.export_to(export, &mut upload).await {
            Ok(documents) => upload.commit().await.map(|size| ExportFileResponse {
                documents: wire::count(documents),
                size,
            }),
            Err(error) => Err(error),
        };
        if done.is_err() && upload.offset > 0 {
            // The file stays as it was in any case; this only frees what was sent.
            let _ = upload.send(Vec::new(), Then::Abandon).await;
        }
        done
    }
}

struct Upload {
    place: Place,
    number: Vec<u8>,
    packed: Packed,
    offset: u64,
}

impl Upload {
    async fn send(&mut self, data: Vec<u8>, then: Then) -> Result<()> {
        let length = data.len() as u64;
        let request = WriteRequest {
            place: Some(self.place.clone()),
            upload: self.number.clone(),
            offset: self.offset,
            data,
            then: then.into(),
        };
        avatar::files::write(request).await?;
        self.offset += length;
        Ok(())
    }

    async fn flush(&mut self) -> Result<()> {
        for chunk in self.packed.take().chunks(CHUNK) {
            self.send(chunk.to_vec(), Then::Unspecified).await?;
        }
        Ok(())
    }

    async fn commit(&mut self) -> Result<u64> {
        self.packed.end();
        self.flush().await?;
        self.send(Vec::new(), Then::Commit).await?;
        Ok(self.offset)
    }
}

impl Emit for Upload {
    async fn emit(&mut self, item: Updates) -> Result<()> {
        // Positions and versions say where this home is; a file outlives that.
        let mut updates = item.updates;
        updates.iter_mut().for_each(|update| update.version.clear());
        self.packed.item(&Updates {
            updates,
            ..Updates::default()
        })?;
        if self.packed.len() >= CHUNK {
            self.flush().await
        } else {
            Ok(())
        }
    }
}
