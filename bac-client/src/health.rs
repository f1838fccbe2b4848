//! How a node is: for operators and their probes. Nothing here is signed.

use bac_core::{Error, client};
use serde_json::{Map, Value};

use crate::model::{ErrorBody, HealthInfo};

/// The inside of a compute node.
#[client(error_body = ErrorBody, success(200), server(feature = "server"))]
pub trait Debug {
    /// What the parts of the compute node are doing: an object with a member for each part.
    ///
    /// This is the request that nodes up to v1.4.0 serve. The published API description has
    /// `GET /debug`, which no node serves.
    #[endpoint(POST "/compute/debug", idempotent, errors(500))]
    async fn get(&self) -> Result<Map<String, Value>, DebugError>;
}

/// The inside of a requester node.
#[client(error_body = ErrorBody, success(200), server(feature = "server"))]
pub trait RequesterDebug {
    /// What the parts of the requester node are doing: an object with a member for each part.
    ///
    /// Nodes before v1.0.4 take any method, later ones `POST` alone, where the published API
    /// description has `GET`.
    #[endpoint(POST "/requester/debug", idempotent, errors(500))]
    async fn get(&self) -> Result<Map<String, Value>, RequesterDebugError>;
}

/// A node's health.
#[client(error_body = ErrorBody, success(200), server(feature = "server"))]
pub trait Healthz {
    /// The space on the node's disks. Every node up to v1.4.0 serves it.
    #[endpoint(GET "/healthz")]
    async fn get(&self) -> Result<HealthInfo, Error>;
}

/// Whether a node lives.
#[client(error_body = ErrorBody, success(200), server(feature = "server"))]
pub trait Livez {
    /// The text `OK`. Every node serves it; from v1.5.0 on as a redirect to the agent's.
    #[endpoint(GET "/livez", text)]
    async fn get(&self) -> Result<String, Error>;
}

/// Whether a node can take requests.
#[client(error_body = ErrorBody, success(200), server(feature = "server"))]
pub trait Readyz {
    /// The text `READY`.
    ///
    /// Nodes before v1.0.4 serve it; later ones answer 404.
    #[endpoint(GET "/readyz", text)]
    async fn get(&self) -> Result<String, Error>;
}

/// A node's own log.
#[client(error_body = ErrorBody, success(200), server(feature = "server"))]
pub trait Logz {
    /// The end of the log of the node's IPFS, or a sentence that there is none.
    ///
    /// Nodes before v1.0.4 serve it; later ones answer 404.
    #[endpoint(GET "/logz", text)]
    async fn get(&self) -> Result<String, Error>;
}

/// A node's variables.
#[client(error_body = ErrorBody, success(200), server(feature = "server"))]
pub trait Varz {
    /// An object, which no release fills. The published API description has a list of numbers.
    ///
    /// Nodes before v1.0.4 serve it; later ones answer 404.
    #[endpoint(GET "/varz")]
    async fn get(&self) -> Result<Map<String, Value>, Error>;
}
