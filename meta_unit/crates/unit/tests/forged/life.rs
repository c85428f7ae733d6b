//! A unit that may die: it runs in a process of its own, which ends at the first panic, as an
//! instance ends at a trap. Nothing is dropped or unwound; what was written until then stays.

use std::cell::RefCell;
use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};

use dao_bindings::Import;
use dao_bindings::messages::data_v1::Updates;
use dao_bindings::messages::keys_v1::{UnwrapRequest, UnwrapResponse, WrapRequest, WrapResponse};
use dao_bindings::native::offers::Disk;
use dao_bindings::native::{Answer, Home, Offer, Options, World, decode};
use dao_unit::Dao;
use prost::Message;

/// What is on a disk.
pub type Entries = Vec<(Vec<u8>, Vec<u8>)>;

/// The variable that tells a process which life to lead: the folder with its parts.
const LIFE: &str = "DAO_TEST_LIFE";

/// Keys that wrap nothing, so that a disk alone is enough to open a home again.
struct Plain;

impl Offer for Plain {
    fn call(&mut self, _: &World, import: &Import, payload: &[u8]) -> Option<Answer> {
        let wrap = |request: WrapRequest| WrapResponse {
            wrapped: request.secret,
        };
        let unwrap = |request: UnwrapRequest| UnwrapResponse {
            secret: request.wrapped,
        };
        match import.name {
            "avatar_keys_wrap" => Some(Answer::reply(decode(payload).map(wrap))),
            "avatar_keys_unwrap" => Some(Answer::reply(decode(payload).map(unwrap))),
            _ => None,
        }
    }
}

/// How a life ended.
#[derive(Debug)]
pub struct Life {
    /// What the unit answered to each item that it came to.
    pub answers: Vec<String>,
    /// What it died of.
    pub death: Option<String>,
    /// What is on the disk.
    pub disk: Entries,
}

/// Lets a unit open a disk after so many deaths, and answer items until it dies or there are no
/// more. `answer` is called in the other process, by [`lead`].
pub fn live(disk: &Entries, deaths: u32, items: &[Updates]) -> Life {
    static LIVES: AtomicUsize = AtomicUsize::new(0);
    let life = LIVES.fetch_add(1, Ordering::Relaxed);
    let folder = std::env::temp_dir().join(format!("dao-life-{}-{life}", std::process::id()));
    std::fs::create_dir(&folder).unwrap();
    let at = |name: &str| folder.join(name);
    write_all(
        &at("disk"),
        disk.iter().flat_map(|(key, value)| [&key[..], value]),
    );
    let items: Vec<Vec<u8>> = items.iter().map(Message::encode_to_vec).collect();
    write_all(&at("items"), items.iter().map(Vec::as_slice));
    std::fs::write(at("deaths"), deaths.to_string()).unwrap();
    let ended = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "a_life", "--ignored", "--nocapture"])
        .env(LIFE, &folder)
        .output()
        .unwrap();
    let output = String::from_utf8_lossy(&ended.stderr).into_owned();
    assert!(
        at("end").exists(),
        "the process ended without a word: {output}"
    );
    let death = std::fs::read_to_string(at("death")).ok();
    let mut entries = read_all(&at("end")).into_iter();
    let mut disk = Vec::new();
    while let (Some(key), Some(value)) = (entries.next(), entries.next()) {
        disk.push((key, value));
    }
    let answers = std::fs::read_to_string(at("answers")).unwrap_or_default();
    std::fs::remove_dir_all(&folder).unwrap();
    Life {
        answers: answers.lines().map(str::to_owned).collect(),
        death,
        disk,
    }
}

/// Leads the life that this process was started for.
pub fn lead(answer: impl Fn(&Home, Updates) -> String) {
    thread_local! {
        static HERE: RefCell<Option<Disk>> = const { RefCell::new(None) };
    }
    let Some(folder) = std::env::var_os(LIFE) else {
        return; // somebody runs all ignored tests
    };
    let folder = Path::new(&folder).to_owned();
    let at = |name: &str| folder.join(name);
    let disk = Disk::new();
    let mut entries = read_all(&at("disk")).into_iter();
    while let (Some(key), Some(value)) = (entries.next(), entries.next()) {
        disk.put(&key, &value);
    }
    let leave = |folder: &Path, disk: &Disk| {
        let entries = disk.entries();
        let parts = entries.iter().flat_map(|(key, value)| [&key[..], value]);
        write_all(&folder.join("end"), parts);
    };
    HERE.with(|here| *here.borrow_mut() = Some(disk.clone()));
    let last = folder.clone();
    std::panic::set_hook(Box::new(move |panic| {
        HERE.with(|here| here.borrow().iter().for_each(|disk| leave(&last, disk)));
        std::fs::write(last.join("death"), panic.to_string()).unwrap();
        std::process::abort();
    }));
    let deaths = std::fs::read_to_string(at("deaths")).unwrap();
    let deaths: u32 = deaths.parse().unwrap();
    let options = Options::new().with(disk.clone()).with(Plain);
    let options = options.seed(u64::from(deaths) + 1);
    let home = Home::open::<Dao>(options.tell(move |host| host.deaths = deaths)).unwrap();
    let mut answers = String::new();
    for item in read_all(&at("items")) {
        answers += &answer(&home, Updates::decode(&item[..]).unwrap()).replace('\n', " ");
        answers.push('\n');
        std::fs::write(at("answers"), &answers).unwrap();
    }
    std::fs::write(at("log"), format!("{:?}", home.log())).unwrap();
    leave(&folder, &disk);
}

fn write_all<'a>(path: &Path, parts: impl Iterator<Item = &'a [u8]>) {
    let mut bytes = Vec::new();
    for part in parts {
        bytes.extend_from_slice(&(part.len() as u32).to_le_bytes());
        bytes.extend_from_slice(part);
    }
    std::fs::write(path, bytes).unwrap();
}

fn read_all(path: &Path) -> Vec<Vec<u8>> {
    let bytes = std::fs::read(path).unwrap();
    let (mut from, mut parts) = (bytes.as_slice(), Vec::new());
    while let Some((length, rest)) = from.split_first_chunk::<4>() {
        let (part, rest) = rest.split_at(u32::from_le_bytes(*length) as usize);
        parts.push(part.to_vec());
        from = rest;
    }
    parts
}
