// What the mends make of `../ui/success/`; written by `BLESS=1 cargo test -p bac-macros mended`.

// `2xx` is not a success status
mod class_lower_case {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs", success(2XX))]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
}

// `3XX` is not a success status
mod class_of_redirects {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs", success(200))]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
}

// status `2XX` is declared twice
mod class_twice {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs", success(2XX))]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
}

// statuses are a list in parentheses: `none(404)`
mod none_assigned {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs", none(404))]
    async fn get(&self) -> Result<Option<String>, Error>;
}

fn main() {}
}

// `none()` declares nothing
mod none_empty {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs")]
    async fn get(&self) -> Result<Option<String>, Error>;
}

fn main() {}
}

// unknown key `nones` in `#[endpoint]`
mod none_misspelt {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs", none(404))]
    async fn get(&self) -> Result<Option<String>, Error>;
}

fn main() {}
}

// `204` is `None` already
mod none_no_content {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs")]
    async fn get(&self) -> Result<Option<String>, Error>;
}

fn main() {}
}

// `503` is not a status of nothing
mod none_of_failure {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs", none(404))]
    async fn get(&self) -> Result<Option<String>, Error>;
}

fn main() {}
}

// `String` cannot be `None`
mod none_of_text {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs", text, none(404))]
    async fn get(&self) -> Result<Option<String>, Error>;
}

fn main() {}
}

// `200` is not a status of nothing
mod none_of_value {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs", none(304))]
    async fn get(&self) -> Result<Option<String>, Error>;
}

fn main() {}
}

// a WebSocket is opened or refused
mod none_of_websocket {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs", websocket)]
    async fn get(&self) -> Result<bac_core::websocket::Messages<String>, Error>;
}

fn main() {}
}

// `"404"` is not a status of nothing
mod none_quoted {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs", none(404))]
    async fn get(&self) -> Result<Option<String>, Error>;
}

fn main() {}
}

// status `404` is declared twice
mod none_twice {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs", none(404))]
    async fn get(&self) -> Result<Option<String>, Error>;
}

fn main() {}
}

// there is no type of what is `None`
mod none_with_type {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs", none(404))]
    async fn get(&self) -> Result<Option<String>, Error>;
}

fn main() {}
}

// `String` cannot be `None`
mod none_without_option {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs", none(404))]
    async fn get(&self) -> Result<Option<String>, Error>;
}

fn main() {}
}

// a reply with status `304` has no body
mod not_modified {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs", success(200, 304))]
    async fn get(&self) -> Result<(), Error>;
}

fn main() {}
}

// `500` is not a success status
mod out_of_range {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs", success(200))]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
}

// `"201"` is not a success status
mod quoted {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs", success(201))]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
}

// the reply cannot borrow
mod type_borrows {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs", success(200 = String, 202 = ()))]
    async fn get(&self) -> Result<Got, Error>;
}

fn main() {}
}

// what comes with a success is a type
mod type_missing {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs", success(200 = String, 202 = ()))]
    async fn get(&self) -> Result<Got, Error>;
}

fn main() {}
}

// what comes with a success is a type
mod type_quoted {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs", success(200 = String, 202 = ()))]
    async fn get(&self) -> Result<Got, Error>;
}

fn main() {}
}

// status `202` names no type, as others do
mod typed_and_untyped {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs", success(200 = String, 202 = ()))]
    async fn get(&self) -> Result<Got, Error>;
}

fn main() {}
}

// `bytes` names no type: it is `Bytes`
mod typed_bytes_of_type {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs", success(200 = bytes, 204 = ()))]
    async fn get(&self) -> Result<Got, Error>;
}

fn main() {}
}

// unknown codec `jsno`
mod typed_codec_unknown {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs", success(200 = json(String), 204 = ()))]
    async fn get(&self) -> Result<Got, Error>;
}

fn main() {}
}

// `get` and `nodes` declare different successes for `Got`
mod typed_differently {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs", success(200 = String, 204 = ()))]
    async fn get(&self) -> Result<Got, Error>;

    #[endpoint(GET "/nodes", success(200 = u64, 204 = ()))]
    async fn nodes(&self) -> Result<NodesReply, Error>;
}

fn main() {}
}

// a `form` is sent, and no reply is read from one
mod typed_form {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs", success(200 = text, 204 = ()))]
    async fn get(&self) -> Result<Got, Error>;
}

fn main() {}
}

// unknown codec `txt`
mod typed_misspelt {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs", success(200 = text, 204 = ()))]
    async fn get(&self) -> Result<Got, Error>;
}

fn main() {}
}

// `ApiClient` is the name of the generated client
mod typed_named_as_client {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs", success(200 = String, 204 = ()))]
    async fn get(&self) -> Result<GetReply, Error>;
}

fn main() {}
}

// a reply with status `204` has no body
mod typed_no_content {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs", success(200 = String, 204 = ()))]
    async fn get(&self) -> Result<Got, Error>;
}

fn main() {}
}

// the successes of a trait name no types
mod typed_on_trait {
use bac_core::{Error, client};

#[client()]
trait Api {
    #[endpoint(GET "/jobs")]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
}

// `models::Got` is not the name of an enum that can be made
mod typed_path {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs", success(200 = String, 204 = ()))]
    async fn get(&self) -> Result<GetReply, Error>;
}

fn main() {}
}

// a reply of several types is not `text`
mod typed_text {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs", success(200 = String, 204 = ()))]
    async fn get(&self) -> Result<Got, Error>;
}

fn main() {}
}

// the reply cannot borrow
mod typed_text_of_borrowed {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs", success(200 = xml(String), 204 = ()))]
    async fn get(&self) -> Result<Got, Error>;
}

fn main() {}
}

// a reply with status `204` has no body
mod typed_text_of_no_content {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs", success(200 = String, 204 = ()))]
    async fn get(&self) -> Result<Got, Error>;
}

fn main() {}
}

// `text()` names no type
mod typed_text_of_nothing {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs", success(200 = text, 204 = ()))]
    async fn get(&self) -> Result<Got, Error>;
}

fn main() {}
}

// `String` is the type of the reply already
mod with_type {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs", success(200))]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
}
