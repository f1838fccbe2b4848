//! Which job a request means: by id, by name within a namespace, or by the beginning of an id.

use bac_client::orchestrator::model::{ApiError, ErrorCode};

use super::{
    api::Today,
    error::{self, Refusal},
};
use crate::store::JobRecord;

/// The namespace of who names none.
pub(super) const NAMESPACE: &str = "default";

/// The shortest beginning that stands for an id.
const SHORTEST: usize = 4;

impl Today {
    pub(super) fn find(&self, id: &str, namespace: Option<&str>) -> Result<JobRecord, Refusal> {
        let found = self.kept(id, namespace)?;
        self.scheduler.known(found).map_err(error::store)
    }

    fn kept(&self, id: &str, namespace: Option<&str>) -> Result<JobRecord, Refusal> {
        let store = self.scheduler.store();
        if let Some(record) = store.job(id).map_err(error::store)? {
            return Ok(record);
        }
        let namespace = Some(named(namespace)).filter(|namespace| *namespace != "*");
        if let Some(record) = store.job_named(id, namespace).map_err(error::store)? {
            return Ok(record);
        }
        let mut found = Vec::new();
        if id.len() >= SHORTEST {
            found = store.jobs_from(id, 2).map_err(error::store)?;
            found.extend(store.jobs_from(&format!("j-{id}"), 2).map_err(error::store)?);
        }
        let mut found = found.into_iter();
        match (found.next(), found.next()) {
            (Some(record), None) => Ok(record),
            (Some(_), Some(_)) => {
                let message = format!("multiple jobs found for jobID prefix: {id}");
                Err(error::raw(
                    &ApiError::new(ErrorCode::BadRequest, message)
                        .with_component("JobStore")
                        .with_hint("Use full job ID"),
                ))
            }
            _ => Err(error::not_found("JobStore", format!("job not found: {id}"))),
        }
    }
}

pub(super) fn named(namespace: Option<&str>) -> &str {
    namespace.filter(|namespace| !namespace.is_empty()).unwrap_or(NAMESPACE)
}
