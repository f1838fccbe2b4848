//! Every declared operation, as data.

use bac_core::Operation;

use crate::health::{
    DebugClient, HealthzClient, LivezClient, LogzClient, ReadyzClient, RequesterDebugClient,
    VarzClient,
};
use crate::job::{JobClient, ModerationClient};
#[cfg(feature = "websocket")]
use crate::job_logs::{JobLogsClient, JobUpdatesClient};
use crate::jobs::{JobEventsClient, JobsClient, ResultsClient, StatesClient};
use crate::nodes::{
    BuildVersionClient, ConnectedPeersClient, HostNodeIdClient, NodeInfoClient, NodesClient,
};
use crate::orchestrator::{
    AgentClient, AuthClient, OrchestratorJobsClient, OrchestratorNodesClient,
};

/// The traits of the published SDK, in its order.
const SDK: &[&[&Operation]] = &[
    JobClient::OPERATIONS,
    DebugClient::OPERATIONS,
    HealthzClient::OPERATIONS,
    HostNodeIdClient::OPERATIONS,
    LivezClient::OPERATIONS,
    LogzClient::OPERATIONS,
    NodeInfoClient::OPERATIONS,
    ConnectedPeersClient::OPERATIONS,
    ReadyzClient::OPERATIONS,
    RequesterDebugClient::OPERATIONS,
    JobEventsClient::OPERATIONS,
    JobsClient::OPERATIONS,
    #[cfg(feature = "websocket")]
    JobLogsClient::OPERATIONS,
    NodesClient::OPERATIONS,
    ResultsClient::OPERATIONS,
    StatesClient::OPERATIONS,
    VarzClient::OPERATIONS,
    BuildVersionClient::OPERATIONS,
];

/// What that SDK does not have.
const OTHERS: &[&[&Operation]] = &[
    ModerationClient::OPERATIONS,
    #[cfg(feature = "websocket")]
    JobUpdatesClient::OPERATIONS,
    OrchestratorJobsClient::OPERATIONS,
    OrchestratorNodesClient::OPERATIONS,
    AgentClient::OPERATIONS,
    AuthClient::OPERATIONS,
];

/// Every operation that this crate declares: those of the published SDK first, then the others.
/// Without the feature `websocket`, those that need it are left out.
///
/// ```
/// for operation in bac_client::operations() {
///     let name = bac_client::operation_name(operation);
///     println!("{name}: {} {}", operation.method(), operation.path());
/// }
/// ```
pub fn operations() -> impl Iterator<Item = &'static Operation> {
    sdk_operations().chain(OTHERS.iter().copied().flatten().copied())
}

/// The operations that the published SDK has, too, under the same
/// [names](operation_name).
pub fn sdk_operations() -> impl Iterator<Item = &'static Operation> {
    SDK.iter().copied().flatten().copied()
}

/// The name of an operation as the published SDK spells it: the resource in snake case, a full
/// stop, the method.
///
/// ```
/// use bac_client::{StatesClient, operation_name};
///
/// let [get] = StatesClient::OPERATIONS else { unreachable!() };
/// assert_eq!(operation_name(get), "states.get");
/// ```
#[must_use]
pub fn operation_name(operation: &Operation) -> String {
    let mut name = String::new();
    for letter in operation.api().chars() {
        if letter.is_uppercase() && !name.is_empty() {
            name.push('_');
        }
        name.extend(letter.to_lowercase());
    }
    name.push('.');
    name.push_str(operation.name());
    name
}
