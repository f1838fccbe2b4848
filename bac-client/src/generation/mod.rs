//! Which of its APIs a node serves, found out by asking it.

mod error;
mod gate;
mod probe;
mod served;

pub use self::error::{Answered, ConnectError, ConnectErrorKind};
pub use self::gate::SignedApiGone;
pub(crate) use self::probe::{Connected, connect, reconfigure};
pub use self::served::{Generation, SignedApi};
