//! The order of a call, from its encoded arguments to its end.
//!
//! | step | file |
//! |---|---|
//! | once a call: limits, seal, head | `prepare` |
//! | each attempt: hooks around an exchange | `attempt`, `hooks` |
//! | one exchange: send, read, tell apart | `exchange`, `read` |
//! | the order of them, and what the end is about | `run` |

mod attempt;
mod call;
mod deadline;
mod exchange;
mod failure;
mod fault;
mod hooks;
mod prepare;
mod read;
mod run;

pub use self::call::{Call, CallFuture};
