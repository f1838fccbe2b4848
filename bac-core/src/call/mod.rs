//! The order of a call, from its encoded arguments to its end.
//!
//! | step | file |
//! |---|---|
//! | the order of the steps; what the end is about | `run` |
//! | what a call says of itself; once a call: limits, seal, idempotency key | `settings`, `prepare` |
//! | the user's hooks around a call; spans | `around`, `trace` |
//! | attempt after attempt, until one decides | `attempts` |
//! | each attempt: its head, hooks, credentials, the exchange | `head`, `hooks`, `authorize`, `attempt` |
//! | a refusal that is answered: credentials, a declared challenge, a hook | `refusal` |
//! | a reply: read within its limits, and told apart | `receive`, `read` |
//! | in the place of all that: a future that no client makes | `given` |
//! | until when; the words of what goes wrong | `deadline`, `failure`, `fault` |

mod around;
mod attempt;
mod attempts;
mod authorize;
mod call;
mod deadline;
mod failure;
mod fault;
mod given;
mod head;
mod hooks;
mod prepare;
mod presigned;
mod read;
mod receive;
mod refusal;
mod run;
mod settings;
mod sign;
#[cfg(feature = "tracing")]
mod trace;

pub use self::{
    call::{Call, CallFuture},
    presigned::Presigned,
};
