// What the mends make of `../ui/codings/`; written by `BLESS=1 cargo test -p bac-macros mended`.

// `accept-encoding` is what `accept_encoding` says
mod accept_and_constant {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/note", accept_encoding(gzip))]
    async fn note(&self) -> Result<String, Error>;
}

fn main() {}
}

// `Accept-Encoding` is what `accept_encoding` says
mod accept_and_header {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/note")]
    async fn note(&self, #[header("Accept-Encoding")] codings: &str) -> Result<String, Error>;
}

fn main() {}
}

// what goes on with `resume` is asked for as it is: a part is one of coded bytes
mod accept_and_resume {
use bac_core::{ByteStream, Error, client};

#[client]
trait Api {
    #[endpoint(GET "/file", resume)]
    async fn file(&self) -> Result<ByteStream, Error>;
}

fn main() {}
}

// a reply that is signed is asked for as it is: its signature is over coded bytes
mod accept_and_verify {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(
        GET "/note",
        
        verify = http_signature(covers("@status", "content-digest")),
    )]
    async fn note(&self) -> Result<String, Error>;
}

fn main() {}
}

// what is not coded is accepted anyhow
mod accept_identity {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/note", accept_encoding(gzip))]
    async fn note(&self) -> Result<String, Error>;
}

fn main() {}
}

// unknown coding `gzp`
mod accept_misspelt {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/note", accept_encoding(gzip))]
    async fn note(&self) -> Result<String, Error>;
}

fn main() {}
}

// a coding is a word without quotes
mod accept_quoted {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/note", accept_encoding(gzip))]
    async fn note(&self) -> Result<String, Error>;
}

fn main() {}
}

// `gzip` is there twice
mod accept_twice {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/note", accept_encoding(gzip))]
    async fn note(&self) -> Result<String, Error>;
}

fn main() {}
}

// the messages of a WebSocket are not coded
mod accept_websocket {
use bac_core::{Error, client, websocket::Messages};

#[client]
trait Api {
    #[endpoint(GET "/feed", websocket)]
    async fn feed(&self) -> Result<Messages<u64>, Error>;
}

fn main() {}
}

// a coding takes no value: what is named first is preferred
mod accept_weight {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/note", accept_encoding(gzip, deflate))]
    async fn note(&self) -> Result<String, Error>;
}

fn main() {}
}

// unknown key `compress` in `#[endpoint]`
mod compress {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(PUT "/note", content_encoding = gzip)]
    async fn put(&self, #[body] note: &str) -> Result<(), Error>;
}

fn main() {}
}

// `Content-Encoding` is what `content_encoding` says
mod content_and_header {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(PUT "/note")]
    async fn put(&self, #[header("Content-Encoding")] coding: &str, #[body] note: &str) -> Result<(), Error>;
}

fn main() {}
}

// the request has no body that could be coded
mod content_of_none {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/note")]
    async fn note(&self) -> Result<String, Error>;
}

fn main() {}
}

// a coding is a word without quotes
mod content_quoted {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(PUT "/note", content_encoding = deflate)]
    async fn put(&self, #[body] note: &str) -> Result<(), Error>;
}

fn main() {}
}

// unknown coding `zlib`
mod content_synonym {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(PUT "/note", content_encoding = deflate)]
    async fn put(&self, #[body] note: &str) -> Result<(), Error>;
}

fn main() {}
}

// unknown coding `deflat`
mod of_trait_unknown {
use bac_core::{Error, client};

#[client(accept_encoding(deflate))]
trait Api {
    #[endpoint(PUT "/note")]
    async fn put(&self, #[body] note: &str) -> Result<(), Error>;
}

fn main() {}
}
