use dao_bindings::messages::type_moved_safe_v1 as m;

pub use m::Draft;
