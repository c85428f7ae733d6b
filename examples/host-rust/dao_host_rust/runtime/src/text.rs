//! Text of unknown origin, made plain before a person or a log sees it.

use std::fmt::Write as _;

use unicode_properties::{GeneralCategory as Category, UnicodeGeneralCategory as _};

/// Writes out what could hide or forge something as escapes.
pub(crate) fn plain(text: &str) -> String {
    let mut made = String::with_capacity(text.len());
    for each in text.chars() {
        match each {
            '\n' => made.push_str("\\n"),
            '\r' => made.push_str("\\r"),
            '\t' => made.push_str("\\t"),
            ' '..='~' => made.push(each),
            _ if !is_hidden(each) => made.push(each),
            _ => {
                let code = u32::from(each);
                // Writing to a string cannot fail.
                let _ = match code {
                    0..=0xff => write!(made, "\\x{code:02x}"),
                    0x100..=0xffff => write!(made, "\\u{code:04x}"),
                    _ => write!(made, "\\U{code:08x}"),
                };
            }
        }
    }
    made
}

fn is_hidden(each: char) -> bool {
    match each {
        '\u{a0}' | '\u{202f}' | '\u{3000}' => false,
        '\u{34f}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{2800}' | '\u{3164}'
        | '\u{ffa0}' => true,
        _ => matches!(
            each.general_category(),
            Category::Control
                | Category::Format
                | Category::Surrogate
                | Category::PrivateUse
                | Category::Unassigned
                | Category::LineSeparator
                | Category::ParagraphSeparator
                | Category::SpaceSeparator
        ),
    }
}

/// The first characters of a text, with `…` for what is left out.
pub(crate) fn cut(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        None => text.to_owned(),
        Some(_) => {
            let kept = text.char_indices().nth(most - 1).map_or(0, |(at, _)| at);
            format!("{}…", &text[..kept])
        }
    }
}

/// A text cut and made plain.
pub(crate) fn shown(text: &str, most: usize) -> String {
    plain(&cut(text, most))
}
