//! URLs of requests, read strictly.

use crate::scopes::{host_name, port_number, split_port};

/// Where a request goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Url {
    pub secure: bool,
    /// In canonical form; an IPv6 address in brackets.
    pub host: String,
    pub port: u16,
    /// Path and query.
    pub target: String,
}

impl Url {
    /// Reads an absolute URL.
    pub(super) fn read(text: &str) -> Option<Self> {
        if text.chars().any(|each| {
            each <= ' '
                || each == '\\'
                || each == '\u{7f}'
                || ('\u{80}'..='\u{9f}').contains(&each)
                || each.is_whitespace()
        }) {
            return None;
        }
        let (scheme, rest) = text.split_once("://")?;
        let secure = match scheme.to_ascii_lowercase().as_str() {
            "https" => true,
            "http" => false,
            _ => return None,
        };
        let rest = rest.split_once('#').map_or(rest, |(rest, _)| rest);
        let end = rest.find(['/', '?']).unwrap_or(rest.len());
        let (authority, target) = rest.split_at(end);
        if authority.contains('@') {
            return None;
        }
        let (host, port) = split_port(authority)?;
        let port = match port {
            Some("") | None => {
                if secure {
                    443
                } else {
                    80
                }
            }
            Some(port) => port_number(port)?,
        };
        let slash = if target.starts_with('/') { "" } else { "/" };
        Some(Self {
            secure,
            host: host_name(host)?,
            port,
            target: format!("{slash}{}", escaped(target)),
        })
    }

    pub(super) fn origin(&self) -> (bool, &str, u16) {
        (self.secure, &self.host, self.port)
    }

    pub(super) fn authority(&self) -> String {
        let usual = if self.secure { 443 } else { 80 };
        if self.port == usual {
            self.host.clone()
        } else {
            format!("{}:{}", self.host, self.port)
        }
    }

    pub(super) fn text(&self) -> String {
        let scheme = if self.secure { "https" } else { "http" };
        format!("{scheme}://{}{}", self.authority(), self.target)
    }

    /// The URL that a `location` means (RFC 3986, section 5).
    pub(super) fn resolve(&self, location: &str) -> Option<Self> {
        let location = location.split_once('#').map_or(location, |(rest, _)| rest);
        let scheme = if self.secure { "https" } else { "http" };
        let colon = location
            .find(':')
            .filter(|at| !location[..*at].contains(['/', '?']));
        if let Some(at) = colon {
            let named = location[..at]
                .bytes()
                .next()
                .is_some_and(|each| each.is_ascii_alphabetic());
            if named {
                let absolute = Self::read(location)?;
                return Some(absolute.without_dots());
            }
        }
        if location.starts_with("//") {
            return Some(Self::read(&format!("{scheme}:{location}"))?.without_dots());
        }
        let (path, _) = self.target.split_once('?').unwrap_or((&self.target, ""));
        let target = if location.is_empty() {
            self.target.clone()
        } else if location.starts_with('/') {
            location.to_owned()
        } else if location.starts_with('?') {
            format!("{path}{location}")
        } else {
            let folder = path.rfind('/').map_or("/", |at| &path[..=at]);
            format!("{folder}{location}")
        };
        let whole = format!("{scheme}://{}{target}", self.authority());
        Some(Self::read(&whole)?.without_dots())
    }

    fn without_dots(mut self) -> Self {
        let (path, query) = match self.target.split_once('?') {
            Some((path, query)) => (path.to_owned(), format!("?{query}")),
            None => (self.target.clone(), String::new()),
        };
        let parts: Vec<&str> = path.split('/').skip(1).collect();
        let mut kept: Vec<&str> = Vec::new();
        for (at, part) in parts.iter().enumerate() {
            let last = at + 1 == parts.len();
            match *part {
                "." | ".." => {
                    if *part == ".." {
                        kept.pop();
                    }
                    if last {
                        kept.push("");
                    }
                }
                other => kept.push(other),
            }
        }
        self.target = format!("/{}{query}", kept.join("/"));
        self
    }
}

fn escaped(text: &str) -> String {
    let mut made = String::with_capacity(text.len());
    for each in text.chars() {
        if each.is_ascii() && !matches!(each, '"' | '<' | '>') {
            made.push(each);
        } else {
            for byte in each.encode_utf8(&mut [0; 4]).bytes() {
                made.push_str(&format!("%{byte:02X}"));
            }
        }
    }
    made
}
