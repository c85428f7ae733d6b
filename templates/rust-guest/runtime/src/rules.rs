//! Checks of messages against the rules of their fields, which are data of the contract.
#![allow(dead_code)] // A contract may have rules of some kinds only.

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
pub(crate) struct Wrong {
    status: Status,
    what: String,
    limit: Option<usize>,
}

pub(crate) type Verdict = std::result::Result<(), Wrong>;

/// Some characters of a pattern, and how often they come.
pub(crate) struct Part {
    pub(crate) ranges: &'static [(u32, u32)],
    pub(crate) least: usize,
    pub(crate) most: usize,
}

fn invalid(what: impl Into<String>) -> Wrong {
    Wrong {
        status: Status::InvalidArgument,
        what: what.into(),
        limit: None,
    }
}

fn too_large(what: String, limit: usize) -> Wrong {
    Wrong {
        status: Status::TooLarge,
        what,
        limit: Some(limit),
    }
}

/// Names the field in what is wrong with its value.
pub(crate) fn field(name: &str, verdict: Verdict) -> Result<()> {
    verdict.map_err(|wrong| {
        let error =
            Error::new(wrong.status, format!("`{name}` {}.", wrong.what)).with("field", name);
        match wrong.limit {
            Some(limit) => error.with("limit", limit),
            None => error,
        }
    })
}

/// Names the field that holds a message in what is wrong inside it.
pub(crate) fn inside(name: &str, result: Result<()>) -> Result<()> {
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
pub(crate) fn required(there: bool) -> Verdict {
    if there {
        Ok(())
    } else {
        Err(invalid("is missing"))
    }
}

/// The number of items.
pub(crate) fn items(count: usize, least: usize, most: usize) -> Verdict {
    if count > most {
        return Err(too_large(
            format!("has {count} items; at most {most} are allowed"),
            most,
        ));
    }
    if count < least {
        return Err(invalid(format!(
            "has {count} items; at least {least} are needed"
        )));
    }
    Ok(())
}

/// The bytes of a value.
pub(crate) fn bytes(size: usize, least: usize, most: usize) -> Verdict {
    if size > most {
        return Err(too_large(
            format!("has {size} bytes; at most {most} are allowed"),
            most,
        ));
    }
    if size < least {
        return Err(invalid(format!(
            "is too short; it has at least {least} bytes"
        )));
    }
    Ok(())
}

/// The characters of a text.
pub(crate) fn characters(text: &str, least: usize, most: usize) -> Verdict {
    let count = text.chars().count();
    if count > most {
        return Err(too_large(
            format!("has {count} characters; at most {most} are allowed"),
            most,
        ));
    }
    if count < least {
        return Err(invalid(format!(
            "is too short; it has at least {least} characters"
        )));
    }
    Ok(())
}

/// A whole number; one that is too large for the type counts as its largest.
pub(crate) fn number(value: impl TryInto<i64>, least: i64, most: i64) -> Verdict {
    let value = value.try_into().unwrap_or(i64::MAX);
    if value > most {
        return Err(invalid(format!("is {value}; at most {most} is allowed")));
    }
    if value < least {
        return Err(invalid(format!("is {value}; at least {least} is allowed")));
    }
    Ok(())
}

/// What a whole text must match.
pub(crate) fn pattern(text: &str, parts: &[Part], shown: &str) -> Verdict {
    let characters: Vec<char> = text.chars().collect();
    if matches(&characters, parts) {
        Ok(())
    } else {
        Err(invalid(format!("does not match {shown}")))
    }
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
                .take_while(|&&it| {
                    part.ranges
                        .iter()
                        .any(|&(from, to)| from <= u32::from(it) && u32::from(it) <= to)
                })
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
    fn what_is_wrong_names_the_whole_path() {
        let wrong = inside("place", field("path", bytes(9, 1, 8))).unwrap_err();
        assert_eq!(wrong.status, Status::TooLarge);
        assert_eq!(
            wrong.message,
            "`place.path` has 9 bytes; at most 8 are allowed."
        );
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
