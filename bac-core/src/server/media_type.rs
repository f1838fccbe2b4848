//! What the body of a request says that it is.

use http::{HeaderMap, header};

use super::rejection::{Rejection, RejectionKind};
use crate::{escape::Escaped, operation::Operation};

/// Refuses a body that says that it is something else than what is declared (RFC 9110 section 15.5.16).
///
/// One that says nothing is what is declared. Of JSON and of XML any media type will do that is one of theirs
/// by its name, and of what is read byte for byte or by a codec of the user's own any at all.
pub(super) fn check(
    operation: &Operation,
    headers: &HeaderMap,
    body: &[u8],
) -> Result<(), Rejection> {
    let said = headers.get(header::CONTENT_TYPE).filter(|said| !said.is_empty());
    let (Some(said), Some(declared)) = (said, operation.content_type()) else { return Ok(()) };
    let Some(family) = Family::of(declared).filter(|_| !body.is_empty()) else { return Ok(()) };
    let said = String::from_utf8_lossy(said.as_bytes());
    if Family::of(&said) == Some(family) {
        return Ok(());
    }
    let message = format!(
        "the body is labelled `{}` where {} is declared; send it with `content-type: {declared}`",
        Escaped(&said),
        family.name(),
    );
    Err(Rejection::new(RejectionKind::MediaType { accepted: declared }, message))
}

/// Media types of one grammar.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Family {
    Json,
    Xml,
    Form,
}

impl Family {
    fn of(media_type: &str) -> Option<Self> {
        let essence = media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        match essence.split_once('/')? {
            ("application" | "text", "json") => Some(Self::Json),
            ("application" | "text", "xml") => Some(Self::Xml),
            ("application", "x-www-form-urlencoded") => Some(Self::Form),
            // RFC 6839 section 3.1, RFC 7303 section 4.2
            (_, name) if name.ends_with("+json") => Some(Self::Json),
            (_, name) if name.ends_with("+xml") => Some(Self::Xml),
            _ => None,
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Json => "JSON",
            Self::Xml => "XML",
            Self::Form => "a form",
        }
    }
}
