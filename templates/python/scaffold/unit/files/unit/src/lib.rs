//! A glossary: the documents of the SDK, with a service and a capability of its own beside them.

use std::collections::BTreeMap;
use std::rc::Rc;

use dao_documents::Documents;
use dao_documents::value::value;
use dao_system::System;
use unit_bindings::messages::abi_v1::{HostInfo, Ready};
use unit_bindings::messages::data_v1::value::Kind;
use unit_bindings::messages::data_v1::{Document, GetRequest, PutRequest};
use unit_bindings::messages::words_v1::{ExplainRequest, ExplainResponse};
use unit_bindings::{Result, Status, Unit, unit};

mod outside;

use outside::{LookupRequest, lookup};

const SPACE: &str = "glossary";

/// The unit.
pub struct Glossary {
    documents: Rc<Documents>,
    system: System,
    words: Words,
}

impl Unit for Glossary {
    async fn start(host: HostInfo) -> Result<(Self, Ready)> {
        let (documents, ready) = Documents::open(&host).await?;
        let unit = Self {
            system: System::new(env!("CARGO_PKG_NAME"), env!("CARGO_PKG_VERSION"), documents.clone()),
            words: Words(documents.clone()),
            documents,
        };
        Ok((unit, ready))
    }
}

unit!(Glossary {
    documents: Documents + Spaces,
    system: System,
    words: Words,
});

/// What words mean, kept as documents.
struct Words(Rc<Documents>);

impl unit_bindings::Words for Words {
    async fn explain(&self, request: ExplainRequest) -> Result<ExplainResponse> {
        let word = request.word;
        let known = self.entry(&word).await?;
        if known.is_some() {
            return Ok(ExplainResponse {
                entry: known,
                added: false,
            });
        }
        let found = lookup(LookupRequest { word: word.clone() }).await?;
        let meaning = value(Kind::StringValue(found.meaning));
        let put = PutRequest {
            space: SPACE.to_owned(),
            id: word.clone(),
            fields: BTreeMap::from([("meaning".to_owned(), meaning)]),
            ..PutRequest::default()
        };
        self.0.put(put).await?;
        Ok(ExplainResponse {
            entry: self.entry(&word).await?,
            added: true,
        })
    }
}

impl Words {
    async fn entry(&self, word: &str) -> Result<Option<Document>> {
        let get = GetRequest {
            space: SPACE.to_owned(),
            id: word.to_owned(),
            ..GetRequest::default()
        };
        match self.0.get(get).await {
            Ok(reply) => Ok(reply.document),
            Err(error) if error.status == Status::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use unit_bindings::messages::system_v1::InfoRequest;
    use unit_bindings::native::{Answer, Home, Offer, Options, World};
    use unit_bindings::{Error, Import, methods};

    use super::outside::{CAPABILITY, LOOKUP, LookupResponse};
    use super::*;

    /// Knows one word, and is asked for it once.
    struct Outside(bool);

    impl Offer for Outside {
        fn call(&mut self, _: &World, import: &Import, _: &[u8]) -> Option<Answer> {
            if import.name != LOOKUP {
                return None;
            }
            let meaning = "the rise and fall of the sea".to_owned();
            Some(Answer::reply(match std::mem::replace(&mut self.0, true) {
                false => Ok(LookupResponse { meaning }),
                true => Err(Error::not_found("asked again")),
            }))
        }
    }

    fn explain(home: &Home, word: &str) -> Result<ExplainResponse> {
        let request = ExplainRequest {
            word: word.to_owned(),
        };
        home.call(&methods::words::EXPLAIN, request)
    }

    #[test]
    fn a_word_is_looked_up_once_and_is_a_document_then() {
        let home = Home::open::<Glossary>(Options::new().with(Outside(false))).unwrap();
        let first = explain(&home, "tide").unwrap();
        let again = explain(&home, "tide").unwrap();
        assert!(first.added && !again.added);
        assert_eq!(first.entry, again.entry);
        let get = GetRequest {
            space: SPACE.to_owned(),
            id: "tide".to_owned(),
            ..GetRequest::default()
        };
        let reply = home.call(&methods::documents::GET, get).unwrap();
        assert_eq!(reply.document, first.entry);
        assert_eq!(explain(&home, "ebb").unwrap_err().status, Status::NotFound);
    }

    #[test]
    fn it_does_without_the_dictionary_and_says_so() {
        let home = Home::open::<Glossary>(Options::new().deny(CAPABILITY)).unwrap();
        let refused = explain(&home, "tide").unwrap_err();
        assert_eq!(refused.status, Status::Denied);
        assert_eq!(explain(&home, "").unwrap_err().details["field"], "word");
        let info = home
            .call(&methods::system::INFO, InfoRequest::default())
            .unwrap();
        assert_eq!(info.contract, "1.0");
    }
}
