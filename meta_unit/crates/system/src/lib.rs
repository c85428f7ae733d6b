//! What a unit says about itself: `dao.system.v1.SystemService`.

use std::rc::Rc;

use dao_bindings::messages::system_v1::{
    HealthCheck, HealthRequest, HealthResponse, InfoRequest, InfoResponse, StatisticsRequest,
    StatisticsResponse,
};
use dao_bindings::{Error, Result, avatar, current_contract};
use dao_documents::{Documents, SCHEMA, wire};

/// Says which unit this is, whether it is well, and what it did.
pub struct System {
    name: &'static str,
    version: &'static str,
    documents: Rc<Documents>,
}

impl System {
    /// What the unit of this name and version, which keeps documents, says about itself.
    #[must_use]
    pub const fn new(name: &'static str, version: &'static str, documents: Rc<Documents>) -> Self {
        Self {
            name,
            version,
            documents,
        }
    }
}

impl dao_bindings::System for System {
    async fn info(&self, _: InfoRequest) -> Result<InfoResponse> {
        let contract = current_contract();
        Ok(InfoResponse {
            name: self.name.to_owned(),
            version: self.version.to_owned(),
            contract: format!("{}.{}", contract.major, contract.minor),
            state_schema: SCHEMA,
            home_id: self.documents.store().home().id.to_vec(),
        })
    }

    async fn health(&self, request: HealthRequest) -> Result<HealthResponse> {
        let storage = self.documents.store().probe().await;
        let random = avatar::random::fill_array::<16>().and_then(|bytes| {
            let stuck = bytes == [0; 16];
            if stuck {
                Err(Error::internal("the source of randomness gives zeros"))
            } else {
                Ok(())
            }
        });
        let clock = avatar::clock::wall().map(|_| ());
        let mut checks = vec![
            check(
                "storage",
                &storage,
                "storage reads, writes and keeps what was sealed",
            ),
            check("random", &random, "the source of randomness gives bytes"),
            check("clock", &clock, "the clock tells the time"),
        ];
        if request.thorough {
            checks.push(self.check_rows().await?);
        }
        Ok(HealthResponse {
            healthy: checks.iter().all(|check| check.passed),
            checks,
        })
    }

    async fn statistics(&self, _: StatisticsRequest) -> Result<StatisticsResponse> {
        let calls = dao_bindings::statistics();
        Ok(StatisticsResponse {
            requests: wire::count(calls.requests),
            failures: wire::count(calls.failures),
            commits: wire::count(self.documents.store().commits()),
            memory_bytes: dao_bindings::memory_bytes(),
            open_documents: wire::count(self.documents.open_documents()),
            watches: wire::count(self.documents.watches()),
        })
    }
}

impl System {
    /// Looks at every row of the home.
    async fn check_rows(&self) -> Result<HealthCheck> {
        let found = self.documents.store().check().await?;
        let faults = match found.faults.as_slice() {
            [] => Ok(()),
            [only] => Err(only.clone()),
            [first, more @ ..] => Err(Error::internal(format!(
                "{}; {} more faults",
                first.message,
                more.len()
            ))),
        };
        let good = format!("each of the {} rows can be read", found.rows);
        Ok(check("rows", &faults, &good))
    }
}

fn check(name: &str, result: &Result<()>, good: &str) -> HealthCheck {
    HealthCheck {
        name: name.to_owned(),
        passed: result.is_ok(),
        detail: match result {
            Ok(()) => good.to_owned(),
            Err(error) => error.message.clone(),
        },
    }
}
