use bac_core::{Error, OpenEnum, UnknownObject, client};
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, OpenEnum)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    OnHold,
    #[serde(rename = "done", alias = "finished")]
    Completed,
    #[serde(other)]
    Other(String),
}

#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct Started {
    pub at: u64,
}

#[derive(Clone, Debug, PartialEq, OpenEnum)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Event {
    Started(Started),
    Idle,
    #[serde(other)]
    Unknown(UnknownObject),
}

#[client]
pub trait Events {
    #[endpoint(POST "/events/{state}")]
    async fn tell(&self, state: &State, #[body] event: &Event) -> Result<(), Error>;

    #[endpoint(GET "/state")]
    async fn state(&self) -> Result<State, Error>;
}
