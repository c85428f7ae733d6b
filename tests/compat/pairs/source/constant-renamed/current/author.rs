pub const HARD: dao_bindings::Status = dao_bindings::Status::Hard;
pub const LOAVES: u32 = dao_bindings::contract::limits::MAX_LOAVES;
