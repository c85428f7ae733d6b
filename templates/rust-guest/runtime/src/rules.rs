//! Checks of messages against the rules of their fields, which are data of the contract.

use std::fmt::Display;

use crate::{Error, Result, Status};

/// A message that can be checked against the rules of its fields.
pub trait Checked {
    /// Looks at the message and all that it holds.
    ///
    /// # Errors
    /// TOO_LARGE where a value is longer than it may be, or there are more than there may be;
    /// INVALID_ARGUMENT where a value is anything else that it must not be.
    fn check(&self) -> Result<()> {
        Ok(())
    }
}

impl<T: Checked> Checked for Box<T> {
    fn check(&self) -> Result<()> {
        (**self).check()
    }
}

/// What is wrong with a value.
pub struct Wrong {
    what: String,
    most: Option<String>,
    too_large: bool,
}

pub type Verdict = std::result::Result<(), Wrong>;

/// Some characters of a pattern, and how often they come.
pub struct Part {
    pub ranges: &'static [(u32, u32)],
    pub least: usize,
    pub most: usize,
}

/// Anything else than too large.
fn invalid(what: String) -> Wrong {
    Wrong {
        what,
        most: None,
        too_large: false,
    }
}

/// Too large, or a number that is too high.
fn above(what: String, most: impl Display, too_large: bool) -> Wrong {
    Wrong {
        what,
        most: Some(most.to_string()),
        too_large,
    }
}

/// Names the field in what is wrong with its value.
pub fn field(name: impl Display, verdict: Verdict) -> Result<()> {
    verdict.map_err(|wrong| {
        let status = if wrong.too_large {
            Status::TooLarge
        } else {
            Status::InvalidArgument
        };
        let what = wrong.what;
        match wrong.most {
            Some(most) => Error::new(status, format!("`{name}` {what}; the most is {most}."))
                .with("limit", most),
            None => Error::new(status, format!("`{name}` {what}.")),
        }
        .with("field", name)
    })
}

/// Names the field that holds a message in what is wrong inside it.
pub fn inside(name: impl Display, result: Result<()>) -> Result<()> {
    result.map_err(|mut error| {
        if let Some(inner) = error.details.get("field").cloned() {
            let path = format!("{name}.{inner}");
            error.message = error
                .message
                .replacen(&format!("`{inner}`"), &format!("`{path}`"), 1);
            error = error.with("field", path);
        }
        error
    })
}

/// A value that must be there.
pub fn required(there: bool) -> Verdict {
    if there {
        Ok(())
    } else {
        Err(invalid("is missing".to_owned()))
    }
}

fn bounded(count: usize, what: &str, least: usize, most: usize) -> Verdict {
    let plural = if count == 1 { "" } else { "s" };
    let has = || format!("has {count} {what}{plural}");
    if count > most {
        return Err(above(has(), most, true));
    }
    if count < least {
        return Err(invalid(format!("{}; the least is {least}", has())));
    }
    Ok(())
}

/// The number of items.
pub fn items(count: usize, least: usize, most: usize) -> Verdict {
    bounded(count, "item", least, most)
}

/// The bytes of a value.
pub fn bytes(size: usize, least: usize, most: usize) -> Verdict {
    bounded(size, "byte", least, most)
}

/// The characters of a text.
pub fn characters(text: &str, least: usize, most: usize) -> Verdict {
    bounded(text.chars().count(), "character", least, most)
}

/// A whole number; one that is too large for the type counts as its largest.
pub fn number(value: impl TryInto<i64>, least: i64, most: i64) -> Verdict {
    let value = value.try_into().unwrap_or(i64::MAX);
    if value > most {
        return Err(above(format!("is {value}"), most, false));
    }
    if value < least {
        return Err(invalid(format!("is {value}; the least is {least}")));
    }
    Ok(())
}

/// What a whole text must match; `expected` says it in words.
pub fn pattern(text: &str, parts: &[Part], expected: &str) -> Verdict {
    if matches_greedily(text, parts) || matches(&text.chars().collect::<Vec<_>>(), parts) {
        Ok(())
    } else {
        Err(invalid(format!("must be {expected}")))
    }
}

impl Part {
    fn has(&self, character: char) -> bool {
        let code = u32::from(character);
        let mut ranges = self.ranges.iter();
        ranges.any(|&(from, to)| from <= code && code <= to)
    }
}

/// Whether a text is what parts say if each takes all that it can: so it is for nearly all texts, and
/// found without memory. If not, it may still match.
fn matches_greedily(text: &str, parts: &[Part]) -> bool {
    let mut rest = text.chars();
    for part in parts {
        let mut taken = 0;
        while taken < part.most {
            let before = rest.clone();
            if !rest.next().is_some_and(|it| part.has(it)) {
                rest = before;
                break;
            }
            taken += 1;
        }
        if taken < part.least {
            return false;
        }
    }
    rest.as_str().is_empty()
}

/// Whether characters are what parts say, one part after the other: the places that can be reached
/// behind each part, so that nothing is tried twice.
fn matches(text: &[char], parts: &[Part]) -> bool {
    let mut reached = vec![false; text.len() + 1];
    reached[0] = true;
    for part in parts {
        let mut next = vec![false; text.len() + 1];
        for start in (0..=text.len()).filter(|&start| reached[start]) {
            let run = text[start..]
                .iter()
                .take(part.most)
                .take_while(|&&it| part.has(it))
                .count();
            for end in part.least..=run {
                next[start + end] = true;
            }
        }
        reached = next;
    }
    reached[text.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAME: &[Part] = &[
        Part {
            ranges: &[(0x61, 0x7A)],
            least: 1,
            most: 1,
        },
        Part {
            ranges: &[(0x61, 0x7A), (0x30, 0x39)],
            least: 0,
            most: 4,
        },
        Part {
            ranges: &[(0x2E, 0x2E)],
            least: 0,
            most: 1,
        },
        Part {
            ranges: &[(0x30, 0x39)],
            least: 1,
            most: usize::MAX,
        },
    ];

    fn is_name(text: &str) -> bool {
        matches(&text.chars().collect::<Vec<_>>(), NAME)
    }

    #[test]
    fn patterns_match_whole_texts() {
        for text in ["a1", "ab12", "a.1", "abcde1", "a00000000", "a1.22"] {
            assert!(is_name(text), "{text}");
        }
        for text in ["", "a", "1", "a.", "abcdef1", "A1", "a1\n", "é1", "a.1x"] {
            assert!(!is_name(text), "{text}");
        }
    }

    #[test]
    fn a_part_leaves_what_the_next_one_needs() {
        let part = |most| Part {
            ranges: &[(0x61, 0x7A)],
            least: 1,
            most,
        };
        let parts = [part(usize::MAX), part(1)];
        assert!(!matches_greedily("ab", &parts));
        assert!(pattern("ab", &parts, "two letters").is_ok());
        assert!(pattern("a", &parts, "two letters").is_err());
        assert!(matches_greedily("ab.12", NAME) && !matches_greedily("ab", NAME));
    }

    #[test]
    fn what_is_wrong_names_the_whole_path() {
        let wrong = inside("place", field("path", bytes(9, 1, 8))).unwrap_err();
        assert_eq!(wrong.status, Status::TooLarge);
        assert_eq!(wrong.message, "`place.path` has 9 bytes; the most is 8.");
        assert_eq!(wrong.details["field"], "place.path");
        assert_eq!(wrong.details["limit"], "8");
    }

    #[test]
    fn bounds_hold_at_their_ends() {
        assert!(bytes(4, 4, 8).is_ok() && bytes(8, 4, 8).is_ok());
        assert!(bytes(3, 4, 8).is_err() && bytes(9, 4, 8).is_err());
        assert!(number(-1, -1, 8).is_ok() && number(8, 4, 8).is_ok());
        assert!(number(-2, -1, 8).is_err() && number(9, 4, 8).is_err());
        assert!(characters("äöüß", 4, 4).is_ok() && characters("äöü", 4, 8).is_err());
        assert!(required(false).is_err() && items(0, 1, 2).is_err() && items(3, 1, 2).is_err());
    }
}
