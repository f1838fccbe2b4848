//! The main job in one program: a declared trait, signed requests, typed answers.
//!
//! `cargo run --example quickstart` starts a development node on a free port of this machine, makes
//! a key, and talks to the node over a real socket. Nothing needs to be set up.

use std::{error::Error, time::Duration};

use bac_client::{
    Bac, CancelError, SubmitError,
    model::{
        ErrorBody, JobCancelPayload, JobCreatePayload, JobState, StatesRequest, StatesResponse,
    },
};
use bac_core::{
    Attempt, BoxError, BoxFuture, Client, Ed25519Signer, Failure, Hook, RawResponse, SignedRequest,
    Signer, client,
};
use bac_node::Node;

/// An API of your own on the same client: this is all it takes to add an endpoint.
#[client(error_body = ErrorBody)]
trait JobStates {
    /// The state of one job.
    #[endpoint(POST "/requester/states", errors(400, 500), timeout = "10s")]
    async fn state(&self, #[body] request: &StatesRequest) -> Result<StatesResponse, StateError>;
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    heading("A development node and a key");
    // Long enough to be seen while it runs, and to be cancelled.
    let node = Node::builder().noop_takes(Duration::from_secs(1)).build()?;
    let node = node.listen("127.0.0.1:0").await?;
    let signer = Ed25519Signer::generate()?;
    let client_id = signer.client_id().to_owned();
    println!("  node       {}", node.url());
    println!("  client id  {client_id} (the SHA-256 of the public key)");

    let client = Client::builder(node.url()).signer(signer).hook(Narrator).build()?;
    let bac = Bac::new(client.clone());
    let states = JobStatesClient::new(client.clone());

    heading("Submit the job of bac-node/examples/job.json, signed");
    let mut payload: JobCreatePayload = serde_json::from_str(include_str!("job.json"))?;
    payload.client_id = client_id.clone();
    let submitted = bac.job().submit(&payload).await?;
    let job_id = submitted.job.metadata.id;
    println!("  => SubmitResponse: job {job_id}");

    heading("Follow it to its end, through the endpoint declared in this file");
    let state = follow(&states, &client_id, &job_id).await?;
    for output in state.executions.iter().filter_map(|one| one.run_output.as_ref()) {
        println!("  => it printed {:?}, exit code {}", output.stdout, output.exit_code);
    }

    heading("What it published");
    let results = bac.results().get(&StatesRequest::new(&client_id, &job_id)).await?.results;
    for result in &results {
        println!("  => {} ({})", result.data.url, result.data.storage_source);
    }

    heading("Submit another and cancel it");
    let second = bac.job().submit(&payload).await?.job.metadata.id;
    let cancel = JobCancelPayload::new(&client_id, &second).reason("no longer needed");
    let cancelled = bac.job().cancel(&cancel).await?;
    println!("  => CancelResponse: job {second} is {}", cancelled.state.state);

    heading("400, declared: an envelope that was changed after it was signed");
    let signed = SignedRequest::sign(&payload, client.signer().ok_or("no signer")?).await?;
    let text = String::from_utf8(signed.as_bytes().to_vec())?;
    let tampered = SignedRequest::from_bytes(text.replacen("Counting", "Guessing", 1))?;
    match bac.job().submit_signed(&tampered).await {
        Err(SubmitError::BadRequest(error)) => {
            println!("  => SubmitError::BadRequest: {}", error.message());
        }
        other => return Err(format!("expected 400, got {other:?}").into()),
    }

    heading("401, declared: somebody else cancels the job");
    let stranger = Ed25519Signer::generate()?;
    let theirs = JobCancelPayload::new(stranger.client_id(), &second);
    let other = Client::builder(node.url()).signer(stranger).hook(Narrator).build()?;
    match Bac::new(other).job().cancel(&theirs).await {
        Err(CancelError::Unauthorized(error)) => {
            let code = error.body().and_then(ErrorBody::code).unwrap_or("none");
            println!("  => CancelError::Unauthorized, code {code}: {}", error.message());
        }
        other => return Err(format!("expected 401, got {other:?}").into()),
    }

    heading("404, not declared: a job that does not exist");
    let missing = JobCancelPayload::new(&client_id, "00000000-0000-4000-8000-000000000000");
    match bac.job().cancel(&missing).await {
        Err(CancelError::Unexpected(response)) => {
            println!("  => CancelError::Unexpected, nothing lost: {response}");
        }
        other => return Err(format!("expected 404, got {other:?}").into()),
    }

    println!("\nDone. The declarations are in bac-client/src/job.rs and at the top of this file.");
    Ok(())
}

/// Asks for the state until the job has ended, and prints each change.
async fn follow(
    states: &JobStatesClient,
    client_id: &str,
    job_id: &str,
) -> Result<JobState, Box<dyn Error>> {
    let request = StatesRequest::new(client_id, job_id);
    let mut version = 0;
    loop {
        let state = states.state(&request).await?.state;
        if state.version != version {
            version = state.version;
            println!("  => StatesResponse: {}", state.state);
        }
        if state.state.is_terminal() {
            return Ok(state);
        }
        tokio::time::sleep(Duration::from_millis(250)).await;
    }
}

/// Prints what goes over the wire: a hook sees every attempt.
#[derive(Debug)]
struct Narrator;

impl Hook for Narrator {
    fn before_request<'a>(
        &'a self,
        attempt: &'a mut Attempt,
    ) -> BoxFuture<'a, Result<(), BoxError>> {
        println!("  -> {} {}", attempt.method(), attempt.url());
        println!("     {}", shortened(attempt.body().as_bytes().map_or(&[], |body| body)));
        Box::pin(async { Ok(()) })
    }

    fn after_success<'a>(
        &'a self,
        _: &'a Attempt,
        response: &'a RawResponse,
    ) -> BoxFuture<'a, Result<(), BoxError>> {
        narrate(response);
        Box::pin(async { Ok(()) })
    }

    fn after_error<'a>(&'a self, _: &'a Attempt, failure: Failure<'a>) -> BoxFuture<'a, ()> {
        match failure {
            Failure::Response(response) => narrate(response.raw()),
            Failure::Error(error) => println!("  <- {error}"),
        }
        Box::pin(async {})
    }
}

fn narrate(response: &RawResponse) {
    let content_type = response.content_type().unwrap_or("no content type");
    println!("  <- {} ({content_type})", response.status());
    println!("     {}", shortened(response.body()));
}

fn shortened(body: &[u8]) -> String {
    const SHOWN: usize = 160;
    let text = String::from_utf8_lossy(body);
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}… ({} bytes)", &text[..end], body.len()),
        None => text.trim_end().to_owned(),
    }
}

fn heading(text: &str) {
    println!("\n{text}");
}
