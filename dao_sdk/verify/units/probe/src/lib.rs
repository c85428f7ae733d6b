//! The probe: a unit that does what it is told. `proto/dao/conformance/v1/probe.proto` describes the scripts.
//!
//! It stands on nothing but the standard library, so that what crosses is what the script says and no
//! binding's doing. `python -m dao_sdk.verify.units` builds it.

use std::alloc::{alloc, dealloc, Layout};
use std::cell::UnsafeCell;
use std::collections::HashMap;

macro_rules! imports {
    ($($name:ident($($arg:ident),*);)*) => {
        #[link(wasm_import_module = "avatar_v1")]
        unsafe extern "C" {
            $(fn $name($($arg: u32),*) -> i32;)*
        }

        /// Calls an import by its name.
        fn call_import(name: &str, given: &[u32]) -> i32 {
            match name {
                $(stringify!($name) => {
                    let mut given = given.iter();
                    $(let $arg = *given.next().expect("too few arguments");)*
                    assert!(given.next().is_none(), "too many arguments");
                    unsafe { $name($($arg),*) }
                })*
                _ => panic!("no such import"),
            }
        }
    };
}

imports! {
    avatar_respond(a, b, c, d);
    avatar_cancel(a);
    avatar_credit(a, b, c);
    avatar_log(a, b, c);
    avatar_clock_now(a, b);
    avatar_random_fill(a, b);
    avatar_timer_start(a, b, c);
    avatar_storage_read(a, b, c);
    avatar_storage_read_many(a, b, c);
    avatar_storage_scan(a, b, c);
    avatar_storage_write(a, b, c);
    avatar_keys_wrap(a, b, c);
    avatar_keys_unwrap(a, b, c);
    avatar_net_fetch(a, b, c);
    avatar_files_list(a, b, c);
    avatar_files_stat(a, b, c);
    avatar_files_read(a, b, c);
    avatar_files_write(a, b, c);
    avatar_files_remove(a, b, c);
    avatar_ask_answer(a, b, c);
    avatar_ask_change(a, b, c);
    avatar_ask_items(a, b, c);
    avatar_line_read(a, b, c);
    avatar_line_write(a, b, c);
    avatar_outside_look(a, b, c);
    avatar_outside_change(a, b, c);
    avatar_outside_watch(a, b, c);
    avatar_spare_use(a, b, c);
    avatar_echo_put(a, b, c, d, e, f, g);
    avatar_echo_get(a, b);
    avatar_echo_count(a);
}

/// Where the kit writes the program: a length of 4 bytes, and a `Program`.
#[repr(C)]
struct Place {
    mark: [u8; 16],
    bytes: [u8; 8192],
}

#[used]
static PROGRAM: Place = Place { mark: *b"dao-probe-place:", bytes: [0xFF; 8192] };

fn program() -> &'static [u8] {
    // Read as if it could change: the kit has written it since this was compiled.
    let bytes = unsafe { std::ptr::read_volatile(&&raw const PROGRAM.bytes) };
    let bytes = unsafe { &*bytes };
    let length = u32::from_le_bytes(bytes[..4].try_into().unwrap()) as usize;
    if length > bytes.len() - 4 { &[] } else { &bytes[4..4 + length] }
}

/// A field of a Protobuf message: its number, its value if it is one, and its bytes if it has some.
struct Field<'a> {
    number: u32,
    value: u64,
    bytes: &'a [u8],
}

struct Fields<'a>(&'a [u8]);

impl<'a> Fields<'a> {
    fn varint(&mut self) -> u64 {
        let (mut value, mut shift) = (0, 0);
        loop {
            let byte = self.0[0];
            self.0 = &self.0[1..];
            value |= u64::from(byte & 0x7F) << shift;
            shift += 7;
            if byte < 0x80 {
                return value;
            }
        }
    }
}

impl<'a> Iterator for Fields<'a> {
    type Item = Field<'a>;

    fn next(&mut self) -> Option<Field<'a>> {
        if self.0.is_empty() {
            return None;
        }
        let key = self.varint();
        let number = (key >> 3) as u32;
        let first = self.varint();
        if key & 7 == 0 {
            return Some(Field { number, value: first, bytes: &[] });
        }
        assert!(key & 7 == 2, "a field of another kind");
        let (bytes, rest) = self.0.split_at(first as usize);
        self.0 = rest;
        Some(Field { number, value: 0, bytes })
    }
}

fn signed(value: u64) -> i32 {
    ((value >> 1) as i32) ^ -((value & 1) as i32)
}

/// What is to be done in a later entry.
struct Plan {
    kind: u32,
    id: u32,
    /// The host call that planned it.
    owner: u32,
    actions: Vec<u8>,
    left: u32,
}

#[derive(Default)]
struct Unit {
    plans: Vec<Plan>,
    /// What `yuan_alloc` gave out, with its length.
    given: HashMap<u32, u32>,
    /// What the host last wrote to a room.
    written: Vec<u8>,
}

struct Shared(UnsafeCell<Option<Unit>>);
unsafe impl Sync for Shared {}
static UNIT: Shared = Shared(UnsafeCell::new(None));

/// The state of the unit. Never kept over the call of an import that may come back in: `yuan_alloc` alone does,
/// and no import calls it.
fn unit() -> &'static mut Unit {
    unsafe { &mut *UNIT.0.get() }.get_or_insert_default()
}

fn memory_bytes() -> u32 {
    (core::arch::wasm32::memory_size(0) as u32).wrapping_mul(65536)
}

/// One entry.
struct Entry<'a> {
    own_call: u32,
    payload: &'a [u8],
    pointer: u32,
    statuses: Vec<u8>,
}

impl Entry<'_> {
    /// Carries actions out; gives the result of the entry if one of them is that.
    fn run(&mut self, actions: &[u8], field: u32) -> Option<u32> {
        for action in Fields(actions).filter(|it| it.number == field) {
            let times = Fields(action.bytes).find(|it| it.number == 15).map_or(1, |it| it.value);
            for _ in 0..times {
                for part in Fields(action.bytes) {
                    if let Some(result) = self.act(&part) {
                        return Some(result);
                    }
                }
            }
        }
        None
    }

    fn act(&mut self, part: &Field) -> Option<u32> {
        match part.number {
            1 => self.call(part.bytes),
            2 => {
                return Some(Fields(part.bytes).last().map_or(0, |it| match it.number {
                    1 => signed(it.value) as u32,
                    _ => memory_bytes().wrapping_add(signed(it.value) as u32),
                }));
            }
            3 => self.plan(part.bytes),
            4 => core::arch::wasm32::unreachable(),
            5 => loop {
                std::hint::black_box(());
            },
            6 => {
                let before = core::arch::wasm32::memory_grow(0, part.value as usize);
                self.note(before as i32);
            }
            7 => {
                std::hint::black_box(nest(part.value as u32));
            }
            8 => {
                let mut number = 1u32;
                for _ in 0..part.value * 1_000_000 {
                    number = std::hint::black_box(number.wrapping_mul(1_664_525).wrapping_add(1));
                }
            }
            _ => {}
        }
        None
    }

    fn note(&mut self, status: i32) {
        self.statuses.extend(status.to_le_bytes());
    }

    fn call(&mut self, call: &[u8]) {
        let mut name = "";
        let mut given = Vec::new();
        // What arguments point to, for as long as the call takes.
        let mut kept: Vec<Vec<u8>> = Vec::new();
        let mut room = None;
        for field in Fields(call) {
            if field.number == 1 {
                name = std::str::from_utf8(field.bytes).unwrap();
                continue;
            }
            let argument = Fields(field.bytes).last().expect("an argument without a value");
            let at = kept.len();
            let mut content = |bytes: &[u8]| {
                kept.push(bytes.to_vec());
                let bytes = kept.last().unwrap();
                given.extend([if bytes.is_empty() { 0 } else { bytes.as_ptr() as u32 }, bytes.len() as u32]);
            };
            match argument.number {
                1 => given.push(argument.value as u32),
                2 => given.push(self.own_call),
                3 => content(argument.bytes),
                4 => content(&vec![b'x'; argument.value as usize]),
                5 => {
                    room = Some(at);
                    content(&vec![0; argument.value as usize]);
                }
                6 => {
                    room = Some(at);
                    content(&[0; 8]);
                    given.pop();
                }
                7 => given.push(memory_bytes().wrapping_add(signed(argument.value) as u32)),
                8 => content(&unit().written),
                9 => content(&self.statuses),
                10 => given.extend([self.pointer, self.payload.len() as u32]),
                11 => given.push(self.pointer),
                _ => panic!("an argument of another kind"),
            }
        }
        let status = call_import(name, &given);
        if let Some(at) = room {
            // The host wrote to it behind the compiler's back.
            unit().written = std::hint::black_box(&kept)[at].clone();
        }
        self.note(status);
    }

    fn plan(&mut self, plan: &[u8]) {
        let mut made = Plan { kind: 0, id: 0, owner: self.own_call, actions: plan.to_vec(), left: 1 };
        for field in Fields(plan) {
            match field.number {
                1 => made.kind = field.value as u32,
                2 => made.id = field.value as u32,
                3 => made.id = self.own_call,
                5 => made.left = field.value as u32,
                _ => {}
            }
        }
        unit().plans.push(made);
    }
}

#[inline(never)]
fn nest(left: u32) -> u32 {
    let frame = std::hint::black_box([left as u8; 1024]);
    let below = if left > 1 { nest(left - 1) } else { 0 };
    below.wrapping_add(u32::from(frame[left as usize % 1024]))
}

/// Takes the first plan that fits an event: whose call it is about, and its actions.
fn planned(kind: u32, id: u32) -> Option<(u32, Vec<u8>)> {
    let plans = &mut unit().plans;
    let at = plans.iter().position(|it| it.kind == kind && (it.id == 0 || it.id == id))?;
    let plan = &mut plans[at];
    plan.left -= 1;
    if plan.left == 0 {
        let plan = plans.remove(at);
        return Some((plan.owner, plan.actions));
    }
    Some((plan.owner, plan.actions.clone()))
}

/// The bytes that the host handed over, which belong to the unit from then on.
fn taken(pointer: u32, length: u32) -> Vec<u8> {
    if length == 0 {
        return Vec::new();
    }
    unsafe { std::slice::from_raw_parts(pointer as *const u8, length as usize) }.to_vec()
}

fn give_back(pointer: u32) {
    if let Some(length) = unit().given.remove(&pointer) {
        unsafe { dealloc(pointer as *mut u8, layout(length)) };
    }
}

fn layout(length: u32) -> Layout {
    Layout::from_size_align(length.max(1) as usize, 8).unwrap()
}

fn entered(own_call: u32, pointer: u32, length: u32, run: impl FnOnce(&mut Entry) -> Option<u32>) -> u32 {
    let payload = taken(pointer, length);
    let mut entry = Entry { own_call, payload: &payload, pointer, statuses: Vec::new() };
    let result = run(&mut entry).unwrap_or(0);
    give_back(pointer);
    result
}

#[unsafe(no_mangle)]
extern "C" fn yuan_abi_version() -> u32 {
    Fields(program()).find(|it| it.number == 3).map_or(0x10000, |it| it.value as u32)
}

#[unsafe(no_mangle)]
extern "C" fn yuan_alloc(length: u32) -> u32 {
    if let Some((owner, actions)) = planned(0, 0) {
        let mut entry = Entry { own_call: owner, payload: &[], pointer: 0, statuses: Vec::new() };
        if let Some(result) = entry.run(&actions, 4) {
            return result;
        }
    }
    let pointer = unsafe { alloc(layout(length)) } as u32;
    if pointer != 0 {
        unit().given.insert(pointer, length);
    }
    pointer
}

#[unsafe(no_mangle)]
extern "C" fn yuan_free(pointer: u32, _length: u32) {
    give_back(pointer);
}

#[unsafe(no_mangle)]
extern "C" fn yuan_init(id: u32, pointer: u32, length: u32) -> u32 {
    entered(id, pointer, length, |entry| {
        let deaths = Fields(entry.payload).find(|it| it.number == 9).map_or(0, |it| it.value as usize);
        let starts: Vec<_> = Fields(program()).filter(|it| it.number == 1).collect();
        match starts.get(deaths.min(starts.len().saturating_sub(1))) {
            Some(script) => entry.run(script.bytes, 2),
            None => {
                let ready = [8u8, 1];
                call_import("avatar_respond", &[id, 0, ready.as_ptr() as u32, 2]);
                None
            }
        }
    })
}

#[unsafe(no_mangle)]
extern "C" fn yuan_handle_request(id: u32, method: u32, pointer: u32, length: u32) -> u32 {
    entered(id, pointer, length, |entry| {
        let payload = entry.payload;
        if method == 0x7E00_0006 {
            let script = Fields(payload).find(|it| it.number == 1)?;
            return entry.run(script.bytes, 2);
        }
        entry.run(payload, 2)
    })
}

#[unsafe(no_mangle)]
extern "C" fn yuan_on_event(kind: u32, id: u32, _status: u32, pointer: u32, length: u32) -> u32 {
    match planned(kind, id) {
        Some((owner, actions)) => entered(owner, pointer, length, |entry| entry.run(&actions, 4)),
        None => entered(0, pointer, length, |_| None),
    }
}

#[unsafe(no_mangle)]
extern "C" fn yuan_shutdown(id: u32, _milliseconds: u32) -> u32 {
    entered(id, 0, 0, |entry| match Fields(program()).find(|it| it.number == 2) {
        Some(script) => entry.run(script.bytes, 2),
        None => {
            call_import("avatar_respond", &[id, 0, 0, 0]);
            None
        }
    })
}
