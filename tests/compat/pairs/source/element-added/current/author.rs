use dao_bindings::messages::element_added_v1 as m;

pub use m::Sketch;
