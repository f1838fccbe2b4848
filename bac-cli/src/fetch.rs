//! Asking a node for a job, once or until it ends.

use std::time::Duration;

use bac_client::{
    Error, NodeError, RefusalKind, Release,
    bac_core::EndpointError as _,
    model::{JobWithInfo, ListRequest},
    orchestrator::{
        model::Include,
        query::{GetJob, ListExecutions},
    },
};

use crate::{
    cli::ApiChoice,
    error::{Exit, Failure, quoted},
    job::{End, Execution, Job},
    output::Output,
    session::Connected,
};

/// How often in a row a waiting command may fail to ask before it gives up.
const PATIENCE: u32 = 10;
/// The first and the longest pause between two questions.
const PAUSES: (Duration, Duration) = (Duration::from_millis(100), Duration::from_secs(2));

/// What a node knows by an id, or by the start of one.
enum Found {
    Job(Box<Job>),
    None,
    Several(Vec<String>),
    /// Another job than was asked for, by its id.
    Another(String),
    /// A later version of the job than was asked for.
    Later(u64),
}

impl Connected {
    /// The job with this id, or whose id starts so, or that has this name.
    pub(crate) async fn job(&self, id: &str) -> Result<Job, Failure> {
        one(id, self.find(id).await?)
    }

    /// The whole id of a job: few releases take less for everything.
    pub(crate) async fn whole_id(&self, id: &str) -> Result<String, Failure> {
        if is_whole(id) { Ok(id.to_owned()) } else { Ok(self.job(id).await?.id) }
    }

    /// Waits until a job has ended, however long that takes.
    pub(crate) async fn ended(&self, id: &str, output: Output) -> Result<Job, Failure> {
        self.until(id, output, |job| job.end.is_some()).await
    }

    /// Waits until that is so of a job, however long that takes.
    pub(crate) async fn until(
        &self,
        id: &str,
        output: Output,
        is_there: impl Fn(&Job) -> bool,
    ) -> Result<Job, Failure> {
        let (mut pause, longest) = PAUSES;
        let (mut failures, mut shown) = (0, String::new());
        loop {
            match self.find(id).await {
                Ok(found) => {
                    let job = one(id, found)?;
                    if is_there(&job) {
                        return Ok(job);
                    }
                    failures = 0;
                    if shown != job.state {
                        output.progress(format_args!("It is in the state {}.", quoted(&job.state)));
                        shown = job.state;
                    }
                }
                Err(error) if error.is_retryable() && failures < PATIENCE => failures += 1,
                Err(error) => return Err(error.into()),
            }
            tokio::time::sleep(pause).await;
            pause = (pause * 3 / 2).min(longest);
        }
    }

    /// The job once it has an execution that runs or ran, or has ended without one.
    pub(crate) async fn begun(&self, id: &str, output: Output) -> Result<Job, Failure> {
        self.until(id, output, |job| job.end.is_some() || job.executions.iter().any(Execution::ran))
            .await
    }

    async fn find(&self, id: &str) -> Result<Found, Error> {
        let found = match self.api {
            ApiChoice::Signed => self.find_signed(id).await,
            ApiChoice::Orchestrator => self.find_at_orchestrator(id).await,
        };
        match found {
            Err(error) => match error.refusal().map(|refusal| refusal.kind) {
                Some(RefusalKind::JobNotFound) => Ok(Found::None),
                Some(RefusalKind::AmbiguousJob) => Ok(Found::Several(Vec::new())),
                _ => Err(error),
            },
            found => found,
        }
    }

    async fn find_signed(&self, id: &str) -> Result<Found, Error> {
        // Before v1.2.2 a node takes no start of an id, or only the first eight characters.
        let takes_starts = !self.is_before(Release::new(1, 2, 2));
        let request =
            if is_whole(id) || takes_starts { ListRequest::job(id) } else { ListRequest::all() };
        let reply = self.bac.jobs().list(&request).await.map_err(|error| error.into_error())?;
        let of = |job: &JobWithInfo| job.job.metadata.id.clone();
        let another = reply.jobs.first().filter(|_| !request.return_all).map(of);
        let mut jobs: Vec<_> =
            reply.jobs.into_iter().filter(|job| is_of(id, &job.job.metadata.id)).collect();
        Ok(match (jobs.len(), another) {
            (0, Some(another)) => Found::Another(another),
            (1, _) => Found::Job(Box::new(jobs.swap_remove(0).into())),
            (0, None) => Found::None,
            _ => Found::Several(jobs.iter().map(of).collect()),
        })
    }

    async fn find_at_orchestrator(&self, id: &str) -> Result<Found, Error> {
        let jobs = self.bac.orchestrator().jobs();
        let mut options = GetJob::new().include(Include::Executions);
        options.namespace.clone_from(&self.namespace);
        options.job_version = self.version;
        let reply = jobs.get_with(id, &options).await;
        let mut reply = reply.map_err(|error| error.into_error())?;
        if !is_of(id, &reply.job.id) && reply.job.name != id {
            return Ok(Found::Another(reply.job.id));
        }
        if self.expected.is_some_and(|version| reply.job.version > version) {
            return Ok(Found::Later(reply.job.version));
        }
        // Before v1.2.2 nothing is included.
        if reply.executions.is_none() && self.is_before(Release::new(1, 2, 2)) {
            let executions = jobs.executions_with(&reply.job.id, &ListExecutions::new()).await;
            reply.executions = Some(executions.map_err(|error| error.into_error())?);
        }
        // Those of other versions are of other jobs, as far as anybody who asks for one is concerned.
        let version = reply.job.version;
        if let Some(executions) = &mut reply.executions {
            executions.items.retain(|one| one.job_version == 0 || one.job_version == version);
        }
        Ok(Found::Job(Box::new(reply.into())))
    }
}

/// A UUID, or one behind `j-`.
fn is_whole(id: &str) -> bool {
    let uuid = id.strip_prefix("j-").unwrap_or(id);
    let is_digit = |(place, character): (usize, char)| match place {
        8 | 13 | 18 | 23 => character == '-',
        _ => character.is_ascii_hexdigit(),
    };
    uuid.len() == 36 && uuid.chars().enumerate().all(is_digit)
}

fn is_of(asked: &str, id: &str) -> bool {
    if is_whole(asked) { id == asked } else { id.starts_with(asked) }
}

fn one(id: &str, found: Found) -> Result<Job, Failure> {
    let id = quoted(id);
    Err(match found {
        Found::Job(job) => return Ok(*job),
        Found::None => no_such_job(&id),
        Found::Several(ids) => {
            let ids: Vec<_> = ids.iter().map(|id| quoted(id)).collect();
            let which =
                if ids.is_empty() { String::new() } else { format!(": {}", ids.join(", ")) };
            let text = format!("several jobs' ids start with `{id}`{which}; write more of the id");
            Failure::new(Exit::Refused, text)
        }
        Found::Later(version) => Failure::new(
            Exit::Job,
            format!(
                "version {version} of the job `{id}` has been submitted meanwhile, and has taken the \
                 place of the one that was waited for"
            ),
        )
        .and(&format!("`bac versions {id}` shows what became of each")),
        Found::Another(another) => Failure::new(
            Exit::Fault,
            format!(
                "the node was asked for the job `{id}` and told of another, `{}`, which is not used",
                quoted(&another)
            ),
        ),
    })
}

pub(crate) fn no_such_job(id: &str) -> Failure {
    Failure::new(
        Exit::Refused,
        format!("the node knows no job `{}`; `bac list --all` shows those it does", quoted(id)),
    )
}

/// Why something of the job with this whole id was not told.
pub(crate) fn of_job(id: &str, error: impl NodeError) -> Failure {
    if error.is_job_not_found() { no_such_job(id) } else { error.into() }
}

/// The exit of a command that waited for a job; `own` gives it the code of the job's program.
pub(crate) fn exit_of(job: &Job, own: bool) -> Result<(), Failure> {
    let id = quoted(&job.id);
    if let Some(End::Otherwise(reasons)) = &job.end {
        let said = format!("job {id} ended as {}", quoted(&job.state));
        let said = if reasons.is_empty() { said } else { format!("{said}: {}", quoted(reasons)) };
        return Err(Failure::new(Exit::Job, said));
    }
    let failed = job.failed_codes();
    let Some(first) = failed.first() else { return Ok(()) };
    let codes: Vec<_> = failed.iter().map(i64::to_string).collect();
    let text = format!(
        "job {id} is {}, and its program ended with exit code {}",
        quoted(&job.state),
        codes.join(", ")
    );
    match u8::try_from(*first) {
        Ok(code) if own => Err(Failure::Program { code, text }),
        _ => Err(Failure::new(Exit::Job, text)),
    }
}

#[cfg(test)]
mod tests {
    use super::{is_of, is_whole};

    #[test]
    fn a_whole_id_is_a_uuid_with_or_without_its_mark() {
        const UUID: &str = "f179d1d0-1340-4dd5-8dd1-2e594cd3f820";
        for whole in [UUID.to_owned(), format!("j-{UUID}"), UUID.to_uppercase()] {
            assert!(is_whole(&whole), "{whole}");
        }
        for start in ["", "f179d1d0", "j-f179d1d0", "my-job", &UUID[..35], &format!("{UUID}0")] {
            assert!(!is_whole(start), "{start}");
        }
        assert!(is_of("f179", UUID) && is_of(UUID, UUID));
        assert!(!is_of("f17a", UUID) && !is_of(UUID, &UUID.replace('0', "1")));
    }
}
