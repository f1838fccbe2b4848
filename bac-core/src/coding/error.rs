//! Why a body cannot be decoded.

use std::{error::Error as StdError, fmt};

use super::content_coding::ContentCoding;

/// Why a body cannot be decoded.
#[derive(Debug)]
pub(crate) struct CodingError {
    coding: ContentCoding,
    fault: &'static str,
    is_cut: bool,
}

#[cfg_attr(not(feature = "gzip"), allow(dead_code, reason = "nothing is decoded"))]
impl CodingError {
    /// It is not what its coding makes.
    pub(super) const fn faulty(coding: ContentCoding, fault: &'static str) -> Self {
        Self { coding, fault, is_cut: false }
    }

    /// It ends before its end.
    pub(super) const fn cut(coding: ContentCoding) -> Self {
        Self { coding, fault: "it ends before the end that the coding has", is_cut: true }
    }

    /// Whether more of it may come another time.
    pub(crate) const fn is_cut(&self) -> bool {
        self.is_cut
    }
}

impl fmt::Display for CodingError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { coding, fault, .. } = self;
        write!(f, "the body cannot be decoded from `{coding}`: {fault}")
    }
}

impl StdError for CodingError {}
