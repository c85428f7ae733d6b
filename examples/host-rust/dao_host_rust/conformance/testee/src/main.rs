//! The testee of Rust: does what the conformance kit commands, and reports what it sees. It drives the
//! generated bindings as an application would, and decides nothing.

mod calls;
mod report;
mod scripted;

use std::{
    cell::RefCell,
    collections::HashMap,
    io::{self, Read as _},
    path::PathBuf,
    rc::Rc,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use dao_host::{Avatar, Capability, Contract, Happening, OpenError, OpenOptions};
use prost::Message as _;
use testee_conformance::{
    CONTRACT,
    messages::{recording_v1::Record, v1},
};
use tokio::sync::mpsc;

use crate::{
    calls::Calls,
    report::{Reports, problem},
    scripted::{Answers, Scripted},
};

const FEATURES: [&str; 5] = ["deadline", "profile", "growth", "native", "durable"];

fn main() -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let (send, mut commands) = mpsc::unbounded_channel();
    std::thread::spawn(move || {
        let mut input = io::stdin().lock();
        let mut length = [0; 4];
        while input.read_exact(&mut length).is_ok() {
            let mut command = vec![0; u32::from_le_bytes(length) as usize];
            if input.read_exact(&mut command).is_err() || send.send(command).is_err() {
                break;
            }
        }
    });
    let (reports, writer) = Reports::new()?;
    let mut testee = Testee {
        reports: reports.clone(),
        avatar: Rc::default(),
        is_dao: false,
        calls: Calls::default(),
        answers: Answers::default(),
        home: PathBuf::new(),
    };
    let local = tokio::task::LocalSet::new();
    local.block_on(&runtime, async {
        while let Some(command) = commands.recv().await {
            let Ok(command) = v1::Command::decode(command.as_slice()) else {
                break;
            };
            testee.carry_out(command);
            // So that what was commanded has begun before the next command.
            tokio::task::yield_now().await;
        }
        let avatar = testee.avatar.take();
        if let Some(avatar) = avatar {
            avatar.close_within(Duration::from_millis(100)).await;
        }
    });
    reports.end();
    let _ = writer.join();
    std::process::exit(0);
}

struct Testee {
    reports: Reports,
    avatar: Rc<RefCell<Option<Avatar>>>,
    is_dao: bool,
    calls: Calls,
    answers: Answers,
    home: PathBuf,
}

impl Testee {
    fn carry_out(&mut self, command: v1::Command) {
        use v1::CommandCommand as Is;
        let Some(command) = command.command else {
            return;
        };
        match command {
            Is::Hello(_) => self.hello(),
            Is::Open(open) => self.open(open),
            Is::Call(call) => match &*self.avatar.borrow() {
                Some(avatar) => self.calls.begin(avatar, self.is_dao, call, &self.reports),
                None => self.unable("no Avatar is open"),
            },
            Is::Take(take) => self.calls.take(&take.label, take.items),
            Is::Cancel(cancel) => self.calls.cancel(&cancel.label),
            Is::Answer(answer) => {
                if !self.answers.answer(answer) {
                    self.unable("the compiler checks what a handler gives");
                }
            }
            Is::Regrant(regrant) => {
                let new = self.home.join("grants.toml.new");
                let written = std::fs::write(&new, regrant.text);
                if written
                    .and_then(|()| std::fs::rename(&new, self.home.join("grants.toml")))
                    .is_err()
                {
                    self.unable("grants.toml cannot be written");
                }
            }
            Is::Happen(happen) => {
                let happening = match happen.kind.as_str() {
                    "FOREGROUND" => Happening::Foreground,
                    "BACKGROUND" => Happening::Background,
                    _ => Happening::LowMemory,
                };
                if let Some(avatar) = &*self.avatar.borrow() {
                    avatar.tell(happening);
                }
            }
            Is::Settle(settle) => self.settle(settle.number),
            Is::Close(close) => self.close(close.patience_ms),
        }
    }

    fn unable(&self, why: &str) {
        self.reports.write(v1::ReportReport::Unable(v1::Unable {
            why: why.to_owned(),
        }));
    }

    fn hello(&self) {
        self.reports
            .write(v1::ReportReport::Introduction(v1::Introduction {
                protocol: 1,
                contract_digest: CONTRACT.digest.to_vec(),
                language: "rust".to_owned(),
                host: format!("dao-rust {}", env!("CARGO_PKG_VERSION")),
                features: FEATURES.map(str::to_owned).to_vec(),
            }));
    }

    /// Opens an Avatar, while further commands are carried out.
    fn open(&mut self, open: v1::Open) {
        self.calls = Calls::default();
        self.answers = Answers::default();
        self.home = open.home.clone().into();
        self.is_dao = open.contract == "dao";
        let contract: &'static Contract = if self.is_dao {
            &testee_dao::CONTRACT
        } else {
            &CONTRACT
        };
        let options = self.options(contract, &open);
        let (reports, opened) = (self.reports.clone(), Rc::clone(&self.avatar));
        tokio::task::spawn_local(async move {
            let avatar = options.open(contract, open.home, open.module).await;
            report_opening(avatar, &reports, &opened);
        });
    }

    fn options(&self, contract: &'static Contract, open: &v1::Open) -> OpenOptions {
        let mut options = OpenOptions::new();
        if let Some(grants) = &open.grants {
            options = options.grant_nothing();
            for grant in &grants.capabilities {
                options = options.grant(&grant.capability, grant.scopes.clone());
            }
        }
        let at_once: Arc<HashMap<String, v1::AtOnce>> = Arc::new(
            open.at_once
                .iter()
                .map(|each| (each.name.clone(), each.clone()))
                .collect(),
        );
        for name in &open.scripted {
            let Some(capability) = contract.capability(name) else {
                continue;
            };
            let scripted = Scripted::new(
                self.reports.clone(),
                self.answers.clone(),
                Arc::clone(&at_once),
            );
            options = options.capability(Capability::new(capability.name, scripted));
        }
        let millis = |millis: u32| Duration::from_millis(u64::from(millis));
        if open.entry_ms > 0 {
            options = options.entry_deadline(millis(open.entry_ms));
        }
        if open.start_ms > 0 {
            options = options.start_deadline(millis(open.start_ms));
        }
        if open.memory_bytes > 0 {
            options = options.max_memory_bytes(open.memory_bytes);
        }
        if !open.cache.is_empty() {
            options = options.cache(&open.cache);
        }
        let (crossed, logged, died, denied) = (
            self.reports.clone(),
            self.reports.clone(),
            self.reports.clone(),
            self.reports.clone(),
        );
        options
            .record(move |record| {
                if let Ok(record) = Record::decode(record) {
                    crossed.write(v1::ReportReport::Crossed(record));
                }
            })
            .log(move |level, text| {
                logged.write(v1::ReportReport::Logged(v1::Logged {
                    level: level.into(),
                    text: text.to_owned(),
                }));
            })
            .on_death(move |cause| {
                died.write(v1::ReportReport::Died(v1::Died {
                    cause: cause.to_owned(),
                }))
            })
            .on_denial(move |denial| {
                denied.write(v1::ReportReport::Denied(v1::Denied {
                    capability: denial.capability.clone(),
                    operation: denial.operation.clone(),
                    scope: denial.scope.clone(),
                    message: denial.message.clone(),
                    help: denial.help.clone(),
                }));
            })
    }

    fn settle(&self, number: u32) {
        let (reports, avatar) = (self.reports.clone(), self.avatar.borrow().clone());
        tokio::task::spawn_local(async move {
            for _ in 0..3 {
                if let Some(avatar) = &avatar {
                    avatar.settle().await;
                }
                for _ in 0..100 {
                    tokio::task::yield_now().await;
                }
            }
            reports.write(v1::ReportReport::Settled(v1::Settled { number }));
        });
    }

    fn close(&mut self, patience_ms: u32) {
        let (reports, avatar) = (self.reports.clone(), self.avatar.take());
        tokio::task::spawn_local(async move {
            if let Some(avatar) = avatar {
                if patience_ms > 0 {
                    avatar
                        .close_within(Duration::from_millis(u64::from(patience_ms)))
                        .await;
                } else {
                    avatar.close().await;
                }
            }
            for _ in 0..100 {
                tokio::task::yield_now().await;
            }
            reports.write(v1::ReportReport::Closed(v1::Closed { problem: None }));
        });
    }
}

fn report_opening(
    opened: Result<Avatar, OpenError>,
    reports: &Reports,
    place: &RefCell<Option<Avatar>>,
) {
    match opened {
        Ok(avatar) => {
            let grant = |(capability, scopes)| v1::GrantedCapability { capability, scopes };
            reports.write(v1::ReportReport::Opened(v1::Opened {
                digest: avatar.unit_digest().to_vec(),
                unit: avatar.unit_name().to_owned(),
                grants: avatar.grants().into_iter().map(grant).collect(),
            }));
            place.replace(Some(avatar));
        }
        Err(error) => {
            let module_refused = matches!(error, OpenError::Module { .. });
            let problem = Some(match &error {
                OpenError::Start(error) => problem(error),
                other => v1::Problem {
                    message: other.to_string(),
                    r#type: "OpenError".to_owned(),
                    ..v1::Problem::default()
                },
            });
            reports.write(v1::ReportReport::NotOpened(v1::NotOpened {
                problem,
                module_refused,
            }));
        }
    }
}

/// A lock that a panic of somebody else does not take away.
fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
