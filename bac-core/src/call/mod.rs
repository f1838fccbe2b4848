//! The order of a call, from its encoded arguments to its end.
//!
//! | step | file |
//! |---|---|
//! | the order of the steps; what the end is about | `run` |
//! | once a call: its settings, limits, seal, idempotency key | `prepare` |
//! | the user's hooks around a call; spans | `around`, `trace` |
//! | where it goes: below the base URL, or where a link leads; what does not go there | `place` |
//! | attempt after attempt, until one decides | `attempts` |
//! | each attempt: its head, hooks, credentials, the exchange | `head`, `hooks`, `authorize`, `attempt` |
//! | a body that is sent piece by piece, and who is told how far | `upload` |
//! | bodies that are coded on their way | `coding` |
//! | a refusal that is answered: credentials, a declared challenge, a hook | `refusal` |
//! | a redirect that is followed | `redirect` |
//! | a reply: read within its limits, and told apart | `receive`, `read` |
//! | a stream that goes on where it broke off; the part of a body that is missing | `reopen`, `part` |
//! | one call after the other, for the pages of a list | `pages` |
//! | in the place of all that: a future that no client makes | `given` |
//! | until when; the words of what goes wrong | `deadline`, `failure`, `fault` |

mod around;
mod attempt;
mod attempts;
mod authorize;
mod call;
#[cfg(feature = "gzip")]
mod coding;
mod deadline;
mod failure;
mod fault;
mod given;
mod head;
mod hooks;
mod pages;
mod part;
mod place;
mod prepare;
mod presigned;
mod read;
mod receive;
mod redirect;
mod refusal;
mod reopen;
mod run;
mod sign;
#[cfg(feature = "tracing")]
mod trace;
mod upload;
mod verify;

pub use self::{
    call::{Call, CallFuture},
    pages::{Items, Pages},
    presigned::Presigned,
};
