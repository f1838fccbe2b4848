//! Which codings a request accepts.

use http::{HeaderMap, header};

use super::content_coding::ContentCoding;

/// The first of these that `Accept-Encoding` accepts most, if it accepts it as much as what is not coded (RFC
/// 9110 section 12.5.3). Nothing is coded of which nobody says that they read it.
pub(crate) fn accepted(headers: &HeaderMap, ours: &[ContentCoding]) -> Option<ContentCoding> {
    let (mut named, mut others, mut identity) = (vec![None; ours.len()], None, None);
    for field in headers.get_all(header::ACCEPT_ENCODING) {
        for item in field.to_str().ok()?.split(',') {
            let (name, weight) = item.split_once(';').unwrap_or((item, ""));
            let (name, weight) = (name.trim(), weight_of(weight)?);
            let coding = ContentCoding::named(name);
            if name == "*" {
                others = Some(weight);
            } else if name.eq_ignore_ascii_case("identity") {
                identity = Some(weight);
            } else if let Some(at) = ours.iter().position(|it| Some(*it) == coding) {
                named[at] = Some(weight);
            }
        }
    }
    let weights = named.iter().map(|weight| weight.or(others).unwrap_or(0));
    let (best, weight) = ours.iter().zip(weights).rev().max_by_key(|(_, weight)| *weight)?;
    (weight > 0 && weight >= identity.unwrap_or(0)).then_some(*best)
}

/// In thousandths; 1000 where there is none, and nothing of what is none.
fn weight_of(text: &str) -> Option<u16> {
    let text = text.trim();
    if text.is_empty() {
        return Some(1000);
    }
    let value = text.strip_prefix("q=").or_else(|| text.strip_prefix("Q="))?;
    let (whole, part) = value.split_once('.').unwrap_or((value, ""));
    let is_number = part.len() <= 3 && part.bytes().all(|digit| digit.is_ascii_digit());
    let part = format!("{part:0<3}").parse::<u16>().ok().filter(|_| is_number)?;
    match whole {
        "0" => Some(part),
        "1" if part == 0 => Some(1000),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    #[test]
    fn what_a_request_accepts_is_told_by_weight() {
        use ContentCoding::{Deflate, Gzip};

        for (fields, expected) in [
            (&[][..], None),
            (&[""], None),
            (&["br"], None),
            (&["gzip"], Some(Gzip)),
            (&["deflate, gzip"], Some(Gzip)),
            (&["deflate", "x-gzip;q=0.5"], Some(Deflate)),
            (&["gzip;q=0, *"], Some(Deflate)),
            (&["*"], Some(Gzip)),
            (&["*;q=0"], None),
            (&["gzip;q=0.001"], Some(Gzip)),
            (&["gzip;q=0.000"], None),
            (&["gzip;q=0.5, identity"], None),
            (&["gzip;q=0.5, identity;q=0.5"], Some(Gzip)),
            (&["gzip;q=2"], None),
            (&["gzip;q=0.1234"], None),
            (&["gzip; Q=1.000"], Some(Gzip)),
        ] {
            let mut headers = HeaderMap::new();
            for field in fields {
                headers.append(header::ACCEPT_ENCODING, HeaderValue::from_static(field));
            }
            assert_eq!(accepted(&headers, &[Gzip, Deflate]), expected, "{fields:?}");
        }
    }
}
