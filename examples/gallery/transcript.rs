//! What is printed, without what is secret and what differs from run to run.

use std::{
    fmt::{Display, Write as _},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use axum::response::Response;
use bac_core::http::{HeaderMap, HeaderValue, header};

use crate::message::Seen;

/// The lines that are printed, kept until they are asked for.
#[derive(Clone, Default)]
pub(crate) struct Transcript(Arc<Mutex<Lines>>);

#[derive(Default)]
struct Lines {
    text: String,
    /// The idempotency keys, in the order in which they came.
    keys: Vec<HeaderValue>,
}

/// Fields of no interest here: of the connection, of the length, the same in each request.
const PASSED_OVER: [&str; 6] =
    ["accept-encoding", "connection", "content-length", "host", "transfer-encoding", "user-agent"];

/// Fields of replies that the declarations are about.
const OF_REPLIES: [&str; 8] = [
    "content-range",
    "docker-content-digest",
    "etag",
    "idempotent-replayed",
    "link",
    "location",
    "range",
    "retry-after",
];

/// Fields of forms that are as good as a password.
const SECRET_FIELDS: [&str; 4] = ["client_secret", "device_code", "refresh_token", "token"];

const LINES_OF_BODY: usize = 14;
const WIDTH: usize = 200;

impl Transcript {
    /// What was written since the last time.
    pub(crate) fn take(&self) -> String {
        std::mem::take(&mut self.lines().text)
    }

    pub(crate) fn heading(&self, name: &str, title: &str) {
        self.write(format_args!(
            "{name}: {title}\n{}\n\n",
            "=".repeat(name.len() + 2 + title.len())
        ));
    }

    pub(crate) fn declaration(&self, declaration: &str) {
        let lines = declaration.lines().map(|line| match line {
            "" => "\n".to_owned(),
            _ => format!("    {line}\n"),
        });
        self.write(lines.collect::<String>());
    }

    /// What the program has of a reply.
    pub(crate) fn say(&self, line: impl Display) {
        self.write(format_args!("= {line}\n"));
    }

    pub(crate) fn request(&self, seen: &Seen) {
        let target = cut(&without_signature(&seen.target.to_string()));
        let mut text = format!("\n> {} {target}\n", seen.method);
        for (name, value) in &seen.headers {
            if !PASSED_OVER.contains(&name.as_str()) && !is_usual(name.as_str(), value) {
                let value = self.shown(name.as_str(), value, &seen.headers);
                let _ = writeln!(text, "> {name}: {}", cut(&value));
            }
        }
        let media_type = seen.header("content-type").unwrap_or_default();
        for line in body(&seen.body, media_type) {
            let _ = writeln!(text, "{}", format!("> | {line}").trim_end());
        }
        self.write(text);
    }

    pub(crate) fn response(&self, seen: &Seen, response: &Response) {
        let (origin, mut text) = (seen.origin(), format!("< {}\n", response.status()));
        for name in OF_REPLIES {
            for value in response.headers().get_all(name) {
                // The port is another one each time.
                let value = String::from_utf8_lossy(value.as_bytes()).replace(&origin, "http://…");
                let _ = writeln!(text, "< {name}: {}", cut(&value));
            }
        }
        self.write(text);
    }

    fn shown(&self, name: &str, value: &HeaderValue, headers: &HeaderMap) -> String {
        let text = String::from_utf8_lossy(value.as_bytes()).into_owned();
        match name {
            "authorization" => match (text.split_once("Signature="), text.split_once(' ')) {
                (Some((before, _)), _) => format!("{before}Signature=…"),
                (None, Some((scheme, _))) => format!("{scheme} …"),
                (None, None) => "…".to_owned(),
            },
            "idempotency-key" => format!("the key no. {}", self.number(value)),
            "content-type" => match boundary(&headers[header::CONTENT_TYPE]) {
                Some(boundary) => text.replace(&boundary, "…"),
                None => text,
            },
            _ => text,
        }
    }

    /// The same key has the same number.
    fn number(&self, key: &HeaderValue) -> usize {
        let mut lines = self.lines();
        let known = lines.keys.iter().position(|it| it == key);
        let index = known.unwrap_or(lines.keys.len());
        if known.is_none() {
            lines.keys.push(key.clone());
        }
        index + 1
    }

    fn write(&self, text: impl Display) {
        let _ = write!(self.lines().text, "{text}");
    }

    fn lines(&self) -> MutexGuard<'_, Lines> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What is asked for wherever a reply is JSON.
fn is_usual(name: &str, value: &HeaderValue) -> bool {
    name == "accept" && value.as_bytes().starts_with(b"application/json,")
}

fn boundary(media_type: &HeaderValue) -> Option<String> {
    let (_, boundary) = media_type.to_str().ok()?.split_once("boundary=")?;
    Some(boundary.trim_matches('"').to_owned())
}

/// The signature of a presigned URL stands last in it.
fn without_signature(target: &str) -> String {
    match target.split_once("X-Amz-Signature=") {
        Some((before, _)) => format!("{before}X-Amz-Signature=…"),
        None => target.to_owned(),
    }
}

fn body(body: &[u8], media_type: &str) -> Vec<String> {
    let Ok(text) = std::str::from_utf8(body) else {
        return vec![format!("({} bytes)", body.len())];
    };
    let text = match (media_type.split_once("boundary="), media_type) {
        (Some((_, boundary)), _) => text.replace(boundary.trim_matches('"'), "…"),
        (None, "application/x-www-form-urlencoded") => without_secrets(text),
        _ => text.to_owned(),
    };
    let mut lines: Vec<String> = text.lines().take(LINES_OF_BODY).map(cut).collect();
    if text.lines().count() > LINES_OF_BODY {
        lines.push("…".to_owned());
    }
    lines
}

fn without_secrets(form: &str) -> String {
    let fields = form.split('&').map(|field| match field.split_once('=') {
        Some((name, _)) if SECRET_FIELDS.contains(&name) => format!("{name}=…"),
        _ => field.to_owned(),
    });
    fields.collect::<Vec<_>>().join("&")
}

fn cut(line: &str) -> String {
    match line.char_indices().nth(WIDTH) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line.to_owned(),
    }
}
