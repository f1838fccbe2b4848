//! The resources of the API on one client.

use bac_core::Client;

use crate::job::JobClient;

/// The Bacalhau API: its resources, grouped, on one [`Client`].
///
/// Cheap to clone: clones share connections, key and settings. A client of your own, for endpoints
/// that are not declared here, takes the same ones:
///
/// ```
/// use bac_client::{Bac, Client};
/// use bac_core::{Error, client};
///
/// #[client]
/// trait Pricing {
///     #[endpoint(GET "/pricing/{region}")]
///     async fn hour(&self, region: &str) -> Result<u64, Error>;
/// }
///
/// let bac = Bac::new(Client::new("http://127.0.0.1:1234")?);
/// let pricing = PricingClient::new(bac.client().clone());
/// # Ok::<_, Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Bac {
    client: Client,
}

impl Bac {
    /// Groups the resources of the node that a client talks to.
    #[must_use]
    pub const fn new(client: Client) -> Self {
        Self { client }
    }

    /// Jobs: submit, cancel, approve.
    #[must_use]
    pub fn job(&self) -> JobClient {
        JobClient::new(self.client.clone())
    }

    /// The client underneath.
    #[must_use]
    pub const fn client(&self) -> &Client {
        &self.client
    }
}

/// Groups the resources of the node that a client talks to.
impl From<Client> for Bac {
    fn from(client: Client) -> Self {
        Self::new(client)
    }
}
