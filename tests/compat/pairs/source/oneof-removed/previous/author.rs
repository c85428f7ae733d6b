use dao_bindings::messages::oneof_removed_v1 as m;

pub use m::note::Content;
