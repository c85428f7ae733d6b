//! A unit that is put together of parts.

mod unit;

use std::cell::RefCell;
use std::rc::Rc;

use dao_bindings::messages::abi_v1::{HostInfo, Lifecycle, Ready, lifecycle};
use dao_bindings::messages::data_v1::PutRequest;
use dao_bindings::messages::spaces_v1;
use dao_bindings::messages::system_v1::*;
use dao_bindings::native::{Home, Options};
use dao_bindings::{Result, Status, Unit, current_contract, methods, on_lifecycle};
use unit::{Tester, take_events};

/// Speaks for itself, and hears what happens without being the unit.
#[derive(Default)]
struct Ears(Rc<RefCell<Vec<lifecycle::Kind>>>);

impl dao_bindings::System for Ears {
    async fn info(&self, _: InfoRequest) -> Result<InfoResponse> {
        let contract = current_contract();
        Ok(InfoResponse {
            name: "ears".to_owned(),
            contract: format!("{}.{}", contract.major, contract.minor),
            ..InfoResponse::default()
        })
    }

    async fn health(&self, _: HealthRequest) -> Result<HealthResponse> {
        Ok(HealthResponse::default())
    }

    async fn statistics(&self, _: StatisticsRequest) -> Result<StatisticsResponse> {
        Ok(StatisticsResponse {
            watches: u32::try_from(self.0.borrow().len()).unwrap(),
            ..StatisticsResponse::default()
        })
    }
}

struct Composed {
    data: Rc<Tester>,
    ears: Ears,
}

impl Unit for Composed {
    async fn start(host: HostInfo) -> Result<(Self, Ready)> {
        let (data, ready) = Tester::start(host).await?;
        let ears = Ears::default();
        let heard = ears.0.clone();
        on_lifecycle(move |event| heard.borrow_mut().push(event.kind()));
        let data = Rc::new(data);
        Ok((Self { data, ears }, ready))
    }
}

dao_bindings::unit!(Composed {
    data: Documents + Spaces,
    ears: System,
});

#[test]
fn each_part_serves_its_services() {
    let home = Home::open::<Composed>(Options::new()).unwrap();
    let info = home
        .call(&methods::system::INFO, InfoRequest::default())
        .unwrap();
    assert_eq!(
        (info.name.as_str(), info.contract.as_str()),
        ("ears", "1.0")
    );
    let put = PutRequest {
        id: "a".to_owned(),
        ..PutRequest::default()
    };
    let revision = home.call(&methods::documents::PUT, put).unwrap().revision;
    assert_eq!(revision.unwrap().cursor, "1");
    let listed = home.call(&methods::spaces::LIST, spaces_v1::ListRequest::default());
    assert_eq!(listed.unwrap_err().status, Status::TooLarge);
}

#[test]
fn a_part_hears_what_happens_to_the_avatar() {
    let home = Home::open::<Composed>(Options::new()).unwrap();
    take_events();
    for kind in [lifecycle::Kind::LowMemory, lifecycle::Kind::Background] {
        let mut event = Lifecycle::default();
        event.set_kind(kind);
        home.lifecycle(&event);
    }
    let heard = home.call(&methods::system::STATISTICS, StatisticsRequest::default());
    assert_eq!(heard.unwrap().watches, 2);
    // The unit itself does not forward it: its parts decide what concerns them.
    assert!(take_events().is_empty());
}
