// Made by `dao generate` from the contract dao 1.0. Do not edit.
//! Reading and writing inside folders that a person picked.

/// Lists a folder, sorted by name; NOT_FOUND if it does not exist.
///
/// Import `avatar_files_list`. The call is made at once and answers with items until it ends.
/// Dropping it cancels the call.
pub fn list(
    request: crate::messages::files_v1::ListRequest,
) -> crate::Items<crate::messages::files_v1::ListResponse> {
    crate::Items::issue(&crate::imports::AVATAR_FILES_LIST, &request)
}

/// Describes one file or folder; NOT_FOUND if it does not exist.
///
/// Import `avatar_files_stat`. The call is made at once, in the order of the calls; await its
/// answer. Dropping it cancels the call.
pub fn stat(
    request: crate::messages::files_v1::StatRequest,
) -> crate::Call<crate::messages::files_v1::StatResponse> {
    crate::Call::issue(&crate::imports::AVATAR_FILES_STAT, &request)
}

/// Reads a file as it was when the call began, in chunks of at most 64 KiB.
///
/// Import `avatar_files_read`. The call is made at once and answers with items until it ends.
/// Dropping it cancels the call.
pub fn read(
    request: crate::messages::files_v1::ReadRequest,
) -> crate::Items<crate::messages::files_v1::ReadResponse> {
    crate::Items::issue(&crate::imports::AVATAR_FILES_READ, &request)
}

/// Writes one chunk of an upload; the file is replaced atomically by the chunk that commits.
///
/// Import `avatar_files_write`. The call is made at once, in the order of the calls; await its
/// answer. Dropping it cancels the call.
pub fn write(
    request: crate::messages::files_v1::WriteRequest,
) -> crate::Call<crate::messages::files_v1::WriteResponse> {
    crate::Call::issue(&crate::imports::AVATAR_FILES_WRITE, &request)
}

/// Removes a file or an empty folder; NOT_FOUND if it does not exist.
///
/// Import `avatar_files_remove`. The call is made at once, in the order of the calls; await its
/// answer. Dropping it cancels the call.
pub fn remove(
    request: crate::messages::files_v1::RemoveRequest,
) -> crate::Call<crate::messages::files_v1::RemoveResponse> {
    crate::Call::issue(&crate::imports::AVATAR_FILES_REMOVE, &request)
}
