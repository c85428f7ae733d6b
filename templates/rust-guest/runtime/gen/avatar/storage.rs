// Made by `dao generate` from the contract dao 1.0. Do not edit.
//! Keeping data in the home.

/// Reads one value; NOT_FOUND if the key is absent.
///
/// Import `avatar_storage_read`. The call is made at once, in the order of the calls; await its
/// answer. Dropping it cancels the call.
pub fn read(
    request: crate::messages::storage_v1::ReadRequest,
) -> crate::Call<crate::messages::storage_v1::ReadResponse> {
    crate::Call::issue(&crate::imports::AVATAR_STORAGE_READ, &request)
}

/// Reads several values of one snapshot; an absent key is an entry without a value.
///
/// Import `avatar_storage_read_many`. The call is made at once, in the order of the calls; await
/// its answer. Dropping it cancels the call.
pub fn read_many(
    request: crate::messages::storage_v1::ReadManyRequest,
) -> crate::Call<crate::messages::storage_v1::ReadManyResponse> {
    crate::Call::issue(&crate::imports::AVATAR_STORAGE_READ_MANY, &request)
}

/// Reads some consecutive entries of a range, in key order, as they are when its turn comes. A host
/// may return fewer than it is asked for, and says so by `more`; a scan that continues sees what
/// was written in between.
///
/// Import `avatar_storage_scan`. The call is made at once, in the order of the calls; await its
/// answer. Dropping it cancels the call.
pub fn scan(
    request: crate::messages::storage_v1::ScanRequest,
) -> crate::Call<crate::messages::storage_v1::ScanResponse> {
    crate::Call::issue(&crate::imports::AVATAR_STORAGE_SCAN, &request)
}

/// Applies a batch atomically; OK means that it survives power loss. CONFLICT if a condition does
/// not hold.
///
/// Import `avatar_storage_write`. The call is made at once, in the order of the calls; await its
/// answer. Dropping it cancels the call.
pub fn write(
    request: crate::messages::storage_v1::WriteRequest,
) -> crate::Call<crate::messages::storage_v1::WriteResponse> {
    crate::Call::issue(&crate::imports::AVATAR_STORAGE_WRITE, &request)
}
