//! The struct that is the query of a call.

use serde::Serialize;

/// What jobs are looked for by: members that can go by a form by hand, too.
#[derive(Serialize)]
pub(crate) struct Filter {
    namespace: String,
    state: Option<&'static str>,
    owner: Option<String>,
    limit: u32,
    reverse: bool,
    next_token: String,
}

/// One that uses every kind of member.
pub(crate) fn example() -> Filter {
    Filter {
        namespace: "default".to_owned(),
        state: Some("completed"),
        owner: None,
        limit: 50,
        reverse: true,
        next_token: "a/b+c=".to_owned(),
    }
}
