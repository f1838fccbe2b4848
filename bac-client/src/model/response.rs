//! What a success answers with: one object around the value.
//!
//! The member that holds a single value is required, so that an answer of some other server is
//! told from a real one; a list may be missing or `null`, which means that it is empty.

use super::job::{Job, JobHistory, JobState, JobWithInfo};
use super::record::record;

/// Declares an object around a single value, which it cannot lack.
macro_rules! wrapper {
    ($(#[$meta:meta])* pub struct $name:ident {
        $(#[$field_meta:meta])*
        pub $field:ident: $type:ty = $wire:literal,
    }) => {
        $(#[$meta])*
        #[derive(Clone, Debug, Default, PartialEq, ::serde::Serialize)]
        #[non_exhaustive]
        pub struct $name {
            $(#[$field_meta])*
            pub $field: $type,
        }

        // By hand, because a derived reader takes an array for the object, too.
        impl<'de> ::serde::Deserialize<'de> for $name {
            fn deserialize<D: ::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                use ::serde::de::{Error, IgnoredAny, MapAccess, Visitor};

                struct Wrapper;

                impl<'de> Visitor<'de> for Wrapper {
                    type Value = $name;

                    fn expecting(
                        &self,
                        formatter: &mut ::core::fmt::Formatter<'_>,
                    ) -> ::core::fmt::Result {
                        formatter.write_str(concat!("an object (", stringify!($name), ")"))
                    }

                    fn visit_map<A: MapAccess<'de>>(
                        self,
                        mut map: A,
                    ) -> ::core::result::Result<$name, A::Error> {
                        let mut value = None;
                        while let Some(name) = map.next_key_seed(super::wire::Name(&[$wire]))? {
                            if name == $wire {
                                value = Some(map.next_value()?);
                            } else {
                                map.next_value::<IgnoredAny>()?;
                            }
                        }
                        value
                            .map(|$field| $name { $field })
                            .ok_or_else(|| A::Error::missing_field($wire))
                    }
                }

                deserializer.deserialize_map(Wrapper)
            }
        }
    };
}

wrapper! {
    /// The answer to a submitted job.
    pub struct SubmitResponse {
        /// The job as the node keeps it, with the id it was given.
        pub job: Job = "job",
    }
}

/// The job that was taken.
impl From<Job> for SubmitResponse {
    fn from(job: Job) -> Self {
        Self { job }
    }
}

wrapper! {
    /// The answer to a cancelled job.
    pub struct CancelResponse {
        /// The job's state after the cancellation.
        pub state: JobState = "state",
    }
}

/// The state of the job that was stopped.
impl From<JobState> for CancelResponse {
    fn from(state: JobState) -> Self {
        Self { state }
    }
}

wrapper! {
    /// The answer to a question for a job's state.
    pub struct StatesResponse {
        /// The job's state.
        pub state: JobState = "state",
    }
}

/// The state of the job that was asked for.
impl From<JobState> for StatesResponse {
    fn from(state: JobState) -> Self {
        Self { state }
    }
}

record! {
    /// A list of jobs.
    pub struct ListResponse {
        /// The jobs with their states.
        pub jobs: Vec<JobWithInfo> = "jobs" always,
    }
}

record! {
    /// The history of a job.
    pub struct EventsResponse {
        /// The changes, oldest first.
        pub events: Vec<JobHistory> = "events" always,
    }
}
