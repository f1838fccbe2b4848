//! Which job a request means: by id, by name within a namespace, or by the beginning of an id.

use super::{api::Today, fault::Fault};
use crate::{profile::Namesake, store::JobRecord};

/// The namespace of who names none.
pub(super) const NAMESPACE: &str = "default";

impl Today {
    pub(super) fn find(&self, id: &str, namespace: Option<&str>) -> Result<JobRecord, Fault> {
        let store = self.scheduler.store();
        if let Some(record) = store.job(id)? {
            return Ok(record);
        }
        let namespace = named(namespace);
        let mut records = store.jobs()?;
        let is_named = |record: &&JobRecord| {
            self.profile.namesake() != Namesake::Unrelated
                && record.job.name == id
                && (namespace == "*" || record.job.namespace == namespace)
        };
        if let Some(record) = records.iter().find(is_named) {
            return Ok(record.clone());
        }
        let begins = |full: &str| {
            full.starts_with(id)
                || full
                    .strip_prefix("j-")
                    .is_some_and(|full| !self.profile.is_release() && full.starts_with(id))
        };
        records
            .retain(|record| id.len() >= self.profile.shortest_start() && begins(&record.job.id));
        match records.len() {
            0 => Err(Fault::NoJob { id: id.to_owned() }),
            1 => Ok(records.swap_remove(0)),
            _ => {
                let found = records.into_iter().map(|record| record.job.id).collect();
                Err(Fault::ManyJobs { id: id.to_owned(), found })
            }
        }
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
