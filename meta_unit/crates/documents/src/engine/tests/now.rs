//! Long work on a replica, done at once.

use dao_bindings::Result;
use dao_bindings::messages::data_v1::Edit;

use crate::engine::{Imported, Replica, Version};
use crate::now::now;
use crate::value::Fields;

impl Replica {
    pub fn put_now(&self, fields: &Fields) -> Result<()> {
        now(self.put(fields))
    }

    pub fn edit_now(&self, edits: &[Edit]) -> Result<()> {
        now(self.edit(edits))
    }

    pub fn import_now(&mut self, update: &[u8]) -> Result<Imported> {
        now(self.import(update))
    }

    pub fn fields_now(&self) -> Result<Fields> {
        now(self.fields())
    }

    pub fn into_fields_at_now(self, version: &Version) -> Result<Option<Fields>> {
        now(self.into_fields_at(version))
    }
}
