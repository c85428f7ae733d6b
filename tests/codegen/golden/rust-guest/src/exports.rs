// Made by `dao generate` from the contract odd 1.0. Do not edit.
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
    (@served $part:ident Close) => {
        fn close(&self) -> &impl $crate::Close {
            &self.$part
        }
    };
    (@served $part:ident Things) => {
        fn things(&self) -> &impl $crate::Things {
            &self.$part
        }
    };
    (@served $part:ident OtherV1Things) => {
        fn other_v1_things(&self) -> &impl $crate::OtherV1Things {
            &self.$part
        }
    };
    (@served $part:ident NamesV1Things) => {
        fn names_v1_things(&self) -> &impl $crate::NamesV1Things {
            &self.$part
        }
    };
    (@served $part:ident Service) => {
        fn service(&self) -> &impl $crate::Service {
            &self.$part
        }
    };
    (@served $part:ident $other:ident) => {
        ::core::compile_error!(::core::concat!(
            "the contract has no service `", ::core::stringify!($other), "`; it has Close, Things, OtherV1Things, NamesV1Things, Service"
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

            /// The version.
            #[unsafe(no_mangle)]
            unsafe extern "C" fn yuan_abi_version() -> u32 {
                unsafe { wasm::yuan_abi_version::<$unit>() }
            }

            /// Memory.
            #[unsafe(no_mangle)]
            unsafe extern "C" fn yuan_alloc(len: usize) -> *mut u8 {
                unsafe { wasm::yuan_alloc::<$unit>(len) }
            }

            /// No memory.
            #[unsafe(no_mangle)]
            unsafe extern "C" fn yuan_free(ptr: *mut u8, len: usize) {
                unsafe { wasm::yuan_free::<$unit>(ptr, len) }
            }

            /// Starts.
            #[unsafe(no_mangle)]
            unsafe extern "C" fn yuan_init(call_id: u32, ptr: *mut u8, len: usize) -> i32 {
                unsafe { wasm::yuan_init::<$unit>(call_id, ptr, len) }
            }

            /// Asks.
            #[unsafe(no_mangle)]
            unsafe extern "C" fn yuan_handle_request(call_id: u32, method: u32, ptr: *mut u8, len: usize) -> i32 {
                unsafe { wasm::yuan_handle_request::<$unit>(call_id, method, ptr, len) }
            }

            /// Tells.
            #[unsafe(no_mangle)]
            unsafe extern "C" fn yuan_on_event(kind: u32, id: u32, status: i32, ptr: *mut u8, len: usize) -> i32 {
                unsafe { wasm::yuan_on_event::<$unit>(kind, id, status, ptr, len) }
            }

            /// Ends.
            #[unsafe(no_mangle)]
            unsafe extern "C" fn yuan_shutdown(call_id: u32, deadline_ms: u32) -> i32 {
                unsafe { wasm::yuan_shutdown::<$unit>(call_id, deadline_ms) }
            }

        };
    };
    ($unit:ty) => {
        impl $crate::Services for $unit {
            fn close(&self) -> &impl $crate::Close {
                self
            }
            fn things(&self) -> &impl $crate::Things {
                self
            }
            fn other_v1_things(&self) -> &impl $crate::OtherV1Things {
                self
            }
            fn names_v1_things(&self) -> &impl $crate::NamesV1Things {
                self
            }
            fn service(&self) -> &impl $crate::Service {
                self
            }
        }
        $crate::unit!(@exported $unit);
    };
}
