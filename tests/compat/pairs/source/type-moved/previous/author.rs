pub use dao_bindings::messages::type_moved_v1::Note;
