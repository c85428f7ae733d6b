//! Reading and writing inside folders that a person picked.

use crate::runtime::{Call, Items};
use crate::{imports, messages};

/// Lists a folder, sorted by name; NOT_FOUND where it does not exist.
///
/// Import `avatar_files_list`. Answers with items until it ends.
pub fn list(
    request: messages::dao::avatar::v1::FilesListRequest,
) -> Items<messages::dao::avatar::v1::FilesListPage> {
    Items::issue(&imports::FILES_LIST, &request)
}

/// Describes one file or folder; NOT_FOUND where it does not exist.
///
/// Import `avatar_files_stat`. The call is made at once; await the answer.
pub fn stat(
    request: messages::dao::avatar::v1::FilesStatRequest,
) -> Call<messages::dao::avatar::v1::FilesStatReply> {
    Call::issue(&imports::FILES_STAT, &request)
}

/// Reads a file as it was when the call began, in chunks of at most 64 KiB.
///
/// Import `avatar_files_read`. Answers with items until it ends.
pub fn read(
    request: messages::dao::avatar::v1::FilesReadRequest,
) -> Items<messages::dao::avatar::v1::FilesChunk> {
    Items::issue(&imports::FILES_READ, &request)
}

/// Writes one chunk of an upload; the file is replaced atomically by the chunk that commits.
///
/// Import `avatar_files_write`. The call is made at once; await the answer.
pub fn write(
    request: messages::dao::avatar::v1::FilesWriteRequest,
) -> Call<messages::dao::avatar::v1::FilesWriteReply> {
    Call::issue(&imports::FILES_WRITE, &request)
}

/// Removes a file or an empty folder; NOT_FOUND where it does not exist.
///
/// Import `avatar_files_remove`. The call is made at once; await the answer.
pub fn remove(
    request: messages::dao::avatar::v1::FilesRemoveRequest,
) -> Call<messages::dao::avatar::v1::FilesRemoveReply> {
    Call::issue(&imports::FILES_REMOVE, &request)
}
