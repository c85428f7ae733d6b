//! Conditions on documents.

use std::cmp::Ordering;

use dao_bindings::messages::data_v1::comparison::Operator;
use dao_bindings::messages::data_v1::filter::Condition;
use dao_bindings::messages::data_v1::value::Kind;
use dao_bindings::messages::data_v1::{Comparison, FieldPath, Filter, Value};
use dao_bindings::{Error, Result};

use crate::limits::MAX_PATH_BYTES;
use crate::order::{compare, equal};
use crate::pace::Pace;
use crate::value::{Fields, at_path};

/// Checks a filter of a request, so that matching cannot fail.
pub fn check(filter: &Filter) -> Result<()> {
    match &filter.condition {
        None => Ok(()),
        Some(Condition::Compare(comparison)) => check_comparison(comparison),
        Some(Condition::All(filters) | Condition::Any(filters)) => {
            filters.filters.iter().try_for_each(check)
        }
        Some(Condition::Negate(filter)) => check(filter),
    }
}

/// Checks what the rules of the contract do not say of a field path: how long it is as a whole.
pub fn check_path(path: &FieldPath) -> Result<()> {
    let bytes: usize = path.keys.iter().map(String::len).sum();
    if bytes > MAX_PATH_BYTES {
        return Err(Error::too_large(format!(
            "the keys of a field path have {bytes} bytes; the most is {MAX_PATH_BYTES}"
        ))
        .with("limit", MAX_PATH_BYTES)
        .with("size", bytes));
    }
    Ok(())
}

fn check_comparison(comparison: &Comparison) -> Result<()> {
    comparison.field.as_ref().map_or(Ok(()), check_path)?;
    let value = comparison
        .value
        .as_ref()
        .and_then(|value| value.kind.as_ref());
    match (comparison.operator(), value) {
        (Operator::Unspecified, _) => Err(Error::invalid_argument(
            "a comparison has an unknown operator",
        )),
        (Operator::Absent, _) => Ok(()),
        (_, None) => Err(Error::invalid_argument("a comparison has no value")),
        (Operator::StartsWith, Some(Kind::StringValue(_) | Kind::TextValue(_))) => Ok(()),
        (Operator::StartsWith, Some(_)) => Err(Error::invalid_argument(
            "STARTS_WITH compares with a string",
        )),
        (_, Some(_)) => Ok(()),
    }
}

/// Whether the fields fulfil the filter.
pub(crate) async fn matches(filter: &Filter, fields: &Fields, pace: &Pace) -> bool {
    match &filter.condition {
        None => true,
        Some(Condition::Compare(comparison)) => {
            pace.steps(effort(comparison, fields)).await;
            holds(comparison, fields)
        }
        Some(Condition::All(filters)) => {
            for filter in &filters.filters {
                if !Box::pin(matches(filter, fields, pace)).await {
                    return false;
                }
            }
            true
        }
        Some(Condition::Any(filters)) => {
            for filter in &filters.filters {
                if Box::pin(matches(filter, fields, pace)).await {
                    return true;
                }
            }
            false
        }
        Some(Condition::Negate(filter)) => !Box::pin(matches(filter, fields, pace)).await,
    }
}

/// Adds the keys of a document that a filter looks at.
pub fn top_keys<'a>(filter: &'a Filter, into: &mut Vec<&'a str>) {
    match &filter.condition {
        None => {}
        Some(Condition::Compare(comparison)) => {
            let keys = comparison.field.iter().filter_map(|path| path.keys.first());
            into.extend(keys.map(String::as_str));
        }
        Some(Condition::All(filters) | Condition::Any(filters)) => {
            filters.filters.iter().for_each(|f| top_keys(f, into));
        }
        Some(Condition::Negate(filter)) => top_keys(filter, into),
    }
}

/// How many steps a comparison takes: a long list is looked through.
fn effort(comparison: &Comparison, fields: &Fields) -> usize {
    match found(comparison, fields).and_then(|found| found.kind.as_ref()) {
        Some(Kind::ListValue(list)) if comparison.operator() == Operator::Contains => {
            1 + list.values.len() / 64
        }
        _ => 1,
    }
}

/// Whether the fields fulfil a comparison.
#[must_use]
pub fn holds(comparison: &Comparison, fields: &Fields) -> bool {
    let found = found(comparison, fields);
    let operator = comparison.operator();
    match (found, &comparison.value) {
        (None, _) => operator == Operator::Absent,
        (Some(_), None) => false,
        (Some(found), Some(value)) => compared(operator, found, value),
    }
}

fn found<'a>(comparison: &Comparison, fields: &'a Fields) -> Option<&'a Value> {
    let path = comparison.field.as_ref()?;
    at_path(fields, path)
}

fn compared(operator: Operator, found: &Value, value: &Value) -> bool {
    let order = compare(found, value);
    match operator {
        Operator::Unspecified | Operator::Absent => false,
        Operator::Equal => equal(found, value),
        Operator::NotEqual => !equal(found, value),
        Operator::Less => order == Some(Ordering::Less),
        Operator::LessOrEqual => matches!(order, Some(Ordering::Less | Ordering::Equal)),
        Operator::Greater => order == Some(Ordering::Greater),
        Operator::GreaterOrEqual => matches!(order, Some(Ordering::Greater | Ordering::Equal)),
        Operator::Contains => match &found.kind {
            Some(Kind::ListValue(list)) => list.values.iter().any(|element| equal(element, value)),
            _ => false,
        },
        Operator::StartsWith => match (string(found), string(value)) {
            (Some(found), Some(prefix)) => found.starts_with(prefix),
            _ => false,
        },
    }
}

fn string(value: &Value) -> Option<&str> {
    match &value.kind {
        Some(Kind::StringValue(text) | Kind::TextValue(text)) => Some(text),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::now::now;
    use crate::value::{list, value};
    use dao_bindings::messages::data_v1::Filters;

    fn filter(key: &str, operator: Operator, against: Option<Kind>) -> Filter {
        let field = Some(FieldPath {
            keys: vec![key.into()],
        });
        let comparison = Comparison {
            field,
            operator: operator.into(),
            value: against.map(value),
        };
        Filter {
            condition: Some(Condition::Compare(comparison)),
        }
    }

    fn fulfils(filter: &Filter, fields: &Fields) -> bool {
        now(matches(filter, fields, &Pace::default()))
    }

    #[test]
    fn operators_do_what_their_documentation_says() {
        let fields = Fields::from([
            ("n".into(), value(Kind::IntValue(3))),
            ("s".into(), value(Kind::TextValue("rye bread".into()))),
            ("l".into(), list(vec![value(Kind::DoubleValue(2.0))])),
        ]);
        let holds =
            |key: &str, operator, against| fulfils(&filter(key, operator, against), &fields);
        assert!(holds("n", Operator::Equal, Some(Kind::DoubleValue(3.0))));
        assert!(holds("n", Operator::Less, Some(Kind::DoubleValue(3.5))));
        assert!(!holds(
            "n",
            Operator::Less,
            Some(Kind::StringValue("z".into()))
        ));
        assert!(holds(
            "n",
            Operator::NotEqual,
            Some(Kind::StringValue("3".into()))
        ));
        assert!(!holds("x", Operator::NotEqual, Some(Kind::IntValue(1))));
        assert!(holds("x", Operator::Absent, None));
        assert!(!holds("n", Operator::Absent, None));
        assert!(holds(
            "s",
            Operator::StartsWith,
            Some(Kind::StringValue("rye".into()))
        ));
        assert!(holds("l", Operator::Contains, Some(Kind::IntValue(2))));
        let not = Filter {
            condition: Some(Condition::Negate(Box::new(filter(
                "n",
                Operator::Equal,
                Some(Kind::IntValue(3)),
            )))),
        };
        assert!(!fulfils(&not, &fields));
        let any = Filter {
            condition: Some(Condition::Any(Filters { filters: vec![] })),
        };
        assert!(!fulfils(&any, &fields));
        assert!(check(&filter("n", Operator::Unspecified, None)).is_err());
        assert!(check(&filter("n", Operator::StartsWith, Some(Kind::IntValue(1)))).is_err());
    }
}
