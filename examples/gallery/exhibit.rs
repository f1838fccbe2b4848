//! What stands in the gallery, and how it is shown.

use bac_core::BoxFuture;

use crate::{
    declaration::declaration,
    fault::Fault,
    fixture::{Fixture, Peer},
    message::{Answer, Seen},
    transcript::Transcript,
};

/// A part of an API: its declaration, a server that answers as the API does, and some calls.
pub(crate) struct Exhibit {
    /// What it is called on the command line.
    pub(crate) name: &'static str,
    pub(crate) title: &'static str,
    /// The file of the declaration.
    pub(crate) source: &'static str,
    pub(crate) answer: fn(&Seen) -> Answer,
    /// The calls, to the server at this URL.
    pub(crate) visit: fn(String, Transcript) -> BoxFuture<'static, Result<(), Fault>>,
}

impl Exhibit {
    /// Shows the declaration, and what its calls send: to a fixture, or through it to the server at `real`.
    pub(crate) async fn show(
        &self,
        transcript: &Transcript,
        real: Option<&str>,
    ) -> Result<(), Fault> {
        transcript.heading(self.name, self.title);
        transcript.declaration(&declaration(self.source));
        let peer = match real {
            Some(url) => Peer::real(url)?,
            None => Peer::Fixture(self.answer),
        };
        let fixture = Fixture::start(peer, transcript.clone()).await?;
        (self.visit)(fixture.url(), transcript.clone()).await
    }
}
