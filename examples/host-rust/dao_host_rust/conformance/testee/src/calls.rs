//! Calls that the kit commanded.

use std::{cell::Cell, collections::HashMap, pin::Pin, rc::Rc, time::Duration};

use dao_host::{Avatar, CallError, contract::Mode};
use futures_util::{Stream, StreamExt as _};
use testee_conformance::messages::v1;
use tokio::{sync::mpsc, task::AbortHandle};

use crate::report::{Reports, problem};

type Answer = Pin<Box<dyn Future<Output = Result<Vec<u8>, CallError>> + Send>>;
type Answers = Pin<Box<dyn Stream<Item = Result<Vec<u8>, CallError>> + Send>>;

enum Made {
    Once(Answer),
    Many(Answers),
}

/// The calls of an Avatar, by their labels. Once it is dropped, nobody hears of them any more.
#[derive(Default)]
pub struct Calls {
    calls: HashMap<String, Call>,
    muted: Rc<Cell<bool>>,
}

impl Drop for Calls {
    fn drop(&mut self) {
        self.muted.set(true);
    }
}

struct Call {
    wanted: mpsc::UnboundedSender<u32>,
    task: AbortHandle,
}

impl Calls {
    /// Makes a call; it takes its place at once.
    pub fn begin(&mut self, avatar: &Avatar, is_dao: bool, call: v1::HostCall, reports: &Reports) {
        let timeout = call
            .timeout_ms
            .map(|millis| Duration::try_from_secs_f64(millis / 1000.0).unwrap_or_default());
        let Some(made) = make(avatar, is_dao, &call, timeout) else {
            let why = "a typed client has no such method, or takes no such request".to_owned();
            reports.write(v1::ReportReport::Unable(v1::Unable { why }));
            return;
        };
        let (wanted, wants) = mpsc::unbounded_channel();
        let ending = Ending {
            reports: reports.clone(),
            label: call.label.clone(),
            over: false,
            muted: Rc::clone(&self.muted),
        };
        let task = match made {
            Made::Once(answer) => tokio::task::spawn_local(once(answer, ending)),
            Made::Many(answers) => tokio::task::spawn_local(many(answers, wants, ending)),
        };
        self.calls.insert(
            call.label,
            Call {
                wanted,
                task: task.abort_handle(),
            },
        );
    }

    pub fn take(&self, label: &str, items: u32) {
        if let Some(call) = self.calls.get(label) {
            let _ = call.wanted.send(items);
        }
    }

    pub fn cancel(&self, label: &str) {
        if let Some(call) = self.calls.get(label) {
            call.task.abort();
        }
    }
}

fn make(
    avatar: &Avatar,
    is_dao: bool,
    call: &v1::HostCall,
    timeout: Option<Duration>,
) -> Option<Made> {
    if call.typed && is_dao {
        return Some(
            match testee_dao::typed::call(avatar, call.method, &call.request, timeout)? {
                testee_dao::typed::Typed::Once(answer) => Made::Once(answer),
                testee_dao::typed::Typed::Many(answers) => Made::Many(answers),
            },
        );
    }
    if call.typed {
        return Some(
            match testee_conformance::typed::call(avatar, call.method, &call.request, timeout)? {
                testee_conformance::typed::Typed::Once(answer) => Made::Once(answer),
                testee_conformance::typed::Typed::Many(answers) => Made::Many(answers),
            },
        );
    }
    let request = call.request.clone();
    let many = avatar
        .contract()
        .method(call.method)
        .is_some_and(|method| method.mode == Mode::Many);
    Some(if many {
        Made::Many(Box::pin(avatar.stream(call.method, request, timeout)))
    } else {
        Made::Once(Box::pin(avatar.call(call.method, request, timeout)))
    })
}

/// Reports how a call ended; a call whose task is dropped was given up.
struct Ending {
    reports: Reports,
    label: String,
    over: bool,
    muted: Rc<Cell<bool>>,
}

impl Ending {
    fn tell(&mut self, end: v1::CallEndedEnd) {
        self.over = true;
        if self.muted.get() {
            return;
        }
        self.reports
            .write(v1::ReportReport::CallEnded(v1::CallEnded {
                label: self.label.clone(),
                end: Some(end),
            }));
    }
}

impl Drop for Ending {
    fn drop(&mut self) {
        if !self.over {
            self.tell(v1::CallEndedEnd::Cancelled(true));
        }
    }
}

async fn once(answer: Answer, mut ending: Ending) {
    ending.tell(match answer.await {
        Ok(answer) => v1::CallEndedEnd::Answer(answer),
        Err(error) => v1::CallEndedEnd::Problem(problem(&error)),
    });
}

async fn many(mut answers: Answers, mut wants: mpsc::UnboundedReceiver<u32>, mut ending: Ending) {
    while let Some(wanted) = wants.recv().await {
        for _ in 0..wanted {
            match answers.next().await {
                Some(Ok(data)) => {
                    let label = ending.label.clone();
                    ending
                        .reports
                        .write(v1::ReportReport::Item(v1::Item { label, data }));
                }
                Some(Err(error)) => return ending.tell(v1::CallEndedEnd::Problem(problem(&error))),
                None => return ending.tell(v1::CallEndedEnd::Answer(Vec::new())),
            }
        }
    }
}
