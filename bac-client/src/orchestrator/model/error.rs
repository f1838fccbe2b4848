//! The body of an error.

use std::collections::BTreeMap;

use serde::de::{Deserialize, Deserializer, Error, Unexpected};
use serde::{Serialize, Serializer};
use serde_json::{Map, Value};

use super::enums::ErrorCode;
use crate::model::error::telling;
use crate::model::word::Word;

/// The body of an error, as nodes from v1.0.4 on answer.
///
/// | Shape | Sent by |
/// |---|---|
/// | `{"Status", "Message", "RequestID", "Code", "Component", "Hint", "Details"}` | v1.5 and later |
/// | `{"error", "message"}` | up to v1.4.0 |
/// | `{"Error", "MinVersion", "ClientVersion", "ServerVersion"}` | to a client that is too old |
/// | a string | up to v1.4.0, now and then |
///
/// Written is always the first. Text that is not JSON, such as that of a time-out, is no `ApiError`;
/// the error that carries the body still has its text.
///
/// ```
/// use bac_client::orchestrator::model::{ApiError, ErrorCode};
///
/// let reply = r#"{"Status": 404, "Message": "job not found: j-1", "Code": "NotFound"}"#;
/// let error: ApiError = serde_json::from_str(reply)?;
/// assert_eq!(error.code(), &ErrorCode::NotFound);
/// assert_eq!(error.message(), "job not found: j-1");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct ApiError {
    /// The HTTP status as the body has it, 0 if it has none. The response's own one counts.
    pub status: u16,
    /// What went wrong, in the server's words.
    pub message: String,
    /// The `X-Request-Id` of the request; often empty.
    pub request_id: String,
    /// What kind of error it is.
    pub code: ErrorCode,
    /// Which part of the node it comes from, such as `JobStore`.
    pub component: String,
    /// What may help.
    pub hint: String,
    /// Facts about it, by name. Those of a version that does not fit (`MinVersion` and the like)
    /// are here as well.
    pub details: BTreeMap<String, String>,
}

impl ApiError {
    /// An error to answer with, with the status that goes with its code.
    #[must_use]
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self { status: code.usual_status(), message: message.into(), code, ..Self::default() }
    }

    /// Sets the part of the node that it comes from.
    #[must_use]
    pub fn with_component(mut self, component: impl Into<String>) -> Self {
        self.component = component.into();
        self
    }

    /// Sets what may help.
    #[must_use]
    pub fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = hint.into();
        self
    }

    /// Sets the status, where it is another than the code's own.
    #[must_use]
    pub const fn with_status(mut self, status: u16) -> Self {
        self.status = status;
        self
    }

    /// Adds a fact.
    #[must_use]
    pub fn with_detail(mut self, name: impl Into<String>, detail: impl Into<String>) -> Self {
        self.details.insert(name.into(), detail.into());
        self
    }

    /// What kind of error it is; [`ErrorCode::Unset`] where the body does not say.
    #[must_use]
    pub const fn code(&self) -> &ErrorCode {
        &self.code
    }

    /// What went wrong, in the server's words.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// What may help, if the node says so.
    #[must_use]
    pub fn hint(&self) -> Option<&str> {
        Some(self.hint.as_str()).filter(|hint| !hint.is_empty())
    }

    fn from_members(members: Map<String, Value>) -> Self {
        let mut error = Self::default();
        // `message` is the one to show of `{"error": "code=400, message=…", "message": "…"}`.
        let message = ["Message", "message", "Error", "error"];
        let texts = message.iter().filter_map(|name| members.get(*name)?.as_str());
        error.message = telling(texts).unwrap_or_default().to_owned();
        for (name, value) in members {
            match (name.to_ascii_lowercase().as_str(), value) {
                ("status", Value::Number(status)) => {
                    let status = status.as_u64().and_then(|status| status.try_into().ok());
                    error.status = status.unwrap_or_default();
                }
                ("requestid", Value::String(id)) => error.request_id = id,
                ("code", Value::String(code)) => error.code = ErrorCode::from_word(&code),
                ("component", Value::String(component)) => error.component = component,
                ("hint", Value::String(hint)) => error.hint = hint,
                ("details", Value::Object(details)) => {
                    error.details.extend(details.into_iter().map(|(name, detail)| match detail {
                        Value::String(text) => (name, text),
                        other => (name, other.to_string()),
                    }));
                }
                ("minversion" | "clientversion" | "serverversion", Value::String(version)) => {
                    error.details.insert(name, version);
                }
                _ => {}
            }
        }
        error
    }
}

impl<'de> Deserialize<'de> for ApiError {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let found = match Value::deserialize(deserializer)? {
            Value::Object(members) => return Ok(Self::from_members(members)),
            Value::String(message) => return Ok(Self { message, ..Self::default() }),
            Value::Array(_) => Unexpected::Seq,
            Value::Bool(truth) => Unexpected::Bool(truth),
            Value::Null => Unexpected::Unit,
            Value::Number(_) => Unexpected::Other("number"),
        };
        Err(D::Error::invalid_type(found, &"an error object or a string"))
    }
}

impl Serialize for ApiError {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        #[serde(rename_all = "PascalCase")]
        struct Envelope<'a> {
            status: u16,
            message: &'a str,
            #[serde(rename = "RequestID")]
            request_id: &'a str,
            code: &'a ErrorCode,
            component: &'a str,
            #[serde(skip_serializing_if = "str::is_empty")]
            hint: &'a str,
            #[serde(skip_serializing_if = "BTreeMap::is_empty")]
            details: &'a BTreeMap<String, String>,
        }
        let Self { status, message, request_id, code, component, hint, details } = self;
        Envelope { status: *status, message, request_id, code, component, hint, details }
            .serialize(serializer)
    }
}
