//! Capabilities in the kit's hands.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

use dao_host::{
    CallError, Handler, HandlerError, Outgoing, Reply, Room, Status, Value,
    contract::{Contract, Import},
};
use testee_conformance::{CONTRACT, messages::v1};
use tokio::sync::mpsc;

use crate::report::Reports;

type Queue = mpsc::UnboundedSender<v1::AnswerAnswer>;

/// The calls of the unit that wait for the kit.
#[derive(Clone, Default)]
pub struct Answers(Arc<Mutex<(u32, HashMap<u32, Queue>)>>);

impl Answers {
    /// Hands an answer over; false if the language cannot give it.
    pub fn answer(&self, answer: v1::Answer) -> bool {
        let Some(how) = answer.answer else {
            return true;
        };
        if matches!(how, v1::AnswerAnswer::WrongType(_)) {
            return false;
        }
        if let Some(queue) = crate::lock(&self.0).1.get(&answer.number) {
            let _ = queue.send(how);
        }
        true
    }

    fn ask(&self) -> (u32, mpsc::UnboundedReceiver<v1::AnswerAnswer>) {
        let (queue, answers) = mpsc::unbounded_channel();
        let mut all = crate::lock(&self.0);
        all.0 += 1;
        let number = all.0;
        all.1.insert(number, queue);
        (number, answers)
    }
}

/// A handler that asks the kit.
pub struct Scripted {
    reports: Reports,
    answers: Answers,
    at_once: Arc<HashMap<String, v1::AtOnce>>,
}

impl Scripted {
    pub fn new(
        reports: Reports,
        answers: Answers,
        at_once: Arc<HashMap<String, v1::AtOnce>>,
    ) -> Self {
        Self {
            reports,
            answers,
            at_once,
        }
    }

    fn ask(&self, import: &Import, request: Vec<u8>) -> Asked {
        let (number, answers) = self.answers.ask();
        let name = import.name.to_owned();
        self.reports.write(v1::ReportReport::Asked(v1::Asked {
            number,
            name,
            request,
            values: Vec::new(),
        }));
        Asked {
            number,
            answers,
            reports: self.reports.clone(),
            over: false,
        }
    }
}

/// A call that waits for the kit; it reports if it is stopped.
struct Asked {
    number: u32,
    answers: mpsc::UnboundedReceiver<v1::AnswerAnswer>,
    reports: Reports,
    over: bool,
}

impl Drop for Asked {
    fn drop(&mut self) {
        if !self.over {
            self.reports.write(v1::ReportReport::Stopped(v1::Stopped {
                number: self.number,
            }));
        }
    }
}

impl Asked {
    /// The next answer; nothing once a stream is to end.
    async fn next(&mut self) -> Result<Option<Vec<u8>>, HandlerError> {
        let answer = self.answers.recv().await;
        match answer {
            Some(v1::AnswerAnswer::Item(item)) => Ok(Some(item)),
            Some(v1::AnswerAnswer::Reply(reply)) => {
                self.over = true;
                Ok(Some(reply))
            }
            Some(v1::AnswerAnswer::Refusal(refusal)) => {
                self.over = true;
                Err(refused(&CONTRACT, &refusal).into())
            }
            Some(v1::AnswerAnswer::Defect(defect)) => {
                self.over = true;
                Err(defect.into())
            }
            Some(v1::AnswerAnswer::WrongType(_)) | None => std::future::pending().await,
        }
    }
}

fn refused(contract: &Contract, refusal: &v1::Refusal) -> CallError {
    let facts = contract
        .statuses
        .iter()
        .find(|facts| facts.name == refusal.status);
    let status = facts.map_or(Status::INTERNAL, |facts| Status(facts.code));
    let error = CallError::new(status, refusal.message.clone()).help_with(refusal.help.clone());
    refusal
        .details
        .iter()
        .fold(error, |error, (name, value)| error.detail(name, value))
}

impl Handler for Scripted {
    fn once(&self, import: &'static Import, request: Vec<u8>) -> Reply<Vec<u8>> {
        let mut asked = self.ask(import, request);
        Box::pin(async move { Ok(asked.next().await?.unwrap_or_default()) })
    }

    fn many(&self, import: &'static Import, request: Vec<u8>) -> Outgoing<Vec<u8>> {
        let asked = self.ask(import, request);
        Box::pin(futures_util::stream::try_unfold(
            asked,
            |mut asked| async move {
                if asked.over {
                    return Ok(None);
                }
                let item = asked.next().await?;
                Ok(if asked.over {
                    None
                } else {
                    item.map(|item| (item, asked))
                })
            },
        ))
    }

    fn at_once(
        &self,
        import: &'static Import,
        values: &[Value<'_>],
        room: Room<'_>,
    ) -> Result<(), HandlerError> {
        let value = |value: &Value<'_>| v1::Value {
            value: Some(match value {
                Value::Number(number) => v1::ValueValue::Number(*number),
                Value::Bytes(bytes) => v1::ValueValue::Data(bytes.to_vec()),
                Value::Text(text) => v1::ValueValue::Text((*text).to_owned()),
            }),
        };
        self.reports.write(v1::ReportReport::Asked(v1::Asked {
            number: 0,
            name: import.name.to_owned(),
            request: Vec::new(),
            values: values.iter().map(value).collect(),
        }));
        let answer = self
            .at_once
            .get(import.name)
            .and_then(|each| each.answer.clone());
        match answer {
            Some(v1::AtOnceAnswer::Refusal(refusal)) => {
                return Err(refused(&CONTRACT, &refusal).into());
            }
            Some(v1::AtOnceAnswer::Defect(defect)) => return Err(defect.into()),
            Some(v1::AtOnceAnswer::Data(data)) => {
                if let Room::Bytes(bytes) = room {
                    let fits = data.len().min(bytes.len());
                    bytes[..fits].copy_from_slice(&data[..fits]);
                }
            }
            Some(v1::AtOnceAnswer::Number(number)) => {
                if let Room::Number(out) = room {
                    *out = number;
                }
            }
            Some(v1::AtOnceAnswer::Nothing(_)) | None => {}
        }
        Ok(())
    }
}
