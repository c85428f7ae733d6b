//! The Meta Unit: the services of the contract, wired to documents and their store.

#[cfg(target_arch = "wasm32")]
mod date;
mod documents;
#[cfg(any(test, target_arch = "wasm32"))]
mod memory;
mod spaces;
mod system;

use std::rc::Rc;

use dao_bindings::messages::abi_v1::lifecycle::Kind;
use dao_bindings::messages::abi_v1::{HostInfo, Lifecycle, Ready};
use dao_bindings::{Result, Unit, avatar};
use dao_documents::Documents;
use dao_store::{SCHEMA, Store};

#[cfg(target_arch = "wasm32")]
#[global_allocator]
static MEMORY: memory::Pieces = memory::Pieces::new();

/// The unit: one instance of it serves one home.
pub struct Dao {
    store: Rc<Store>,
    documents: Rc<Documents>,
}

impl Unit for Dao {
    async fn start(host: HostInfo) -> Result<(Self, Ready)> {
        let store = Rc::new(Store::open().await?);
        let documents = Documents::new(store.clone())?;
        let recovered = documents.recover(host.deaths > 0).await?;
        avatar::log::debug(format!("ready on {} {}", host.host, host.host_version));
        Ok((
            Self { store, documents },
            Ready {
                state_schema: SCHEMA,
                recovered,
            },
        ))
    }

    fn lifecycle(&self, event: Lifecycle) {
        if event.kind() == Kind::LowMemory {
            self.documents.trim();
        }
    }
}

dao_bindings::unit!(Dao);
