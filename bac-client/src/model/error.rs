//! The body of an error.

use bac_core::http::StatusCode;
use serde::de::{Error, Unexpected};
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value};

/// The body of an error, in any of the JSON shapes that nodes answer with.
///
/// | Shape | Sent by |
/// |---|---|
/// | `{"Code", "Message", "Details", "Err"}` | signed endpoints of every release, labelled `text/plain` |
/// | `{"error", "message"}` | v1.0.4 to v1.4.0, all else |
/// | `{"Error", "MinVersion", "ClientVersion", "ServerVersion"}` | v1.4.0, to a client it calls too old |
/// | `{"Status", "Message", "RequestID", "Code", "Component", "Hint", "Details"}` | v1.5.0 and later |
/// | a string | deprecated endpoints of v1.4.0, failures of its store |
///
/// What was received is kept whole: [`get`](Self::get) reads any member. Written is always the
/// first shape. Text that is not JSON is no `ErrorBody`; the error that carries the body still
/// has its text.
///
/// ```
/// use bac_client::model::ErrorBody;
///
/// let reply = r#"{"Code": "error-job-not-found", "Message": "Job not found."}"#;
/// let body: ErrorBody = serde_json::from_str(reply)?;
/// assert_eq!(body.code(), Some(ErrorBody::JOB_NOT_FOUND));
/// assert_eq!(body.message(), Some("Job not found."));
///
/// let body = ErrorBody::new("no-room", "No room.").with_detail("free", 7);
/// assert_eq!(
///     serde_json::to_string(&body)?,
///     r#"{"Code":"no-room","Message":"No room.","Details":{"free":7},"Err":"No room."}"#,
/// );
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ErrorBody {
    value: Value,
}

impl ErrorBody {
    /// The code of an id that fits several jobs.
    pub const AMBIGUOUS_JOB_ID: &'static str = "ambiguous-job-id";
    /// The code of an id that fits no job.
    pub const JOB_NOT_FOUND: &'static str = "error-job-not-found";
    /// The code of every failure that has none of its own, refused signatures among them.
    pub const UNKNOWN: &'static str = "error-unknown-server-error";

    /// An error with a code of its own, to answer with.
    #[must_use]
    pub fn new(code: impl Into<String>, message: impl Into<String>) -> Self {
        let mut members = Map::new();
        members.insert("Code".to_owned(), Value::String(code.into()));
        members.insert("Message".to_owned(), Value::String(message.into()));
        Self { value: Value::Object(members) }
    }

    /// An error without a code of its own, to answer with.
    #[must_use]
    pub fn unknown(message: impl Into<String>) -> Self {
        Self::new(Self::UNKNOWN, message)
    }

    /// Adds a detail.
    #[must_use]
    pub fn with_detail(mut self, name: impl Into<String>, detail: impl Into<Value>) -> Self {
        if let Value::Object(members) = &mut self.value {
            let details = members.entry("Details").or_insert(Value::Null);
            if !details.is_object() {
                *details = Value::Object(Map::new());
            }
            if let Value::Object(details) = details {
                details.insert(name.into(), detail.into());
            }
        }
        self
    }

    /// The code, such as [`JOB_NOT_FOUND`](Self::JOB_NOT_FOUND), where the shape has one.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        self.text("Code")
    }

    /// What went wrong, in the server's words.
    #[must_use]
    pub fn message(&self) -> Option<&str> {
        if let Value::String(message) = &self.value {
            return Some(message);
        }
        let texts = ["Message", "message", "Error", "error", "Err"].map(|name| self.text(name));
        telling(texts.into_iter().flatten())
    }

    /// Facts about the error, such as the `id` that was not found.
    #[must_use]
    pub fn details(&self) -> Option<&Value> {
        self.get("Details").filter(|details| !details.is_null())
    }

    /// Any member of the body by its exact name, such as `Hint` or `MinVersion`.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.value.get(name)
    }

    fn text(&self, name: &str) -> Option<&str> {
        self.get(name).and_then(Value::as_str)
    }
}

/// The first of the texts, unless it only repeats a status in words and another says more: up to
/// v1.4.0 the reason of a plain failure stands behind `Internal Server Error`.
pub(crate) fn telling<'a>(mut texts: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let first = texts.next()?;
    let is_status = |code| {
        let words = StatusCode::from_u16(code).ok().and_then(|status| status.canonical_reason());
        words.is_some_and(|words| words.eq_ignore_ascii_case(first))
    };
    if (400..600).any(is_status) {
        return texts.find(|text| !text.contains(first)).or(Some(first));
    }
    Some(first)
}

impl<'de> Deserialize<'de> for ErrorBody {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        let found = match &value {
            Value::Object(_) | Value::String(_) => return Ok(Self { value }),
            Value::Array(_) => Unexpected::Seq,
            Value::Bool(truth) => Unexpected::Bool(*truth),
            Value::Null => Unexpected::Unit,
            Value::Number(_) => Unexpected::Other("number"),
        };
        Err(D::Error::invalid_type(found, &"an error object or a string"))
    }
}

impl Serialize for ErrorBody {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let message = self.message().unwrap_or_default();
        let mut map = serializer.serialize_map(Some(4))?;
        map.serialize_entry("Code", self.code().unwrap_or(Self::UNKNOWN))?;
        map.serialize_entry("Message", message)?;
        match self.details() {
            Some(details) => map.serialize_entry("Details", details)?,
            None => map.serialize_entry("Details", &Map::new())?,
        }
        map.serialize_entry("Err", self.text("Err").unwrap_or(message))?;
        map.end()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_shape_gives_its_message() {
        for (body, code, message) in [
            (json!({"Code": "c", "Message": "m", "Details": null, "Err": "e"}), Some("c"), "m"),
            (json!({"error": "code=400, message=m", "message": "m"}), None, "m"),
            (
                json!({"error": "no such job", "message": "Internal Server Error"}),
                None,
                "no such job",
            ),
            (
                json!({"error": "code=404, message=Not Found", "message": "Not Found"}),
                None,
                "Not Found",
            ),
            (json!({"Error": "old", "MinVersion": "1.4.0"}), None, "old"),
            (
                json!({"Status": 404, "Message": "m", "Code": "NotFound", "Hint": "h"}),
                Some("NotFound"),
                "m",
            ),
            (json!("deprecated"), None, "deprecated"),
            (json!({"Message": 7, "message": "m"}), None, "m"),
        ] {
            let read: ErrorBody = serde_json::from_value(body.clone()).unwrap();
            assert_eq!(read.code(), code, "{body}");
            assert_eq!(read.message(), Some(message), "{body}");
        }
    }

    #[test]
    fn all_that_was_received_is_kept() {
        let body =
            json!({"Status": 404, "Message": "m", "RequestID": "r", "Details": {"Type": "Job"}});
        let read: ErrorBody = serde_json::from_value(body).unwrap();
        assert_eq!(read.get("RequestID"), Some(&json!("r")));
        assert_eq!(read.details(), Some(&json!({"Type": "Job"})));
    }

    #[test]
    fn other_values_are_no_error_body() {
        for body in ["null", "7", "true", "[]"] {
            assert!(serde_json::from_str::<ErrorBody>(body).is_err(), "{body}");
        }
    }
}
