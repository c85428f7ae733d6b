//! The Meta Unit: the SDK's own services, put together.

#[cfg(any(test, target_arch = "wasm32"))]
mod memory;

use std::rc::Rc;

use dao_bindings::messages::abi_v1::{HostInfo, Ready};
use dao_bindings::{Result, Unit, avatar, unit};
use dao_documents::Documents;
use dao_system::System;

#[cfg(target_arch = "wasm32")]
#[global_allocator]
static MEMORY: memory::Pieces = memory::Pieces::new();

/// The unit: one instance of it serves one home.
pub struct Dao {
    documents: Rc<Documents>,
    system: System,
}

impl Unit for Dao {
    async fn start(host: HostInfo) -> Result<(Self, Ready)> {
        #[cfg(target_arch = "wasm32")]
        measure_memory(&host);
        let (documents, ready) = Documents::open(&host).await?;
        avatar::log::debug(format!("ready on {} {}", host.host, host.host_version));
        let unit = Self {
            system: System::new("dao", env!("CARGO_PKG_VERSION"), documents.clone()),
            documents,
        };
        Ok((unit, ready))
    }
}

unit!(Dao {
    documents: Documents + Spaces,
    system: System,
});

/// Lets documents know how much memory there is.
#[cfg(target_arch = "wasm32")]
fn measure_memory(host: &HostInfo) {
    let most = host
        .limits
        .as_ref()
        .map_or(0, |limits| limits.max_memory_bytes);
    let most = if most == 0 {
        u64::from(dao_bindings::contract::limits::MAX_MEMORY_BYTES)
    } else {
        most
    };
    dao_documents::room::measure(
        || MEMORY.taken(),
        |bytes, most| {
            let grown = core::arch::wasm32::memory_size(0) << 16;
            grown + bytes <= most || MEMORY.has_piece(bytes)
        },
        usize::try_from(most).unwrap_or(usize::MAX),
    );
}
