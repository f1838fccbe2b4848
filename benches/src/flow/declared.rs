//! The flows as they are declared.

use bac_client::model::ErrorBody;
use bac_core::{ByteStream, Client, Events, Lines, Upload, client};

use super::model::{Download, Item, Tally};
use crate::fault::Fault;

/// Bodies that flow.
#[client(error_body = ErrorBody, errors(404))]
trait Flows {
    /// Sends a file and what it is for.
    #[endpoint(POST "/parts")]
    async fn parts(&self, #[part] purpose: &str, #[part] file: Upload) -> Result<(), FlowError>;

    /// Items as events.
    #[endpoint(GET "/events", sse(end = "[DONE]"))]
    async fn events(&self) -> Result<Events<Item>, FlowError>;

    /// Items in lines.
    #[endpoint(GET "/lines")]
    async fn lines(&self) -> Result<Lines<Item>, FlowError>;

    /// Bytes.
    #[endpoint(GET "/download")]
    async fn download(&self) -> Result<ByteStream, FlowError>;
}

pub(super) struct Declared(FlowsClient);

impl Declared {
    pub(super) fn new(address: &str) -> Result<Self, Fault> {
        Ok(Self(FlowsClient::new(Client::new(format!("http://{address}"))?)))
    }

    pub(super) async fn parts(&self, file: &str) -> Result<(), Fault> {
        let file = Upload::path(file).file_name("data.bin");
        Ok(self.0.parts("benchmark", file).await?)
    }

    pub(super) async fn events(&self) -> Result<Tally, Fault> {
        let mut events = self.0.events().await?;
        let mut tally = Tally::default();
        while let Some(item) = events.next().await {
            tally.add(&item?);
        }
        Ok(tally)
    }

    pub(super) async fn lines(&self) -> Result<Tally, Fault> {
        let mut lines = self.0.lines().await?;
        let mut tally = Tally::default();
        while let Some(item) = lines.next().await {
            tally.add(&item?);
        }
        Ok(tally)
    }

    pub(super) async fn download(&self) -> Result<Download, Fault> {
        let mut stream = self.0.download().await?;
        let mut received = Download::default();
        while let Some(piece) = stream.next().await {
            received.add(piece?.len());
        }
        Ok(received)
    }
}
