// What the mends make of `../ui/trait/`; written by `BLESS=1 cargo test -p bac-macros mended`.

// `#[client]` and `#[async_trait]` on the same trait
mod async_trait {
use bac_core::{Error, client};

mod other {
    #[expect(unused_imports)]
    pub use bac_core::endpoint as async_trait;
}

#[client]

trait Api {
    #[endpoint(GET "/jobs")]
    async fn list(&self) -> Result<String, Error>;
}

fn main() {}
}

// an API trait must not be `auto`
mod auto_trait {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs")]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
}

// `#[client]` is given twice
mod client_twice {
use bac_core::{Error, client};

#[client]

trait Api {
    #[endpoint(GET "/jobs")]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
}

// `ApiCalls` is the name of the generated calls
mod error_named_as_calls {
use bac_core::client;

#[client(calls)]
trait Api {
    #[endpoint(GET "/jobs", errors(404))]
    async fn get(&self) -> Result<String, GetError>;
}

fn main() {}
}

// `calls` is also the name of a generated function
mod name_clash_calls {
use bac_core::{Error, client};

#[client(calls)]
trait Phone {
    #[endpoint(GET "/calls")]
    async fn get_calls(&self) -> Result<String, Error>;
}

fn main() {}
}

// `client` is also the name of a generated function
mod name_clash_client {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs")]
    async fn get_client(&self) -> Result<String, Error>;
}

fn main() {}
}

// `new` is also the name of a generated function
mod name_clash_new {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs")]
    async fn get_new(&self) -> Result<String, Error>;
}

fn main() {}
}

// `OPERATIONS` is also the name of a generated constant
mod name_clash_operations {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs")]
    async fn get_operations(&self) -> Result<String, Error>;
}

fn main() {}
}

// `submit_signed` is also the name of a generated function
mod name_clash_signed {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs")]
    async fn submit(&self, #[signed] payload: &str) -> Result<String, Error>;

    #[endpoint(POST "/signed")]
    async fn post_submit_signed(&self, #[body] payload: &str) -> Result<String, Error>;
}

fn main() {}
}

// `with` is also the name of a generated function
mod name_clash_with {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs/with/{tag}")]
    async fn get_with(&self, tag: &str) -> Result<String, Error>;
}

fn main() {}
}

// `DynApi` is the name of the generated object
mod name_of_object {
use bac_core::{Error, client};

#[client(dyn, name = ApiClient)]
trait Api {
    #[endpoint(GET "/jobs")]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
}

// `ApiService` is the name of the trait that a server implements
mod name_of_service {
use bac_core::{Error, client};

#[client(name = ApiClient, server)]
trait Api {
    #[endpoint(GET "/jobs")]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
}

// `Api` is the name of the trait
mod name_of_trait {
use bac_core::{Error, client};

#[client(name = ApiClient)]
trait Api {
    #[endpoint(GET "/jobs")]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
}

// `pub` is not permitted on a method of a trait
mod pub_method {
use bac_core::{Error, client};

#[client]
pub trait Api {
    #[endpoint(GET "/jobs")]
    async fn list(&self) -> Result<String, Error>;
}

fn main() {}
}

// endpoint `list` is declared twice
mod repeated_method {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs")]
    async fn list(&self) -> Result<String, Error>;

    #[endpoint(GET "/nodes")]
    async fn get_nodes(&self) -> Result<String, Error>;
}

fn main() {}
}

// the generated client cannot implement `std::fmt::Display`
mod supertrait {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs")]
    async fn list(&self) -> Result<String, Error>;
}

fn main() {}
}

// `fn list` has two `#[endpoint]` attributes
mod two_endpoints {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs")]
    
    async fn list(&self) -> Result<String, Error>;
}

fn main() {}
}

// `fn status` has no `#[endpoint(…)]`
mod unmarked_method {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/status")] async fn status(&self) -> Result<String, Error>;
}

fn main() {}
}

// `fn job` has no `#[endpoint(…)]`
mod unmarked_with_arguments {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/job/{id}")] async fn job(&self, id: &str, #[body] job: &str) -> Result<String, Error>;
}

fn main() {}
}

// an API trait must not be `unsafe`
mod unsafe_trait {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs")]
    async fn list(&self) -> Result<String, Error>;
}

fn main() {}
}

// an API trait has no `where` clause
mod where_clause {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs")]
    async fn list(&self) -> Result<String, Error>;
}

fn main() {}
}
