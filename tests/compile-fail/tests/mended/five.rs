// What the mends make of `../ui/five/`; written by `BLESS=1 cargo test -p bac-macros mended`.

// argument `tag` is not part of the request`, ``fn status` has no `#[endpoint(…)]``, `endpoint `version` must return `Result<T>``, ``new` is also the name of a generated function`, ``list` and `nodes` declare different errors for `JobError`
mod across_endpoints {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs", errors(404))]
    async fn list(&self, #[query] tag: &str) -> Result<String, JobError>;

    #[endpoint(GET "/nodes", errors(404, 500))]
    async fn nodes(&self) -> Result<String, NodesError>;

    #[endpoint(GET "/status")] async fn status(&self) -> Result<String, Error>;

    #[endpoint(GET "/new")]
    async fn get_new(&self) -> Result<String, Error>;

    #[endpoint(GET "/version")]
    async fn version(&self) -> Result<String>;
}

fn main() {}
}

// HTTP methods are written in capitals, without quotes`, `placeholders `{a}` and `{b}` touch`, ``200` is not an error status`, ``timeout` is a number and a unit in quotes`, `unknown argument attribute `quary`
mod in_one_endpoint {
use bac_core::client;

#[client]
trait Api {
    #[endpoint(POST "/jobs/{a}/{b}", errors(404), timeout = "30s")]
    async fn submit(&self, a: &str, b: &str, #[query] c: &str) -> Result<String, SubmitError>;
}

fn main() {}
}

// unknown key `bas` in `#[client]``, `unknown HTTP method `PSOT``, `path placeholder is not closed`, `status `404` is declared twice`, `endpoint `delete` must be `async`
mod of_every_kind {
use bac_core::{Error, client};

#[client(base = "/api")]
trait Api {
    #[endpoint(POST "/jobs")]
    async fn submit(&self, #[body] job: &str) -> Result<String, Error>;

    #[endpoint(GET "/jobs/{id}", timeout = "10s")]
    async fn get(&self, id: &str) -> Result<String, Error>;

    #[endpoint(GET "/jobs", errors(404))]
    async fn list(&self) -> Result<String, ListError>;

    #[endpoint(DELETE "/jobs/{id}")]
    async fn delete(&self, id: &str) -> Result<(), Error>;
}

fn main() {}
}

// `#[header]` takes the name of the header in quotes`, ``#[status]` takes no value`, `field `etag` says not where it is in the reply`, `field `date` says not where it is in the reply`, `the body is in field `value` already
mod reply {
use bac_core::Reply;

#[derive(Reply)]
struct Page {
    #[header("Etag")] etag: String,
    #[header("Date")] date: String,
    #[header("Link")]
    link: String,
    #[status]
    status: u16,
    #[body]
    value: String,
    
}

fn main() {}
}
