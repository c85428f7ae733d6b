//! HTTP to allowed hosts. A host is looked up once, its addresses are checked, and the connection goes to an
//! address that was checked. Redirects are followed here, each checked like the first.

mod addresses;
mod url;

use std::{net::IpAddr, sync::Arc, time::Duration};

use http_body_util::{BodyExt as _, Full};
use hyper::{
    Request,
    body::{Bytes, Incoming},
    client::conn::http1,
    header::{HeaderName, HeaderValue},
};
use hyper_util::rt::TokioIo;
use prost::Message as _;
use tokio::net::TcpStream;
use tokio_rustls::{
    TlsConnector,
    rustls::{ClientConfig, RootCertStore, pki_types::ServerName},
};

use self::url::Url;
use super::Ground;
use crate::{
    CallError, Status,
    contract::Import,
    handler::{Handler, Outgoing},
    messages::net_v1::{FetchRequest, FetchResponse, FetchResponsePart, Head, Header},
    rules,
    scopes::{self, NetScope},
};

const REDIRECTS: usize = 10;
const CHUNK: usize = 64 << 10;
const USUAL: Duration = Duration::from_secs(30);
const OWN: [&str; 13] = [
    "connection",
    "content-length",
    "expect",
    "host",
    "http2-settings",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

pub(crate) struct Net {
    ground: Ground,
    tls: Arc<ClientConfig>,
}

impl Net {
    pub(crate) fn open(ground: &Ground) -> Self {
        let mut roots = RootCertStore::empty();
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        let tls = ClientConfig::builder()
            .with_root_certificates(roots)
            .with_no_client_auth();
        Self {
            ground: ground.clone(),
            tls: Arc::new(tls),
        }
    }
}

impl Handler for Net {
    fn many(&self, _import: &'static Import, request: Vec<u8>) -> Outgoing<Vec<u8>> {
        let fetch = Fetch {
            ground: self.ground.clone(),
            tls: Arc::clone(&self.tls),
        };
        let state = State::Begin(fetch, request);
        Box::pin(futures_util::stream::try_unfold(
            state,
            |state| async move { Ok(state.next().await?) },
        ))
    }
}

/// Where a fetch stands.
enum State {
    Begin(Fetch, Vec<u8>),
    Body {
        body: Incoming,
        rest: Bytes,
        timeout: Duration,
        host: String,
        connection: Connection,
    },
}

impl State {
    async fn next(self) -> Result<Option<(Vec<u8>, Self)>, CallError> {
        match self {
            Self::Begin(fetch, request) => {
                let request = rules::read::<FetchRequest>(&request)?;
                let timeout = match request.timeout_ms {
                    0 => USUAL,
                    millis => Duration::from_millis(u64::from(millis)),
                };
                let late = || timed_out("the head");
                let answered = tokio::time::timeout(timeout, fetch.follow(request))
                    .await
                    .map_err(|_| late())??;
                let (head, body, host, connection) = answered;
                let part = FetchResponse {
                    part: Some(FetchResponsePart::Head(head)),
                };
                Ok(Some((
                    part.encode_to_vec(),
                    Self::Body {
                        body,
                        rest: Bytes::new(),
                        timeout,
                        host,
                        connection,
                    },
                )))
            }
            Self::Body {
                mut body,
                mut rest,
                timeout,
                host,
                connection,
            } => {
                while rest.is_empty() {
                    let frame = tokio::time::timeout(timeout, body.frame())
                        .await
                        .map_err(|_| timed_out("the body"))?;
                    match frame {
                        None => return Ok(None),
                        Some(Err(_)) => return Err(broken(&host)),
                        Some(Ok(frame)) => rest = frame.into_data().unwrap_or_default(),
                    }
                }
                let chunk = rest.split_to(rest.len().min(CHUNK)).to_vec();
                let part = FetchResponse {
                    part: Some(FetchResponsePart::Chunk(chunk)),
                };
                Ok(Some((
                    part.encode_to_vec(),
                    Self::Body {
                        body,
                        rest,
                        timeout,
                        host,
                        connection,
                    },
                )))
            }
        }
    }
}

fn timed_out(what: &str) -> CallError {
    CallError::new(
        Status::TIMEOUT,
        format!("{what} of the answer did not come in time"),
    )
}

fn broken(host: &str) -> CallError {
    CallError::new(
        Status::INTERRUPTED,
        format!("the connection to {host} broke, or what came is no HTTP"),
    )
    .detail("host", host)
}

fn unreachable(host: &str) -> CallError {
    CallError::new(
        Status::UNAVAILABLE,
        format!("no connection to {host} could be made"),
    )
    .detail("host", host)
}

fn invalid(field: &str, what: &str) -> CallError {
    CallError::new(Status::INVALID_ARGUMENT, what).detail("field", field)
}

/// The task that drives a connection; it ends with this.
struct Connection(tokio::task::JoinHandle<()>);

impl Drop for Connection {
    fn drop(&mut self) {
        self.0.abort();
    }
}

struct Fetch {
    ground: Ground,
    tls: Arc<ClientConfig>,
}

impl Fetch {
    async fn follow(
        &self,
        request: FetchRequest,
    ) -> Result<(Head, Incoming, String, Connection), CallError> {
        let FetchRequest {
            mut method,
            url,
            mut headers,
            mut body,
            ..
        } = request;
        check(&method, &headers)?;
        let mut url = Url::read(&url).ok_or_else(|| {
            invalid(
                "url",
                "the URL is none of http or https that a host may ask for",
            )
        })?;
        for followed in 0.. {
            self.allowed(&method, &url)?;
            let (answer, connection) = self.send(&method, &url, &headers, &body).await?;
            let status = answer.status().as_u16();
            let location = answer
                .headers()
                .get("location")
                .filter(|_| matches!(status, 301 | 302 | 303 | 307 | 308));
            let Some(location) = location else {
                let head = Head {
                    status: u32::from(status),
                    headers: told(answer.headers()),
                    url: url.text(),
                };
                return Ok((head, answer.into_body(), url.host, connection));
            };
            if followed == REDIRECTS {
                let error = CallError::new(
                    Status::TOO_LARGE,
                    format!("more than {REDIRECTS} redirects"),
                );
                return Err(error.detail("limit", "redirects"));
            }
            let location = latin(location.as_bytes());
            let next = url.resolve(&location).ok_or_else(|| {
                invalid("url", "a redirect leads to no URL that a host may ask for")
            })?;
            let becomes_get = (status == 303 && method != "HEAD")
                || (matches!(status, 301 | 302) && method == "POST");
            if becomes_get {
                "GET".clone_into(&mut method);
                body.clear();
                headers.retain(|header| !header.name.to_ascii_lowercase().starts_with("content-"));
            }
            if next.origin() != url.origin() {
                let secret = |name: &str| {
                    ["authorization", "cookie", "cookie2"]
                        .iter()
                        .any(|each| name.eq_ignore_ascii_case(each))
                };
                headers.retain(|header| !secret(&header.name));
            }
            url = next;
        }
        Err(broken(&url.host))
    }

    fn allowed(&self, method: &str, url: &Url) -> Result<(), CallError> {
        let scopes = self.ground.scopes("net").unwrap_or_default();
        let allows = |scope: &String| {
            NetScope::read(scope)
                .is_ok_and(|scope| scope.allows(method, url.secure, &url.host, url.port))
        };
        if scopes.iter().any(allows) {
            return Ok(());
        }
        let scheme = if url.secure { "" } else { "http://" };
        let scope = format!("{method} {scheme}{}", url.authority());
        Err(
            CallError::new(Status::DENIED, format!("no grant allows {scope}"))
                .detail("capability", "net")
                .detail("operation", "avatar_net_fetch")
                .detail("scope", scope.clone())
                .allowed_by(&format!("net={scope}")),
        )
    }

    /// The addresses of a host that a request may go to.
    async fn addresses(&self, url: &Url) -> Result<Vec<IpAddr>, CallError> {
        let bare = url.host.trim_start_matches('[').trim_end_matches(']');
        if let Ok(address) = bare.parse() {
            return Ok(vec![address]);
        }
        let found = tokio::net::lookup_host((url.host.as_str(), url.port))
            .await
            .map_err(|_| unreachable(&url.host))?;
        let all: Vec<IpAddr> = found.map(|address| address.ip()).collect();
        if all.is_empty() {
            return Err(unreachable(&url.host));
        }
        let private = addresses::may_be_private(&url.host);
        let kept: Vec<IpAddr> = all
            .into_iter()
            .filter(|address| private || addresses::is_public(*address))
            .collect();
        if kept.is_empty() {
            return Err(CallError::new(
                Status::DENIED,
                format!("{} leads to no public address", url.host),
            )
            .detail("host", &url.host));
        }
        Ok(kept)
    }

    async fn connect(&self, url: &Url) -> Result<TcpStream, CallError> {
        for address in self.addresses(url).await? {
            if let Ok(stream) = TcpStream::connect((address, url.port)).await {
                let _ = stream.set_nodelay(true);
                return Ok(stream);
            }
        }
        Err(unreachable(&url.host))
    }

    async fn send(
        &self,
        method: &str,
        url: &Url,
        headers: &[Header],
        body: &[u8],
    ) -> Result<(hyper::Response<Incoming>, Connection), CallError> {
        let stream = self.connect(url).await?;
        let (mut sender, connection) = if url.secure {
            let bare = url
                .host
                .trim_start_matches('[')
                .trim_end_matches(']')
                .to_owned();
            let name = ServerName::try_from(bare).map_err(|_| unreachable(&url.host))?;
            let stream = TlsConnector::from(Arc::clone(&self.tls))
                .connect(name, stream)
                .await
                .map_err(|_| unreachable(&url.host))?;
            let (sender, driven) = http()
                .handshake(TokioIo::new(stream))
                .await
                .map_err(|_| broken(&url.host))?;
            (
                sender,
                Connection(tokio::spawn(async move { drop(driven.await) })),
            )
        } else {
            let (sender, driven) = http()
                .handshake(TokioIo::new(stream))
                .await
                .map_err(|_| broken(&url.host))?;
            (
                sender,
                Connection(tokio::spawn(async move { drop(driven.await) })),
            )
        };
        let mut request = Request::builder()
            .method(method)
            .uri(&url.target)
            .header("host", url.authority());
        let mut encoded = false;
        for header in headers {
            let name = HeaderName::from_bytes(header.name.as_bytes())
                .map_err(|_| invalid("headers", "a name of a header is none"))?;
            let value = bytes(header.value.trim_matches([' ', '\t']));
            let value = HeaderValue::from_bytes(&value)
                .map_err(|_| invalid("headers", "a value of a header is none"))?;
            encoded |= name == "accept-encoding";
            request = request.header(name, value);
        }
        if !encoded {
            request = request.header("accept-encoding", "identity");
        }
        if !body.is_empty() || matches!(method, "POST" | "PUT" | "PATCH") {
            request = request.header("content-length", body.len());
        }
        let request = request
            .body(Full::new(Bytes::copy_from_slice(body)))
            .map_err(|_| invalid("url", "the request cannot be made"))?;
        let answer = sender
            .send_request(request)
            .await
            .map_err(|_| broken(&url.host))?;
        Ok((answer, connection))
    }
}

/// Reads enough at a time for chunks of full size.
fn http() -> http1::Builder {
    let mut http = http1::Builder::new();
    http.read_buf_exact_size(Some(2 * CHUNK));
    http
}

fn check(method: &str, headers: &[Header]) -> Result<(), CallError> {
    if matches!(method, "CONNECT" | "TRACE") {
        return Err(invalid("method", "a unit cannot ask for CONNECT or TRACE"));
    }
    let mut size = 0;
    for header in headers {
        size += header.name.len() + header.value.chars().count() + 4;
        if OWN.iter().any(|own| header.name.eq_ignore_ascii_case(own)) {
            return Err(invalid(
                "headers",
                &format!(
                    "the header `{}` is the host's own",
                    header.name.to_ascii_lowercase()
                ),
            ));
        }
        if !header.name.bytes().all(scopes::is_token) {
            return Err(invalid("headers", "a name of a header is none"));
        }
    }
    if headers.len() > 256 || size > 64 << 10 {
        return Err(CallError::new(
            Status::TOO_LARGE,
            "the headers have more than 256 fields or 64 KiB",
        )
        .detail("field", "headers"));
    }
    Ok(())
}

fn told(headers: &hyper::HeaderMap) -> Vec<Header> {
    let header = |(name, value): (&HeaderName, &HeaderValue)| Header {
        name: name.as_str().to_owned(),
        value: latin(value.as_bytes()),
    };
    headers.iter().map(header).collect()
}

/// Bytes as Latin-1.
fn latin(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| char::from(*byte)).collect()
}

fn bytes(text: &str) -> Vec<u8> {
    text.chars()
        .map(|each| u8::try_from(u32::from(each)).unwrap_or(b'?'))
        .collect()
}
