//! Two homes that give each other what the other lacks, as a program does it.

use dao_bindings::messages::data_v1::*;
use dao_bindings::native::Home;
use dao_bindings::{Result, Status, methods};

use super::*;

/// What went from one home to the other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sent {
    pub items: usize,
    pub documents: usize,
    pub bytes: usize,
}

pub fn id_of(home: &Home) -> String {
    let info = home
        .call(&methods::system::INFO, Default::default())
        .unwrap();
    info.home_id
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

pub fn received(home: &Home, space: &str, origin: &str, position: &str) -> Result<String> {
    let request = ReceivedRequest {
        space: space.into(),
        origin: origin.into(),
        position: position.into(),
    };
    let answer = home.call(&methods::documents::RECEIVED, request)?;
    Ok(answer.cursor)
}

/// How far `home` received `origin`, as far as both agree on it: each says whether it is still a
/// position of its own.
pub fn agreed(a: &Home, b: &Home, space: &str) -> (String, String) {
    let is_position = |error: &dao_bindings::Error| {
        error.status == Status::Conflict && error.details["cause"] == "position"
    };
    let (of_a, of_b) = (id_of(a), id_of(b));
    let mut from_a = received(b, space, &of_a, "").unwrap();
    let from_b = received(a, space, &of_b, &from_a).unwrap_or_else(|error| {
        assert!(is_position(&error), "{error}");
        from_a.clear();
        received(a, space, &of_b, "").unwrap()
    });
    let from_b = match received(b, space, &of_a, &from_b) {
        Ok(_) => from_b,
        Err(error) => {
            assert!(is_position(&error), "{error}");
            String::new()
        }
    };
    (from_a, from_b)
}

/// Sends what `to` lacks, at most so many items. Gives the position it has come to.
pub fn give(
    from: &Home,
    to: &Home,
    space: &str,
    (after, confirmed): (String, String),
    most: usize,
) -> (String, Sent) {
    let request = ExportRequest {
        space: space.into(),
        after: after.clone(),
        receiver: id_of(to),
        received: confirmed,
        ..ExportRequest::default()
    };
    let (mut cursor, mut sent) = (after, Sent::default());
    for item in export(from, request).into_iter().take(most) {
        assert_eq!(item.after, cursor, "items follow each other");
        cursor.clone_from(&item.cursor);
        sent.items += 1;
        sent.documents += item.updates.len();
        sent.bytes += item
            .updates
            .iter()
            .map(|u| u.operations.len())
            .sum::<usize>();
        import(to, space, item).unwrap();
    }
    (cursor, sent)
}

/// Syncs two homes; gives what went from the first and what from the second.
pub fn sync(a: &Home, b: &Home, space: &str) -> (Sent, Sent) {
    sync_some(a, b, space, usize::MAX)
}

/// The same, broken off after so many items.
pub fn sync_some(a: &Home, b: &Home, space: &str, most: usize) -> (Sent, Sent) {
    let (from_a, from_b) = agreed(a, b, space);
    let (from_a, there) = give(a, b, space, (from_a, from_b.clone()), most);
    let (_, back) = give(b, a, space, (from_b, from_a), most - there.items);
    (there, back)
}

pub fn alike(homes: &[&Home], space: &str) {
    let first = canonical(homes[0], space);
    assert!(homes.iter().all(|home| canonical(home, space) == first));
}
