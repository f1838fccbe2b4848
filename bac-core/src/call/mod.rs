//! The order of a call, from its encoded arguments to its end.
//!
//! | step | file |
//! |---|---|
//! | the order of the steps; what the end is about | `run` |
//! | once a call: limit, seal, head of the request | `prepare` |
//! | each attempt: hooks around sending and receiving | `attempt`, `hooks` |
//! | a reply: read within its limits, and told apart | `receive`, `read` |
//! | until when; the words of what goes wrong | `deadline`, `fault` |

mod attempt;
mod attempts;
mod call;
mod deadline;
mod failure;
mod fault;
mod head;
mod hooks;
mod prepare;
mod read;
mod receive;
mod refusal;
mod run;
mod settings;

pub use self::call::{Call, CallFuture};
