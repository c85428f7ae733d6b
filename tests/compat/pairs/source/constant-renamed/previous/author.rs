pub const STALE: dao_bindings::Status = dao_bindings::Status::Stale;
pub const LOAVES: u32 = dao_bindings::contract::limits::MAX_LOAVES;
