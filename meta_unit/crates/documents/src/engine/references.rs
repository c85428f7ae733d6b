//! Checking what new operations refer to: the container that they are in, the elements that they
//! move, set or delete. The engine takes that on trust, and stumbles over it when it shows the
//! document as it was at some version.

use dao_bindings::{Result, task};
use loro::{
    ContainerID, Frontiers, ID, IdSpan, JsonChange, JsonListOp, JsonMovableListOp, JsonOpContent,
    JsonTextOp, VersionVector,
};

use super::exchange::length;
use super::pieces::{self, LOOKED_AT, LOOKUP};
use super::replica::Replica;
use super::{damaged, defect};

impl Replica {
    /// Checks that new operations refer only to what came before them; says whether some of them
    /// are of lists.
    pub(super) async fn check_references(&self, spans: &[IdSpan]) -> Result<bool> {
        let (mut has_lists, mut work) = (false, 0);
        for piece in spans.iter().copied().flat_map(pieces::cut) {
            work += length(piece) + LOOKUP;
            if work > LOOKED_AT {
                work = 0;
                task::yield_now().await;
            }
            for change in self.doc.export_json_in_id_span(piece) {
                self.check_change(&change)?;
                let is_of_list = |content: &JsonOpContent| {
                    matches!(
                        content,
                        JsonOpContent::MovableList(_) | JsonOpContent::List(_)
                    )
                };
                has_lists |= change.ops.iter().any(|op| is_of_list(&op.content));
            }
        }
        Ok(has_lists)
    }

    fn check_change(&self, change: &JsonChange) -> Result<()> {
        let mut known = VersionVector::default();
        for dep in &change.deps {
            let frontiers = Frontiers::from_id(*dep);
            if let Some(below) = self.doc.try_frontiers_to_vv(&frontiers).map_err(defect)? {
                known.merge(&below);
            }
        }
        for operation in &change.ops {
            let id = ID::new(change.id.peer, operation.counter);
            known.set_end(id);
            let knows = |id: ID| id.counter >= 0 && known.includes_id(id);
            if let ContainerID::Normal { peer, counter, .. } = &operation.container
                && !knows(ID::new(*peer, *counter))
            {
                return Err(dangling());
            }
            let deleted = match &operation.content {
                JsonOpContent::Text(JsonTextOp::Delete { start_id, len, .. })
                | JsonOpContent::MovableList(JsonMovableListOp::Delete { start_id, len, .. })
                | JsonOpContent::List(JsonListOp::Delete { start_id, len, .. }) => {
                    Some((*start_id, len.unsigned_abs()))
                }
                JsonOpContent::MovableList(
                    JsonMovableListOp::Move { elem_id, .. }
                    | JsonMovableListOp::Set { elem_id, .. },
                ) => {
                    let element = self.operation_at(elem_id.peer, elem_id.lamport)?;
                    let made = element.filter(|id| knows(*id));
                    let made = made.is_some_and(|id| self.inserts(id, &operation.container));
                    if !made {
                        return Err(dangling());
                    }
                    None
                }
                JsonOpContent::Tree(_) | JsonOpContent::Future(_) => {
                    return Err(damaged("it has operations that no unit makes"));
                }
                _ => None,
            };
            if let Some((start, length)) = deleted {
                let last = i32::try_from(length).ok();
                let last = last.and_then(|length| start.counter.checked_add(length - 1));
                let known = last.is_some_and(|last| knows(ID::new(start.peer, last)));
                if !known || !knows(start) {
                    return Err(dangling());
                }
            }
        }
        Ok(())
    }

    /// Whether an operation inserts an element into a list.
    fn inserts(&self, id: ID, list: &ContainerID) -> bool {
        let Some(end) = id.counter.checked_add(1) else {
            return false;
        };
        let found = self
            .doc
            .export_json_in_id_span(IdSpan::new(id.peer, id.counter, end));
        let mut operations = found.iter().flat_map(|change| &change.ops);
        operations.any(|operation| {
            let content = &operation.content;
            operation.container == *list
                && matches!(
                    content,
                    JsonOpContent::MovableList(JsonMovableListOp::Insert { .. })
                )
        })
    }

    /// The operation of an actor at a Lamport time.
    fn operation_at(&self, peer: u64, lamport: u32) -> Result<Option<ID>> {
        let end = self.doc.oplog_vv().get(&peer).copied().unwrap_or(0);
        let (mut low, mut high) = (0, end);
        while low < high {
            let middle = ID::new(peer, low + (high - low) / 2);
            let Some(change) = self.doc.try_get_change(middle).map_err(defect)? else {
                break;
            };
            let length = i32::try_from(change.len).unwrap_or(i32::MAX);
            let past = i64::from(lamport) - i64::from(change.lamport);
            if past < 0 {
                high = change.id.counter;
            } else if past < i64::from(length) {
                let offset = i32::try_from(past).unwrap_or(0);
                return Ok(Some(ID::new(peer, change.id.counter + offset)));
            } else {
                low = change.id.counter.saturating_add(length).max(low + 1);
            }
        }
        Ok(None)
    }
}

fn dangling() -> dao_bindings::Error {
    damaged("an operation is about something that did not exist")
}
