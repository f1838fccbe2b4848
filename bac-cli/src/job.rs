//! Jobs as commands show them, and as each API tells of them.

mod orchestrator;
mod shown;
mod signed;

pub(crate) use self::shown::{End, Execution, Ids, Job, Phase, fetched, without_fraction};
