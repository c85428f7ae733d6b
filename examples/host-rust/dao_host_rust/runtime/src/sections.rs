//! Reads the sections of a module, as far as a host must know them before anything is compiled.

/// What a module says about itself.
#[derive(Debug, Default)]
pub(crate) struct Sections<'a> {
    pub types: Vec<Option<Signature>>,
    pub imports: Vec<ImportEntry<'a>>,
    /// The type of each function that the module defines.
    pub functions: Vec<u32>,
    pub tables: Vec<u64>,
    pub memories: Vec<Memory>,
    pub exports: Vec<ExportEntry<'a>>,
    pub starts: bool,
    pub customs: Vec<(&'a str, &'a [u8])>,
    pub code: Code,
}

#[derive(Clone, Debug)]
pub(crate) struct Signature {
    pub params: Vec<u8>,
    pub results: Vec<u8>,
}

#[derive(Debug)]
pub(crate) struct ImportEntry<'a> {
    pub module: &'a str,
    pub name: &'a str,
    pub kind: u8,
    /// The type, if it is a function.
    pub of: Option<u32>,
}

#[derive(Debug)]
pub(crate) struct ExportEntry<'a> {
    pub name: &'a str,
    pub kind: u8,
    pub index: u32,
}

#[derive(Debug)]
pub(crate) struct Memory {
    pub maximum: Option<u64>,
}

#[derive(Debug, Default)]
pub(crate) struct Code {
    pub functions: u64,
    pub largest: u64,
    pub bytes: u64,
    pub most_locals: u64,
    pub locals: u64,
}

pub(crate) const I32: u8 = 0x7f;
pub(crate) const FUNCTION: u8 = 0;
pub(crate) const MEMORY: u8 = 2;
const MOST_SECTIONS: usize = 1000;
const LARGEST_SECTION: usize = 1 << 20;
const ORDER: [u8; 13] = [1, 2, 3, 4, 5, 13, 6, 7, 8, 9, 12, 10, 11];

/// Reads a module. What is wrong with it ends the reading, with what was read so far.
pub(crate) fn read(module: &[u8]) -> (Sections<'_>, Option<String>) {
    let mut found = Sections::default();
    let wrong = fill(&mut found, module).err();
    (found, wrong)
}

type Read<T> = Result<T, String>;

fn fill<'a>(found: &mut Sections<'a>, module: &'a [u8]) -> Read<()> {
    if module.is_empty() {
        return Err("the file is empty".to_owned());
    }
    if module.get(..8) != Some(b"\0asm\x01\0\0\0") {
        return Err("this is no WebAssembly module of version 1".to_owned());
    }
    let mut bytes = Bytes(&module[8..]);
    let (mut sections, mut last) = (0, None);
    while !bytes.0.is_empty() {
        sections += 1;
        if sections > MOST_SECTIONS {
            return Err(format!("it has more than {MOST_SECTIONS} sections"));
        }
        let id = bytes.byte()?;
        let length = bytes.number()?;
        let inside = bytes
            .take(length)
            .map_err(|_| format!("section {id} is longer than the file"))?;
        if id == 0 {
            let mut custom = Bytes(inside);
            found.customs.push((custom.text()?, custom.0));
            continue;
        }
        let place = ORDER.iter().position(|each| *each == id);
        let Some(place) = place else {
            return Err(format!("there is no section {id}"));
        };
        if last.is_some_and(|last| last >= place) {
            return Err(format!("section {id} is double or out of order"));
        }
        last = Some(place);
        if matches!(id, 1 | 2 | 3 | 5 | 7) && inside.len() > LARGEST_SECTION {
            return Err(format!(
                "section {id} has more than {LARGEST_SECTION} bytes"
            ));
        }
        let mut section = Bytes(inside);
        match id {
            1 => found.types(&mut section)?,
            2 => found.imports(&mut section)?,
            3 => {
                for _ in 0..section.count()? {
                    found.functions.push(section.number()?);
                }
            }
            4 => found.tables(&mut section)?,
            5 => {
                for _ in 0..section.count()? {
                    let maximum = section.limits()?.1;
                    found.memories.push(Memory { maximum });
                }
            }
            7 => {
                for _ in 0..section.count()? {
                    let (name, kind) = (section.text()?, section.byte()?);
                    found.exports.push(ExportEntry {
                        name,
                        kind,
                        index: section.number()?,
                    });
                }
            }
            8 => {
                found.starts = true;
                section.number()?;
            }
            10 => found.code(&mut section)?,
            _ => section.0 = &[],
        }
        if !section.0.is_empty() {
            return Err(format!("section {id} is longer than what is in it"));
        }
    }
    Ok(())
}

impl<'a> Sections<'a> {
    fn types(&mut self, section: &mut Bytes<'a>) -> Read<()> {
        for _ in 0..section.count()? {
            if section.byte()? != 0x60 {
                // A type of a proposal: the features tell.
                self.types.push(None);
                section.0 = &[];
                return Ok(());
            }
            let mut list = || -> Read<Vec<u8>> {
                let many = section.count()?;
                Ok(section.take(many)?.to_vec())
            };
            let signature = Signature {
                params: list()?,
                results: list()?,
            };
            self.types.push(Some(signature));
        }
        Ok(())
    }

    fn imports(&mut self, section: &mut Bytes<'a>) -> Read<()> {
        for _ in 0..section.count()? {
            let (module, name, kind) = (section.text()?, section.text()?, section.byte()?);
            let mut of = None;
            match kind {
                FUNCTION => of = Some(section.number()?),
                1 => {
                    section.byte()?;
                    section.limits()?;
                }
                MEMORY => {
                    section.limits()?;
                }
                3 => {
                    section.take(2)?;
                }
                4 => {
                    section.byte()?;
                    section.number()?;
                }
                _ => return Err(format!("the import `{name}` is of the unknown kind {kind}")),
            }
            self.imports.push(ImportEntry {
                module,
                name,
                kind,
                of,
            });
        }
        Ok(())
    }

    fn tables(&mut self, section: &mut Bytes<'a>) -> Read<()> {
        for _ in 0..section.count()? {
            if section.byte()? == 0x40 {
                // With an initial value, which no allowed feature has.
                section.0 = &[];
                return Ok(());
            }
            self.tables.push(section.limits()?.0);
        }
        Ok(())
    }

    fn code(&mut self, section: &mut Bytes<'a>) -> Read<()> {
        let many = section.count()?;
        self.code.functions = u64::from(many);
        for _ in 0..many {
            let length = section.number()?;
            let mut body = Bytes(section.take(length)?);
            self.code.largest = self.code.largest.max(u64::from(length));
            self.code.bytes += u64::from(length);
            let mut locals = 0u64;
            for _ in 0..body.count()? {
                locals += u64::from(body.number()?);
                body.byte()?;
            }
            self.code.most_locals = self.code.most_locals.max(locals);
            self.code.locals += locals;
        }
        Ok(())
    }

    /// The type of a function, imported ones first.
    pub(crate) fn signature(&self, function: u32) -> Option<&Signature> {
        let imported = self.imports.iter().filter_map(|each| each.of);
        let all = imported.chain(self.functions.iter().copied());
        let of = all.into_iter().nth(function as usize)?;
        self.types.get(of as usize)?.as_ref()
    }
}

struct Bytes<'a>(&'a [u8]);

impl<'a> Bytes<'a> {
    fn byte(&mut self) -> Read<u8> {
        let (first, rest) = self
            .0
            .split_first()
            .ok_or("it ends in the middle of a section")?;
        self.0 = rest;
        Ok(*first)
    }

    fn take(&mut self, length: u32) -> Read<&'a [u8]> {
        let length = length as usize;
        if length > self.0.len() {
            return Err("it ends in the middle of a section".to_owned());
        }
        let (taken, rest) = self.0.split_at(length);
        self.0 = rest;
        Ok(taken)
    }

    fn long(&mut self, bits: u32) -> Read<u64> {
        let (mut value, mut shift) = (0u64, 0);
        loop {
            let byte = self.byte()?;
            if shift + 7 > bits && u64::from(byte & 0x7f) >> (bits - shift) != 0 {
                return Err("a number is too long".to_owned());
            }
            value |= u64::from(byte & 0x7f) << shift;
            shift += 7;
            if byte < 0x80 {
                return Ok(value);
            }
            if shift >= bits {
                return Err("a number is too long".to_owned());
            }
        }
    }

    fn number(&mut self) -> Read<u32> {
        Ok(u32::try_from(self.long(32)?).unwrap_or(u32::MAX))
    }

    /// A count of things of at least one byte each.
    fn count(&mut self) -> Read<u32> {
        let many = self.number()?;
        if many as usize > self.0.len() {
            return Err("a count has no room in its section".to_owned());
        }
        Ok(many)
    }

    fn text(&mut self) -> Read<&'a str> {
        let length = self.number()?;
        std::str::from_utf8(self.take(length)?).map_err(|_| "a name is not UTF-8".to_owned())
    }

    fn limits(&mut self) -> Read<(u64, Option<u64>)> {
        let flags = self.byte()?;
        let bits = if flags & 4 == 0 { 32 } else { 64 };
        let least = self.long(bits)?;
        Ok((
            least,
            if flags & 1 == 0 {
                None
            } else {
                Some(self.long(bits)?)
            },
        ))
    }
}
