//! What generated checks of field rules are made of.

use prost::Message;

use crate::{CallError, Status};

/// What the values of a field must be.
#[derive(Debug)]
pub struct Rules {
    /// Whether it must be set.
    pub required: bool,
    /// The fewest characters.
    pub min_len: Option<usize>,
    /// The most characters.
    pub max_len: Option<usize>,
    /// The fewest bytes.
    pub min_bytes: Option<usize>,
    /// The most bytes.
    pub max_bytes: Option<usize>,
    /// What the whole text must match.
    pub pattern: Option<&'static [Part]>,
    /// What the pattern asks for, in words.
    pub expected: &'static str,
    /// The fewest items.
    pub min_items: Option<usize>,
    /// The most items.
    pub max_items: Option<usize>,
    /// The least number.
    pub gte: Option<i128>,
    /// The greatest number.
    pub lte: Option<i128>,
}

impl Rules {
    /// No rule.
    pub const NONE: Self = Self {
        required: false,
        min_len: None,
        max_len: None,
        min_bytes: None,
        max_bytes: None,
        pattern: None,
        expected: "",
        min_items: None,
        max_items: None,
        gte: None,
        lte: None,
    };
}

/// Some characters of a pattern, and how often they come.
#[derive(Debug)]
pub struct Part {
    /// The first and the last of each range.
    pub ranges: &'static [(u32, u32)],
    /// How often at least.
    pub least: usize,
    /// How often at most.
    pub most: Option<usize>,
}

/// A rule that is broken, and where.
#[derive(Debug)]
pub struct Broken {
    path: String,
    what: String,
    limit: Option<i128>,
    too_large: bool,
}

impl Broken {
    fn small(what: impl Into<String>) -> Self {
        Self {
            path: String::new(),
            what: what.into(),
            limit: None,
            too_large: false,
        }
    }

    fn large(what: impl Into<String>, limit: usize) -> Self {
        let limit = i128::try_from(limit).ok();
        Self {
            path: String::new(),
            what: what.into(),
            limit,
            too_large: true,
        }
    }

    /// The same inside a field.
    #[must_use]
    pub fn at(mut self, field: &str) -> Self {
        let dot = if self.path.is_empty() || self.path.starts_with('[') {
            ""
        } else {
            "."
        };
        self.path = format!("{field}{dot}{}", self.path);
        self
    }

    /// The same inside an item or an entry of a field.
    #[must_use]
    pub fn of(mut self, which: impl std::fmt::Display) -> Self {
        let dot = if self.path.is_empty() { "" } else { "." };
        self.path = format!("[{which}]{dot}{}", self.path);
        self
    }
}

impl From<Broken> for CallError {
    fn from(broken: Broken) -> Self {
        let status = if broken.too_large {
            Status::TOO_LARGE
        } else {
            Status::INVALID_ARGUMENT
        };
        let error = Self::new(status, format!("`{}` {}.", broken.path, broken.what))
            .detail("field", broken.path);
        match broken.limit {
            Some(limit) => error.detail("limit", limit.to_string()),
            None => error,
        }
    }
}

/// A message whose fields have rules.
pub trait Checked {
    /// Whether it keeps the rules.
    ///
    /// # Errors
    ///
    /// The first rule that is broken.
    fn check(&self) -> Result<(), Broken>;
}

/// Reads a request and checks its rules.
///
/// # Errors
///
/// What unit or caller get for a request that is none, or breaks a rule.
pub fn checked<T: Message + Default + Checked>(bytes: &[u8]) -> Result<(), CallError> {
    Ok(read::<T>(bytes)?.check()?)
}

/// Reads a request that has no rules.
///
/// # Errors
///
/// What unit or caller get for a request that is none.
pub fn unchecked<T: Message + Default>(bytes: &[u8]) -> Result<(), CallError> {
    read::<T>(bytes).map(drop)
}

/// Anything goes.
///
/// # Errors
///
/// None.
pub fn anything(_bytes: &[u8]) -> Result<(), CallError> {
    Ok(())
}

/// Reads a request.
///
/// # Errors
///
/// What unit or caller get for a request that is none.
pub fn read<T: Message + Default>(bytes: &[u8]) -> Result<T, CallError> {
    T::decode(bytes)
        .map_err(|_| CallError::new(Status::INVALID_ARGUMENT, "the request cannot be read"))
}

/// Checks whether a field is set.
///
/// # Errors
///
/// It must be, and is not.
pub fn set(is: bool, rules: &Rules) -> Result<(), Broken> {
    if is || !rules.required {
        Ok(())
    } else {
        Err(Broken::small("must be set"))
    }
}

/// Checks a text. `set` says whether it counts as set also if it is empty.
///
/// # Errors
///
/// The first rule that is broken.
pub fn text(value: &str, set: bool, rules: &Rules) -> Result<(), Broken> {
    if value.is_empty() && !set {
        return self::set(false, rules);
    }
    if rules.min_len.is_some() || rules.max_len.is_some() {
        let many = value.chars().count();
        size(many, rules.min_len, rules.max_len, "characters")?;
    }
    size(value.len(), rules.min_bytes, rules.max_bytes, "bytes")?;
    match rules.pattern {
        Some(pattern) if !matches(pattern, value) => {
            Err(Broken::small(format!("must be {}", rules.expected)))
        }
        _ => Ok(()),
    }
}

/// Checks bytes. `set` says whether they count as set also if there are none.
///
/// # Errors
///
/// The first rule that is broken.
pub fn bytes(value: &[u8], set: bool, rules: &Rules) -> Result<(), Broken> {
    if value.is_empty() && !set {
        return self::set(false, rules);
    }
    size(value.len(), rules.min_bytes, rules.max_bytes, "bytes")
}

/// Checks a number. `set` says whether it counts as set also if it is 0.
///
/// # Errors
///
/// The first rule that is broken.
pub fn number(value: impl Into<i128>, set: bool, rules: &Rules) -> Result<(), Broken> {
    let value = value.into();
    if value == 0 && !set {
        return self::set(false, rules);
    }
    if let Some(least) = rules.gte.filter(|least| value < *least) {
        return Err(Broken::small(format!("must be at least {least}")));
    }
    match rules.lte.filter(|most| value > *most) {
        Some(most) => Err(Broken {
            limit: Some(most),
            ..Broken::small(format!("must be at most {most}"))
        }),
        None => Ok(()),
    }
}

/// Checks how many items or entries there are.
///
/// # Errors
///
/// There are too few or too many.
pub fn count(many: usize, rules: &Rules) -> Result<(), Broken> {
    size(many, rules.min_items, rules.max_items, "items")
}

fn size(is: usize, least: Option<usize>, most: Option<usize>, what: &str) -> Result<(), Broken> {
    if let Some(least) = least.filter(|least| is < *least) {
        return Err(Broken::small(format!(
            "has {is} {what}, fewer than {least}"
        )));
    }
    match most.filter(|most| is > *most) {
        Some(most) => Err(Broken::large(
            format!("has {is} {what}, more than {most}"),
            most,
        )),
        None => Ok(()),
    }
}

/// Whether the whole text is what a pattern says. Tries no part twice at one place.
fn matches(pattern: &[Part], text: &str) -> bool {
    let text: Vec<u32> = text.chars().map(u32::from).collect();
    let mut places = vec![false; text.len() + 1];
    places[0] = true;
    for part in pattern {
        let fits: Vec<bool> = text
            .iter()
            .map(|each| {
                part.ranges
                    .iter()
                    .any(|(first, last)| (first..=last).contains(&each))
            })
            .collect();
        let mut next = vec![false; text.len() + 1];
        for start in (0..=text.len()).filter(|at| places[*at]) {
            let run = fits[start..].iter().take_while(|fits| **fits).count();
            let most = part.most.map_or(run, |most| most.min(run));
            for times in part.least..=most {
                next[start + times] = true;
            }
        }
        places = next;
    }
    places[text.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn matches_the_whole_text() {
        let small = Part {
            ranges: &[(97, 122)],
            least: 1,
            most: Some(3),
        };
        let digit = Part {
            ranges: &[(48, 57)],
            least: 0,
            most: None,
        };
        let pattern = [small, digit];
        for (text, right) in [
            ("a", true),
            ("abc12", true),
            ("abcd", false),
            ("1", false),
            ("", false),
            ("ab1c", false),
        ] {
            assert_eq!(matches(&pattern, text), right, "{text}");
        }
    }

    #[test]
    fn says_where() {
        let rules = Rules {
            max_bytes: Some(1),
            ..Rules::NONE
        };
        let broken = text("ab", true, &rules)
            .map_err(|broken| broken.at("key").at("put").of(3).at("changes"));
        let error = CallError::from(broken.expect_err("it is too long"));
        assert_eq!(error.details()["field"], "changes[3].put.key");
        assert_eq!(error.details()["limit"], "1");
        assert_eq!(error.status(), Status::TOO_LARGE);
    }
}
