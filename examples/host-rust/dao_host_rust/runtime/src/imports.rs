//! What an import does: checks what the unit names, and carries it out.

use std::rc::Rc;

use wasmtime::Caller;

use crate::{
    contract::{Import, Mode, Role},
    core::Core,
    handler::{Room, Value},
    instance::{Data, Fatal},
    record::{self, Death, ImportCalled, What},
    status::Status,
    text::plain,
};

/// The unit has called an import.
pub(crate) fn called(
    caller: &mut Caller<'_, Data>,
    known: Option<&'static Import>,
    name: &str,
    numbers: &[u32],
) -> Result<i32, Fatal> {
    let core = Rc::clone(&caller.data().core);
    let in_alloc = caller.data().in_alloc;
    let memory = caller.data().memory;
    let recorder = core.borrow().recorder.clone();
    let mut crossed = Crossed::default();
    let status = if in_alloc && !known.is_some_and(|import| import.during_alloc) {
        Err(Fatal::new(
            Death::Trap,
            format!("the unit called `{name}` while it made room"),
        ))
    } else {
        match (known, memory) {
            (None, _) => Ok(Status::UNIMPLEMENTED.0),
            (Some(_), None) => Err(Fatal::new(Death::Host, "the unit has no memory yet")),
            (Some(import), Some(memory)) => {
                let bytes = memory.data_mut(&mut *caller);
                carry_out(&core, import, numbers, bytes, &mut crossed)
            }
        }
    };
    record::write(recorder.as_ref(), || {
        What::ImportCalled(ImportCalled {
            name: name.to_owned(),
            arguments: numbers.to_vec(),
            went_in: crossed.went_in,
            came_out: if status.as_ref().is_ok_and(|status| *status == 0) {
                crossed.came_out
            } else {
                Vec::new()
            },
            status: status.as_ref().ok().copied(),
        })
    });
    status
}

#[derive(Default)]
struct Crossed {
    went_in: Vec<u8>,
    came_out: Vec<u8>,
}

/// A place in the memory that an import names.
struct Named {
    role: Role,
    at: usize,
    length: usize,
}

impl Named {
    fn of<'a>(&self, memory: &'a [u8]) -> &'a [u8] {
        &memory[self.at..self.at + self.length]
    }
}

fn carry_out(
    core: &Rc<std::cell::RefCell<Core>>,
    import: &'static Import,
    numbers: &[u32],
    memory: &mut [u8],
    crossed: &mut Crossed,
) -> Result<i32, Fatal> {
    let named = named(import, numbers, memory)?;
    for each in &named {
        if matches!(each.role, Role::InPointer | Role::TextPointer) {
            crossed.went_in.extend_from_slice(each.of(memory));
        }
    }
    let first = named.first().map_or(&[] as &[u8], |each| each.of(memory));
    let id = numbers.first().copied().unwrap_or(0);
    let status = match import.name {
        "avatar_respond" => core
            .borrow_mut()
            .respond(id, numbers[1].cast_signed(), first),
        "avatar_cancel" => core.borrow_mut().cancelled_by_unit(id),
        "avatar_credit" => core.borrow_mut().credit_by_unit(id, numbers[1], numbers[2]),
        _ if import.mode != Mode::AtOnce => core.borrow_mut().guest_call(import, id, first),
        _ => return at_once(core, import, numbers, memory, &named, crossed),
    };
    Ok(status.0)
}

/// The places that an import names, all of them inside the memory.
fn named(import: &Import, numbers: &[u32], memory: &[u8]) -> Result<Vec<Named>, Fatal> {
    let mut named = Vec::new();
    for (place, param) in import.params.iter().enumerate() {
        let length = match param.role {
            Role::InPointer | Role::TextPointer | Role::OutPointer => numbers[place + 1] as usize,
            Role::OutI64 => 8,
            _ => continue,
        };
        let at = numbers[place] as usize;
        if at.checked_add(length).is_none_or(|end| end > memory.len()) {
            let cause = format!(
                "`{}` names {length} bytes at {at}, outside its memory of {}",
                import.name,
                memory.len()
            );
            return Err(Fatal::new(Death::Pointer, cause));
        }
        named.push(Named {
            role: param.role,
            at,
            length,
        });
    }
    Ok(named)
}

fn at_once(
    core: &Rc<std::cell::RefCell<Core>>,
    import: &'static Import,
    numbers: &[u32],
    memory: &mut [u8],
    named: &[Named],
    crossed: &mut Crossed,
) -> Result<i32, Fatal> {
    if !core.borrow().granted.contains_key(import.capability) {
        return Ok(core.borrow_mut().deny(import).0);
    }
    let Some(handler) = core.borrow().handler(import) else {
        return Ok(Status::UNIMPLEMENTED.0);
    };
    let most = core.borrow().contract.limits.max_message_bytes;
    for (param, number) in import.params.iter().zip(numbers) {
        let number = if param.signed {
            i64::from(number.cast_signed())
        } else {
            i64::from(*number)
        };
        if !param.values.is_empty() && !param.values.contains(&number) {
            return Ok(Status::INVALID_ARGUMENT.0);
        }
        let bounded = matches!(param.role, Role::InLength | Role::OutLength);
        if bounded && number > i64::from(param.max.unwrap_or(most)) {
            return Ok(Status::TOO_LARGE.0);
        }
    }
    let texts = texts(import, named, memory);
    let (mut values, mut places, mut written, mut number, mut out) =
        (Vec::new(), named.iter(), Vec::new(), 0, None);
    let mut texts = texts.iter();
    for (place, param) in import.params.iter().enumerate() {
        match param.role {
            Role::InPointer => {
                values.extend(places.next().map(|each| Value::Bytes(each.of(memory))))
            }
            Role::TextPointer => {
                places.next();
                values.extend(texts.next().map(|text| Value::Text(text)));
            }
            Role::OutPointer | Role::OutI64 => out = places.next(),
            Role::InLength | Role::TextLength => {}
            Role::OutLength => {
                written = vec![0; numbers[place] as usize];
                values.push(Value::Number(i64::from(numbers[place])));
            }
            _ if param.signed => {
                values.push(Value::Number(i64::from(numbers[place].cast_signed())))
            }
            _ => values.push(Value::Number(i64::from(numbers[place]))),
        }
    }
    let said;
    if import.capability == "log" {
        let taken = named.first().map_or(0, |each| each.length.min(8192));
        let Some(line) = core.borrow_mut().log_line(&values, taken) else {
            return Ok(Status::BUSY.0);
        };
        said = line;
        if let Some(text) = values
            .iter_mut()
            .find(|each| matches!(each, Value::Text(_)))
        {
            *text = Value::Text(&said);
        }
    }
    let room = match out.map(|out| out.role) {
        Some(Role::OutI64) => Room::Number(&mut number),
        Some(_) => Room::Bytes(&mut written),
        None => Room::Nothing,
    };
    let done = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        handler.at_once(import, &values, room)
    }));
    let status = match done {
        Ok(Ok(())) => Status::OK,
        Ok(Err(error)) => {
            let mut core = core.borrow_mut();
            let refusal = core.refusal(import, &error);
            refusal.crossing(core.contract).0
        }
        Err(_) => Status::INTERNAL,
    };
    if status == Status::OK
        && let Some(out) = out
    {
        let bytes = if out.role == Role::OutI64 {
            number.to_le_bytes().to_vec()
        } else {
            written
        };
        memory[out.at..out.at + out.length].copy_from_slice(&bytes);
        crossed.came_out = bytes;
    }
    Ok(status.0)
}

/// The texts that an import names: cut at their most, repaired and made plain.
fn texts(import: &Import, named: &[Named], memory: &[u8]) -> Vec<String> {
    let mosts = import
        .params
        .iter()
        .filter(|param| param.role == Role::TextLength)
        .map(|param| param.max);
    let places = named.iter().filter(|each| each.role == Role::TextPointer);
    let text = |(place, most): (&Named, Option<u32>)| {
        let bytes = place.of(memory);
        let most = most.map_or(bytes.len(), |most| most as usize);
        let kept = &bytes[..bytes.len().min(most)];
        let text = plain(&String::from_utf8_lossy(kept));
        if bytes.len() > most {
            text + "…"
        } else {
            text
        }
    };
    places.zip(mosts).map(text).collect()
}
