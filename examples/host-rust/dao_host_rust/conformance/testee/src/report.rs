//! Reports to the kit, in the order in which things happen.

use std::{
    fs::File,
    io::{self, Write as _},
    os::fd::AsFd as _,
    sync::{Arc, Mutex},
};

use dao_host::CallError;
use prost::Message as _;
use testee_conformance::messages::v1;

/// Writes reports; clones write to the same place.
#[derive(Clone, Default)]
pub struct Reports(Option<Arc<Mutex<File>>>);

impl Reports {
    pub fn new() -> io::Result<Self> {
        let output = io::stdout().as_fd().try_clone_to_owned()?;
        Ok(Self(Some(Arc::new(Mutex::new(File::from(output))))))
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
        if let Some(output) = &self.0 {
            // A kit that is gone wants no reports.
            let _ = crate::lock(output).write_all(&framed);
        }
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
