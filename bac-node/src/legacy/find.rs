//! Which jobs a request means.

use bac_client::model::{ErrorBody, ListRequest, SortBy};
use bac_core::UnexpectedResponse;
use http::StatusCode;
use serde_json::json;

use uuid::Uuid;

use super::{answer, api::Legacy, convert, generation::Generation};
use crate::{
    profile::Profile,
    store::{JobRecord, StoreError, only},
};

/// How many characters of an id may stand for the whole.
const SHORT_ID: usize = 8;

/// Why an id means no job.
#[derive(Debug)]
pub(super) enum NotFound {
    None {
        id: String,
    },
    Several {
        id: String,
        found: Vec<String>,
    },
    /// What belongs to a job is not there, as the job is not.
    Parts,
    Store(StoreError),
}

impl From<StoreError> for NotFound {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl NotFound {
    pub(super) fn message(&self) -> String {
        match self {
            Self::None { id } => format!("Job not found. ID: {id}"),
            Self::Several { id, found } => {
                let more = if found.len() > 3 { " ..." } else { "" };
                let found = found.iter().take(3).map(String::as_str).collect::<Vec<_>>().join(" ");
                format!(
                    "Multiple jobs found for jobID prefix: {id}, matching jobIDs: [{found}{more}]"
                )
            }
            Self::Parts => "bucket not found".to_owned(),
            Self::Store(error) => error.to_string(),
        }
    }

    /// The same where parts of a job were asked for: a release looks for those of a whole id without
    /// looking for the job.
    pub(super) fn of_parts(self, profile: Profile) -> Self {
        match self {
            Self::None { id } if profile.is_release() && Uuid::try_parse(&id).is_ok() => {
                Self::Parts
            }
            other => other,
        }
    }

    /// As `list` words it, alone among the unsigned operations.
    pub(super) fn object(&self, status: StatusCode) -> UnexpectedResponse {
        let (code, id) = match self {
            Self::None { id } => (ErrorBody::JOB_NOT_FOUND, id),
            Self::Several { id, .. } => (ErrorBody::AMBIGUOUS_JOB_ID, id),
            Self::Parts | Self::Store(_) => {
                let message = self.message();
                return answer::unknown_error(StatusCode::INTERNAL_SERVER_ERROR, message);
            }
        };
        let mut body = ErrorBody::new(code, self.message()).with_detail("id", id.as_str());
        if let Self::Several { found, .. } = self {
            body = body.with_detail("matchingJobIDs", json!(found));
        }
        answer::error_object(status, &body)
    }
}

impl Legacy {
    /// A job by its id, or by the beginning of it as far as the generation goes.
    pub(super) fn find(&self, id: &str) -> Result<JobRecord, NotFound> {
        Ok(self.scheduler.known(self.kept(id)?)?)
    }

    fn kept(&self, id: &str) -> Result<JobRecord, NotFound> {
        if let Some(record) = self.scheduler.store().job(id)? {
            return Ok(record);
        }
        let is_short = match self.generation {
            _ if self.profile.is_release() => true,
            Generation::First => id.len() == SHORT_ID,
            Generation::Last => !id.is_empty() && id.len() <= SHORT_ID,
        };
        if !is_short {
            return Err(NotFound::None { id: id.to_owned() });
        }
        only(self.scheduler.store().jobs_from(id, usize::MAX)?).map_err(|found| match found.len() {
            0 => NotFound::None { id: id.to_owned() },
            _ => NotFound::Several { id: id.to_owned(), found },
        })
    }

    /// The job that is to be cancelled: of a release, by its whole id alone. A start of it counts as one
    /// of those that it fits.
    pub(super) fn find_to_stop(&self, id: &str) -> Result<JobRecord, NotFound> {
        let record = self.find(id)?;
        if self.profile.stops_by_start() || record.job.id == id {
            return Ok(record);
        }
        Err(NotFound::Several { id: id.to_owned(), found: vec![id.to_owned(), record.job.id] })
    }

    /// The jobs of a list, filtered, cut and sorted.
    pub(super) fn select(&self, request: &ListRequest) -> Result<Vec<JobRecord>, NotFound> {
        if !request.id.is_empty() {
            return Ok(vec![self.find(&request.id)?]);
        }
        let mut found = self.scheduler.store().jobs()?;
        found.retain(|record| {
            let is_wanted = request.return_all
                || request.client_id.is_empty()
                || convert::owner(&record.job) == request.client_id;
            is_wanted && has_wanted_tags(record, request)
        });
        // The newest come first here, so that a list that is cut shows those; the real order is that
        // of a hash table.
        found.sort_by_key(|record| std::cmp::Reverse(record.job.create_time));
        let limit = usize::try_from(request.max_jobs).unwrap_or(usize::MAX);
        if limit > 0 {
            found.truncate(limit);
        }
        match request.sort_by {
            SortBy::Id => found.sort_by(|one, other| one.job.id.cmp(&other.job.id)),
            SortBy::CreatedAt => found.sort_by_key(|record| record.job.create_time),
            _ => return Ok(found),
        }
        if request.sort_reverse {
            found.reverse();
        }
        Ok(found)
    }
}

/// An include tag keeps a job whatever its other tags are; else an exclude tag drops it.
fn has_wanted_tags(record: &JobRecord, request: &ListRequest) -> bool {
    let tags = &convert::to_signed(&record.job, record.signed.as_ref()).spec.annotations;
    let has = |wanted: &Vec<String>| {
        wanted.iter().any(|one| tags.iter().any(|tag| tag.eq_ignore_ascii_case(one)))
    };
    if has(&request.include_tags) {
        return true;
    }
    request.include_tags.is_empty() && !has(&request.exclude_tags)
}
