// What the mends make of `../ui/constants/`; written by `BLESS=1 cargo test -p bac-macros mended`.

// `accept` is empty
mod accept_empty {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/pods")]
    async fn pods(&self) -> Result<String, Error>;
}

fn main() {}
}

// the value of header `Accept` holds `\n`
mod accept_line_break {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/pods", accept = "a/b")]
    async fn pods(&self) -> Result<String, Error>;
}

fn main() {}
}

// `accept` takes a value
mod accept_list {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/pods", accept = "text/csv")]
    async fn pods(&self) -> Result<String, Error>;
}

fn main() {}
}

// header `Accept` is declared twice
mod accept_twice {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/pods", accept = "text/csv")]
    async fn pods(&self) -> Result<String, Error>;
}

fn main() {}
}

// `accept` is what the reply may be, in quotes
mod accept_unquoted {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/pods", accept = "text/csv")]
    async fn pods(&self) -> Result<String, Error>;
}

fn main() {}
}

// `Authorization` belongs to whoever calls
mod header_authorization {
use bac_core::{Error, client};

#[client()]
trait Api {
    #[endpoint(GET "/pods")]
    async fn pods(&self) -> Result<String, Error>;
}

fn main() {}
}

// `Content-Type` belongs to the body
mod header_content_type {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/pods")]
    async fn pods(&self) -> Result<String, Error>;
}

fn main() {}
}

// `header()` declares nothing
mod header_empty {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/pods")]
    async fn pods(&self) -> Result<String, Error>;
}

fn main() {}
}

// `header` is given twice
mod header_key_twice {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/pods", header("X-Version" = "2", "X-Other" = "3"))]
    async fn pods(&self) -> Result<String, Error>;
}

fn main() {}
}

// `X Version` is not a header name
mod header_name {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/pods", header("X-Version" = "2"))]
    async fn pods(&self) -> Result<String, Error>;
}

fn main() {}
}

// a constant header is a name and a value in quotes
mod header_number {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/pods", header("X-Version" = "2"))]
    async fn pods(&self) -> Result<String, Error>;
}

fn main() {}
}

// argument `a` is sent in the place of this, always
mod header_of_argument {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/pods")]
    async fn pods(&self, #[header("x-a")] a: &str) -> Result<String, Error>;
}

fn main() {}
}

// `Content-Length` is set by the client
mod header_of_connection {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/pods", header("X-A" = "b"))]
    async fn pods(&self) -> Result<String, Error>;
}

fn main() {}
}

// a constant header is a name and a value in quotes
mod header_one_text {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/pods", header("X-Version" = "2"))]
    async fn pods(&self) -> Result<String, Error>;
}

fn main() {}
}

// the value of header `X-A` has a space at an end, which would not arrive
mod header_spaced {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/pods", header("X-A" = "a"))]
    async fn pods(&self) -> Result<String, Error>;
}

fn main() {}
}

// header `x-version` is declared twice
mod header_twice {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/pods", header("X-Version" = "2"))]
    async fn pods(&self) -> Result<String, Error>;
}

fn main() {}
}

// a constant header is a name and a value in quotes
mod header_unquoted {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/pods", header("X-Version" = "2"))]
    async fn pods(&self) -> Result<String, Error>;
}

fn main() {}
}

// unknown key `headers` in `#[client]`
mod headers_plural {
use bac_core::{Error, client};

#[client(header("X-A" = "b"))]
trait Api {
    #[endpoint(GET "/pods")]
    async fn pods(&self) -> Result<String, Error>;
}

fn main() {}
}

// a constant of the query is a name in quotes, and its value if it has one
mod query_boolean {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/pods", query("watch" = "true"))]
    async fn pods(&self) -> Result<String, Error>;
}

fn main() {}
}

// `query()` declares nothing
mod query_empty {
use bac_core::{Error, client};

#[client()]
trait Api {
    #[endpoint(GET "/pods")]
    async fn pods(&self) -> Result<String, Error>;
}

fn main() {}
}

// a constant of the query is a name in quotes, and its value if it has one
mod query_flag_unquoted {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/pods", query("uploads"))]
    async fn pods(&self) -> Result<String, Error>;
}

fn main() {}
}

// unknown key `qurey` in `#[endpoint]`
mod query_misspelt {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/pods", query("a" = "1"))]
    async fn pods(&self) -> Result<String, Error>;
}

fn main() {}
}

// argument `watch` is sent in the place of this, always
mod query_of_argument {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/pods")]
    async fn pods(&self, #[query] watch: bool) -> Result<String, Error>;
}

fn main() {}
}

// a constant of the query is a name in quotes, and its value if it has one
mod query_of_url {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/pods", query("uploads"))]
    async fn pods(&self) -> Result<String, Error>;
}

fn main() {}
}

// a constant of the query is a name in quotes, and its value if it has one
mod query_one_text {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/pods", query("watch" = "true"))]
    async fn pods(&self) -> Result<String, Error>;
}

fn main() {}
}

// query argument `a` is declared twice
mod query_twice {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/pods", query("a" = "1"))]
    async fn pods(&self) -> Result<String, Error>;
}

fn main() {}
}

// a query argument needs a name
mod query_unnamed {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/pods")]
    async fn pods(&self) -> Result<String, Error>;
}

fn main() {}
}

// a constant of the query is a name in quotes, and its value if it has one
mod query_unquoted {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/pods", query("watch" = "true"))]
    async fn pods(&self) -> Result<String, Error>;
}

fn main() {}
}
