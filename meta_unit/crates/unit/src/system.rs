//! `dao.system.v1.SystemService`.

use dao_bindings::messages::system_v1::{
    HealthCheck, HealthRequest, HealthResponse, InfoRequest, InfoResponse, StatisticsRequest,
    StatisticsResponse,
};
use dao_bindings::{Error, Result, System, avatar, contract};
use dao_documents::wire;
use dao_store::SCHEMA;

use crate::Dao;

impl System for Dao {
    async fn info(&self, _: InfoRequest) -> Result<InfoResponse> {
        Ok(InfoResponse {
            name: "dao".to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            contract: format!("{}.{}", contract::MAJOR, contract::MINOR),
            state_schema: SCHEMA,
            home_id: self.store.home().id.to_vec(),
        })
    }

    async fn health(&self, _: HealthRequest) -> Result<HealthResponse> {
        let storage = self.store.probe().await;
        let random = avatar::random::fill_array::<16>().and_then(|bytes| {
            let stuck = bytes == [0; 16];
            if stuck {
                Err(Error::internal("the source of randomness gives zeros"))
            } else {
                Ok(())
            }
        });
        let clock = avatar::clock::wall().map(|_| ());
        let checks = vec![
            check(
                "storage",
                &storage,
                "storage reads, writes and keeps what was sealed",
            ),
            check("random", &random, "the source of randomness gives bytes"),
            check("clock", &clock, "the clock tells the time"),
        ];
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
            commits: wire::count(self.store.commits()),
            memory_bytes: dao_bindings::memory_bytes(),
            open_documents: wire::count(self.documents.open_documents()),
            watches: wire::count(self.documents.watches()),
        })
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
