// What the mends make of `../ui/codecs/`; written by `BLESS=1 cargo test -p bac-macros mended`.

// unknown kind of body `Xml`
mod body_capital {
use bac_core::{Error, client};

#[derive(serde::Deserialize, serde::Serialize)]
pub struct Order {
    id: u64,
}

#[client]
pub trait Api {
    #[endpoint(POST "/jobs")]
    async fn put(&self, #[body(xml)] order: &Order) -> Result<String, Error>;
}

fn main() {}
}

// a body of `Bytes` is not XML
mod bytes_in_xml {
use bac_core::{Error, client};

#[client]
pub trait Api {
    #[endpoint(POST "/jobs")]
    async fn put(&self, #[body(bytes)] data: bac_core::bytes::Bytes) -> Result<String, Error>;
}

fn main() {}
}

// `codec` takes `json`, `xml` or the path of a codec
mod called {
use bac_core::{Error, client};

#[derive(serde::Deserialize, serde::Serialize)]
pub struct Order {
    id: u64,
}

#[client(codec = json)]
pub trait Api {
    #[endpoint(POST "/jobs")]
    async fn put(&self, #[body] order: &Order) -> Result<String, Error>;
}

fn main() {}
}

// unknown codec `XML`
mod capital {
use bac_core::{Error, client};

#[derive(serde::Deserialize, serde::Serialize)]
pub struct Order {
    id: u64,
}

#[client]
pub trait Api {
    #[endpoint(POST "/jobs", codec = xml)]
    async fn put(&self, #[body] order: &Order) -> Result<String, Error>;
}

fn main() {}
}

// the body of an error cannot borrow
mod error_borrows {
use bac_core::client;

#[client]
pub trait Api {
    #[endpoint(GET "/jobs", errors(404 = text(String)))]
    async fn get(&self) -> Result<String, GetError>;
}

fn main() {}
}

// `bytes` names no type: it is `Bytes`
mod error_bytes_of_type {
use bac_core::client;

#[client]
pub trait Api {
    #[endpoint(GET "/jobs", errors(404 = bytes))]
    async fn get(&self) -> Result<String, GetError>;
}

fn main() {}
}

// `text()` names no type
mod error_empty {
use bac_core::client;

#[client]
pub trait Api {
    #[endpoint(GET "/jobs", errors(404 = text))]
    async fn get(&self) -> Result<String, GetError>;
}

fn main() {}
}

// a `form` is sent, and no error is read from one
mod error_form {
use bac_core::client;

#[client]
pub trait Api {
    #[endpoint(GET "/jobs", errors(404 = text(String)))]
    async fn get(&self) -> Result<String, GetError>;
}

fn main() {}
}

// `json()` names no type
mod error_json_empty {
use bac_core::client;

#[client]
pub trait Api {
    #[endpoint(GET "/jobs", errors(404 = json))]
    async fn get(&self) -> Result<String, GetError>;
}

fn main() {}
}

// `a` and `b` declare different errors for `ApiError`
mod error_lists {
use bac_core::client;

#[client]
pub trait Api {
    #[endpoint(GET "/a", errors(404 = text))]
    async fn a(&self) -> Result<String, ApiError>;

    #[endpoint(GET "/b", errors(404 = text(u8)))]
    async fn b(&self) -> Result<String, BError>;
}

fn main() {}
}

// unknown codec `xlm`
mod error_misspelt {
use bac_core::client;

#[derive(Debug, serde::Deserialize, serde::Serialize)]
pub struct Order {
    id: u64,
}

#[client]
pub trait Api {
    #[endpoint(GET "/jobs", errors(404 = xml(Order)))]
    async fn get(&self) -> Result<String, GetError>;
}

fn main() {}
}

// status `404` has no type that XML is read as
mod error_xml_of_nothing {
use bac_core::client;

#[client]
pub trait Api {
    #[endpoint(GET "/jobs", errors(404 = text))]
    async fn get(&self) -> Result<String, GetError>;
}

fn main() {}
}

// unknown codec `Json`
mod json_capital {
use bac_core::{Error, client};

#[derive(serde::Deserialize, serde::Serialize)]
pub struct Order {
    id: u64,
}

#[client(codec = xml)]
pub trait Api {
    #[endpoint(POST "/jobs", codec = json)]
    async fn put(&self, #[body] order: &Order) -> Result<String, Error>;
}

fn main() {}
}

// `image/png` is no XML, which a body is unless it says otherwise
mod media_type_of_image {
use bac_core::{Error, client};

#[client(codec = xml)]
pub trait Api {
    #[endpoint(POST "/jobs")]
    async fn put(&self, #[body(bytes, "image/png")] image: &[u8]) -> Result<String, Error>;
}

fn main() {}
}

// `application/merge-patch+json` is no XML, which a body is unless it says otherwise
mod media_type_of_json {
use bac_core::{Error, client};

#[derive(serde::Deserialize, serde::Serialize)]
pub struct Order {
    id: u64,
}

#[client(codec = xml)]
pub trait Api {
    #[endpoint(POST "/jobs")]
    async fn put(&self, #[body(json, "application/merge-patch+json")] order: &Order) -> Result<String, Error>;
}

fn main() {}
}

// ` text/csv` is not a media type
mod media_type_of_path {
use bac_core::{Error, client};

use bac_core::bytes::Bytes;
use bac_core::codec::{Codec, CodecError, Encode};

pub enum Csv {}

impl Codec for Csv {
    const MEDIA_TYPE: &'static str = "text/csv";
}

impl Encode<str> for Csv {
    fn encode(row: &str) -> Result<Bytes, CodecError> {
        Ok(row.to_owned().into())
    }
}

#[client]
pub trait Api {
    #[endpoint(POST "/jobs")]
    async fn put(&self, #[body(Csv, "text/csv")] rows: &str) -> Result<String, Error>;
}

fn main() {}
}

// `text/csv` is no XML, which a body is unless it says otherwise
mod media_type_of_text {
use bac_core::{Error, client};

#[client(codec = xml)]
pub trait Api {
    #[endpoint(POST "/jobs")]
    async fn put(&self, #[body(text, "text/csv")] rows: &str) -> Result<String, Error>;
}

fn main() {}
}

// `application/atom+xml` is no JSON, which a body is unless it says otherwise
mod media_type_of_xml {
use bac_core::{Error, client};

#[derive(serde::Deserialize, serde::Serialize)]
pub struct Order {
    id: u64,
}

#[client]
pub trait Api {
    #[endpoint(POST "/jobs")]
    async fn put(&self, #[body(xml, "application/atom+xml")] order: &Order) -> Result<String, Error>;
}

fn main() {}
}

// `text /xml` is not a media type
mod media_type_spaced {
use bac_core::{Error, client};

#[derive(serde::Deserialize, serde::Serialize)]
pub struct Order {
    id: u64,
}

#[client]
pub trait Api {
    #[endpoint(POST "/jobs")]
    async fn put(&self, #[body(xml, "text/xml")] order: &Order) -> Result<String, Error>;
}

fn main() {}
}

// unknown codec `xlm`
mod misspelt {
use bac_core::{Error, client};

#[derive(serde::Deserialize, serde::Serialize)]
pub struct Order {
    id: u64,
}

#[client(codec = xml)]
pub trait Api {
    #[endpoint(POST "/jobs")]
    async fn put(&self, #[body] order: &Order) -> Result<String, Error>;
}

fn main() {}
}

// endpoint `put` has neither a body nor a reply that a codec is for
mod of_another_body {
use bac_core::{Error, client};

#[derive(serde::Deserialize, serde::Serialize)]
pub struct Order {
    id: u64,
}

#[client]
pub trait Api {
    #[endpoint(PUT "/jobs", text)]
    async fn put(&self, #[body(json)] order: &Order) -> Result<String, Error>;
}

fn main() {}
}

// endpoint `clear` has neither a body nor a reply that a codec is for
mod of_nothing {
use bac_core::{Error, client};

#[client]
pub trait Api {
    #[endpoint(DELETE "/jobs")]
    async fn clear(&self, #[query] all: bool) -> Result<(), Error>;
}

fn main() {}
}

// endpoint `get` has neither a body nor a reply that a codec is for
mod of_typed {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs", success(200 = text, 204 = ()))]
    async fn get(&self) -> Result<Got, Error>;
}

fn main() {}
}

// `codec` takes `json`, `xml` or the path of a codec
mod quoted {
use bac_core::{Error, client};

#[derive(serde::Deserialize, serde::Serialize)]
pub struct Order {
    id: u64,
}

#[client(codec = xml)]
pub trait Api {
    #[endpoint(POST "/jobs")]
    async fn put(&self, #[body] order: &Order) -> Result<String, Error>;
}

fn main() {}
}

// unknown key `xlm` in `#[endpoint]`
mod reply_misspelt {
use bac_core::{Error, client};

#[derive(serde::Deserialize, serde::Serialize)]
pub struct Order {
    id: u64,
}

#[client]
pub trait Api {
    #[endpoint(GET "/jobs", xml)]
    async fn get(&self) -> Result<Order, Error>;
}

fn main() {}
}

// a reply of `()` is not read, and not as XML either
mod reply_of_nothing {
use bac_core::{Error, client};

#[client]
pub trait Api {
    #[endpoint(GET "/jobs")]
    async fn get(&self) -> Result<(), Error>;
}

fn main() {}
}

// `codec` is given twice
mod twice {
use bac_core::{Error, client};

#[derive(serde::Deserialize, serde::Serialize)]
pub struct Order {
    id: u64,
}

#[client(codec = xml)]
pub trait Api {
    #[endpoint(POST "/jobs")]
    async fn put(&self, #[body] order: &Order) -> Result<String, Error>;
}

fn main() {}
}

// a reply cannot be both `xml` and `text`
mod two_replies {
use bac_core::{Error, client};

#[derive(serde::Deserialize, serde::Serialize)]
pub struct Order {
    id: u64,
}

#[client]
pub trait Api {
    #[endpoint(GET "/jobs", xml)]
    async fn get(&self) -> Result<Order, Error>;
}

fn main() {}
}

// `codec = xml` says that already
mod word_twice {
use bac_core::{Error, client};

#[derive(serde::Deserialize, serde::Serialize)]
pub struct Order {
    id: u64,
}

#[client]
pub trait Api {
    #[endpoint(GET "/jobs", codec = xml)]
    async fn get(&self) -> Result<Order, Error>;
}

fn main() {}
}
