//! Keeping data in the home.

use crate::runtime::{Call, Items};
use crate::{imports, messages};

/// Reads one value; NOT_FOUND where the key is absent.
///
/// Import `avatar_storage_read`. The call is made at once; await the answer.
pub fn read(
    request: messages::dao::avatar::v1::StorageReadRequest,
) -> Call<messages::dao::avatar::v1::StorageReadReply> {
    Call::issue(&imports::STORAGE_READ, &request)
}

/// Reads several values of one snapshot; an absent key is an entry without a value.
///
/// Import `avatar_storage_read_many`. The call is made at once; await the answer.
pub fn read_many(
    request: messages::dao::avatar::v1::StorageReadManyRequest,
) -> Call<messages::dao::avatar::v1::StorageReadManyReply> {
    Call::issue(&imports::STORAGE_READ_MANY, &request)
}

/// Reads a range of one snapshot in pages, in key order.
///
/// Import `avatar_storage_scan`. Answers with items until it ends.
pub fn scan(
    request: messages::dao::avatar::v1::StorageScanRequest,
) -> Items<messages::dao::avatar::v1::StorageScanPage> {
    Items::issue(&imports::STORAGE_SCAN, &request)
}

/// Applies a batch atomically; OK means that it survives power loss. CONFLICT where a condition does not hold.
///
/// Import `avatar_storage_write`. The call is made at once; await the answer.
pub fn write(
    request: messages::dao::avatar::v1::StorageWriteRequest,
) -> Call<messages::dao::avatar::v1::StorageWriteReply> {
    Call::issue(&imports::STORAGE_WRITE, &request)
}
