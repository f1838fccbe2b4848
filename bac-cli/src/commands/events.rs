//! `bac events`

use bac_client::{
    model::{EventsRequest, JobHistory},
    orchestrator::{model, query::ListHistory},
};

use crate::{
    cli::{self, ApiChoice},
    error::Failure,
    fetch::of_job,
    job::without_fraction,
    output::Table,
    session::Session,
};

pub(crate) async fn run(session: &Session, arguments: cli::Job) -> Result<(), Failure> {
    let node = session.connect(&arguments.namespace).await?;
    let id = node.whole_id(&arguments.job).await?;
    match node.api {
        ApiChoice::Signed => {
            let request = EventsRequest::default().job_id(&id);
            let reply = node.bac.job_events().get(&request).await;
            let events = reply.map_err(|error| of_job(&id, error))?.events;
            session.output.show(&events, || events.iter().fold(table(), signed_row))
        }
        ApiChoice::Orchestrator => {
            let jobs = node.bac.orchestrator().jobs();
            let mut options = ListHistory::new();
            options.namespace.clone_from(&node.namespace);
            let mut items = jobs.history_all(&id, options).items();
            let mut events = Vec::new();
            while let Some(event) = items.next().await {
                events.push(event.map_err(|error| of_job(&id, error))?);
            }
            if events.is_empty() {
                // From v1.5.0 to v1.7.0 that is how an unknown job is answered, too.
                node.job(&id).await?;
            }
            session.output.show(&events, || events.iter().fold(table(), row))
        }
    }
}

fn table() -> Table {
    Table::list(["TIME", "OF", "CHANGE", "REMARK"])
}

fn signed_row(table: Table, event: &JobHistory) -> Table {
    let change = match (&event.job_state, &event.execution_state) {
        (Some(change), _) => arrow(change.previous.as_str(), change.new.as_str()),
        (None, Some(change)) => arrow(change.previous.as_str(), change.new.as_str()),
        (None, None) => String::new(),
    };
    table.row([
        without_fraction(event.time.as_str()).into(),
        of(&event.compute_reference).into(),
        change.into(),
        (&event.comment).into(),
    ])
}

fn row(table: Table, event: &model::JobHistory) -> Table {
    // Releases up to v1.4.0 tell of changes, later ones of what happened.
    let change = match (&event.job_state, &event.execution_state) {
        (Some(change), _) => arrow(change.previous.as_str(), change.new.as_str()),
        (None, Some(change)) => arrow(change.previous.as_str(), change.new.as_str()),
        (None, None) => event.event.topic.clone(),
    };
    let remark = if event.event.message.is_empty() { &event.comment } else { &event.event.message };
    table.row([
        without_fraction(event.time.as_str()).into(),
        of(&event.execution_id).into(),
        change.into(),
        remark.into(),
    ])
}

fn of(execution: &str) -> String {
    if execution.is_empty() { "job".to_owned() } else { execution.to_owned() }
}

fn arrow(previous: &str, new: &str) -> String {
    if previous.is_empty() || previous == new {
        new.to_owned()
    } else {
        format!("{previous} → {new}")
    }
}
