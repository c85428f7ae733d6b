//! Wrapping keys, each in a file of the home.

use std::{
    collections::HashMap,
    fs, io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

use aes_gcm::{
    Aes256Gcm, KeyInit as _, Nonce,
    aead::{Aead as _, Payload},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE};
use prost::Message as _;

use super::Ground;
use crate::{
    CallError, Status,
    contract::Import,
    error::OpenError,
    handler::{Handler, HandlerError, Reply, unimplemented},
    home::{private, write_whole},
    messages::keys_v1::{UnwrapRequest, UnwrapResponse, WrapRequest, WrapResponse},
    rules,
};

const VERSION: u8 = 1;
const NONCE: usize = 12;
const MOST_KEYS: usize = 1024;
const MARK: &str = "dao-key-1 ";

pub(crate) struct Keys {
    ground: Ground,
    shelf: Arc<Shelf>,
}

/// The keys of a home.
struct Shelf {
    folder: PathBuf,
    known: Mutex<HashMap<String, [u8; 32]>>,
}

impl Keys {
    pub(crate) fn open(ground: &Ground) -> Result<Self, OpenError> {
        let folder = ground.home.join("keys");
        let shelf = Shelf {
            folder,
            known: Mutex::default(),
        };
        match shelf.place() {
            Ok(()) => {}
            Err(message) => {
                return Err(OpenError::Home {
                    path: shelf.folder.join("place.json"),
                    message,
                });
            }
        }
        shelf.keep_private(ground);
        Ok(Self {
            ground: ground.clone(),
            shelf: Arc::new(shelf),
        })
    }

    fn allowed(&self, name: &str) -> Result<(), CallError> {
        let scopes = self.ground.scopes("keys").unwrap_or_default();
        let prefix = |scope: &String| {
            scope
                .strip_prefix("prefix=")
                .is_some_and(|prefix| name.starts_with(prefix))
        };
        if scopes.is_empty() || scopes.iter().any(prefix) {
            return Ok(());
        }
        Err(
            CallError::new(Status::DENIED, format!("no grant allows the key `{name}`"))
                .detail("capability", "keys")
                .detail("scope", format!("prefix={name}"))
                .allowed_by(&format!("keys=prefix={name}"))
                .detail("name", name),
        )
    }
}

impl Handler for Keys {
    fn once(&self, import: &'static Import, request: Vec<u8>) -> Reply<Vec<u8>> {
        let (ground, shelf) = (self.ground.clone(), Arc::clone(&self.shelf));
        match import.operation {
            "wrap" => {
                let checked = rules::read::<WrapRequest>(&request).and_then(|request| {
                    self.allowed(&request.name)?;
                    Ok(request)
                });
                Box::pin(async move {
                    let request = checked?;
                    ground
                        .blocking(move || {
                            Ok(WrapResponse {
                                wrapped: shelf.wrap(&request)?,
                            }
                            .encode_to_vec())
                        })
                        .await
                })
            }
            "unwrap" => {
                let checked = rules::read::<UnwrapRequest>(&request).and_then(|request| {
                    self.allowed(&request.name)?;
                    Ok(request)
                });
                Box::pin(async move {
                    let request = checked?;
                    ground
                        .blocking(move || {
                            Ok(UnwrapResponse {
                                secret: shelf.unwrap(&request)?,
                            }
                            .encode_to_vec())
                        })
                        .await
                })
            }
            _ => Box::pin(async move { Err(unimplemented(import).into()) }),
        }
    }
}

impl Shelf {
    /// Where the keys of the home are; nothing is chosen before there is one.
    fn place(&self) -> Result<(), String> {
        let path = self.folder.join("place.json");
        let text = match fs::read(&path) {
            Err(error)
                if matches!(
                    error.kind(),
                    io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
                ) =>
            {
                return if self.folder.exists() && !self.folder.is_dir() {
                    Err("`keys` is no folder; restore the home from a backup".to_owned())
                } else {
                    Ok(())
                };
            }
            Err(_) => return Err("it cannot be read".to_owned()),
            Ok(text) => text,
        };
        let damaged = || "it is damaged; restore the home from a backup".to_owned();
        let found: serde_json::Value = serde_json::from_slice(&text).map_err(|_| damaged())?;
        let place = found
            .get("place")
            .and_then(serde_json::Value::as_str)
            .ok_or_else(damaged)?;
        let home = found
            .get("home")
            .and_then(serde_json::Value::as_str)
            .ok_or_else(damaged)?;
        if home.len() != 32
            || !home
                .bytes()
                .all(|each| each.is_ascii_digit() || (b'a'..=b'f').contains(&each))
        {
            return Err(damaged());
        }
        match place {
            "file" => Ok(()),
            "keyring" => {
                Err("the keys of this home are in a keyring, which this host cannot use".to_owned())
            }
            _ => Err(damaged()),
        }
    }

    fn choose(&self) -> io::Result<()> {
        let path = self.folder.join("place.json");
        if path.exists() {
            return Ok(());
        }
        if !self.folder.exists() {
            fs::create_dir(&self.folder)?;
            private(&self.folder, 0o700)?;
            crate::home::synchronise(self.folder.parent().unwrap_or(Path::new(".")))?;
        }
        let mut home = [0; 16];
        getrandom::fill(&mut home).map_err(io::Error::other)?;
        let home: String = home.iter().map(|byte| format!("{byte:02x}")).collect();
        write_whole(
            &path,
            serde_json::json!({ "place": "file", "home": home })
                .to_string()
                .as_bytes(),
        )
    }

    fn keep_private(&self, ground: &Ground) {
        if !self.folder.is_dir() {
            return;
        }
        let _ = private(&self.folder, 0o700);
        for entry in fs::read_dir(&self.folder).into_iter().flatten().flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            let public = entry.path().is_file() && private(&entry.path(), 0o600).unwrap_or(false);
            if public && name.ends_with(".key") {
                ground.note(
                    3,
                    &format!("`keys/{name}` could be read by others; it is private now"),
                );
            }
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.join(format!("{}.key", name.replace('/', "%")))
    }

    fn key(&self, name: &str, make: bool) -> Result<Option<[u8; 32]>, HandlerError> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(key) = known.get(name) {
            return Ok(Some(*key));
        }
        let path = self.path(name);
        let unreadable = || {
            CallError::new(
                Status::UNAVAILABLE,
                format!("the key `{name}` cannot be read"),
            )
            .detail("name", name)
        };
        match fs::read_to_string(&path) {
            Ok(text) => {
                let text = text.trim_end_matches([' ', '\t', '\r', '\n']);
                let bytes = text
                    .strip_prefix(MARK)
                    .and_then(|key| URL_SAFE.decode(key).ok());
                let key: [u8; 32] = bytes
                    .and_then(|bytes| bytes.try_into().ok())
                    .ok_or_else(unreadable)?;
                known.insert(name.to_owned(), key);
                Ok(Some(key))
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                if !make {
                    return Ok(None);
                }
                if known.len() >= MOST_KEYS {
                    let error = CallError::new(Status::EXHAUSTED, "this host makes no more keys");
                    return Err(error.detail("limit", "keys").into());
                }
                let mut key = [0; 32];
                getrandom::fill(&mut key).map_err(|error| error.to_string())?;
                let line = format!("{MARK}{}\n", URL_SAFE.encode(key));
                let full = |error: io::Error| match error.kind() {
                    io::ErrorKind::StorageFull => {
                        CallError::new(Status::EXHAUSTED, "the disk is full")
                            .detail("limit", "disk")
                    }
                    _ => unreadable(),
                };
                self.choose().map_err(full)?;
                write_whole(&path, line.as_bytes()).map_err(full)?;
                known.insert(name.to_owned(), key);
                Ok(Some(key))
            }
            Err(_) => Err(unreadable().into()),
        }
    }

    fn wrap(&self, request: &WrapRequest) -> Result<Vec<u8>, HandlerError> {
        let key = self
            .key(&request.name, true)?
            .ok_or("a key that was made is not there")?;
        let mut nonce = [0; NONCE];
        getrandom::fill(&mut nonce).map_err(|error| error.to_string())?;
        let aad = additional(&request.name, &request.context);
        let payload = Payload {
            msg: &request.secret,
            aad: &aad,
        };
        let sealed = Aes256Gcm::new(&key.into())
            .encrypt(&Nonce::from(nonce), payload)
            .map_err(|_| "a secret cannot be wrapped")?;
        let mut wrapped = vec![VERSION];
        wrapped.extend_from_slice(&nonce);
        wrapped.extend_from_slice(&sealed);
        Ok(wrapped)
    }

    fn unwrap(&self, request: &UnwrapRequest) -> Result<Vec<u8>, HandlerError> {
        let name = &request.name;
        let missing = || {
            CallError::new(Status::NOT_FOUND, format!("there is no key `{name}`"))
                .detail("name", name)
        };
        let key = self.key(name, false)?.ok_or_else(missing)?;
        let altered = || {
            CallError::new(Status::INVALID_ARGUMENT, "this was not wrapped so").detail("name", name)
        };
        let (head, sealed) = request
            .wrapped
            .split_at_checked(1 + NONCE)
            .ok_or_else(altered)?;
        let nonce: [u8; NONCE] = head[1..].try_into().map_err(|_| altered())?;
        if head[0] != VERSION {
            return Err(altered().into());
        }
        let aad = additional(name, &request.context);
        let payload = Payload {
            msg: sealed,
            aad: &aad,
        };
        Ok(Aes256Gcm::new(&key.into())
            .decrypt(&Nonce::from(nonce), payload)
            .map_err(|_| altered())?)
    }
}

fn additional(name: &str, context: &[u8]) -> Vec<u8> {
    let mut data = b"dao-keys-1\0".to_vec();
    data.push(u8::try_from(name.len()).unwrap_or(u8::MAX));
    data.extend_from_slice(name.as_bytes());
    data.extend_from_slice(context);
    data
}
