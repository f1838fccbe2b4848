//! Which job a request means: by id, by name within a namespace, or by the beginning of an id.

use super::{api::Today, fault::Fault};
use crate::{
    profile::Namesake,
    store::{JobRecord, only},
};

/// The namespace of who names none.
pub(super) const NAMESPACE: &str = "default";

/// How many of several jobs are looked for: as many as an error names, and one that it does not.
const TOLD: usize = 4;

impl Today {
    pub(super) fn find(&self, id: &str, namespace: Option<&str>) -> Result<JobRecord, Fault> {
        Ok(self.scheduler.known(self.kept(id, namespace)?)?)
    }

    fn kept(&self, id: &str, namespace: Option<&str>) -> Result<JobRecord, Fault> {
        let store = self.scheduler.store();
        if let Some(record) = store.job(id)? {
            return Ok(record);
        }
        if self.profile.namesake() != Namesake::Unrelated {
            let namespace = Some(named(namespace)).filter(|namespace| *namespace != "*");
            if let Some(record) = store.job_named(id, namespace)? {
                return Ok(record);
            }
        }
        let mut found = Vec::new();
        if id.len() >= self.profile.shortest_start() {
            found = store.jobs_from(id, TOLD)?;
            if !self.profile.is_release() {
                found.extend(store.jobs_from(&format!("j-{id}"), TOLD)?);
            }
        }
        only(found).map_err(|found| match found.len() {
            0 => Fault::NoJob { id: id.to_owned() },
            _ => Fault::ManyJobs { id: id.to_owned(), found },
        })
    }

    /// The job whose parts are asked for.
    pub(super) fn find_parts(&self, id: &str, namespace: Option<&str>) -> Result<JobRecord, Fault> {
        self.find(id, namespace).map_err(|fault| match fault {
            Fault::NoJob { id } => Fault::NothingOfJob { id },
            fault => fault,
        })
    }

    /// The job that is to be stopped. Of a release that takes whole ids only, the start of one counts
    /// among the several that it fits.
    pub(super) fn find_to_stop(
        &self,
        id: &str,
        namespace: Option<&str>,
    ) -> Result<JobRecord, Fault> {
        let record = self.find(id, namespace)?;
        if record.job.id == id || self.profile.stops_by_start() {
            return Ok(record);
        }
        Err(Fault::ManyJobs { id: id.to_owned(), found: vec![id.to_owned(), record.job.id] })
    }
}

pub(super) fn named(namespace: Option<&str>) -> &str {
    namespace.filter(|namespace| !namespace.is_empty()).unwrap_or(NAMESPACE)
}
