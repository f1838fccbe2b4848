//! What the events of a stream say beside their data.

use crate::box_error::BoxError;

/// Which event is the last, and which are errors.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct EventRules {
    /// The data of the event that ends the stream.
    pub end: Option<&'static str>,
    pub errors: &'static [ErrorEvent],
    /// Whether a stream that breaks off is asked for anew, behind the last event.
    pub resumes: bool,
}

/// An event by which a server says that the work failed.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct ErrorEvent {
    /// What it is called. Without a name each event is looked at, and is an error where its data is read as
    /// one.
    pub name: Option<&'static str>,
    pub read: fn(&str) -> Option<BoxError>,
}

impl EventRules {
    /// None is.
    pub const NEW: Self = Self { end: None, errors: &[], resumes: false };

    /// None is, and a stream of bytes that breaks off is asked for anew, behind the last byte.
    pub const RESUME: Self = Self { resumes: true, ..Self::NEW };
}
