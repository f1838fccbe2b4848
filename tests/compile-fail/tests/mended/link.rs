// What the mends make of `../ui/link/`; written by `BLESS=1 cargo test -p bac-macros mended`.

// the path and `at` both say what is called
mod and_path {
use bac_core::{Error, Link, client};

#[client]
trait Api {
    #[endpoint(GET, timeout = "10s")]
    async fn get(&self, #[url] at: &Link) -> Result<String, Error>;
}

fn main() {}
}

// the path and `at` both say what is called
mod and_path_with_values {
use bac_core::{Error, Link, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs/{id}")]
    async fn get(&self, id: &str) -> Result<String, Error>;
}

fn main() {}
}

// `#[url]` takes nothing but `any_origin`
mod assigned {
use bac_core::{Error, Link, client};

#[client]
trait Api {
    #[endpoint(GET)]
    async fn get(&self, #[url] at: &Link) -> Result<String, Error>;
}

fn main() {}
}

// `&[Link]` is not one URL, and a call goes to one
mod list {
use bac_core::{Error, Link, client};

#[client]
trait Api {
    #[endpoint(GET)]
    async fn get(&self, #[url] at: &Link) -> Result<String, Error>;
}

fn main() {}
}

// unknown HTTP method `PURGE`
mod method_unquoted {
use bac_core::{Error, Link, client};

#[client]
trait Api {
    #[endpoint("PURGE")]
    async fn purge(&self, #[url] at: &Link) -> Result<String, Error>;
}

fn main() {}
}

// `#[url]` takes nothing but `any_origin`
mod named {
use bac_core::{Error, Link, client};

#[client]
trait Api {
    #[endpoint(GET)]
    async fn get(&self, #[url] at: &Link) -> Result<String, Error>;
}

fn main() {}
}

// `Option<&Link>` is not one URL, and a call goes to one
mod optional {
use bac_core::{Error, Link, client};

#[client]
trait Api {
    #[endpoint(GET)]
    async fn get(&self, #[url] at: &Link) -> Result<String, Error>;
}

fn main() {}
}

// argument `limit` is not part of the request
mod path_argument {
use bac_core::{Error, Link, client};

#[client]
trait Api {
    #[endpoint(GET)]
    async fn get(&self, #[url] at: &Link, #[query] limit: u32) -> Result<String, Error>;
}

fn main() {}
}

// what is signed goes to no other server
mod signed_elsewhere {
use bac_core::{Error, Link, client};

#[client]
trait Api {
    #[endpoint(POST)]
    async fn post(&self, #[url] at: &Link, #[signed] payload: &u8) -> Result<String, Error>;
}

fn main() {}
}

// `at` and `other` both say what is called
mod twice {
use bac_core::{Error, Link, client};

#[client]
trait Api {
    #[endpoint(GET)]
    async fn get(&self, #[url] at: &Link) -> Result<String, Error>;
}

fn main() {}
}

// `GET` has no path
mod unmarked {
use bac_core::{Error, Link, client};

#[client]
trait Blobs {
    #[endpoint(GET)]
    async fn next(&self, #[url] at: &Link) -> Result<String, Error>;
}

fn main() {}
}

// argument `limit` is not part of the request
mod unmarked_argument {
use bac_core::{Error, Link, client};

#[client]
trait Api {
    #[endpoint(GET)]
    async fn get(&self, #[url] at: &Link, #[query] limit: u32) -> Result<String, Error>;
}

fn main() {}
}

// cannot tell how `order` is sent
mod unmarked_struct {
use bac_core::{Error, Link, client};

#[derive(serde::Serialize)]
struct Order {
    item: String,
}

#[client]
trait Api {
    #[endpoint(POST)]
    async fn post(&self, #[url] at: &Link, #[body] order: &Order) -> Result<String, Error>;
}

fn main() {}
}

// `#[url]` takes nothing but `any_origin`
mod word {
use bac_core::{Error, Link, client};

#[client]
trait Api {
    #[endpoint(GET)]
    async fn get(&self, #[url(any_origin)] at: &Link) -> Result<String, Error>;
}

fn main() {}
}
