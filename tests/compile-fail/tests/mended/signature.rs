// What the mends make of `../ui/signature/`; written by `BLESS=1 cargo test -p bac-macros mended`.

// `Box<dyn std::error::Error>` cannot be the error type of an endpoint
mod boxed_error {
use bac_core::client;

#[client]
pub trait Api {
    #[endpoint(GET "/jobs")]
    async fn list(&self) -> Result<String, ::bac_core::Error>;
}

fn main() {}
}

// a reply with status `204` has no body
mod bytes_of_no_content {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/livez", success(204))]
    async fn get(&self) -> Result<(), Error>;
}

fn main() {}
}

// endpoint `get` must not be `const`
mod const_method {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs")]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
}

// endpoint `list` must not have a body
mod default_body {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs")]
    async fn list(&self) -> Result<String, Error> ;
}

fn main() {}
}

// endpoint `get` must not be `extern`
mod extern_method {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs")]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
}

// endpoint `list` must be `async`
mod future {
use bac_core::{Error, client};

#[client]
pub trait Api {
    #[endpoint(GET "/jobs")]
    async fn list(&self) -> Result<String, Error>;
}

fn main() {}
}

// endpoint `list` must return `Result<T>`
mod future_of_async {
use bac_core::{Error, client};

#[client]
pub trait Api {
    #[endpoint(GET "/jobs")]
    async fn list(&self) -> Result<String, Error>;
}

fn main() {}
}

// `std::io::Result<String>` hides its error type
mod hidden_error {
use bac_core::client;

#[client]
trait Api {
    #[endpoint(GET "/jobs")]
    async fn list(&self) -> Result<String>;
}

fn main() {}
}

// the reply cannot borrow
mod list_borrows {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs")]
    async fn list(&self) -> Result<Vec<String>, Error>;
}

fn main() {}
}

// endpoints borrow the client: `&self`
mod mut_self {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs")]
    async fn list(&self) -> Result<String, Error>;
}

fn main() {}
}

// endpoint `run` has no return type
mod no_return {
use bac_core::client;

#[client]
trait Api {
    #[endpoint(POST "/jobs")]
    async fn run(&self) -> Result<()>;
}

fn main() {}
}

// endpoint `list` must take `&self`
mod no_self {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs")]
    async fn list(&self) -> Result<String, Error>;
}

fn main() {}
}

// endpoint `get` must take `&self`
mod no_self_with_arguments {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs/{id}")]
    async fn get(&self, id: &str) -> Result<String, Error>;
}

fn main() {}
}

// endpoint `list` must be `async`
mod not_async {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs")]
    async fn list(&self) -> Result<String, Error>;
}

fn main() {}
}

// endpoint `list` must return `Result<T>`
mod not_result {
use bac_core::client;

#[client]
trait Api {
    #[endpoint(GET "/jobs")]
    async fn list(&self) -> Result<String>;
}

fn main() {}
}

// the reply of a `text` endpoint is a `String`
mod nothing_of_text {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/livez", text)]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
}

// endpoints borrow the client: `&self`
mod owned_self {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs")]
    async fn list(&self) -> Result<String, Error>;
}

fn main() {}
}

// the reply cannot borrow
mod reply_borrows {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs")]
    async fn list(&self) -> Result<String, Error>;
}

fn main() {}
}

// the reply of a `bytes` endpoint is `Bytes`
mod reply_of_bytes {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/livez", bytes)]
    async fn get(&self) -> Result<::bac_core::bytes::Bytes, Error>;
}

fn main() {}
}

// the reply to a `HEAD` request has no body
mod reply_of_head {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(HEAD "/jobs")]
    async fn get(&self) -> Result<(), Error>;
}

fn main() {}
}

// `bac_core::http::HeaderMap` is not what the body of a reply is read as
mod reply_of_headers {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs")]
    async fn get(&self) -> Result<(), Error>;
}

fn main() {}
}

// a reply with status `204` has no body
mod reply_of_no_content {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(DELETE "/jobs", success(204))]
    async fn get(&self) -> Result<(), Error>;
}

fn main() {}
}

// `bac_core::http::Response<()>` is not what the body of a reply is read as
mod reply_of_response {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs")]
    async fn get(&self) -> Result<(), Error>;
}

fn main() {}
}

// the reply of a `text` endpoint is a `String`
mod reply_of_text {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/livez", text)]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
}

// the reply of a `websocket` endpoint is `Messages` of a type
mod reply_of_websocket {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/logs", websocket)]
    async fn get(&self) -> Result<::bac_core::websocket::Messages<String>, Error>;
}

fn main() {}
}

// the reply cannot borrow
mod slice_borrows {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs")]
    async fn get(&self) -> Result<Vec<String>, Error>;
}

fn main() {}
}

// the reply cannot borrow
mod text_borrows {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/livez", text)]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
}

// the reply to a `HEAD` request has no body
mod text_of_head {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(HEAD "/livez")]
    async fn get(&self) -> Result<(), Error>;
}

fn main() {}
}

// endpoints borrow the client: `&self`
mod typed_self {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs")]
    async fn list(&self) -> Result<String, Error>;
}

fn main() {}
}

// lifetime `'a` is not declared
mod undeclared_lifetime {
use bac_core::{Error, client};

#[client(server)]
pub trait Api {
    #[endpoint(GET "/jobs")]
    async fn list<'a>(&self, #[query] tag: &'a str) -> Result<String, Error>;
}

fn main() {}
}

// endpoint `list` must not be `unsafe`
mod unsafe_method {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs")]
    async fn list(&self) -> Result<String, Error>;
}

fn main() {}
}
