//! The entries as a host sees them: numbers in, numbers out.

mod unit;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use dao_bindings::messages::abi_v1::{Failure, HostInfo};
use dao_bindings::messages::data_v1::ExportRequest;
use dao_bindings::messages::spaces_v1;
use dao_bindings::messages::system_v1::StatisticsResponse;
use dao_bindings::native::{AtOnce, Host, Instance};
use dao_bindings::{Import, Method, Status, contract, methods};
use prost::Message;
use unit::{FAIL_START, Tester};

const DONE: i32 = contract::results::DONE;
const PENDING: i32 = contract::results::PENDING;

/// Records what crosses and answers nothing by itself.
#[derive(Default)]
struct Recorder {
    calls: RefCell<Vec<(&'static str, u32)>>,
    answers: RefCell<Vec<(u32, i32, Vec<u8>)>>,
    cancelled: RefCell<Vec<u32>>,
    credit: RefCell<Vec<(u32, u32, u32)>>,
    /// How many more calls it takes; any number where not set.
    room: Cell<Option<u32>>,
}

impl Host for Recorder {
    fn respond(&self, call: u32, status: i32, payload: &[u8]) -> i32 {
        self.answers
            .borrow_mut()
            .push((call, status, payload.to_vec()));
        0
    }
    fn cancel(&self, call: u32) -> i32 {
        self.cancelled.borrow_mut().push(call);
        0
    }
    fn credit(&self, call: u32, items: u32, bytes: u32) -> i32 {
        self.credit.borrow_mut().push((call, items, bytes));
        0
    }
    fn at_once(&self, call: AtOnce<'_>) -> i32 {
        if call.capability == "clock" {
            return Status::Denied.code();
        }
        call.out.fill(4);
        0
    }
    fn call(&self, import: &'static Import, call: u32, _: &[u8]) -> i32 {
        if import.capability == "net" {
            return Status::Denied.code();
        }
        match self.room.get() {
            Some(0) => return Status::Busy.code(),
            Some(room) => self.room.set(Some(room - 1)),
            None => {}
        }
        self.calls.borrow_mut().push((import.name, call));
        0
    }
}

fn host_info() -> Vec<u8> {
    HostInfo {
        host: "recorder".to_owned(),
        contract_major: contract::MAJOR.into(),
        ..HostInfo::default()
    }
    .encode_to_vec()
}

/// A running instance: its start was call 1, its first storage read was answered.
fn running() -> (Rc<Recorder>, Instance) {
    let host = Rc::new(Recorder::default());
    let instance = Instance::new(host.clone());
    assert_eq!(instance.init::<Tester>(1, &host_info()), PENDING);
    let (_, read) = host.calls.borrow_mut().pop().unwrap();
    assert_eq!(complete(&instance, read, Status::NotFound, &[]), DONE);
    let answers = host.answers.take();
    assert_eq!(answers.len(), 1);
    assert_eq!((answers[0].0, answers[0].1), (1, 0));
    (host, instance)
}

fn complete(instance: &Instance, call: u32, status: Status, payload: &[u8]) -> i32 {
    instance.on_event(contract::events::COMPLETION, call, status.code(), payload)
}

fn request<Req: Message, Rep>(
    instance: &Instance,
    call: u32,
    method: &Method<Req, Rep>,
    request: &Req,
) -> i32 {
    instance.handle_request(call, method.number, &request.encode_to_vec())
}

fn statistics(host: &Recorder, instance: &Instance) -> StatisticsResponse {
    assert_eq!(
        request(
            instance,
            999,
            &methods::system::STATISTICS,
            &Default::default()
        ),
        DONE
    );
    let (_, status, payload) = host.answers.borrow_mut().pop().unwrap();
    assert_eq!(status, 0);
    StatisticsResponse::decode(&*payload).unwrap()
}

#[test]
fn requests_before_the_start_has_ended_are_busy() {
    let host = Rc::new(Recorder::default());
    let instance = Instance::new(host.clone());
    let busy = Status::Busy.code();
    assert_eq!(
        request(&instance, 5, &methods::system::INFO, &Default::default()),
        busy
    );
    assert_eq!(instance.init::<Tester>(1, &host_info()), PENDING);
    assert_eq!(
        request(&instance, 5, &methods::system::INFO, &Default::default()),
        busy
    );
    assert_eq!(
        instance.init::<Tester>(2, &host_info()),
        Status::Conflict.code()
    );
    let (_, read) = host.calls.borrow_mut().pop().unwrap();
    assert_eq!(complete(&instance, read, Status::Ok, &[]), DONE);
    assert_eq!(
        request(&instance, 5, &methods::system::INFO, &Default::default()),
        DONE
    );
}

#[test]
fn a_failed_start_is_answered_and_nothing_is_served() {
    FAIL_START.set(true);
    let host = Rc::new(Recorder::default());
    let instance = Instance::new(host.clone());
    assert_eq!(instance.init::<Tester>(1, &host_info()), DONE);
    let (call, status, payload) = host.answers.borrow_mut().pop().unwrap();
    assert_eq!((call, status), (1, Status::Unavailable.code()));
    assert_eq!(Failure::decode(&*payload).unwrap().message, "asked to fail");
    let served = request(&instance, 5, &methods::system::INFO, &Default::default());
    assert_eq!(served, Status::Unavailable.code());
}

#[test]
fn another_major_version_is_refused() {
    let host = Rc::new(Recorder::default());
    let instance = Instance::new(host.clone());
    let info = HostInfo {
        contract_major: u32::from(contract::MAJOR) + 1,
        ..HostInfo::default()
    };
    assert_eq!(instance.init::<Tester>(1, &info.encode_to_vec()), DONE);
    assert_eq!(host.answers.borrow()[0].1, Status::Unimplemented.code());
}

#[test]
fn what_the_guest_does_not_know_is_a_status_and_no_trap() {
    let (host, instance) = running();
    assert_eq!(
        instance.handle_request(5, 0xdead, &[]),
        Status::Unimplemented.code()
    );
    assert_eq!(
        instance.on_event(77, 0, 0, &[]),
        Status::UnknownEvent.code()
    );
    let invalid = Status::InvalidArgument.code();
    assert_eq!(
        instance.handle_request(0, methods::system::INFO.number, &[]),
        invalid
    );
    assert_eq!(
        instance.on_event(contract::events::CREDIT, 5, -1, &[0; 4]),
        invalid
    );
    assert_eq!(
        instance.on_event(contract::events::CREDIT, 5, 1, &[0; 3]),
        invalid
    );
    assert_eq!(
        instance.on_event(contract::events::LIFECYCLE, 0, 0, &[0xff]),
        invalid
    );
    // Of requests that are not, or no longer, open:
    assert_eq!(
        instance.on_event(contract::events::CREDIT, 5, 1, &[0; 4]),
        DONE
    );
    assert_eq!(instance.on_event(contract::events::CANCEL, 5, 0, &[]), DONE);
    assert!(host.answers.borrow().is_empty());
    // A request of that id is possible after the refusals.
    assert_eq!(
        request(&instance, 5, &methods::system::INFO, &Default::default()),
        DONE
    );
}

#[test]
fn a_request_that_cannot_be_read_is_answered_so() {
    let (host, instance) = running();
    assert_eq!(
        instance.handle_request(5, methods::spaces::GET.number, &[0xff]),
        DONE
    );
    let (call, status, payload) = host.answers.borrow_mut().pop().unwrap();
    assert_eq!((call, status), (5, Status::InvalidArgument.code()));
    let error = Failure::decode(&*payload).unwrap();
    assert_eq!(error.code, status);
    assert!(
        error.message.contains("dao.spaces.v1.SpacesService.Get"),
        "{}",
        error.message
    );
}

#[test]
fn the_id_of_an_open_request_cannot_be_used_again() {
    let (_, instance) = running();
    let get = spaces_v1::GetRequest { name: "a".into() };
    assert_eq!(request(&instance, 5, &methods::spaces::GET, &get), PENDING);
    let again = request(&instance, 5, &methods::spaces::GET, &get);
    assert_eq!(again, Status::InvalidArgument.code());
}

#[test]
fn answers_to_nobody_and_second_answers_are_counted_and_ignored() {
    let (host, instance) = running();
    let get = spaces_v1::GetRequest { name: "a".into() };
    assert_eq!(request(&instance, 5, &methods::spaces::GET, &get), PENDING);
    let (_, read) = host.calls.borrow_mut().pop().unwrap();
    let reply = dao_bindings::messages::storage_v1::ReadResponse { value: b"v".into() };
    assert_eq!(
        complete(&instance, read, Status::Ok, &reply.encode_to_vec()),
        DONE
    );
    assert_eq!(complete(&instance, read, Status::Internal, &[]), DONE);
    assert_eq!(complete(&instance, 4_711, Status::Ok, &[]), DONE);
    assert_eq!(complete(&instance, 0, Status::More, &[1, 2, 3]), DONE);
    let answers = host.answers.take();
    assert_eq!(answers.len(), 1);
    assert_eq!(
        spaces_v1::GetResponse::decode(&*answers[0].2)
            .unwrap()
            .space
            .unwrap()
            .name,
        "v"
    );
    assert_eq!(statistics(&host, &instance).commits, 3);
}

#[test]
fn unknown_statuses_and_misplaced_items_are_errors_of_the_host() {
    for status in [7, -77, Status::More.code()] {
        let (host, instance) = running();
        let get = spaces_v1::GetRequest { name: "a".into() };
        assert_eq!(request(&instance, 5, &methods::spaces::GET, &get), PENDING);
        let (_, read) = host.calls.borrow_mut().pop().unwrap();
        let done = instance.on_event(contract::events::COMPLETION, read, status, &[]);
        assert_eq!(done, DONE);
        assert_eq!(host.answers.borrow()[0].1, Status::Internal.code());
    }
}

#[test]
fn a_call_that_is_given_up_is_cancelled_and_keeps_its_id_until_it_ends() {
    let (host, instance) = running();
    let remove = spaces_v1::RemoveRequest { name: "a".into() };
    assert_eq!(
        request(&instance, 5, &methods::spaces::REMOVE, &remove),
        PENDING
    );
    let calls = host.calls.take();
    assert_eq!(calls.len(), 2);
    assert_eq!(host.cancelled.take(), [calls[0].1]);
    assert_eq!(statistics(&host, &instance).open_documents, 2);
    // The read gives an item, is then given up, and its late items are nobody's.
    assert_eq!(complete(&instance, calls[1].1, Status::More, &[]), DONE);
    assert_eq!(host.cancelled.take(), [calls[1].1]);
    assert_eq!(complete(&instance, calls[1].1, Status::More, &[]), DONE);
    assert_eq!(statistics(&host, &instance).open_documents, 2);
    assert_eq!(
        complete(&instance, calls[1].1, Status::Cancelled, &[]),
        DONE
    );
    assert_eq!(complete(&instance, calls[0].1, Status::Ok, &[]), DONE);
    let end = statistics(&host, &instance);
    assert_eq!((end.open_documents, end.commits), (0, 0));
}

#[test]
fn a_producer_stops_where_items_or_bytes_run_out() {
    let (host, instance) = running();
    let export = ExportRequest {
        space: "s".into(),
        after: "40".into(),
        ..ExportRequest::default()
    };
    assert_eq!(
        request(&instance, 5, &methods::documents::EXPORT, &export),
        PENDING
    );
    assert_eq!(host.answers.take().len(), 16);
    let credit = |items: i32, bytes: u32| {
        instance.on_event(contract::events::CREDIT, 5, items, &bytes.to_le_bytes())
    };
    assert_eq!(credit(3, 1), DONE);
    assert_eq!(host.answers.take().len(), 3);
    assert_eq!(credit(0, 1_000), DONE);
    assert_eq!(host.answers.take().len(), 0);
    assert_eq!(credit(1_000, 0), DONE);
    let rest = host.answers.take();
    assert_eq!(rest.len(), 22);
    assert!(
        rest[..21]
            .iter()
            .all(|(_, status, _)| *status == Status::More.code())
    );
    assert_eq!(rest[21].1, Status::Ok.code());
}

#[test]
fn bytes_go_below_zero_by_one_item_only() {
    let (host, instance) = running();
    let export = ExportRequest {
        space: "s".into(),
        after: "10".into(),
        ids: vec!["i".into(); 700_000],
        ..ExportRequest::default()
    };
    assert_eq!(
        request(&instance, 5, &methods::documents::EXPORT, &export),
        PENDING
    );
    // 1 MiB of credit: the first leaves some, the second overdraws it.
    let sent = host.answers.take();
    assert_eq!(sent.len(), 2);
    let overdrawn = sent[0].2.len() + sent[1].2.len() - (1 << 20);
    let credit = |bytes: usize| {
        let bytes = u32::try_from(bytes).unwrap().to_le_bytes();
        instance.on_event(contract::events::CREDIT, 5, 0, &bytes)
    };
    assert_eq!(credit(overdrawn), DONE);
    assert_eq!(host.answers.take().len(), 0);
    assert_eq!(credit(1), DONE);
    assert_eq!(host.answers.take().len(), 1);
}

#[test]
fn a_consumer_gives_credit_back_by_half_windows() {
    let (host, instance) = running();
    let instance = &instance;
    let seen = Rc::new(RefCell::new(0));
    let count = seen.clone();
    instance.poke(move || {
        dao_bindings::task::spawn(async move {
            let mut pages = dao_bindings::avatar::files::read(Default::default());
            while let Some(page) = pages.next().await {
                page.unwrap();
                *count.borrow_mut() += 1;
            }
        });
    });
    let (_, scan) = host.calls.borrow_mut().pop().unwrap();
    for item in 1..=20 {
        complete(instance, scan, Status::More, &[]);
        assert_eq!(*seen.borrow(), item);
    }
    assert_eq!(host.credit.take(), [(scan, 8, 0), (scan, 8, 0)]);
    // One large item is worth half a window of bytes.
    let page = dao_bindings::messages::files_v1::ReadResponse {
        data: vec![0; 600_000],
    }
    .encode_to_vec();
    complete(instance, scan, Status::More, &page);
    assert_eq!(
        host.credit.take(),
        [(scan, 5, u32::try_from(page.len()).unwrap())]
    );
    assert_eq!(complete(instance, scan, Status::Ok, &[]), DONE);
    assert!(host.cancelled.borrow().is_empty());
}

#[test]
fn a_refused_import_is_an_error_that_names_the_capability() {
    let (host, instance) = running();
    let import = dao_bindings::messages::data_v1::ImportUrlRequest {
        space: "s".into(),
        url: "https://a.example".into(),
    };
    assert_eq!(
        request(&instance, 5, &methods::documents::IMPORT_URL, &import),
        DONE
    );
    let (_, status, payload) = host.answers.borrow_mut().pop().unwrap();
    assert_eq!(status, Status::Denied.code());
    let error = Failure::decode(&*payload).unwrap();
    assert!(error.message.contains("`net`"), "{}", error.message);
    assert_eq!(error.details["capability"], "net");
    assert_eq!(error.details["import"], "avatar_net_fetch");
}

/// Eight reads at a time; gives the names that came back, in their order.
fn eight_reads(instance: &Instance) -> Rc<RefCell<Vec<usize>>> {
    let ended = Rc::new(RefCell::new(Vec::new()));
    let noted = ended.clone();
    instance.poke(move || {
        for number in 0..8 {
            let noted = noted.clone();
            dao_bindings::task::spawn(async move {
                let read = dao_bindings::avatar::storage::read(Default::default());
                if read.await.is_ok() {
                    noted.borrow_mut().push(number);
                }
            });
        }
    });
    ended
}

#[test]
fn calls_over_the_hosts_limit_wait_in_their_order() {
    let host = Rc::new(Recorder::default());
    let instance = Instance::new(host.clone());
    let mut info = HostInfo::decode(&*host_info()).unwrap();
    info.limits = Some(dao_bindings::messages::abi_v1::Limits {
        max_calls_in_flight: 3,
        ..Default::default()
    });
    assert_eq!(instance.init::<Tester>(1, &info.encode_to_vec()), PENDING);
    let (_, read) = host.calls.borrow_mut().pop().unwrap();
    complete(&instance, read, Status::NotFound, &[]);
    let ended = eight_reads(&instance);
    for number in 0..8 {
        let calls = host.calls.borrow().clone();
        assert_eq!(calls.len(), (number + 3).min(8));
        complete(&instance, calls[number].1, Status::Ok, &[]);
    }
    assert_eq!(*ended.borrow(), [0, 1, 2, 3, 4, 5, 6, 7]);
}

#[test]
fn a_busy_host_is_asked_again_once_a_call_has_ended() {
    let (host, instance) = running();
    host.room.set(Some(2));
    let ended = eight_reads(&instance);
    assert_eq!(host.calls.borrow().len(), 2);
    for number in 0..8 {
        host.room.set(Some(host.room.get().unwrap() + 1));
        let call = host.calls.borrow()[number].1;
        complete(&instance, call, Status::Ok, &[]);
    }
    assert_eq!(*ended.borrow(), [0, 1, 2, 3, 4, 5, 6, 7]);
    // With nothing under way there is nothing to wait for.
    host.room.set(Some(0));
    let get = spaces_v1::GetRequest { name: "a".into() };
    assert_eq!(request(&instance, 5, &methods::spaces::GET, &get), DONE);
    assert_eq!(host.answers.borrow()[0].1, Status::Busy.code());
}

#[test]
fn a_call_that_waits_and_is_given_up_never_crosses() {
    let (host, instance) = running();
    host.room.set(Some(1));
    instance.poke(|| {
        dao_bindings::task::spawn(async {
            let first = dao_bindings::avatar::storage::read(Default::default());
            drop(dao_bindings::avatar::storage::read(Default::default()));
            let third = dao_bindings::avatar::storage::scan(Default::default());
            first.await.unwrap();
            drop(third);
        });
    });
    host.room.set(Some(5));
    let (_, first) = host.calls.borrow()[0];
    complete(&instance, first, Status::Ok, &[]);
    let names: Vec<_> = host.calls.borrow().iter().map(|(name, _)| *name).collect();
    assert_eq!(names, ["avatar_storage_read", "avatar_storage_scan"]);
    assert_eq!(host.cancelled.borrow().len(), 1);
}
