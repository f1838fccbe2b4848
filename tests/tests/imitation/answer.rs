//! An answer, recorded or not, as far as it is compared.

use std::collections::BTreeMap;

use bac_tests::recordings::Response;
use bytes::Bytes;
use serde_json::Value;

pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) body: Body,
}

#[derive(Debug)]
pub(crate) enum Body {
    Json { value: Value, is_indented: bool },
    Text(String),
}

impl Body {
    pub(crate) fn of(text: &str) -> Self {
        match serde_json::from_str::<Value>(text) {
            Ok(value @ (Value::Object(_) | Value::Array(_))) => {
                Self::Json { value, is_indented: text.contains("\n  ") }
            }
            _ => Self::Text(text.to_owned()),
        }
    }

    pub(crate) fn to_value(&self) -> Value {
        match self {
            Self::Json { value, .. } => value.clone(),
            Self::Text(text) => Value::from(text.as_str()),
        }
    }
}

impl From<&Response> for Answer {
    fn from(response: &Response) -> Self {
        Self {
            status: response.status,
            headers: response.headers.clone(),
            body: Body::of(&response.body),
        }
    }
}

impl From<http::Response<Bytes>> for Answer {
    fn from(response: http::Response<Bytes>) -> Self {
        let headers = response.headers().iter();
        let headers = headers.map(|(name, value)| {
            (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned())
        });
        Self {
            status: response.status().as_u16(),
            headers: headers.collect(),
            body: Body::of(&String::from_utf8_lossy(response.body())),
        }
    }
}
