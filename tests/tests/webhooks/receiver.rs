use std::time::Duration;

use bac_core::{
    OpenEnum, UnknownObject, client,
    server::{Context, Router},
    sign::{HmacSigner, KeyError, KeyRing, Verification},
};
use serde::{Deserialize, Serialize};

#[client(server, sign = standard_webhooks, key = "payments", errors(400, 401))]
pub trait Hooks {
    #[endpoint(POST "/hooks/payments")]
    async fn happened(
        &self,
        #[header("webhook-id")] id: Option<&str>,
        #[body] event: &Event,
    ) -> Result<(), Refused>;
}

#[derive(Clone, Debug, PartialEq, OpenEnum)]
#[serde(tag = "type")]
pub enum Event {
    #[serde(rename = "payment.paid")]
    Paid(Payment),
    #[serde(rename = "payment.failed")]
    Failed(Payment),
    #[serde(other)]
    Unknown(UnknownObject),
}

#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct Payment {
    pub id: String,
}

pub struct Receiver;

impl HooksService for Receiver {
    async fn happened(
        &self,
        _cx: &Context,
        id: Option<&str>,
        event: &Event,
    ) -> Result<(), Refused> {
        match event {
            Event::Paid(payment) => println!("{id:?}: {} is paid", payment.id),
            Event::Failed(payment) => println!("{id:?}: {} is not paid", payment.id),
            // An event of a later day.
            Event::Unknown(_) => {}
        }
        Ok(())
    }
}

pub fn router(new: &str, old: &str) -> Result<Router, KeyError> {
    let keys = KeyRing::new()
        .named("payments", HmacSigner::from_webhook_secret(new)?)
        .named("payments", HmacSigner::from_webhook_secret(old)?);
    let verification = Verification::new(keys).max_age(Duration::from_secs(300));
    let router = Router::new().verify(verification).on_rejection(|rejection| {
        if let Some(why) = rejection.signature_error() {
            eprintln!("a webhook was refused: {why}");
        }
        rejection.to_response()
    });
    Ok(router.mount(HooksServer::new(Receiver)))
}
