//! `bac events`

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use bac_client::{
    model::{EventsRequest, JobHistory, Timestamp},
    orchestrator::{
        model::{self, EventType},
        query::ListHistory,
    },
};
use serde::Serialize;

use crate::{
    cli::{ApiChoice, Events, EventsOf},
    error::Failure,
    fetch::of_job,
    job::{Ids, without_fraction},
    output::Table,
    session::{Connected, Session},
};

/// How long a job is left alone before it is asked for what is new.
const PAUSE: Duration = Duration::from_secs(1);

/// What either API tells of what happened.
trait Event: Serialize {
    fn time(&self) -> &Timestamp;
    /// The execution that it is about, if it is one.
    fn execution(&self) -> &str;
    fn change(&self) -> String;
    fn remark(&self) -> &str;
}

pub(crate) async fn run(session: &Session, arguments: Events) -> Result<(), Failure> {
    let node = session.connect(&arguments.job.namespace).await?;
    let has_versions = arguments.version.job_version.is_some() || arguments.all_versions;
    if has_versions {
        node.must_have_versions()?;
    }
    let id = node.whole_id(&arguments.job.job).await?;
    match node.api {
        ApiChoice::Signed => {
            let ask = async || signed(&node, &id).await;
            show(session, &node, &id, &arguments, ask).await
        }
        ApiChoice::Orchestrator => {
            let ask = async || orchestrator(&node, &id, &arguments).await;
            show(session, &node, &id, &arguments, ask).await
        }
    }
}

/// Shows what is asked for, and with `--follow` what is new until the job ends.
async fn show<T: Event>(
    session: &Session,
    node: &Connected,
    id: &str,
    arguments: &Events,
    ask: impl AsyncFn() -> Result<Vec<T>, Failure>,
) -> Result<(), Failure> {
    let ids = session.output.ids(arguments.wide);
    let wanted = |event: &T| is_wanted(event, arguments);
    if !arguments.follow {
        let events: Vec<_> = ask().await?.into_iter().filter(wanted).collect();
        return session.output.show(&events, || {
            let table = Table::list(["TIME", "OF", "CHANGE", "REMARK"]);
            events.iter().fold(table, |table, event| table.row(row(event, ids).map(Into::into)))
        });
    }
    let mut shown = 0;
    loop {
        // Before the events, or else the last of them might be missed.
        let is_over = node.job(id).await?.end.is_some();
        let events = ask().await?;
        for event in events.iter().skip(shown).filter(|event| wanted(event)) {
            // A line for each: columns are not known before the end.
            session
                .output
                .item(event, || Table::line(row(event, ids).map(Into::into)).to_string())?;
        }
        shown = shown.max(events.len());
        if is_over {
            return Ok(());
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// What few releases choose themselves is chosen here.
fn is_wanted(event: &impl Event, arguments: &Events) -> bool {
    let of = match arguments.of {
        Some(EventsOf::Job) => event.execution().is_empty(),
        Some(EventsOf::Executions) => !event.execution().is_empty(),
        None => true,
    };
    let of_execution =
        arguments.execution.as_ref().is_none_or(|id| event.execution().starts_with(id));
    let is_new = arguments.since.is_none_or(|since| {
        event.time().to_system_time().is_none_or(|time: SystemTime| time >= since)
    });
    of && of_execution && is_new
}

async fn signed(node: &Connected, id: &str) -> Result<Vec<JobHistory>, Failure> {
    let request = EventsRequest::default().job_id(id);
    let reply = node.bac.job_events().get(&request).await;
    Ok(reply.map_err(|error| of_job(id, error))?.events)
}

async fn orchestrator(
    node: &Connected,
    id: &str,
    arguments: &Events,
) -> Result<Vec<model::JobHistory>, Failure> {
    let jobs = node.bac.orchestrator().jobs();
    let mut options = ListHistory::new();
    options.namespace.clone_from(&node.namespace);
    options.job_version = arguments.version.job_version;
    options.all_job_versions = arguments.all_versions.then_some(true);
    options.event_type = arguments.of.map(|of| match of {
        EventsOf::Job => EventType::Job,
        EventsOf::Executions => EventType::Execution,
    });
    options.since = arguments.since.and_then(|since| {
        let since = since.duration_since(UNIX_EPOCH).ok()?.as_secs();
        i64::try_from(since).ok()
    });
    let mut items = jobs.history_all(id, options).items();
    let mut events = Vec::new();
    while let Some(event) = items.next().await {
        events.push(event.map_err(|error| of_job(id, error))?);
    }
    if events.is_empty() {
        // From v1.5.0 to v1.7.0 that is how an unknown job is answered, too.
        node.job(id).await?;
    }
    Ok(events)
}

fn row(event: &impl Event, ids: Ids) -> [String; 4] {
    let of = match event.execution() {
        "" => "job",
        execution => ids.shown(execution),
    };
    let time = without_fraction(event.time().as_str());
    [time, of.to_owned(), event.change(), event.remark().to_owned()]
}

impl Event for JobHistory {
    fn time(&self) -> &Timestamp {
        &self.time
    }

    fn execution(&self) -> &str {
        &self.compute_reference
    }

    fn change(&self) -> String {
        match (&self.job_state, &self.execution_state) {
            (Some(change), _) => arrow(change.previous.as_str(), change.new.as_str()),
            (None, Some(change)) => arrow(change.previous.as_str(), change.new.as_str()),
            (None, None) => String::new(),
        }
    }

    fn remark(&self) -> &str {
        &self.comment
    }
}

impl Event for model::JobHistory {
    fn time(&self) -> &Timestamp {
        &self.time
    }

    fn execution(&self) -> &str {
        &self.execution_id
    }

    /// Releases up to v1.4.0 tell of changes, later ones of what happened.
    fn change(&self) -> String {
        match (&self.job_state, &self.execution_state) {
            (Some(change), _) => arrow(change.previous.as_str(), change.new.as_str()),
            (None, Some(change)) => arrow(change.previous.as_str(), change.new.as_str()),
            (None, None) => self.event.topic.clone(),
        }
    }

    fn remark(&self) -> &str {
        if self.event.message.is_empty() { &self.comment } else { &self.event.message }
    }
}

fn arrow(previous: &str, new: &str) -> String {
    if previous.is_empty() || previous == new {
        new.to_owned()
    } else {
        format!("{previous} → {new}")
    }
}
