//! States of executions, which are numbers on the wire.

use crate::model::StateNumbering;

/// What holds states of executions, which nodes write as numbers.
///
/// What is read alone is taken to be from a release of v1.5.2 or later. The client's own calls know
/// better: they go by the release that the reply names in its headers; see
/// [`number_states_by_release`](crate::orchestrator::number_states_by_release).
///
/// ```
/// use bac_client::model::StateNumbering;
/// use bac_client::orchestrator::model::{Execution, ExecutionStateType, NumberedStates};
///
/// // Kept from a node of v1.4.0.
/// let text = r#"{"ID": "e-1", "ComputeState": {"StateType": 9}}"#;
/// let mut execution: Execution = serde_json::from_str(text)?;
/// assert_eq!(execution.compute_state.kind, ExecutionStateType::Completed);
///
/// execution.number_states(StateNumbering::UpToV1_5_1);
/// assert_eq!(execution.compute_state.kind, ExecutionStateType::Cancelled);
/// # Ok::<(), serde_json::Error>(())
/// ```
pub trait NumberedStates {
    /// Reads the states that came as numbers anew, as those of these releases. States that came as
    /// words, or were changed since, stay what they are.
    fn number_states(&mut self, numbering: StateNumbering);
}
