pub const CRUSTS: u32 = dao_bindings::contract::limits::MAX_CRUSTS;
