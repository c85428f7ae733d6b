// Made by `dao generate` from the contract dao 1.0. Do not edit.
//! The exports of a unit.

/// Exports a unit: `unit!(MyUnit);` once, in the crate that is built to the module.
///
/// Natively it makes nothing, so that the same crate can be tested.
#[macro_export]
macro_rules! unit {
    ($unit:ty) => {
        #[cfg(target_arch = "wasm32")]
        const _: () = {
            use $crate::runtime::wasm;

            /// Tells the build of the unit which contract these bindings were made from.
            #[used]
            #[unsafe(link_section = "dao.bindings")]
            static CONTRACT: [u8; 32] = $crate::contract::DIGEST;

            /// Gives the contract version of the guest, major in the upper 16 bits and minor in the
            /// lower.
            #[unsafe(no_mangle)]
            unsafe extern "C" fn yuan_abi_version() -> u32 {
                unsafe { wasm::yuan_abi_version::<$unit>() }
            }

            /// Gives memory for the host to fill, aligned to 8 bytes; 0 where there is none.
            #[unsafe(no_mangle)]
            unsafe extern "C" fn yuan_alloc(len: usize) -> *mut u8 {
                unsafe { wasm::yuan_alloc::<$unit>(len) }
            }

            /// Takes back memory of yuan_alloc that the host never handed over.
            #[unsafe(no_mangle)]
            unsafe extern "C" fn yuan_free(ptr: *mut u8, len: usize) {
                unsafe { wasm::yuan_free::<$unit>(ptr, len) }
            }

            /// Starts the guest with a dao.abi.v1.HostInfo; answered with a dao.abi.v1.Ready like
            /// any call.
            #[unsafe(no_mangle)]
            unsafe extern "C" fn yuan_init(call_id: u32, ptr: *mut u8, len: usize) -> i32 {
                unsafe { wasm::yuan_init::<$unit>(call_id, ptr, len) }
            }

            /// Hands the guest a request; the payload is the request message of the method.
            #[unsafe(no_mangle)]
            unsafe extern "C" fn yuan_handle_request(
                call_id: u32,
                method: u32,
                ptr: *mut u8,
                len: usize,
            ) -> i32 {
                unsafe { wasm::yuan_handle_request::<$unit>(call_id, method, ptr, len) }
            }

            /// Tells the guest that something happened.
            #[unsafe(no_mangle)]
            unsafe extern "C" fn yuan_on_event(
                kind: u32,
                id: u32,
                status: i32,
                ptr: *mut u8,
                len: usize,
            ) -> i32 {
                unsafe { wasm::yuan_on_event::<$unit>(kind, id, status, ptr, len) }
            }

            /// Asks the guest to finish within the deadline; answered without a payload like any
            /// call.
            #[unsafe(no_mangle)]
            unsafe extern "C" fn yuan_shutdown(call_id: u32, deadline_ms: u32) -> i32 {
                unsafe { wasm::yuan_shutdown::<$unit>(call_id, deadline_ms) }
            }
        };
    };
}
