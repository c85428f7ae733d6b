// Made by `dao generate` from the contract dao 1.0. Do not edit.
//! The exports of a unit.

/// Exports a unit, once, in the crate that is built to the module: `unit!(MyUnit);` if it implements
/// the traits of all services, or the fields that do:
///
/// ```ignore
/// unit!(MyUnit {
///     documents: Documents + Spaces,
///     mine: Mine,
/// });
/// ```
///
/// Natively nothing is exported, so that the same crate can be tested.
#[macro_export]
macro_rules! unit {
    ($unit:ident { $($part:ident: $service:ident $(+ $more:ident)*),+ $(,)? }) => {
        impl $crate::Services for $unit {
            $(
                $crate::unit!(@served $part $service);
                $($crate::unit!(@served $part $more);)*
            )+
        }
        $crate::unit!(@exported $unit);
    };
    (@served $part:ident System) => {
        fn system(&self) -> &impl $crate::System {
            &self.$part
        }
    };
    (@served $part:ident Spaces) => {
        fn spaces(&self) -> &impl $crate::Spaces {
            &self.$part
        }
    };
    (@served $part:ident Documents) => {
        fn documents(&self) -> &impl $crate::Documents {
            &self.$part
        }
    };
    (@served $part:ident $other:ident) => {
        ::core::compile_error!(::core::concat!(
            "the contract has no service `", ::core::stringify!($other), "`; it has System, Spaces, Documents"
        ));
    };
    (@exported $unit:ty) => {
        impl $crate::runtime::Serve for $unit {
            const CONTRACT: $crate::runtime::Contract = $crate::runtime::Contract {
                major: $crate::contract::MAJOR,
                minor: $crate::contract::MINOR,
                capabilities: $crate::contract::CAPABILITIES,
            };

            fn serve(
                self: ::std::rc::Rc<Self>,
                method: u32,
                request: ::std::rc::Rc<$crate::runtime::Request>,
                payload: $crate::runtime::Payload,
            ) -> ::core::option::Option<$crate::runtime::Future> {
                $crate::dispatch::serve(self, method, request, payload)
            }
        }

        #[cfg(target_arch = "wasm32")]
        const _: () = {
            use $crate::runtime::wasm;

            /// Tells the build of the unit which contract these bindings were made from.
            #[used]
            #[unsafe(link_section = "dao.bindings")]
            static CONTRACT: [u8; 32] = $crate::contract::DIGEST;

            /// Returns the contract version of the guest, with major in the upper 16 bits and minor
            /// in the lower.
            #[unsafe(no_mangle)]
            unsafe extern "C" fn yuan_abi_version() -> u32 {
                unsafe { wasm::yuan_abi_version::<$unit>() }
            }

            /// Allocates memory for the host to fill, aligned to 8 bytes; returns 0 if there is
            /// none.
            #[unsafe(no_mangle)]
            unsafe extern "C" fn yuan_alloc(len: usize) -> *mut u8 {
                unsafe { wasm::yuan_alloc::<$unit>(len) }
            }

            /// Frees memory of yuan_alloc that the host never handed over.
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
            unsafe extern "C" fn yuan_handle_request(call_id: u32, method: u32, ptr: *mut u8, len: usize) -> i32 {
                unsafe { wasm::yuan_handle_request::<$unit>(call_id, method, ptr, len) }
            }

            /// Notifies the guest of an event.
            #[unsafe(no_mangle)]
            unsafe extern "C" fn yuan_on_event(kind: u32, id: u32, status: i32, ptr: *mut u8, len: usize) -> i32 {
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
    ($unit:ty) => {
        impl $crate::Services for $unit {
            fn system(&self) -> &impl $crate::System {
                self
            }
            fn spaces(&self) -> &impl $crate::Spaces {
                self
            }
            fn documents(&self) -> &impl $crate::Documents {
                self
            }
        }
        $crate::unit!(@exported $unit);
    };
}
