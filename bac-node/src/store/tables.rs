//! The tables of the database, and how what is kept stands in them.

use redb::TableDefinition;
use serde::{Serialize, de::DeserializeOwned};

use super::error::StoreError;

/// The layout of the tables below. A change that older programs cannot read gets a new number.
pub(super) const FORMAT: &str = "bac-node 3";

pub(super) type Bytes = &'static [u8];

pub(super) const META: TableDefinition<'_, &str, &str> = TableDefinition::new("meta");
/// By job id.
pub(super) const JOBS: TableDefinition<'_, &str, Bytes> = TableDefinition::new("jobs");
/// Job ids, by name and namespace.
pub(super) const NAMES: TableDefinition<'_, (&str, &str), &str> = TableDefinition::new("names");
/// The versions of jobs that were followed by others, by job id and version.
pub(super) const VERSIONS: TableDefinition<'_, (&str, u64), Bytes> =
    TableDefinition::new("versions");
/// By job id and execution id.
pub(super) const EXECUTIONS: TableDefinition<'_, (&str, &str), Bytes> =
    TableDefinition::new("executions");
/// By job id and number.
pub(super) const HISTORY: TableDefinition<'_, (&str, u64), Bytes> = TableDefinition::new("history");
/// By execution id.
pub(super) const OUTPUT: TableDefinition<'_, &str, Bytes> = TableDefinition::new("output");
/// The archives of published results, by execution id.
pub(super) const ARCHIVES: TableDefinition<'_, &str, Bytes> = TableDefinition::new("archives");

pub(super) fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, StoreError> {
    serde_json::from_slice(bytes).map_err(StoreError::Record)
}

pub(super) fn encode<T: Serialize>(value: &T) -> Result<Vec<u8>, StoreError> {
    serde_json::to_vec(value).map_err(StoreError::Record)
}
