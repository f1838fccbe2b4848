//! The components of a message that a signature covers (RFC 9421 section 2).

use std::{borrow::Cow, fmt::Write as _};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use sfv::{Dictionary, FieldType as _, Item, List, ListEntry, Parameters, Parser};
use url::form_urlencoded;

use crate::scheme::{Head, SchemeError};

/// A component that is covered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Component {
    #[doc(hidden)]
    pub name: &'static str,
    #[doc(hidden)]
    pub form: Form,
}

/// In which form a component is covered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Form {
    /// As it stands.
    Plain,
    /// `sf`: a structured field, written anew.
    Strict,
    /// `key`: one member of a dictionary.
    Member(&'static str),
    /// `bs`: each line as bytes.
    Bytes,
    /// `name`: one parameter of the query.
    Parameter(&'static str),
    /// `req`: the same of the request that a reply answers.
    Request(&'static Self),
}

impl Component {
    /// Its identifier, as it stands in `Signature-Input`.
    pub(super) fn identifier(&self) -> String {
        format!("\"{}\"{}", self.name, self.form.parameters())
    }

    /// Whether it is the digest of the message's own body.
    pub(super) fn is_digest(&self) -> bool {
        self.name == "content-digest" && !self.is_of_request()
    }

    /// Whether it is of the request that a reply answers.
    pub(super) const fn is_of_request(&self) -> bool {
        matches!(self.form, Form::Request(_))
    }
}

impl Form {
    fn parameters(self) -> String {
        match self {
            Self::Plain => String::new(),
            Self::Strict => ";sf".to_owned(),
            Self::Bytes => ";bs".to_owned(),
            Self::Member(key) => format!(";key=\"{key}\""),
            Self::Parameter(parameter) => format!(";name=\"{}\"", encoded(parameter)),
            Self::Request(form) => format!("{};req", form.parameters()),
        }
    }
}

/// Whether two identifiers name the same component: their parameters have no order (section 2).
pub(super) fn is_same(one: &Item, other: &Item) -> bool {
    one.bare_item == other.bare_item
        && one.params.len() == other.params.len()
        && one.params.iter().all(|(name, value)| other.params.get(name) == Some(value))
}

/// What a component is in a message. `name` and `parameters` are those of its identifier.
pub(super) fn value(
    head: &Head<'_>,
    name: &str,
    parameters: &Parameters,
) -> Result<String, SchemeError> {
    if parameters.contains_key("tr") {
        return Err(SchemeError::new(format!(
            "the component `{name}` is a trailer, and trailers are not read; cover a header"
        )));
    }
    if parameters.get("req").is_some_and(|value| value.as_boolean() == Some(true)) {
        let request = head.request().ok_or_else(|| {
            SchemeError::new(format!(
                "the component `{name}` is of the request that a reply answers, and this is a request"
            ))
        })?;
        let own = parameters.iter().filter(|(name, _)| name.as_str() != "req");
        let own = own.map(|(name, value)| (name.clone(), value.clone())).collect();
        return value(request, name, &own);
    }
    if name == "@query-param" && head.status().is_none() {
        let wanted = parameters.get("name").and_then(|name| name.as_string());
        let wanted = wanted.filter(|_| parameters.len() == 1).ok_or_else(|| {
            SchemeError::new("the component `@query-param` has a `name`, and nothing else")
        })?;
        return query_parameter(head, wanted.as_str());
    }
    if name.starts_with('@') {
        if !parameters.is_empty() {
            return Err(SchemeError::new(format!(
                "the component `{name}` has parameters, which are not known of it"
            )));
        }
        return derived(head, name).map(Cow::into_owned);
    }
    field(head, name, parameters)
}

fn derived<'a>(head: &Head<'a>, name: &str) -> Result<Cow<'a, str>, SchemeError> {
    if let Some(status) = head.status() {
        return match name {
            "@status" => Ok(status.as_u16().to_string().into()),
            _ => Err(SchemeError::new(format!(
                "the component `{name}` is not one of a reply; of its request it has `req`"
            ))),
        };
    }
    let path = if head.path().is_empty() { "/" } else { head.path() };
    let query = || head.query().map_or_else(String::new, |query| format!("?{query}"));
    let scheme = || {
        head.scheme().map(str::to_ascii_lowercase).ok_or_else(|| {
            SchemeError::new(
                "the request does not show whether it came by `http` or `https`, which is signed; say \
                 it with `Verification::origin_scheme`, or `Router::origin_scheme`",
            )
        })
    };
    Ok(match name {
        "@method" => head.method().as_str().into(),
        "@authority" => authority(head).into(),
        "@scheme" => scheme()?.into(),
        "@target-uri" => format!("{}://{}{path}{}", scheme()?, authority(head), query()).into(),
        "@request-target" => format!("{path}{}", query()).into(),
        "@path" => path.into(),
        "@query" => format!("?{}", head.query().unwrap_or_default()).into(),
        _ => {
            return Err(SchemeError::new(format!(
                "the component `{name}` is not one of a request that is known"
            )));
        }
    })
}

/// In lower case, without the port that the scheme has anyhow.
fn authority(head: &Head<'_>) -> String {
    let authority = head.authority().to_ascii_lowercase();
    let usual = match head.scheme() {
        Some("http") => ":80",
        Some("https") => ":443",
        _ => return authority,
    };
    authority.strip_suffix(usual).map_or_else(|| authority.clone(), str::to_owned)
}

/// What stays as it is in a form, and in the identifier of a parameter.
const FORM: &AsciiSet = &NON_ALPHANUMERIC.remove(b'*').remove(b'-').remove(b'.').remove(b'_');

fn encoded(text: &str) -> String {
    utf8_percent_encode(text, FORM).to_string()
}

/// One parameter of the query, decoded as in a form and encoded again (section 2.2.8).
fn query_parameter(head: &Head<'_>, wanted: &str) -> Result<String, SchemeError> {
    let query = head.query().unwrap_or_default();
    let mut found = form_urlencoded::parse(query.as_bytes())
        .filter(|(name, _)| encoded(name) == wanted)
        .map(|(_, value)| encoded(&value));
    match (found.next(), found.next()) {
        (Some(value), None) => Ok(value),
        (None, _) => {
            Err(SchemeError::new(format!("the query has no parameter `{wanted}`, which is signed")))
        }
        (Some(_), Some(_)) => Err(SchemeError::new(format!(
            "the query has the parameter `{wanted}` more than once, and such a one cannot be signed"
        ))),
    }
}

fn field(head: &Head<'_>, name: &str, parameters: &Parameters) -> Result<String, SchemeError> {
    let is_set =
        |name: &str| parameters.get(name).is_some_and(|value| value.as_boolean() == Some(true));
    let key = parameters.get("key").and_then(|key| key.as_string());
    let is_bytes = is_set("bs");
    let is_known = match (is_bytes, is_set("sf"), key) {
        (false, false, None) => parameters.is_empty(),
        (true, false, None) | (false, true, None) | (false, false, Some(_)) => {
            parameters.len() == 1
        }
        _ => false,
    };
    if !is_known {
        return Err(SchemeError::new(format!(
            "the component `{name}` has parameters that are not known, or do not go together"
        )));
    }
    let lines: Vec<&[u8]> =
        head.headers().get_all(name).iter().map(|value| value.as_bytes().trim_ascii()).collect();
    if lines.is_empty() {
        // The transport writes it, and it is known before.
        return match (name, parameters.is_empty(), head.body()) {
            ("content-length", true, Ok(body)) => Ok(body.len().to_string()),
            _ => Err(SchemeError::new(format!(
                "the {} has no header `{name}`, which is signed",
                head.word()
            ))),
        };
    }
    if is_bytes {
        let lines: Vec<_> =
            lines.iter().map(|line| format!(":{}:", STANDARD.encode(line))).collect();
        return Ok(lines.join(", "));
    }
    let mut joined = String::new();
    for (index, line) in lines.iter().enumerate() {
        let line = std::str::from_utf8(line).ok().filter(|line| line.is_ascii());
        let line = line.ok_or_else(|| {
            SchemeError::new(format!(
                "the header `{name}`, which is signed, is not ASCII; cover it with `bs`"
            ))
        })?;
        // A `String` takes whatever is written.
        let _ = write!(joined, "{}{line}", if index > 0 { ", " } else { "" });
    }
    if let Some(key) = key {
        return member(name, &joined, key.as_str());
    }
    if is_set("sf") { strict(name, &joined) } else { Ok(joined) }
}

/// One member of a dictionary (section 2.1.2).
fn member(name: &str, field: &str, key: &str) -> Result<String, SchemeError> {
    let dictionary: Dictionary = Parser::new(field).parse().map_err(|_| {
        SchemeError::new(format!(
            "the header `{name}`, of which a member is signed, is no dictionary"
        ))
    })?;
    let member = dictionary.get(key).ok_or_else(|| {
        SchemeError::new(format!("the header `{name}` has no member `{key}`, which is signed"))
    })?;
    Ok(match member {
        ListEntry::Item(item) => item.serialize(),
        ListEntry::InnerList(_) => List::from([member.clone()]).serialize().unwrap_or_default(),
    })
}

/// A structured field, written anew (section 2.1.1). What kind it is stands in no message, and has to be
/// known of its name.
fn strict(name: &str, field: &str) -> Result<String, SchemeError> {
    let unknown = || {
        SchemeError::new(format!(
            "the header `{name}` is not one whose structure is known; cover it as it stands, or with `bs`"
        ))
    };
    let written = match kind(name).ok_or_else(unknown)? {
        Kind::Dictionary => {
            Parser::new(field).parse::<Dictionary>().ok().and_then(|it| it.serialize())
        }
        Kind::List => Parser::new(field).parse::<List>().ok().and_then(|it| it.serialize()),
        Kind::Item => Parser::new(field).parse::<Item>().ok().map(|it| it.serialize()),
    };
    written.ok_or_else(|| {
        SchemeError::new(format!("the header `{name}`, which is signed, is no structured field"))
    })
}

enum Kind {
    Dictionary,
    List,
    Item,
}

/// Structured fields of IANA's registry.
fn kind(name: &str) -> Option<Kind> {
    Some(match name {
        "accept-signature"
        | "cache-control"
        | "cdn-cache-control"
        | "content-digest"
        | "priority"
        | "repr-digest"
        | "signature"
        | "signature-agent"
        | "signature-input"
        | "want-content-digest"
        | "want-repr-digest" => Kind::Dictionary,
        "accept-ch" | "cache-status" | "client-cert-chain" | "proxy-status" => Kind::List,
        "capsule-protocol"
        | "client-cert"
        | "deprecation"
        | "idempotency-key"
        | "origin-agent-cluster" => Kind::Item,
        _ => return None,
    })
}
