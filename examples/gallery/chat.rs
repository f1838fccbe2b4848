//! Chat completion, after OpenAI's API: server-sent events with an end and errors among them, files as parts.

use bac_core::{ByteStream, Client, Credentials, Events, Upload, client};
use serde::{Deserialize, Serialize};

use crate::{
    exhibit::Exhibit,
    fault::Fault,
    message::{Answer, Seen},
    transcript::Transcript,
};

pub(crate) const EXHIBIT: Exhibit = Exhibit {
    name: "chat",
    title: "chat completion, after OpenAI's API",
    source: include_str!("chat.rs"),
    answer,
    visit: |url, transcript| Box::pin(visit(url, transcript)),
};

#[client(base = "/v1", error_body = Problem, errors(400, 401, 404, 429, 5XX))]
trait Chat {
    /// An end without `[DONE]` is an error, and so is an event that tells of one.
    #[endpoint(
        POST "/chat/completions",
        sse(end = "[DONE]", error = Problem::told),
        stall_timeout = "2m"
    )]
    async fn complete(&self, #[body] request: &Completion) -> Result<Events<Chunk>, ChatError>;

    #[endpoint(POST "/files")]
    async fn upload(&self, #[part] purpose: &str, #[part] file: Upload) -> Result<File, ChatError>;

    #[endpoint(GET "/files/{id}/content")]
    async fn content(&self, id: &str) -> Result<ByteStream, ChatError>;
}

impl Problem {
    /// An event that holds one is no chunk.
    fn told(data: &str) -> Option<Self> {
        data.starts_with("{\"error\"").then(|| serde_json::from_str(data).ok()).flatten()
    }
}

#[derive(Debug, Serialize)]
struct Completion {
    model: &'static str,
    messages: Vec<Message>,
    stream: bool,
}

#[derive(Debug, Serialize)]
struct Message {
    role: &'static str,
    content: String,
}

#[derive(Debug, Deserialize)]
struct Chunk {
    choices: Vec<Choice>,
}

#[derive(Debug, Deserialize)]
struct Choice {
    delta: Delta,
    finish_reason: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Delta {
    content: Option<String>,
}

#[derive(Debug, Deserialize)]
struct File {
    id: String,
    bytes: u64,
    filename: String,
}

#[derive(Debug, Deserialize)]
struct Problem {
    error: Details,
}

#[derive(Debug, Deserialize)]
struct Details {
    message: String,
    code: Option<String>,
}

async fn visit(url: String, transcript: Transcript) -> Result<(), Fault> {
    let credentials = Credentials::bearer("sk-of-the-gallery");
    let chat = ChatClient::new(Client::builder(url).credentials(credentials).build()?);

    let mut said = String::new();
    let mut events = chat.complete(&question("Say hello!")).await?;
    while let Some(chunk) = events.next().await {
        for choice in chunk?.choices {
            said.extend(choice.delta.content);
            said.extend(choice.finish_reason.map(|reason| format!(" ({reason})")));
        }
    }
    transcript.say(said);

    let mut events = chat.complete(&question("Say too much!")).await?;
    while let Some(chunk) = events.next().await {
        if let Err(error) = chunk {
            let problem = error.event::<Problem>().ok_or("the error is an event")?;
            transcript.say(format_args!(
                "after a 200, {:?}: {}",
                error.kind(),
                problem.error.message
            ));
        }
    }

    let unknown = Completion { model: "no-such-model", ..question("?") };
    if let Err(ChatError::NotFound(error)) = chat.complete(&unknown).await {
        let problem = &error.body().ok_or("the error has a body")?.error;
        transcript.say(format_args!("{:?}: {}", problem.code, problem.message));
    }

    let lines = "{\"custom_id\": \"1\"}\n{\"custom_id\": \"2\"}\n";
    let file = Upload::bytes(lines).file_name("batch.jsonl").media_type("application/jsonl");
    let file = chat.upload("batch", file).await?;
    let content = chat.content(&file.id).await?.collect(1024).await?;
    let lines = String::from_utf8_lossy(&content);
    transcript.say(format_args!(
        "{} has {} bytes, {} lines are back",
        file.filename,
        file.bytes,
        lines.lines().count()
    ));
    Ok(())
}

fn question(text: &str) -> Completion {
    let content = text.to_owned();
    Completion { model: "gpt-4o", messages: vec![Message { role: "user", content }], stream: true }
}

fn chunk(delta: &str, finish_reason: &str) -> String {
    format!(
        "data: {{\"id\": \"chatcmpl-123\", \"object\": \"chat.completion.chunk\", \"created\": 1694268190, \"model\": \"gpt-4o\", \"choices\": [{{\"index\": 0, \"delta\": {delta}, \"finish_reason\": {finish_reason}}}]}}\n\n"
    )
}

/// After <https://platform.openai.com/docs/api-reference>.
fn answer(seen: &Seen) -> Answer {
    let body = String::from_utf8_lossy(&seen.body);
    match seen.call() {
        ("POST", "/v1/chat/completions") if body.contains("no-such-model") => Answer::json(
            404,
            r#"{"error": {"message": "The model `no-such-model` does not exist or you do not have access to it.", "type": "invalid_request_error", "param": null, "code": "model_not_found"}}"#,
        ),
        ("POST", "/v1/chat/completions") if body.contains("too much") => {
            let error = "data: {\"error\": {\"message\": \"The server had an error while processing your request.\", \"type\": \"server_error\", \"param\": null, \"code\": null}}\n\n";
            let first = chunk(r#"{"role": "assistant", "content": "We"}"#, "null");
            Answer::status(200).body("text/event-stream; charset=utf-8", [first, error.to_owned()])
        }
        ("POST", "/v1/chat/completions") => Answer::status(200).body(
            "text/event-stream; charset=utf-8",
            [
                chunk(r#"{"role": "assistant", "content": ""}"#, "null"),
                chunk(r#"{"content": "Hello"}"#, "null"),
                chunk(r#"{"content": "!"}"#, "null"),
                chunk("{}", r#""stop""#),
                "data: [DONE]\n\n".to_owned(),
            ],
        ),
        ("POST", "/v1/files") => Answer::json(
            200,
            r#"{"id": "file-abc123", "object": "file", "bytes": 38, "created_at": 1677610602, "filename": "batch.jsonl", "purpose": "batch"}"#,
        ),
        ("GET", "/v1/files/file-abc123/content") => Answer::status(200).body(
            "application/octet-stream",
            ["{\"custom_id\": \"1\"}\n", "{\"custom_id\": \"2\"}\n"],
        ),
        _ => Answer::unknown(),
    }
}
