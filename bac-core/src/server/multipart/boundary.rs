//! What the head of a request says of a body of parts.

use http::{HeaderMap, header};

use crate::server::rejection::{Rejection, RejectionKind};

/// The most that a boundary may have, in bytes (RFC 2046 section 5.1.1).
const LONGEST: usize = 70;

const PARTS: &str = "multipart/form-data";

/// What stands between the parts of a body.
///
/// # Errors
/// Where the body is not declared to be one of parts, or by what does not tell where they end.
pub(crate) fn boundary(headers: &HeaderMap) -> Result<String, Rejection> {
    let mut fields = headers.get_all(header::CONTENT_TYPE).iter();
    let (field, others) = (fields.next(), fields.next());
    let text = field.and_then(|field| field.to_str().ok()).unwrap_or_default();
    let (essence, parameters) = text.split_once(';').unwrap_or((text, ""));
    if others.is_some() || !essence.trim().eq_ignore_ascii_case(PARTS) {
        let message = "the body is not `multipart/form-data`, which is declared here";
        let kind = RejectionKind::MediaType { accepted: PARTS };
        return Err(Rejection::new(kind, message));
    }
    let mut found = None;
    for (name, value) in parse(parameters).ok_or_else(|| refused("cannot be read"))? {
        // Two of them are two bodies, of which each reader takes another.
        if name.eq_ignore_ascii_case("boundary") && found.replace(value).is_some() {
            return Err(refused("has several boundaries"));
        }
    }
    let found = found.ok_or_else(|| refused("has no boundary"))?;
    let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"'()+_,-./:=? ".contains(&byte);
    let is_good = !found.is_empty()
        && found.len() <= LONGEST
        && !found.ends_with(' ')
        && found.bytes().all(is_allowed);
    is_good.then_some(found).ok_or_else(|| refused("has a boundary that cannot be one"))
}

#[cold]
fn refused(fault: &str) -> Rejection {
    Rejection::new(RejectionKind::Body, format!("the `Content-Type` of the body of parts {fault}"))
}

/// The parameters of a media type (RFC 9110 section 5.6.6).
fn parse(text: &str) -> Option<Vec<(&str, String)>> {
    let mut parameters = Vec::new();
    let mut rest = text.trim();
    while !rest.is_empty() {
        if let Some(behind) = rest.strip_prefix(';') {
            rest = behind.trim_start();
            continue;
        }
        let (name, behind) = rest.split_once('=')?;
        let (value, behind) = match behind.strip_prefix('"') {
            Some(quoted) => unquoted(quoted)?,
            None => {
                let (value, behind) = behind.split_at(behind.find(';').unwrap_or(behind.len()));
                (value.trim_end().to_owned(), behind)
            }
        };
        rest = behind.trim_start();
        if !(rest.is_empty() || rest.starts_with(';')) {
            return None;
        }
        parameters.push((name, value));
    }
    Some(parameters)
}

/// A quoted text without its quotes and backslashes, and what is behind it.
fn unquoted(quoted: &str) -> Option<(String, &str)> {
    let mut value = String::new();
    let mut characters = quoted.char_indices();
    while let Some((at, character)) = characters.next() {
        match character {
            '"' => return Some((value, &quoted[at + 1..])),
            '\\' => value.push(characters.next()?.1),
            other => value.push(other),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn of(fields: &[&'static str]) -> Result<String, (RejectionKind, String)> {
        let mut headers = HeaderMap::new();
        for field in fields {
            headers.append(header::CONTENT_TYPE, HeaderValue::from_static(field));
        }
        boundary(&headers).map_err(|rejection| (rejection.kind().clone(), rejection.to_string()))
    }

    #[test]
    fn a_boundary_is_a_token_or_quoted() {
        for (field, expected) in [
            ("multipart/form-data; boundary=a-b", "a-b"),
            ("Multipart/Form-Data;charset=utf-8;Boundary=\"a b\\=c\" ; x=y", "a b=c"),
            ("multipart/form-data;; boundary=x;", "x"),
        ] {
            assert_eq!(of(&[field]).unwrap(), expected);
        }
    }

    #[test]
    fn what_tells_no_boundary_is_refused() {
        for fields in [
            &[][..],
            &["application/json"],
            &["multipart/mixed; boundary=a"],
            &["multipart/form-data; boundary=a", "multipart/form-data; boundary=b"],
        ] {
            let kind = RejectionKind::MediaType { accepted: PARTS };
            assert_eq!(of(fields).unwrap_err().0, kind, "{fields:?}");
        }
        for (field, words) in [
            ("multipart/form-data", "has no boundary"),
            ("multipart/form-data; boundary=a; boundary=a", "has several boundaries"),
            ("multipart/form-data; boundary=", "cannot be one"),
            ("multipart/form-data; boundary=\"a \"", "cannot be one"),
            ("multipart/form-data; boundary=\"a\\\tb\"", "cannot be one"),
            ("multipart/form-data; boundary=\"a", "cannot be read"),
            ("multipart/form-data; boundary=\"a\"b", "cannot be read"),
            ("multipart/form-data; boundary", "cannot be read"),
        ] {
            let (kind, message) = of(&[field]).unwrap_err();
            assert_eq!(kind, RejectionKind::Body, "{field}");
            assert!(message.contains(words), "{field}: {message}");
        }
        let long: &'static str =
            Box::leak(format!("multipart/form-data; boundary={}", "a".repeat(71)).into());
        assert!(of(&[long]).is_err() && of(&[&long[..long.len() - 1]]).is_ok());
    }
}
