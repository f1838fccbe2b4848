//! Sources of errors, made as fit to print as the errors themselves.

use std::{error::Error as StdError, fmt};

use serde::de::Error as _;

use crate::box_error::BoxError;
use crate::escape::Escaped;

/// Stands for an error of other code whose text is not fit to print: it has control characters, or
/// more than 1 KiB, which a peer may have sent. Its own text, and those of the errors below it, are
/// the same with control characters escaped, and cut after 1 KiB.
///
/// It is a [`source`](StdError::source) of an [`Error`](crate::Error) only where it has to be: any
/// other source is the error itself.
///
/// ```
/// use std::error::Error as _;
/// use bac_core::{Error, EscapedError, TransportError, TransportErrorKind};
///
/// #[derive(Debug)]
/// struct Refused(&'static str);
/// impl std::fmt::Display for Refused {
///     fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
///         f.write_str(self.0)
///     }
/// }
/// impl std::error::Error for Refused {}
///
/// let error = |text| Error::from(TransportError::new(TransportErrorKind::Connect, Refused(text)));
/// assert!(error("no").source().unwrap().is::<Refused>());
///
/// let error = error("no\u{1b}[2J");
/// let escaped = error.source().unwrap().downcast_ref::<EscapedError>().unwrap();
/// assert_eq!(escaped.to_string(), "no\\u{1b}[2J");
/// assert!(escaped.get_ref().is::<Refused>());
/// ```
pub struct EscapedError {
    original: BoxError,
    shown: Shown,
}

/// The text of an error, and those of the ones below it.
struct Shown {
    text: String,
    below: Option<Box<Self>>,
}

/// How many errors below another are shown: a chain has an end, but it need not come soon.
const SHOWN: usize = 16;

impl EscapedError {
    /// The error as it was. Its text is not fit for a terminal or a log.
    #[must_use]
    pub fn get_ref(&self) -> &(dyn StdError + Send + Sync + 'static) {
        &*self.original
    }
}

impl fmt::Display for EscapedError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.shown.fmt(f)
    }
}

impl fmt::Debug for EscapedError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("EscapedError").field(&self.shown.text).finish()
    }
}

impl StdError for EscapedError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.shown.source()
    }
}

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Debug for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.text.fmt(f)
    }
}

impl StdError for Shown {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.below.as_deref().map(|below| below as _)
    }
}

/// `source`, or what stands for it where one of its texts is not fit to print.
pub(crate) fn fit_to_print(source: BoxError) -> BoxError {
    let Some(shown) = shown(&*source) else { return source };
    match source.downcast::<serde_json::Error>() {
        Ok(error) => escaped_json(&error).into(),
        Err(original) => EscapedError { original, shown }.into(),
    }
}

/// `None` where every text is fit to print as it is.
fn shown(error: &(dyn StdError + 'static)) -> Option<Shown> {
    let mut texts = Vec::new();
    let mut is_fit = true;
    let mut next = Some(error);
    while let Some(error) = next.filter(|_| texts.len() < SHOWN) {
        let text = error.to_string();
        let shown = Escaped::new(&text).to_string();
        is_fit &= shown == text;
        texts.push(shown);
        next = error.source();
    }
    if is_fit {
        return None;
    }
    let below = |below: Option<Shown>, text| Some(Shown { text, below: below.map(Box::new) });
    texts.into_iter().rev().fold(None, below)
}

/// The same error with another text. Only what is no syntax error quotes the peer; the decoder makes
/// a position of the words that it shows one in.
fn escaped_json(error: &serde_json::Error) -> serde_json::Error {
    let text = error.to_string();
    let place = format!(" at line {} column {}", error.line(), error.column());
    match text.strip_suffix(&place).filter(|_| error.line() > 0) {
        Some(text) => serde_json::Error::custom(format!("{}{place}", Escaped::new(text))),
        None => serde_json::Error::custom(Escaped::new(&text)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_of_the_decoder_stays_one() {
        let text = format!("[1,\n \"\\u001b[2J{}\"]", "x".repeat(5000));
        let raw = serde_json::from_str::<[u8; 2]>(&text).unwrap_err();
        let (line, column) = (raw.line(), raw.column());
        let fit = fit_to_print(raw.into());
        let fit = fit.downcast_ref::<serde_json::Error>().unwrap();
        assert!(fit.is_data());
        assert_eq!((fit.line(), fit.column()), (line, column));
        let text = fit.to_string();
        assert!(text.starts_with("invalid type: string \"") && text.len() < 1200, "{text}");
        assert!(text.ends_with(&format!("… at line {line} column {column}")), "{text}");

        let raw = serde_json::from_str::<u8>("{").unwrap_err();
        let shown = raw.to_string();
        assert_eq!(fit_to_print(raw.into()).to_string(), shown);
    }

    #[test]
    fn every_text_of_a_chain_is_fit() {
        #[derive(Debug)]
        struct Over(std::io::Error);
        impl fmt::Display for Over {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("over")
            }
        }
        impl StdError for Over {
            fn source(&self) -> Option<&(dyn StdError + 'static)> {
                Some(&self.0)
            }
        }
        let good = fit_to_print(Over(std::io::Error::other("below")).into());
        assert!(good.is::<Over>());

        let bad = fit_to_print(Over(std::io::Error::other("be\u{202e}low")).into());
        assert_eq!(bad.to_string(), "over");
        assert_eq!(bad.source().unwrap().to_string(), "be\\u{202e}low");
        assert_eq!(format!("{bad:?}"), "EscapedError(\"over\")");
        assert!(bad.downcast_ref::<EscapedError>().unwrap().get_ref().is::<Over>());
    }
}
