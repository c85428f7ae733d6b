use dao_bindings::messages::service_removed_v1 as m;

pub use m::GetRequest;
