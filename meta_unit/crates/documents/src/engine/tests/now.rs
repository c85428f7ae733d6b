//! Long work on a replica, done at once.

use dao_bindings::Result;
use dao_bindings::messages::data_v1::Edit;

use crate::engine::{Imported, Replica};
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

    pub fn load_now(blobs: Vec<Vec<u8>>) -> Result<Self> {
        now(Self::load(blobs))
    }
}
