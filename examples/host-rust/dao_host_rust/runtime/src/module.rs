//! The module check: everything that can be known of a unit before any of its code runs.

use std::{collections::BTreeSet, io::Read as _};

use prost::Message as _;
use sha2::{Digest as _, Sha256};
use unicode_properties::{GeneralCategoryGroup, UnicodeGeneralCategory as _};
use wasmparser::WasmFeatures;

use crate::{
    contract::{Contract, Import},
    messages::abi_v1::UnitManifest,
    scopes,
    sections::{self, FUNCTION, I32, MEMORY, Sections},
    shape::{Part, Shape, elements},
    text::{plain, shown},
};

/// A module that was checked.
#[derive(Debug)]
pub(crate) struct Unit {
    pub digest: [u8; 32],
    pub manifest: UnitManifest,
    /// Imports that are linked to answer UNIMPLEMENTED: this host cannot carry them out.
    pub lacking: Vec<(String, usize)>,
    /// Whom the section `dao.publisher` names. This host proves nothing.
    pub claimed: Option<String>,
}

const LONGEST: usize = 256 << 20;
const PAGE: u64 = 65_536;
pub(crate) const MOST_ELEMENTS: u64 = 65_536;
pub(crate) const MOST_TABLES: usize = 16;
static USE: Shape = Shape {
    fields: &[(3, Part::Each)],
};
static MANIFEST: Shape = Shape {
    fields: &[(6, Part::Message(&USE))],
};

/// Checks a module.
///
/// `able` says whether this host can carry an import out. Everything that is wrong comes back at once.
pub(crate) fn check(
    contract: &'static Contract,
    module: &[u8],
    able: &dyn Fn(&Import) -> bool,
) -> Result<Unit, Vec<String>> {
    if module.len() > LONGEST {
        return Err(vec![format!("it has more than {LONGEST} bytes")]);
    }
    let (sections, broken) = sections::read(module);
    let mut check = Check {
        contract,
        sections: &sections,
        wrong: broken.into_iter().collect(),
    };
    if !check.wrong.is_empty() && sections.exports.is_empty() && sections.customs.is_empty() {
        return Err(check.wrong);
    }
    check.structure();
    check.exports();
    let own = OwnContract::read(&sections);
    let lacking = check.imports(&own, able);
    let manifest = check.manifest();
    check.bounds();
    if check.wrong.is_empty() {
        check.features(module);
    }
    match manifest {
        Some(manifest) if check.wrong.is_empty() => Ok(Unit {
            digest: Sha256::digest(module).into(),
            manifest,
            lacking,
            claimed: claimed(&sections),
        }),
        _ => Err(check.wrong),
    }
}

struct Check<'a> {
    contract: &'static Contract,
    sections: &'a Sections<'a>,
    wrong: Vec<String>,
}

impl Check<'_> {
    fn say(&mut self, wrong: impl Into<String>) {
        // Of each kind of fault a few lines are enough.
        if self.wrong.len() < 200 {
            self.wrong.push(wrong.into());
        }
    }

    fn structure(&mut self) {
        if self.sections.starts {
            self.say("it has a start function, which a unit must not have");
        }
        let imported = self.sections.imports.iter().any(|each| each.kind == MEMORY);
        if imported {
            return;
        }
        let most = self.contract.limits.max_memory_bytes;
        match self.sections.memories.as_slice() {
            [memory] => match memory.maximum {
                None => self.say("its memory declares no maximum"),
                Some(pages) if pages.saturating_mul(PAGE) > most => {
                    self.say(format!(
                        "its memory may grow to {pages} pages, more than {most} bytes"
                    ));
                }
                Some(_) => {}
            },
            others => {
                let many = others.len();
                self.say(format!("it has {many} memories instead of one memory"));
            }
        }
    }

    fn exports(&mut self) {
        for export in self.contract.exports {
            let Some(found) = self
                .sections
                .exports
                .iter()
                .find(|each| each.name == export.name)
            else {
                self.say(format!("the export `{}` is missing", export.name));
                continue;
            };
            let signature = self
                .sections
                .signature(found.index)
                .filter(|_| found.kind == FUNCTION);
            let right = signature.is_some_and(|signature| {
                let results: &[u8] = if export.returns { &[I32] } else { &[] };
                signature.params == vec![I32; export.params] && signature.results == results
            });
            if !right {
                let gives = if export.returns { "one i32" } else { "nothing" };
                let (name, takes) = (export.name, export.params);
                self.say(format!(
                    "the export `{name}` must be a function of {takes} i32 that gives {gives}"
                ));
            }
        }
        let memory = self.contract.memory;
        if !self
            .sections
            .exports
            .iter()
            .any(|each| each.name == memory && each.kind == MEMORY)
        {
            self.say(format!("the memory is not exported as `{memory}`"));
        }
        let known: BTreeSet<_> = self.contract.exports.iter().map(|each| each.name).collect();
        for export in &self.sections.exports {
            if !known.contains(export.name) && export.name != memory {
                let name = shown(export.name, 200);
                self.say(format!("the export `{name}` is not of the contract"));
            }
        }
    }

    fn imports(
        &mut self,
        own: &OwnContract,
        able: &dyn Fn(&Import) -> bool,
    ) -> Vec<(String, usize)> {
        let mut lacking = Vec::new();
        for import in &self.sections.imports {
            let name = shown(import.name, 200);
            if import.kind == MEMORY {
                self.say(format!(
                    "the memory `{name}` is imported; a unit has its own memory"
                ));
                continue;
            }
            if import.module != self.contract.module {
                let module = shown(import.module, 200);
                self.say(format!(
                    "the import `{name}` is from `{module}` instead of `{}`",
                    self.contract.module
                ));
                continue;
            }
            let of = import
                .of
                .and_then(|of| self.sections.types.get(of as usize)?.as_ref());
            let Some(signature) = of else {
                self.say(format!("the import `{name}` is no function"));
                continue;
            };
            if signature.results != [I32] || signature.params.iter().any(|each| *each != I32) {
                self.say(format!(
                    "the import `{name}` must take i32 and give one i32"
                ));
                continue;
            }
            let takes = signature.params.len();
            let known = self.contract.import(import.name);
            if let Some(known) = known.filter(|known| known.params.len() != takes) {
                let right = known.params.len();
                self.say(format!(
                    "the import `{name}` takes {takes} i32 instead of {right}"
                ));
                continue;
            }
            if known.is_some_and(able) {
                continue;
            }
            let optional = own
                .optional(import.name)
                .or(known.map(|known| known.optional));
            if optional == Some(true) {
                lacking.push((import.name.to_owned(), takes));
                continue;
            }
            let (capability, since) = match known {
                Some(known) => (known.capability.to_owned(), known.since.to_owned()),
                None => own.about(import.name),
            };
            self.say(format!(
                "the import `{name}` of the capability `{capability}` (since {since}) is not there in this host"
            ));
        }
        lacking
    }

    fn manifest(&mut self) -> Option<UnitManifest> {
        let mut found = self
            .sections
            .customs
            .iter()
            .filter(|(name, _)| *name == "dao.unit");
        let (Some((_, bytes)), None) = (found.next(), found.next()) else {
            self.say("it must have exactly one section `dao.unit`");
            return None;
        };
        let counted = elements(&MANIFEST, bytes).filter(|counted| *counted <= 16_384);
        if bytes.len() > 256 << 10 || counted.is_none() {
            self.say("the manifest in `dao.unit` is damaged or too large");
            return None;
        }
        let Ok(manifest) = UnitManifest::decode(*bytes) else {
            self.say("the manifest in `dao.unit` is damaged");
            return None;
        };
        self.names(&manifest);
        self.uses(&manifest);
        self.versions(&manifest);
        Some(manifest)
    }

    fn names(&mut self, manifest: &UnitManifest) {
        for (what, text, blanks) in [
            ("name", &manifest.name, true),
            ("version", &manifest.version, false),
        ] {
            let signs = text.chars().all(|each| {
                let group = each.general_category_group();
                matches!(
                    group,
                    GeneralCategoryGroup::Letter | GeneralCategoryGroup::Number
                ) || matches!(each, '.' | '_' | '+' | '-')
                    || (blanks && each == ' ')
            });
            let spaced = text.starts_with(' ') || text.ends_with(' ') || text.contains("  ");
            if text.is_empty() || text.chars().count() > 100 || !signs || spaced {
                let text = shown(text, 200);
                self.say(format!(
                    "the {what} `{text}` in the manifest is no {what} of a unit"
                ));
            }
        }
    }

    fn uses(&mut self, manifest: &UnitManifest) {
        let mut named = BTreeSet::new();
        for each in &manifest.capabilities {
            let name = shown(&each.capability, 200);
            if !named.insert(each.capability.as_str()) {
                self.say(format!("the manifest names the capability `{name}` twice"));
            }
            if each.reason.chars().count() > 300 {
                self.say(format!(
                    "the reason for `{name}` in the manifest has more than 300 characters"
                ));
            }
            if each.scopes.len() > 32 {
                self.say(format!(
                    "the manifest asks for more than 32 scopes of `{name}`"
                ));
            }
            for scope in each.scopes.iter().take(32) {
                let canonical = scopes::canonical(&each.capability, scope, scopes::Place::Unit);
                let wrong = match canonical {
                    Err(wrong) => wrong,
                    Ok(text) if text.chars().count() > 300 => "it is too long".to_owned(),
                    Ok(text) if plain(&text) != text => "it holds what cannot be shown".to_owned(),
                    Ok(_) if scope.chars().count() > 1024 => "it is too long".to_owned(),
                    Ok(_) => continue,
                };
                let scope = shown(scope, 300);
                self.say(format!(
                    "the scope `{scope}` of `{name}` in the manifest is refused: {wrong}"
                ));
            }
        }
        let own = OwnContract::read(self.sections);
        let mut used = BTreeSet::new();
        for import in &self.sections.imports {
            let capability = match self.contract.import(import.name) {
                Some(known) => known.capability.to_owned(),
                None => own.about(import.name).0,
            };
            if capability != "call"
                && import.module == self.contract.module
                && import.kind == FUNCTION
            {
                used.insert(capability);
            }
        }
        for capability in &used {
            if !named.contains(capability.as_str()) && !capability.is_empty() {
                self.say(format!(
                    "it imports the capability `{capability}`, which its manifest does not name"
                ));
            }
        }
        for capability in named {
            if capability != "call" && !used.contains(capability) {
                let name = shown(capability, 200);
                self.say(format!(
                    "its manifest names the capability `{name}`, of which it imports nothing"
                ));
            }
        }
    }

    fn versions(&mut self, manifest: &UnitManifest) {
        let (contract, major) = (self.contract, manifest.contract_major);
        if major != contract.major {
            self.say(format!(
                "it was built for version {major} of the contract, and this host has {}",
                contract.major
            ));
        }
        if manifest.least_host_minor > contract.minor {
            let (least, minor) = (manifest.least_host_minor, contract.minor);
            self.say(format!(
                "it needs contract {major}.{least}, and this host has {major}.{minor}"
            ));
        }
        if contract.draft && manifest.contract_digest != contract.digest {
            self.say(
                "it was built from another draft of the contract: build it anew with this one",
            );
        }
    }

    fn bounds(&mut self) {
        let tables = &self.sections.tables;
        if tables.len() > MOST_TABLES
            || tables
                .iter()
                .fold(0, |sum: u64, each| sum.saturating_add(*each))
                > MOST_ELEMENTS
        {
            self.say(format!("it has more than {MOST_TABLES} tables, or tables of more than {MOST_ELEMENTS} elements"));
        }
        let code = &self.sections.code;
        for (what, is, most) in [
            ("functions", code.functions, 50_000),
            ("bytes of code in one function", code.largest, 128 << 10),
            ("bytes of code", code.bytes, 32 << 20),
            ("local variables in one function", code.most_locals, 10_000),
            ("local variables", code.locals, 1_000_000),
        ] {
            if is > most {
                self.say(format!("it has {is} {what}, more than {most}"));
            }
        }
    }

    fn features(&mut self, module: &[u8]) {
        let mut features = WasmFeatures::FLOATS | WasmFeatures::GC_TYPES;
        for name in self.contract.features {
            features |= match *name {
                "sign-extension" => WasmFeatures::SIGN_EXTENSION,
                "mutable-globals" => WasmFeatures::MUTABLE_GLOBAL,
                "bulk-memory" => WasmFeatures::BULK_MEMORY,
                "saturating-float-to-int" => WasmFeatures::SATURATING_FLOAT_TO_INT,
                "multi-value" => WasmFeatures::MULTI_VALUE,
                "reference-types" => WasmFeatures::REFERENCE_TYPES,
                _ => WasmFeatures::empty(),
            };
        }
        if let Err(wrong) = wasmparser::Validator::new_with_features(features).validate_all(module)
        {
            let wrong = shown(wrong.message(), 300);
            self.say(format!(
                "it is no valid module of the features that the contract allows: {wrong}"
            ));
        }
    }
}

fn claimed(sections: &Sections<'_>) -> Option<String> {
    let mut found = sections
        .customs
        .iter()
        .filter(|(name, _)| *name == "dao.publisher");
    let (_, bytes) = found.next()?;
    Some(std::str::from_utf8(bytes).ok()?.to_owned())
}

/// What the unit's own contract says of its imports, from the section `dao.contract`.
struct OwnContract(Option<serde_json::Value>);

impl OwnContract {
    fn read(sections: &Sections<'_>) -> Self {
        let mut found = sections
            .customs
            .iter()
            .filter(|(name, _)| *name == "dao.contract");
        let (Some((_, bytes)), None) = (found.next(), found.next()) else {
            return Self(None);
        };
        let mut text = Vec::new();
        let most = 4 << 20;
        let unpacked = flate2::read::ZlibDecoder::new(*bytes)
            .take(most + 1)
            .read_to_end(&mut text);
        if unpacked.is_err() || text.len() as u64 > most {
            return Self(None);
        }
        Self(serde_json::from_slice(&text).ok())
    }

    fn import(&self, name: &str) -> Option<&serde_json::Value> {
        self.0
            .as_ref()?
            .get("imports")?
            .as_array()?
            .iter()
            .find(|each| each.get("name").is_some_and(|is| is == name))
    }

    fn optional(&self, name: &str) -> Option<bool> {
        self.import(name)?.get("optional")?.as_bool()
    }

    fn about(&self, name: &str) -> (String, String) {
        let text = |key: &str| {
            let found = self
                .import(name)
                .and_then(|import| import.get(key)?.as_str());
            found.map_or_else(String::new, |text| shown(text, 200))
        };
        (text("capability"), text("since"))
    }
}
