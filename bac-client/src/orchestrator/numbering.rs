//! Which numbers a reply's states are, by the release that answered.

use bac_core::RawResponse;

use super::model::{NumberedStates, StateNumbering};
use crate::Release;

/// The header in which a node names its release with every reply, from v1.2.1 on.
const RELEASE: &str = "x-bacalhau-git-version";

/// Reads the states of a reply as the numbers of the release that sent it, which its headers name.
///
/// Releases up to v1.2.0 do not name themselves, and are known by what they call the items of a
/// [`Page`](super::model::Page). Any other reply that names no release is read as one of today's.
///
/// The calls of [`OrchestratorJobs`](super::OrchestratorJobs) do so. An endpoint of your own that
/// answers with executions says it in its declaration:
///
/// ```
/// use bac_client::orchestrator::{
///     model::{Execution, Page},
///     number_states_by_release,
/// };
/// use bac_core::{Error, client};
///
/// #[client(base = "/api/v1")]
/// pub trait Failures {
///     /// Executions that failed today.
///     #[endpoint(GET "/failures", finish = number_states_by_release)]
///     async fn today(&self) -> Result<Page<Execution>, Error>;
/// }
/// ```
pub fn number_states_by_release<T: NumberedStates>(value: &mut T, response: &RawResponse) {
    let release = response.headers().get(RELEASE).and_then(|release| release.to_str().ok());
    if release.and_then(Release::parse).is_some_and(|release| release < Release::new(1, 5, 2)) {
        value.number_states(StateNumbering::UpToV1_5_1);
    }
}
