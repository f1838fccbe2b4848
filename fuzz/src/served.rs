//! Requests, as the server half reads them.

use std::{
    sync::LazyLock,
    task::{Context, Poll},
};

use bac_core::{
    BodyChunks, BoxError, ByteStream, Error, Upload,
    bytes::Bytes,
    client,
    server::{self, Router},
};

use crate::{block_on, requests};

#[client(server)]
trait Served {
    #[endpoint(POST "/parts")]
    async fn parts(
        &self,
        #[part] purpose: &str,
        #[part] count: Option<u64>,
        #[part(json)] meta: Option<serde_json::Value>,
        #[part] tags: &[String],
        #[part] file: Option<Upload>,
    ) -> Result<Vec<String>, Error>;

    #[endpoint(POST "/form")]
    async fn form(
        &self,
        #[form] name: &str,
        #[form] count: Option<u64>,
        #[form] tags: &[String],
    ) -> Result<Vec<String>, Error>;

    #[endpoint(POST "/items/{id}/{rest..}")]
    async fn items(
        &self,
        id: &str,
        rest: &str,
        #[query] count: Option<u64>,
        #[query] tags: &[String],
        #[header("x-trace")] trace: Option<&str>,
        #[body] body: serde_json::Value,
    ) -> Result<Vec<String>, Error>;
}

/// Says what it was given.
struct Teller;

impl ServedService for Teller {
    async fn parts(
        &self,
        _: &server::Context,
        purpose: &str,
        count: Option<u64>,
        meta: Option<serde_json::Value>,
        tags: &[String],
        file: Option<Upload>,
    ) -> Result<Vec<String>, Error> {
        let mut told = vec![format!("{purpose:?} {count:?} {meta:?} {tags:?}")];
        if let Some(file) = file {
            told.push(format!("{:?} {:?}", file.get_file_name(), file.get_media_type()));
            told.push(format!("{:?}", file.into_stream().collect(1 << 16).await?));
        }
        Ok(told)
    }

    async fn form(
        &self,
        _: &server::Context,
        name: &str,
        count: Option<u64>,
        tags: &[String],
    ) -> Result<Vec<String>, Error> {
        Ok(vec![format!("{name:?} {count:?} {tags:?}")])
    }

    async fn items(
        &self,
        _: &server::Context,
        id: &str,
        rest: &str,
        count: Option<u64>,
        tags: &[String],
        trace: Option<&str>,
        body: serde_json::Value,
    ) -> Result<Vec<String>, Error> {
        Ok(vec![format!("{id:?} {rest:?} {count:?} {tags:?} {trace:?} {body}")])
    }
}

static ROUTER: LazyLock<Router> = LazyLock::new(|| Router::new().mount(ServedServer::new(Teller)));

/// A body that comes in pieces of so many bytes.
struct Pieces(Bytes, usize);

impl BodyChunks for Pieces {
    fn poll_chunk(&mut self, _: &mut Context<'_>) -> Poll<Result<Option<Bytes>, BoxError>> {
        let length = self.1.min(self.0.len());
        Poll::Ready(Ok((length > 0).then(|| self.0.split_to(length))))
    }
}

/// Forms, parts, JSON, path and query. A request is answered alike in whatever pieces its body comes, and its
/// faults are its own: 4xx.
pub(crate) fn requests(data: &[u8]) {
    let Some(request) = requests::read(data) else { return };
    let answer = |piece: usize| {
        let (parts, body) = request.clone().into_parts();
        let body = ByteStream::of_chunks(Pieces(body, piece), None);
        block_on(async {
            let answer = ROUTER.respond(bac_core::http::Request::from_parts(parts, body)).await;
            let status = answer.status();
            (status, answer.into_body().collect(1 << 20).await.expect("an answer"))
        })
    };
    let whole = answer(data.len());
    assert!(!whole.0.is_server_error(), "{whole:?}");
    assert_eq!(whole, answer(1));
    assert_eq!(whole, answer(7));
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a fuzzer changes is worth changing: there is something good of each kind.
    #[test]
    fn the_corpus_has_good_requests() {
        for name in ["parts", "form", "json"] {
            let request = std::fs::read(format!("corpus/served_request/{name}")).unwrap();
            let request = requests::read(&request).unwrap();
            let answer = block_on(ROUTER.handle(request));
            assert_eq!(answer.status(), 200, "{name}: {:?}", answer.body());
        }
    }
}
