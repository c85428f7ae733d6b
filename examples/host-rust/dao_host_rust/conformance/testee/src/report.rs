//! Reports to the kit, in the order in which things happen.

use std::{
    fs::File,
    io::{self, Write as _},
    os::fd::AsFd as _,
    sync::mpsc,
    thread::JoinHandle,
};

use dao_host::CallError;
use prost::Message as _;
use testee_conformance::messages::v1;

/// Takes reports; clones take them to the same place.
///
/// A thread of their own writes them, so that what is recorded in the middle of an entry does not count as
/// the unit's time.
#[derive(Clone)]
pub struct Reports(mpsc::Sender<Vec<u8>>);

impl Reports {
    /// The reports, and the thread that writes them until the last clone is gone or the kit is.
    pub fn new() -> io::Result<(Self, JoinHandle<()>)> {
        let mut output = File::from(io::stdout().as_fd().try_clone_to_owned()?);
        let (sender, reports) = mpsc::channel::<Vec<u8>>();
        let writer = std::thread::spawn(move || {
            while let Ok(report) = reports.recv() {
                if report.is_empty() || output.write_all(&report).is_err() {
                    break;
                }
            }
        });
        Ok((Self(sender), writer))
    }

    pub fn write(&self, report: v1::ReportReport) {
        let report = v1::Report {
            report: Some(report),
        }
        .encode_to_vec();
        let mut framed = u32::try_from(report.len())
            .unwrap_or(u32::MAX)
            .to_le_bytes()
            .to_vec();
        framed.extend_from_slice(&report);
        // A kit that is gone wants no reports.
        let _ = self.0.send(framed);
    }

    /// Says that there is nothing more to write.
    pub fn end(&self) {
        let _ = self.0.send(Vec::new());
    }
}

/// An error as a caller meets it.
pub fn problem(error: &CallError) -> v1::Problem {
    v1::Problem {
        status: error.status_name().to_owned(),
        message: error.message().to_owned(),
        help: error.help().to_owned(),
        details: error.details().clone(),
        r#type: "CallError".to_owned(),
        foreign: false,
        executed: error.executed().to_owned(),
        repeat: error.repeat().to_owned(),
    }
}
