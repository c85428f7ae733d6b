//! What a unit is granted: by the person in `grants.toml`, by the program, and by the contract.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    io::{self, Read as _},
    path::Path,
};

use toml_edit::{Document, Item, TableLike, Value};

use crate::{
    contract::Contract,
    module::Unit,
    scopes::{self, Place},
};

/// What is granted: the scopes of each capability, none of them if it has no limits.
pub(crate) type Granted = BTreeMap<String, Vec<String>>;

const LARGEST: u64 = 4 << 20;

/// What a file says about one unit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Words {
    pub allowed: Granted,
    pub denied: BTreeSet<String>,
}

/// Reads the file, if there is one. The error says what is wrong and where.
pub(crate) fn load(path: &Path) -> Result<Option<String>, String> {
    let said = |what: &str| Err(format!("{}: {what}", path.display()));
    let facts = match fs::metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(_) => return said("it cannot be read"),
        Ok(facts) => facts,
    };
    if !facts.is_file() {
        return said("it is no regular file");
    }
    let mut bytes = Vec::new();
    let file = fs::File::open(path).and_then(|file| file.take(LARGEST + 1).read_to_end(&mut bytes));
    if file.is_err() {
        return said("it cannot be read");
    }
    if bytes.len() as u64 > LARGEST {
        return said("it has more than 4 MiB");
    }
    match String::from_utf8(bytes) {
        Ok(text) => Ok(Some(
            text.strip_prefix('\u{feff}')
                .map_or(text.clone(), str::to_owned),
        )),
        Err(_) => said("it is not UTF-8"),
    }
}

/// What the file's text says about a unit of this digest and name.
pub(crate) fn read(text: &str, unit: &Unit) -> Result<Words, String> {
    let document = Document::parse(text).map_err(|error| {
        let line = error.span().map_or(1, |span| {
            text[..span.start.min(text.len())].matches('\n').count() + 1
        });
        format!("line {line}: {}", error.message())
    })?;
    let file = Table {
        table: document.as_table(),
        at: "the file".to_owned(),
        text,
    };
    file.only(&["format", "unit"])?;
    match file.table.get("format").map(Item::as_value) {
        Some(Some(Value::Integer(format))) if *format.value() == 1 => {}
        _ => return Err(file.wrong("format", "must be 1")),
    }
    let mut words = Words::default();
    let digest: String = unit
        .digest
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    for entry in file.tables("unit")? {
        entry.only(&["name", "digest", "publisher", "allow", "deny"])?;
        let name = entry.required("name")?;
        let publisher = entry.text("publisher")?;
        let of = entry.text("digest")?;
        let (by_digest, by_publisher) = match (&of, &publisher) {
            (Some(of), None) => {
                let digits = of.strip_prefix("sha256:").unwrap_or_default();
                let right = digits.len() == 64
                    && digits
                        .bytes()
                        .all(|each| each.is_ascii_digit() || (b'a'..=b'f').contains(&each));
                if !right {
                    return Err(entry.wrong("digest", "must be sha256: and 64 digits of 0-9 a-f"));
                }
                (digits == digest, false)
            }
            (None, Some(publisher)) => {
                if !is_publisher(publisher) {
                    return Err(entry.wrong("publisher", "must be the did:key of an Ed25519 key"));
                }
                (
                    false,
                    name == unit.manifest.name && unit.claimed.as_ref() == Some(publisher),
                )
            }
            _ => return Err(entry.wrong("digest", "or `publisher` must be there, and not both")),
        };
        let mut allowed = Granted::new();
        for allow in entry.tables("allow")? {
            allow.only(&["reason", "capability", "scopes", "since"])?;
            let (capability, scopes) = allow.words()?;
            // Without proof of who signed it, what a publisher is allowed is read and not followed.
            let joined = match allowed.get(&capability) {
                Some(there) if there.is_empty() => Ok(scopes),
                Some(there) if scopes.is_empty() => Ok(there.clone()),
                Some(there) => scopes::join(&capability, there, &scopes),
                None => Ok(scopes),
            };
            let joined = joined.map_err(|wrong| allow.wrong("scopes", &wrong))?;
            allowed.insert(capability, joined);
        }
        let mut denied = BTreeSet::new();
        for deny in entry.tables("deny")? {
            deny.only(&["reason", "capability", "since"])?;
            denied.insert(deny.words()?.0);
        }
        if by_digest {
            for (capability, scopes) in allowed {
                let joined = match words.allowed.get(&capability) {
                    Some(there) if there.is_empty() => scopes,
                    Some(there) if scopes.is_empty() => there.clone(),
                    Some(there) => scopes::join(&capability, there, &scopes)
                        .map_err(|wrong| entry.wrong("allow", &wrong))?,
                    None => scopes,
                };
                words.allowed.insert(capability, joined);
            }
        }
        if by_digest || by_publisher {
            words.denied.extend(denied);
        }
    }
    Ok(words)
}

fn is_publisher(text: &str) -> bool {
    let base58 = |each: u8| each.is_ascii_alphanumeric() && !b"0OIl".contains(&each);
    text.len() == 56 && text.starts_with("did:key:z6Mk") && text[9..].bytes().all(base58)
}

struct Table<'a> {
    table: &'a dyn TableLike,
    at: String,
    text: &'a str,
}

impl<'a> Table<'a> {
    fn wrong(&self, key: &str, what: &str) -> String {
        let span = self.table.get(key).and_then(Item::span);
        let line = span.map(|span| {
            self.text[..span.start.min(self.text.len())]
                .matches('\n')
                .count()
                + 1
        });
        let line = line.map_or_else(String::new, |line| format!("line {line}: "));
        format!("{line}`{key}` in {} {what}", self.at)
    }

    fn only(&self, keys: &[&str]) -> Result<(), String> {
        for (key, _) in self.table.iter() {
            if !keys.contains(&key) {
                return Err(
                    self.wrong(key, &format!("is not known; known are {}", keys.join(", ")))
                );
            }
        }
        Ok(())
    }

    fn text(&self, key: &str) -> Result<Option<String>, String> {
        match self.table.get(key).map(Item::as_value) {
            None => Ok(None),
            Some(Some(Value::String(text))) => Ok(Some(text.value().clone())),
            Some(_) => Err(self.wrong(key, "must be a string")),
        }
    }

    fn required(&self, key: &str) -> Result<String, String> {
        match self.text(key)? {
            Some(text) if !text.is_empty() => Ok(text),
            _ => Err(self.wrong(key, "must be there, and not be empty")),
        }
    }

    fn tables(&self, key: &str) -> Result<Vec<Table<'a>>, String> {
        let at = |number: usize| format!("{key} {} of {}", number + 1, self.at);
        let made = |(number, table): (usize, &'a dyn TableLike)| Table {
            table,
            at: at(number),
            text: self.text,
        };
        match self.table.get(key) {
            None => Ok(Vec::new()),
            Some(Item::ArrayOfTables(tables)) => Ok(tables
                .iter()
                .map(|table| table as &dyn TableLike)
                .enumerate()
                .map(made)
                .collect()),
            Some(Item::Value(Value::Array(array))) => {
                let tables: Option<Vec<_>> = array
                    .iter()
                    .map(|each| each.as_inline_table().map(|table| table as &dyn TableLike))
                    .collect();
                let tables = tables.ok_or_else(|| self.wrong(key, "must be an array of tables"))?;
                Ok(tables.into_iter().enumerate().map(made).collect())
            }
            Some(_) => Err(self.wrong(key, "must be an array of tables")),
        }
    }

    /// The capability and the scopes of an `allow` or a `deny`.
    fn words(&self) -> Result<(String, Vec<String>), String> {
        self.text("reason")?;
        match self.table.get("since").map(Item::as_value) {
            None => {}
            Some(Some(Value::Datetime(when))) if when.value().offset.is_some() => {}
            Some(_) => return Err(self.wrong("since", "must be a date and time with an offset")),
        }
        let capability = self.required("capability")?;
        let name = |each: u8| each.is_ascii_lowercase() || each.is_ascii_digit() || each == b'_';
        if !capability.as_bytes()[0].is_ascii_lowercase() || !capability.bytes().all(name) {
            return Err(self.wrong(
                "capability",
                "must be of a-z, 0-9 and _ and begin with a letter",
            ));
        }
        let mut scopes = Vec::new();
        match self.table.get("scopes").map(Item::as_value) {
            None => {
                if matches!(capability.as_str(), "net" | "files") && self.at.starts_with("allow") {
                    return Err(self.wrong("scopes", &format!("must be there for `{capability}`")));
                }
            }
            Some(Some(Value::Array(array))) => {
                for each in array {
                    match each.as_str() {
                        Some(text) if !text.is_empty() => scopes.push(text.to_owned()),
                        _ => {
                            return Err(
                                self.wrong("scopes", "must hold strings that are not empty")
                            );
                        }
                    }
                }
                if scopes.is_empty() {
                    return Err(self.wrong("scopes", "is empty; leave it out to allow everything"));
                }
                scopes = scopes::grant(&capability, &scopes, Place::File)
                    .map_err(|wrong| self.wrong("scopes", &wrong))?;
            }
            Some(_) => return Err(self.wrong("scopes", "must be an array of strings")),
        }
        Ok((capability, scopes))
    }
}

/// Decides what a unit is granted.
pub(crate) fn decide(
    contract: &Contract,
    unit: &Unit,
    program: Option<&Granted>,
    words: &Words,
) -> Result<Granted, String> {
    let mut granted = Granted::from([("call".to_owned(), Vec::new())]);
    if program.is_some_and(BTreeMap::is_empty) {
        return Ok(granted);
    }
    for used in &unit.manifest.capabilities {
        let name = used.capability.as_str();
        let Some(capability) = contract.capability(name) else {
            continue;
        };
        if words.denied.contains(name) {
            continue;
        }
        let (person, program) = (
            words.allowed.get(name),
            program.and_then(|program| program.get(name)),
        );
        let scopes = match (person, program) {
            (Some(person), Some(program)) if person.is_empty() => program.clone(),
            (Some(person), Some(program)) if program.is_empty() => person.clone(),
            (Some(person), Some(program)) => scopes::join(name, person, program)?,
            (Some(scopes), None) | (None, Some(scopes)) => scopes.clone(),
            (None, None) if capability.within_home => Vec::new(),
            (None, None) => continue,
        };
        granted.insert(name.to_owned(), scopes);
    }
    Ok(granted)
}
