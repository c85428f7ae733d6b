//! Scopes: what a grant is narrowed to, in the one form in which they are kept and compared.

use std::{collections::BTreeSet, net::Ipv4Addr, net::Ipv6Addr, path::PathBuf};

/// Where a scope was written, which says what a folder may be relative to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// In a manifest.
    Unit,
    /// In `grants.toml`, where no program's current folder may matter.
    File,
    /// In a program.
    Program,
}

/// The canonical form of a scope, or why it is none.
pub(crate) fn canonical(capability: &str, text: &str, place: Place) -> Result<String, String> {
    match capability {
        "net" => NetScope::read(text).map(|scope| scope.canonical()),
        "files" => FilesScope::read(text, place).map(|scope| scope.canonical()),
        "storage" => quota(text).map(quota_text),
        "keys" => keys(text).map(str::to_owned),
        _ => Ok(text.to_owned()),
    }
}

/// The scopes of one grant: each once, in order; those that contradict each other are refused.
pub(crate) fn grant(
    capability: &str,
    scopes: &[String],
    place: Place,
) -> Result<Vec<String>, String> {
    let mut all = BTreeSet::new();
    for scope in scopes {
        if scope.is_empty() && !matches!(capability, "net" | "files" | "storage" | "keys") {
            continue;
        }
        all.insert(
            canonical(capability, scope, place)
                .map_err(|wrong| format!("the scope `{scope}`: {wrong}"))?,
        );
    }
    let all: Vec<String> = all.into_iter().collect();
    if all.is_empty() && matches!(capability, "net" | "files") {
        return Err(format!(
            "a grant of `{capability}` needs a scope, since none means nothing here"
        ));
    }
    if capability == "files" {
        agree(&all)?;
    }
    Ok(if capability == "storage" {
        smallest(all)
    } else {
        all
    })
}

/// The union of two grants of a capability; an empty one says nothing.
pub(crate) fn join(
    capability: &str,
    one: &[String],
    other: &[String],
) -> Result<Vec<String>, String> {
    let all: BTreeSet<&String> = one.iter().chain(other).collect();
    let all: Vec<String> = all.into_iter().cloned().collect();
    if capability == "files" {
        agree(&all)?;
    }
    Ok(if capability == "storage" {
        smallest(all)
    } else {
        all
    })
}

fn smallest(quotas: Vec<String>) -> Vec<String> {
    quotas
        .into_iter()
        .min_by_key(|each| quota(each).unwrap_or(u64::MAX))
        .into_iter()
        .collect()
}

fn agree(scopes: &[String]) -> Result<(), String> {
    let mut names = BTreeSet::new();
    for scope in scopes {
        let name = scope.split('=').next().unwrap_or_default();
        if !names.insert(name) {
            return Err(format!(
                "the folder name `{name}` stands for two folders or two modes"
            ));
        }
    }
    Ok(())
}

// Storage

/// The bytes of a quota.
pub(crate) fn quota(text: &str) -> Result<u64, String> {
    let wrong = || "a quota is written like quota=1GiB, from 64KiB on".to_owned();
    let blank = |each: char| matches!(each, ' ' | '\t');
    let rest = text
        .strip_prefix("quota=")
        .ok_or_else(wrong)?
        .trim_matches(blank);
    let end = rest
        .find(|each: char| !each.is_ascii_digit())
        .unwrap_or(rest.len());
    let (digits, unit) = (&rest[..end], rest[end..].trim_start_matches(blank));
    if digits.is_empty() || digits.len() > 15 {
        return Err(wrong());
    }
    let number: u64 = digits.parse().map_err(|_| wrong())?;
    let factor = match unit {
        "" | "B" => 1,
        "kB" => 1000,
        "MB" => 1_000_000,
        "GB" => 1_000_000_000,
        "TB" => 1_000_000_000_000,
        _ => {
            units()
                .into_iter()
                .find(|(name, _)| *name == unit)
                .ok_or_else(wrong)?
                .1
        }
    };
    let bytes = number.checked_mul(factor).ok_or_else(wrong)?;
    if bytes < 64 << 10 || bytes >= 1 << 63 {
        Err(wrong())
    } else {
        Ok(bytes)
    }
}

fn units() -> [(&'static str, u64); 4] {
    [
        ("TiB", 1 << 40),
        ("GiB", 1 << 30),
        ("MiB", 1 << 20),
        ("KiB", 1 << 10),
    ]
}

fn quota_text(bytes: u64) -> String {
    let unit = units().into_iter().find(|(_, size)| bytes % size == 0);
    let (name, size) = unit.unwrap_or(("B", 1));
    format!("quota={}{name}", bytes / size)
}

// Keys

fn keys(text: &str) -> Result<&str, String> {
    let prefix = text.strip_prefix("prefix=").unwrap_or_default();
    let right =
        |each: u8| each.is_ascii_lowercase() || each.is_ascii_digit() || b"._/-".contains(&each);
    if (1..=128).contains(&prefix.len()) && prefix.bytes().all(right) {
        Ok(text)
    } else {
        Err("a prefix is written like prefix=dao/, of a-z, 0-9 and ._/-".to_owned())
    }
}

// Files

/// A granted folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FilesScope {
    pub name: String,
    pub folder: String,
    pub read_only: bool,
}

impl FilesScope {
    pub(crate) fn read(text: &str, place: Place) -> Result<Self, String> {
        let wrong = || {
            "a folder is written like notes=/home/ann/Notes, with :ro behind it for reading only"
                .to_owned()
        };
        let (name, folder) = text.split_once('=').ok_or_else(wrong)?;
        let signs = name
            .chars()
            .all(|each| each >= ' ' && !"/:=\\\u{7f}".contains(each));
        if !(1..=64).contains(&name.chars().count()) || !signs {
            return Err(wrong());
        }
        let (folder, read_only) = folder
            .strip_suffix(":ro")
            .map_or((folder, false), |folder| (folder, true));
        if folder.is_empty() || folder.contains('\0') {
            return Err(wrong());
        }
        let folder = absolute(folder, place)?;
        Ok(Self {
            name: name.to_owned(),
            folder,
            read_only,
        })
    }

    pub(crate) fn canonical(&self) -> String {
        format!(
            "{}={}{}",
            self.name,
            self.folder,
            if self.read_only { ":ro" } else { "" }
        )
    }
}

fn absolute(folder: &str, place: Place) -> Result<String, String> {
    let whole = if folder == "~" || folder.starts_with("~/") {
        let home = std::env::var("HOME")
            .map_err(|_| "nobody knows where the home folder is".to_owned())?;
        format!("{home}{}", &folder[1..])
    } else if folder.starts_with('~') {
        return Err("`~` stands for a person's own home folder only".to_owned());
    } else if folder.starts_with('/') {
        folder.to_owned()
    } else if place == Place::Program {
        let current: PathBuf =
            std::env::current_dir().map_err(|_| "there is no current folder".to_owned())?;
        format!("{}/{folder}", current.display())
    } else {
        return Err("a folder must be absolute here, or begin with ~/".to_owned());
    };
    let mut parts = Vec::new();
    for part in whole.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            _ => parts.push(part),
        }
    }
    Ok(format!("/{}", parts.join("/")))
}

// Net

/// Requests that are allowed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct NetScope {
    pub methods: Vec<String>,
    pub secure: bool,
    pub below: bool,
    pub host: String,
    pub port: u16,
}

impl NetScope {
    pub(crate) fn read(text: &str) -> Result<Self, String> {
        let wrong = || {
            "a host is written like api.example.org, GET https://api.example.org:8443 or *.example.org".to_owned()
        };
        let text = text.trim_matches([' ', '\t']);
        let (methods, origin) = match text.split_once([' ', '\t']) {
            Some((methods, origin)) => (methods, origin.trim_start_matches([' ', '\t'])),
            None => ("", text),
        };
        let mut named = BTreeSet::new();
        if !methods.is_empty() {
            for method in methods.split(',') {
                if method.is_empty() || !method.bytes().all(is_token) {
                    return Err(wrong());
                }
                named.insert(method.to_ascii_uppercase());
            }
        }
        let (secure, rest) = match origin.split_once("://") {
            Some((scheme, rest)) if scheme.eq_ignore_ascii_case("https") => (true, rest),
            Some((scheme, rest)) if scheme.eq_ignore_ascii_case("http") => (false, rest),
            Some(_) => return Err(wrong()),
            None => (true, origin),
        };
        let (below, rest) = rest
            .strip_prefix("*.")
            .map_or((false, rest), |rest| (true, rest));
        let (host, port) = split_port(rest).ok_or_else(wrong)?;
        let port = match port {
            Some(port) => port_number(port).ok_or_else(wrong)?,
            None => {
                if secure {
                    443
                } else {
                    80
                }
            }
        };
        let host = host_name(host).ok_or_else(wrong)?;
        if below && is_address(&host) {
            return Err(wrong());
        }
        Ok(Self {
            methods: named.into_iter().collect(),
            secure,
            below,
            host,
            port,
        })
    }

    pub(crate) fn canonical(&self) -> String {
        let methods = if self.methods.is_empty() {
            String::new()
        } else {
            self.methods.join(",") + " "
        };
        format!("{methods}{}", self.origin())
    }

    fn origin(&self) -> String {
        let scheme = if self.secure { "" } else { "http://" };
        let below = if self.below { "*." } else { "" };
        let usual = if self.secure { 443 } else { 80 };
        let port = if self.port == usual {
            String::new()
        } else {
            format!(":{}", self.port)
        };
        format!("{scheme}{below}{}{port}", self.host)
    }

    pub(crate) fn allows(&self, method: &str, secure: bool, host: &str, port: u16) -> bool {
        let named = self.methods.is_empty() || self.methods.iter().any(|each| each == method);
        let reached = if self.below {
            !is_address(host)
                && host.len() > self.host.len() + 1
                && host.ends_with(&format!(".{}", self.host))
        } else {
            host == self.host
        };
        named && reached && secure == self.secure && port == self.port
    }
}

pub(crate) fn is_token(each: u8) -> bool {
    each.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&each)
}

pub(crate) fn port_number(text: &str) -> Option<u16> {
    let digits = (1..=5).contains(&text.len()) && text.bytes().all(|each| each.is_ascii_digit());
    text.parse().ok().filter(|port| digits && *port > 0)
}

/// A host and what is behind its colon.
pub(crate) fn split_port(text: &str) -> Option<(&str, Option<&str>)> {
    if text.starts_with('[') {
        let end = text.find(']')? + 1;
        let (host, rest) = text.split_at(end);
        return if rest.is_empty() {
            Some((host, None))
        } else {
            Some((host, Some(rest.strip_prefix(':')?)))
        };
    }
    Some(
        text.split_once(':')
            .map_or((text, None), |(host, port)| (host, Some(port))),
    )
}

pub(crate) fn is_address(host: &str) -> bool {
    host.starts_with('[') || host.parse::<Ipv4Addr>().is_ok()
}

/// A host in canonical form: a name, an IPv4 address, or an IPv6 address in brackets.
pub(crate) fn host_name(text: &str) -> Option<String> {
    if let Some(inside) = text.strip_prefix('[') {
        let address: Ipv6Addr = inside.strip_suffix(']')?.parse().ok()?;
        return Some(format!("[{}]", v6_text(address)));
    }
    let name = text.strip_suffix('.').unwrap_or(text).to_ascii_lowercase();
    if name.is_empty() || name.len() > 253 {
        return None;
    }
    for label in name.split('.') {
        let signs = label
            .bytes()
            .all(|each| each.is_ascii_alphanumeric() || each == b'_' || each == b'-');
        if !(1..=63).contains(&label.len())
            || !signs
            || label.starts_with('-')
            || label.ends_with('-')
        {
            return None;
        }
    }
    if name.parse::<Ipv4Addr>().is_ok() {
        return Some(name);
    }
    let last = name.rsplit('.').next().unwrap_or_default();
    let digits = last.bytes().all(|each| each.is_ascii_digit());
    let hexadecimal = last
        .strip_prefix("0x")
        .is_some_and(|rest| rest.bytes().all(|each| each.is_ascii_hexdigit()));
    if digits || hexadecimal {
        None
    } else {
        Some(name)
    }
}

/// RFC 5952, with hexadecimal groups also where an IPv4 address is inside.
fn v6_text(address: Ipv6Addr) -> String {
    let groups = address.segments();
    let (mut best, mut at) = ((0, 0), 0);
    while at < 8 {
        let length = groups[at..].iter().take_while(|each| **each == 0).count();
        if length > best.1 && length > 1 {
            best = (at, length);
        }
        at += length.max(1);
    }
    let text = |part: &[u16]| {
        part.iter()
            .map(|each| format!("{each:x}"))
            .collect::<Vec<_>>()
            .join(":")
    };
    match best.1 {
        0 => text(&groups),
        length => format!(
            "{}::{}",
            text(&groups[..best.0]),
            text(&groups[best.0 + length..])
        ),
    }
}
