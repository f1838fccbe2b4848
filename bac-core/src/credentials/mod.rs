//! Who calls, as a server is told: a value, or a source that is asked for one, and asked again.
//!
//! | to | file |
//! |---|---|
//! | a value, and where it goes in a request | `credentials`, `placement` |
//! | what gives values, and what it fails with | `source` |
//! | what was given is kept; one refresh in flight | `cache` |
//! | what a server has | `given` |
//! | ready-made sources | `bearer_file`, `oauth2` |

mod bearer_file;
mod cache;
mod credentials;
mod given;
mod oauth2;
mod oauth2_builder;
mod oauth2_dpop;
mod oauth2_error;
mod oauth2_reply;
mod placement;
mod plain_http;
mod source;

pub use self::{
    bearer_file::BearerFile, credentials::Credentials, oauth2::OAuth2Source,
    oauth2_builder::OAuth2SourceBuilder, oauth2_error::OAuth2Error, source::CredentialSource,
};
pub(crate) use self::{
    cache::CredentialCache,
    given::{GivenCredentials, Offer},
    placement::Placement,
    plain_http::is_plain_http,
    source::SourceError,
};
