//! What is compared.

use std::hint::black_box;

use bac_core::sign::Head;
use bytes::Bytes;
use http::Uri;

use crate::{Fault, declared::Declared, others};

/// A scheme.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Case {
    StandardWebhooks,
    SigV4,
    HttpSignature,
}

/// Who makes a request, and whether it is signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    Declared,
    DeclaredUnsigned,
    Other,
    OtherUnsigned,
}

/// The body of each request: 1 KiB of text.
pub(crate) fn body() -> String {
    "0123456789abcdef".repeat(64)
}

impl Case {
    pub(crate) const ALL: [Self; 3] = [Self::StandardWebhooks, Self::SigV4, Self::HttpSignature];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::StandardWebhooks => "standard_webhooks",
            Self::SigV4 => "sigv4",
            Self::HttpSignature => "http_signature",
        }
    }

    /// The crate that it is compared with.
    pub(crate) const fn other(self) -> &'static str {
        match self {
            Self::StandardWebhooks => "standardwebhooks",
            Self::SigV4 => "aws-sigv4",
            Self::HttpSignature => "httpsig-hyper",
        }
    }

    pub(crate) fn named(name: &str) -> Result<Self, Fault> {
        let case = Self::ALL.into_iter().find(|case| case.name() == name);
        case.ok_or_else(|| format!("no case `{name}`").into())
    }

    /// Makes so many requests.
    pub(crate) async fn repeat(self, side: Side, count: u64) -> Result<(), Fault> {
        let declared = Declared::new()?;
        let others = others::Others::new()?;
        self.repeat_with(&declared, &others, side, count).await
    }

    pub(crate) async fn repeat_with(
        self,
        declared: &Declared,
        others: &others::Others,
        side: Side,
        count: u64,
    ) -> Result<(), Fault> {
        for _ in 0..count {
            match side {
                Side::Declared => drop(black_box(declared.request(self, true).await?)),
                Side::DeclaredUnsigned => drop(black_box(declared.request(self, false).await?)),
                Side::Other => drop(black_box(others.request(self, true).await?)),
                Side::OtherUnsigned => drop(black_box(others.request(self, false).await?)),
            }
        }
        Ok(())
    }

    /// Both sides sign the same: the server half of the declaration takes either.
    pub(crate) async fn check(self) -> Result<(), Fault> {
        let declared = Declared::new()?;
        let ours = declared.request(self, true).await?;
        let theirs = others::Others::new()?.request(self, true).await?;
        let uri: Uri = ours.url().path().parse()?;
        let body = Bytes::from(body());
        for headers in [ours.headers(), theirs.headers()] {
            let mut headers = headers.clone();
            headers.insert("host", "api.example".parse()?);
            let head = Head::received(ours.method(), &uri, &headers, &body);
            let head = head.or_scheme(Some("https"));
            let verified = declared.verification().check(declared.operation(self)?, &head);
            verified.await.map_err(|error| format!("{}: {error}", self.name()))?;
        }
        Ok(())
    }
}

impl Side {
    pub(crate) const ALL: [Self; 4] =
        [Self::Declared, Self::DeclaredUnsigned, Self::Other, Self::OtherUnsigned];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Declared => "declared",
            Self::DeclaredUnsigned => "declared-unsigned",
            Self::Other => "other",
            Self::OtherUnsigned => "other-unsigned",
        }
    }

    pub(crate) fn named(name: &str) -> Result<Self, Fault> {
        let side = Self::ALL.into_iter().find(|side| side.name() == name);
        side.ok_or_else(|| format!("no side `{name}`").into())
    }
}
