pub const SPOILED: dao_bindings::Status = dao_bindings::Status::Spoiled;
