//! What a node tells of itself and of others. Nothing here is signed.

use bac_core::client;

use crate::model::{AddrInfo, ErrorBody, List, NodeDescription, VersionRequest, VersionResponse};

/// The nodes that a requester node knows.
#[client(error_body = ErrorBody, success(200), server(feature = "server"))]
pub trait Nodes {
    /// Every node that the requester node knows.
    ///
    /// Nodes v0.3.29 and v1.0.3 do not serve it: they answer 404. From v1.3.1 on an item also says
    /// whether the node may take part and is in touch.
    #[endpoint(GET "/requester/nodes", errors(500))]
    async fn display(&self) -> Result<List<NodeDescription>, NodesError>;
}

/// The node itself.
#[client(error_body = ErrorBody, success(200), server(feature = "server"))]
pub trait NodeInfo {
    /// Who the node is, what it offers, and how busy it is.
    ///
    /// Every node up to v1.4.0 serves it. From v1.3.1 on it also says whether the node may take
    /// part and is in touch.
    #[endpoint(GET "/node_info", errors(500))]
    async fn get(&self) -> Result<NodeDescription, NodeInfoError>;
}

/// The node's name in the network.
#[client(error_body = ErrorBody, success(200), server(feature = "server"))]
pub trait HostNodeId {
    /// The node's id, as text.
    ///
    /// Every node up to v1.4.0 serves it. Before v1.0.4 it stands in quotes, with a line break
    /// behind it; [`HostNodeIdClient::id`] gives it without.
    #[endpoint(GET "/id", text, errors(500))]
    async fn get(&self) -> Result<String, HostNodeIdError>;
}

/// The nodes that this one is in touch with.
#[client(error_body = ErrorBody, success(200), server(feature = "server"))]
pub trait ConnectedPeers {
    /// Ids and addresses of the other nodes.
    ///
    /// Nodes up to v1.2.0 serve it; later ones answer 404.
    #[endpoint(GET "/peers", errors(500))]
    async fn get(&self) -> Result<List<AddrInfo>, ConnectedPeersError>;
}

/// The release that a node runs.
#[client(error_body = ErrorBody, success(200), server(feature = "server"))]
pub trait BuildVersion {
    /// The release, and how it was built.
    ///
    /// Nodes before v1.0.4 take any method, later ones `POST` alone; all of them refuse a request
    /// without a body. From v1.5.0 on the agent tells its version instead.
    #[endpoint(POST "/version", idempotent, errors(400, 500))]
    async fn get(
        &self,
        #[body] request: &VersionRequest,
    ) -> Result<VersionResponse, BuildVersionError>;
}

impl HostNodeIdClient {
    /// The node's id without the quotes and line breaks that some releases put around it.
    ///
    /// # Errors
    /// As [`get`](Self::get).
    ///
    /// ```no_run
    /// # async fn run(bac: bac_client::Bac) -> Result<(), Box<dyn std::error::Error>> {
    /// println!("{}", bac.host_node_id().id().await?);
    /// # Ok(())
    /// # }
    /// ```
    pub async fn id(&self) -> Result<String, HostNodeIdError> {
        self.get().await.map(|text| unquoted(&text).to_owned())
    }
}

/// Text without white space and one pair of quotes around it.
fn unquoted(text: &str) -> &str {
    let text = text.trim();
    text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::unquoted;

    #[test]
    fn one_pair_of_quotes_is_taken_off() {
        for (text, id) in [
            ("n-1", "n-1"),
            (" n-1\n", "n-1"),
            ("\"n-1\"\n", "n-1"),
            ("\"\"n-1\"\"", "\"n-1\""),
            ("\"n-1", "\"n-1"),
            ("\"", "\""),
            ("", ""),
        ] {
            assert_eq!(unquoted(text), id, "{text:?}");
        }
    }
}
