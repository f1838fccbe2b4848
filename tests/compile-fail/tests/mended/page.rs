// What the mends make of `../ui/page/`; written by `BLESS=1 cargo test -p bac-macros mended`.

// an endpoint that is called at a link has its next page at one, too
mod at_link {
use bac_core::{Error, Link, Page, client};

#[client]
trait Api {
    #[endpoint(GET, page(link))]
    async fn list(&self, #[url] at: &Link) -> Result<Page<u64>, Error>;
}

fn main() {}
}

// it is the path of a function
mod derive_function_quoted {
use bac_core::Page;

#[derive(Page)]
struct List {
    #[page(items)]
    rows: Vec<u64>,
    #[page(next = next)]
    meta: String,
}

fn next(list: &List) -> &str {
    &list.meta
}

fn main() {}
}

// it stands above a field
mod derive_items_above {
use bac_core::Page;

#[derive(Page)]

struct List {
    #[page(items)]
    rows: Vec<u64>,
}

fn main() {}
}

// the items are in one field
mod derive_items_twice {
use bac_core::Page;

#[derive(Page)]
struct List {
    #[page(items)]
    first: Vec<u64>,
    
    second: Vec<u64>,
}

fn main() {}
}

// `items` takes no value
mod derive_items_with_value {
use bac_core::Page;

#[derive(Page)]
struct List {
    #[page(items)]
    rows: Vec<u64>,
}

fn main() {}
}

// the next page is said twice
mod derive_next_twice {
use bac_core::Page;

#[derive(Page)]
struct List {
    #[page(items)]
    rows: Vec<u64>,
    #[page(next)]
    next: Option<String>,
    
    after: Option<String>,
}

fn main() {}
}

// no field of `List` has the items
mod derive_no_items {
use bac_core::Page;

#[derive(Page)]
struct List {
    total: u64,
    #[page(items)] rows: Vec<u64>,
}

fn main() {}
}

// unknown word `cursor` of `#[page]`
mod derive_unknown_word {
use bac_core::Page;

#[derive(Page)]
struct List {
    #[page(items)]
    rows: Vec<u64>,
    #[page(next)]
    next: Option<String>,
}

fn main() {}
}

// unknown key `pagination` in `#[endpoint]`
mod key_misspelt {
use bac_core::{Error, Page, client};

#[client]
trait Api {
    #[endpoint(GET "/items", page(link))]
    async fn list(&self) -> Result<Page<u64>, Error>;
}

fn main() {}
}

// a `limit` alone says not where the next page begins
mod limit_alone {
use bac_core::{Error, Page, client};

#[client]
trait Api {
    #[endpoint(GET "/items", page(offset = "offset", limit = "take"))]
    async fn list(&self) -> Result<Page<u64>, Error>;
}

fn main() {}
}

// a `limit` goes with an `offset`, and with `query` nothing need be known of it
mod limit_of_query {
use bac_core::{Error, Page, client};

#[client]
trait Api {
    #[endpoint(GET "/items", page(query = "after"))]
    async fn list(&self) -> Result<Page<u64>, Error>;
}

fn main() {}
}

// `link` takes no value: the header `Link` says it, or the page itself
mod link_with_value {
use bac_core::{Error, Page, client};

#[client]
trait Api {
    #[endpoint(GET "/items", page(link))]
    async fn list(&self) -> Result<Page<u64>, Error>;
}

fn main() {}
}

// unknown word `lnk` of `page`
mod misspelt {
use bac_core::{Error, Page, client};

#[client]
trait Api {
    #[endpoint(GET "/items", page(link))]
    async fn list(&self) -> Result<Page<u64>, Error>;
}

fn main() {}
}

// `page` says how the next page is asked for
mod name_alone {
use bac_core::{Error, Page, client};

#[client]
trait Api {
    #[endpoint(GET "/items", page(query = "after"))]
    async fn list(&self) -> Result<Page<u64>, Error>;
}

fn main() {}
}

// `query` is the name of a query argument
mod name_empty {
use bac_core::{Error, Page, client};

#[client]
trait Api {
    #[endpoint(GET "/items", page(query = "query"))]
    async fn list(&self) -> Result<Page<u64>, Error>;
}

fn main() {}
}

// `offset` is the name of a query argument in quotes
mod name_missing {
use bac_core::{Error, Page, client};

#[client]
trait Api {
    #[endpoint(GET "/items", page(offset = "offset"))]
    async fn list(&self) -> Result<Page<u64>, Error>;
}

fn main() {}
}

// `query` is the name of a query argument in quotes
mod name_unquoted {
use bac_core::{Error, Page, client};

#[client]
trait Api {
    #[endpoint(GET "/items", page(query = "after"))]
    async fn list(&self) -> Result<Page<u64>, Error>;
}

fn main() {}
}

// a reply that is `bytes` has no pages
mod of_bytes {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/items", bytes)]
    async fn list(&self) -> Result<bac_core::bytes::Bytes, Error>;
}

fn main() {}
}

// each page is another request, and this one is not idempotent
mod of_idempotency_key {
use bac_core::{Error, Page, client};

#[client]
trait Api {
    #[endpoint(POST "/items", idempotency_key)]
    async fn list(&self) -> Result<Vec<u64>, Error>;
}

fn main() {}
}

// each page sends `data` once more, which comes piece by piece
mod of_part {
use bac_core::{Error, Page, client};

#[client]
trait Api {
    #[endpoint(PUT "/items")]
    async fn list(&self, #[part] data: &str) -> Result<Vec<u64>, Error>;
}

fn main() {}
}

// each page is another request, and this one is not idempotent
mod of_post {
use bac_core::{Error, Page, client};

#[client]
trait Api {
    #[endpoint(POST "/items", page(link), idempotent)]
    async fn list(&self) -> Result<Page<u64>, Error>;
}

fn main() {}
}

// a reply that is `text` has no pages
mod of_text {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/items", text)]
    async fn list(&self) -> Result<String, Error>;
}

fn main() {}
}

// each page sends `data` once more, which comes piece by piece
mod of_upload {
use bac_core::{Error, Page, Upload, client};

#[client]
trait Api {
    #[endpoint(PUT "/items")]
    async fn list(&self, #[body(stream)] data: Upload) -> Result<Vec<u64>, Error>;
}

fn main() {}
}

// a reply that is `websocket` has no pages
mod of_websocket {
use bac_core::{Error, client, websocket::Messages};

#[client]
trait Api {
    #[endpoint(GET "/items", websocket)]
    async fn list(&self) -> Result<Messages<u64>, Error>;
}

fn main() {}
}

// `after` is one value of `page`, and no list
mod position_is_list {
use bac_core::{Error, Page, client};

#[client]
trait Api {
    #[endpoint(GET "/items", page(query = "after"))]
    async fn list(&self, #[query] after: Option<&str>) -> Result<Page<u64>, Error>;
}

fn main() {}
}

// `sizes` is one value of `page`, and no list
mod position_is_list_of_offset {
use bac_core::{Error, Page, client};

#[client]
trait Api {
    #[endpoint(GET "/items", page(offset = "skip", limit = "take"))]
    async fn list(&self, #[query("take")] sizes: Option<u64>) -> Result<Page<u64>, Error>;
}

fn main() {}
}

// `page` is given twice
mod twice {
use bac_core::{Error, Page, client};

#[client]
trait Api {
    #[endpoint(GET "/items", page(link))]
    async fn list(&self) -> Result<Page<u64>, Error>;
}

fn main() {}
}

// the next page is asked for in one way, and `link` is one already
mod two_ways {
use bac_core::{Error, Page, client};

#[client]
trait Api {
    #[endpoint(GET "/items", page(link))]
    async fn list(&self) -> Result<Page<u64>, Error>;
}

fn main() {}
}

// no argument tells the service which page is asked for: none is sent as `after`
mod unknown_to_server {
use bac_core::{Error, Page, client};

#[client(server)]
trait Api {
    #[endpoint(GET "/items", page(query = "after"))]
    async fn list(&self, #[query("after")] position: Option<&str>) -> Result<Page<u64>, Error>;
}

fn main() {}
}

// no argument tells the service which page is asked for: none is sent as `skip`
mod unknown_to_server_beside {
use bac_core::{Error, Page, client};

#[client(server)]
trait Api {
    #[endpoint(GET "/items", page(offset = "skip"))]
    async fn list(&self, #[query] take: u64, #[query("skip")] position: Option<u64>) -> Result<Page<u64>, Error>;
}

fn main() {}
}

// unknown word `cursor` of `page`
mod unknown_word {
use bac_core::{Error, Page, client};

#[client]
trait Api {
    #[endpoint(GET "/items", page(query = "after"))]
    async fn list(&self) -> Result<Page<u64>, Error>;
}

fn main() {}
}

// `query` is given twice
mod word_twice {
use bac_core::{Error, Page, client};

#[client]
trait Api {
    #[endpoint(GET "/items", page(query = "after"))]
    async fn list(&self) -> Result<Page<u64>, Error>;
}

fn main() {}
}
