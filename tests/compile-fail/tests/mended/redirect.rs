// What the mends make of `../ui/redirect/`; written by `BLESS=1 cargo test -p bac-macros mended`.

// `redirect` is `same_origin` or `none`
mod alone {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs", redirect = same_origin)]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
}

// `redirect` is `same_origin` or `none`
mod any {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs", redirect = same_origin)]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
}

// `redirect` takes a value behind `=`, or none
mod call {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs", redirect = same_origin)]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
}

// `redirect` is `same_origin` or `none`
mod flag_false {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs", redirect = none)]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
}

// `redirect` is `same_origin` or `none`
mod flag_true {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs", redirect = same_origin)]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
}

// unknown key `redirct` in `#[endpoint]`
mod misspelt {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs", redirect = same_origin)]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
}

// `redirect` is `same_origin` or `none`
mod number {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs", redirect = same_origin)]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
}

// `redirect` is `same_origin` or `none`
mod of_client {
use bac_core::{Error, client};

#[client(redirect = same_origin)]
trait Api {
    #[endpoint(GET "/jobs")]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
}

// the handshake of a WebSocket follows no redirect
mod of_websocket {
use bac_core::{Error, client, websocket::Messages};

#[client]
trait Api {
    #[endpoint(GET "/jobs", websocket)]
    async fn get(&self) -> Result<Messages<u8>, Error>;
}

fn main() {}
}

// `redirect` is `same_origin` or `none`
mod quoted {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs", redirect = same_origin)]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
}

// unknown key `follow_redirects` in `#[endpoint]`
mod synonym {
use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs", redirect = same_origin)]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
}
