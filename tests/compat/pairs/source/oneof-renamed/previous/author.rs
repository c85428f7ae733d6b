use dao_bindings::messages::oneof_renamed_v1 as m;

pub use m::note::Content;
