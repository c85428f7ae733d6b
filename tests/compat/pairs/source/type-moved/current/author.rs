pub use dao_bindings::messages::type_moved_v2::Note;
