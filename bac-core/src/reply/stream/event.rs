//! One event, and what a value can be made of it.

use std::{fmt, time::Duration};

use serde::{Serialize, de::DeserializeOwned};

use super::event_reader::EventReader;
use crate::json::{self, Misread};

/// A server-sent event with all that it says, where [`Events`](crate::Events) gives more than the data:
/// `Events<Event<T>>`.
///
/// ```
/// use bac_core::{Client, Error, Event, Events, client};
///
/// #[client]
/// trait Feed {
///     #[endpoint(GET "/feed")]
///     async fn follow(&self) -> Result<Events<Event<String>>, Error>;
/// }
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Error> {
/// let event = Event::new("it rains".to_owned()).name("weather").id("7");
/// let mut feed = Events::new(futures_util::stream::iter([Ok(event)]));
/// let event = feed.next().await.transpose()?.unwrap();
/// assert_eq!((event.name.as_str(), event.id.as_deref()), ("weather", Some("7")));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Event<T> {
    /// What it is about; `message` where the server says nothing.
    pub name: String,
    /// What it says.
    pub data: T,
    /// The id of this event, or of the last one before it that had one; `None` where that was empty, or
    /// none has come.
    pub id: Option<String>,
    /// How long to wait before the stream is opened anew, as it was told last.
    pub retry: Option<Duration>,
}

impl<T> Event<T> {
    /// An event that says this and no more.
    #[must_use]
    pub fn new(data: T) -> Self {
        Self { name: "message".to_owned(), data, id: None, retry: None }
    }

    /// The same with this name, which is sent up to its first line end.
    #[must_use]
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = name.into();
        self
    }

    /// The same with this id, which is sent up to its first line end.
    #[must_use]
    pub fn id(mut self, id: impl Into<String>) -> Self {
        self.id = Some(id.into());
        self
    }

    /// The same with this time to wait, in whole milliseconds.
    #[must_use]
    pub const fn retry(mut self, time: Duration) -> Self {
        self.retry = Some(time);
        self
    }
}

/// What a value is made of.
#[doc(hidden)]
pub struct EventParts<'a>(pub(super) &'a EventReader);

/// Why there is none.
#[doc(hidden)]
#[derive(Debug)]
pub struct NotRead(pub(super) Misread);

/// A value of an event: of its data, which is JSON, or [`Event`] of all of it.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be read from an event",
    label = "neither a type with serde's `Deserialize` nor `Event<T>` of one",
    note = "derive `Deserialize` for what the data of an event is"
)]
pub trait FromEvent: Sized {
    fn from_event(event: &EventParts<'_>) -> Result<Self, NotRead>;
}

#[diagnostic::do_not_recommend]
impl<T: DeserializeOwned> FromEvent for T {
    fn from_event(event: &EventParts<'_>) -> Result<Self, NotRead> {
        json::read(event.0.data()).map_err(NotRead)
    }
}

#[diagnostic::do_not_recommend]
impl<T: DeserializeOwned> FromEvent for Event<T> {
    fn from_event(event: &EventParts<'_>) -> Result<Self, NotRead> {
        Ok(Self {
            name: event.0.name().to_owned(),
            data: T::from_event(event)?,
            id: event.0.id().map(str::to_owned),
            retry: event.0.retry(),
        })
    }
}

/// A value that is written as an event.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be written as an event",
    label = "neither a type with serde's `Serialize` nor `Event<T>` of one",
    note = "derive `Serialize` for what the data of an event is"
)]
pub trait IntoEvent {
    fn write_event(&self, text: &mut Vec<u8>) -> Result<(), serde_json::Error>;
}

#[diagnostic::do_not_recommend]
impl<T: Serialize> IntoEvent for T {
    /// JSON as it is written here has no line end.
    fn write_event(&self, text: &mut Vec<u8>) -> Result<(), serde_json::Error> {
        text.extend_from_slice(b"data: ");
        serde_json::to_writer(&mut *text, self)?;
        text.extend_from_slice(b"\n\n");
        Ok(())
    }
}

#[diagnostic::do_not_recommend]
impl<T: Serialize> IntoEvent for Event<T> {
    fn write_event(&self, text: &mut Vec<u8>) -> Result<(), serde_json::Error> {
        let mut field = |name: &str, value: &str| {
            let end = value.find(['\n', '\r']).unwrap_or(value.len());
            for piece in [name, ": ", &value[..end], "\n"] {
                text.extend_from_slice(piece.as_bytes());
            }
        };
        if self.name != "message" {
            field("event", &self.name);
        }
        if let Some(id) = &self.id {
            field("id", id);
        }
        if let Some(retry) = self.retry {
            field("retry", &retry.as_millis().to_string());
        }
        self.data.write_event(text)
    }
}

impl fmt::Debug for EventParts<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EventParts").field("name", &self.0.name()).finish_non_exhaustive()
    }
}
