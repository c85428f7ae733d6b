//! `dao.system.v1.System`.

use dao_bindings::messages::system_v1::{
    HealthCheck, HealthReply, HealthRequest, InfoReply, InfoRequest, StatisticsReply,
    StatisticsRequest,
};
use dao_bindings::{Error, Result, System, avatar, contract};
use dao_store::SCHEMA;

use crate::Dao;

impl System for Dao {
    async fn info(&self, _: InfoRequest) -> Result<InfoReply> {
        Ok(InfoReply {
            name: "dao".to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            contract: format!("{}.{}", contract::MAJOR, contract::MINOR),
            state_schema: SCHEMA,
            home_id: self.store.home().id.to_vec(),
        })
    }

    async fn health(&self, _: HealthRequest) -> Result<HealthReply> {
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
        Ok(HealthReply {
            healthy: checks.iter().all(|check| check.passed),
            checks,
        })
    }

    async fn statistics(&self, _: StatisticsRequest) -> Result<StatisticsReply> {
        let calls = dao_bindings::statistics();
        Ok(StatisticsReply {
            requests: calls.requests,
            failures: calls.failures,
            commits: self.store.commits(),
            memory_bytes: dao_bindings::memory_bytes(),
            open_documents: self.documents.open_documents(),
            watches: self.documents.watches(),
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
