pub const OK: dao_bindings::Status = dao_bindings::Status::Ok;
