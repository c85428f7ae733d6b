// Made by `dao generate` from the contract dao 1.0. Do not edit.
//! Every import of the contract, each by itself: what a unit does not use is not linked.

use crate::Import;

#[cfg(target_arch = "wasm32")]
#[link(wasm_import_module = "avatar_v1")]
unsafe extern "C" {
    /// Answers a request. Status MORE streams an item, OK or an error ends the call. BUSY if the
    /// stream has no credit left.
    pub(crate) fn avatar_respond(call_id: u32, status: i32, ptr: *const u8, len: usize) -> i32;
    /// Tells the host that the guest no longer waits for one of its calls, which still ends exactly
    /// once.
    pub(crate) fn avatar_cancel(call_id: u32) -> i32;
    /// Grants the host more credit for the answers to one of the guest's calls.
    pub(crate) fn avatar_credit(call_id: u32, items: u32, bytes: u32) -> i32;
    /// Writes one line to the log.
    pub(crate) fn avatar_log(level: u32, text: *const u8, text_len: usize) -> i32;
    /// Reads a clock, in nanoseconds.
    pub(crate) fn avatar_clock_now(kind: u32, time: *mut u8) -> i32;
    /// Draws random bytes that cannot be predicted.
    pub(crate) fn avatar_random_fill(out: *mut u8, size: usize) -> i32;
    /// Starts a timer; it answers with one tick per expiry and ends after the last one, or when
    /// cancelled.
    pub(crate) fn avatar_timer_start(call_id: u32, ptr: *const u8, len: usize) -> i32;
    /// Reads one value; NOT_FOUND if the key is absent.
    pub(crate) fn avatar_storage_read(call_id: u32, ptr: *const u8, len: usize) -> i32;
    /// Reads several values of one snapshot; an absent key is an entry without a value.
    pub(crate) fn avatar_storage_read_many(call_id: u32, ptr: *const u8, len: usize) -> i32;
    /// Reads some consecutive entries of a range, in key order, as they are when its turn comes. A
    /// host may return fewer than it is asked for, and says so by `more`; a scan that continues
    /// sees what was written in between.
    pub(crate) fn avatar_storage_scan(call_id: u32, ptr: *const u8, len: usize) -> i32;
    /// Applies a batch atomically; OK means that it survives power loss. CONFLICT if a condition
    /// does not hold.
    pub(crate) fn avatar_storage_write(call_id: u32, ptr: *const u8, len: usize) -> i32;
    /// Encrypts a secret under the named wrapping key, which is made at its first use.
    pub(crate) fn avatar_keys_wrap(call_id: u32, ptr: *const u8, len: usize) -> i32;
    /// Decrypts what Wrap gave; INVALID_ARGUMENT if it was altered, or if the name or context
    /// differs.
    pub(crate) fn avatar_keys_unwrap(call_id: u32, ptr: *const u8, len: usize) -> i32;
    /// Sends a request; answers with the head, then the body in chunks of at most 64 KiB. DENIED
    /// outside the granted scopes.
    pub(crate) fn avatar_net_fetch(call_id: u32, ptr: *const u8, len: usize) -> i32;
    /// Lists a folder, sorted by name; NOT_FOUND if it does not exist.
    pub(crate) fn avatar_files_list(call_id: u32, ptr: *const u8, len: usize) -> i32;
    /// Describes one file or folder; NOT_FOUND if it does not exist.
    pub(crate) fn avatar_files_stat(call_id: u32, ptr: *const u8, len: usize) -> i32;
    /// Reads a file as it was when the call began, in chunks of at most 64 KiB.
    pub(crate) fn avatar_files_read(call_id: u32, ptr: *const u8, len: usize) -> i32;
    /// Writes one chunk of an upload; the file is replaced atomically by the chunk that commits.
    pub(crate) fn avatar_files_write(call_id: u32, ptr: *const u8, len: usize) -> i32;
    /// Removes a file or an empty folder; NOT_FOUND if it does not exist.
    pub(crate) fn avatar_files_remove(call_id: u32, ptr: *const u8, len: usize) -> i32;
}

/// The imports that answer at once and are carried out by a capability.
///
/// The runtime uses some of them itself and can do without. Where the contract lacks one, the method
/// of the same name of `runtime::own::Absent` stands in, since what a type has itself goes before
/// what its traits give it.
pub(crate) struct Direct;

impl Direct {
    /// Writes one line to the log.
    pub(crate) fn avatar_log(&self, level: u32, text: &[u8]) -> i32 {
        #[cfg(target_arch = "wasm32")]
        // SAFETY: pointers and lengths are those of live slices, which the host reads or fills before
        // it returns and does not keep.
        let answered =
            unsafe { avatar_log(level, crate::runtime::sys::start_of(text), text.len()) };
        #[cfg(not(target_arch = "wasm32"))]
        let answered = crate::runtime::sys::at_once(crate::runtime::native::AtOnce {
            import: "avatar_log",
            capability: "log",
            numbers: &[level],
            bytes: &[text],
            out: &mut [],
        });
        answered
    }

    /// Reads a clock, in nanoseconds.
    pub(crate) fn avatar_clock_now(&self, kind: u32, time: &mut i64) -> i32 {
        let mut written = [0_u8; 8];
        #[cfg(target_arch = "wasm32")]
        // SAFETY: pointers and lengths are those of live slices, which the host reads or fills before
        // it returns and does not keep.
        let answered = unsafe { avatar_clock_now(kind, written.as_mut_ptr()) };
        #[cfg(not(target_arch = "wasm32"))]
        let answered = crate::runtime::sys::at_once(crate::runtime::native::AtOnce {
            import: "avatar_clock_now",
            capability: "clock",
            numbers: &[kind],
            bytes: &[],
            out: &mut written,
        });
        *time = i64::from_le_bytes(written);
        answered
    }

    /// Draws random bytes that cannot be predicted.
    pub(crate) fn avatar_random_fill(&self, out: &mut [u8]) -> i32 {
        #[cfg(target_arch = "wasm32")]
        // SAFETY: pointers and lengths are those of live slices, which the host reads or fills before
        // it returns and does not keep.
        let answered = unsafe { avatar_random_fill(out.as_mut_ptr(), out.len()) };
        #[cfg(not(target_arch = "wasm32"))]
        let answered = crate::runtime::sys::at_once(crate::runtime::native::AtOnce {
            import: "avatar_random_fill",
            capability: "random",
            numbers: &[],
            bytes: &[],
            out: &mut *out,
        });
        answered
    }
}

/// Starts a timer; it answers with one tick per expiry and ends after the last one, or when
/// cancelled.
pub(crate) static AVATAR_TIMER_START: Import = Import {
    name: "avatar_timer_start",
    capability: "timer",
    effect: false,
    stream: true,
    #[cfg(target_arch = "wasm32")]
    raw: avatar_timer_start,
    #[cfg(not(target_arch = "wasm32"))]
    raw: (),
};

/// Reads one value; NOT_FOUND if the key is absent.
pub(crate) static AVATAR_STORAGE_READ: Import = Import {
    name: "avatar_storage_read",
    capability: "storage",
    effect: false,
    stream: false,
    #[cfg(target_arch = "wasm32")]
    raw: avatar_storage_read,
    #[cfg(not(target_arch = "wasm32"))]
    raw: (),
};

/// Reads several values of one snapshot; an absent key is an entry without a value.
pub(crate) static AVATAR_STORAGE_READ_MANY: Import = Import {
    name: "avatar_storage_read_many",
    capability: "storage",
    effect: false,
    stream: false,
    #[cfg(target_arch = "wasm32")]
    raw: avatar_storage_read_many,
    #[cfg(not(target_arch = "wasm32"))]
    raw: (),
};

/// Reads some consecutive entries of a range, in key order, as they are when its turn comes. A host
/// may return fewer than it is asked for, and says so by `more`; a scan that continues sees what
/// was written in between.
pub(crate) static AVATAR_STORAGE_SCAN: Import = Import {
    name: "avatar_storage_scan",
    capability: "storage",
    effect: false,
    stream: false,
    #[cfg(target_arch = "wasm32")]
    raw: avatar_storage_scan,
    #[cfg(not(target_arch = "wasm32"))]
    raw: (),
};

/// Applies a batch atomically; OK means that it survives power loss. CONFLICT if a condition does
/// not hold.
pub(crate) static AVATAR_STORAGE_WRITE: Import = Import {
    name: "avatar_storage_write",
    capability: "storage",
    effect: true,
    stream: false,
    #[cfg(target_arch = "wasm32")]
    raw: avatar_storage_write,
    #[cfg(not(target_arch = "wasm32"))]
    raw: (),
};

/// Encrypts a secret under the named wrapping key, which is made at its first use.
pub(crate) static AVATAR_KEYS_WRAP: Import = Import {
    name: "avatar_keys_wrap",
    capability: "keys",
    effect: false,
    stream: false,
    #[cfg(target_arch = "wasm32")]
    raw: avatar_keys_wrap,
    #[cfg(not(target_arch = "wasm32"))]
    raw: (),
};

/// Decrypts what Wrap gave; INVALID_ARGUMENT if it was altered, or if the name or context differs.
pub(crate) static AVATAR_KEYS_UNWRAP: Import = Import {
    name: "avatar_keys_unwrap",
    capability: "keys",
    effect: false,
    stream: false,
    #[cfg(target_arch = "wasm32")]
    raw: avatar_keys_unwrap,
    #[cfg(not(target_arch = "wasm32"))]
    raw: (),
};

/// Sends a request; answers with the head, then the body in chunks of at most 64 KiB. DENIED
/// outside the granted scopes.
pub(crate) static AVATAR_NET_FETCH: Import = Import {
    name: "avatar_net_fetch",
    capability: "net",
    effect: true,
    stream: true,
    #[cfg(target_arch = "wasm32")]
    raw: avatar_net_fetch,
    #[cfg(not(target_arch = "wasm32"))]
    raw: (),
};

/// Lists a folder, sorted by name; NOT_FOUND if it does not exist.
pub(crate) static AVATAR_FILES_LIST: Import = Import {
    name: "avatar_files_list",
    capability: "files",
    effect: false,
    stream: true,
    #[cfg(target_arch = "wasm32")]
    raw: avatar_files_list,
    #[cfg(not(target_arch = "wasm32"))]
    raw: (),
};

/// Describes one file or folder; NOT_FOUND if it does not exist.
pub(crate) static AVATAR_FILES_STAT: Import = Import {
    name: "avatar_files_stat",
    capability: "files",
    effect: false,
    stream: false,
    #[cfg(target_arch = "wasm32")]
    raw: avatar_files_stat,
    #[cfg(not(target_arch = "wasm32"))]
    raw: (),
};

/// Reads a file as it was when the call began, in chunks of at most 64 KiB.
pub(crate) static AVATAR_FILES_READ: Import = Import {
    name: "avatar_files_read",
    capability: "files",
    effect: false,
    stream: true,
    #[cfg(target_arch = "wasm32")]
    raw: avatar_files_read,
    #[cfg(not(target_arch = "wasm32"))]
    raw: (),
};

/// Writes one chunk of an upload; the file is replaced atomically by the chunk that commits.
pub(crate) static AVATAR_FILES_WRITE: Import = Import {
    name: "avatar_files_write",
    capability: "files",
    effect: true,
    stream: false,
    #[cfg(target_arch = "wasm32")]
    raw: avatar_files_write,
    #[cfg(not(target_arch = "wasm32"))]
    raw: (),
};

/// Removes a file or an empty folder; NOT_FOUND if it does not exist.
pub(crate) static AVATAR_FILES_REMOVE: Import = Import {
    name: "avatar_files_remove",
    capability: "files",
    effect: true,
    stream: false,
    #[cfg(target_arch = "wasm32")]
    raw: avatar_files_remove,
    #[cfg(not(target_arch = "wasm32"))]
    raw: (),
};
