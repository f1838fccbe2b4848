//! Payments, after Stripe's API: forms with names in brackets, idempotency keys, pages behind the last item.

use bac_core::{Client, Credentials, Page, client};
use serde::{Deserialize, Serialize};

use crate::{
    exhibit::Exhibit,
    fault::Fault,
    message::{Answer, Seen},
    transcript::Transcript,
};

pub(crate) const EXHIBIT: Exhibit = Exhibit {
    name: "payments",
    title: "payments, after Stripe's API",
    source: include_str!("payments.rs"),
    answer,
    visit: |url, transcript| Box::pin(visit(url, transcript)),
};

#[client(
    base = "/v1",
    attempts = 4,
    error_body = Problem,
    errors(400, 401, 402, 404, 409, 429),
    header("Stripe-Version" = "2024-06-20"),
    idempotency_key
)]
trait Payments {
    /// Sent again with the same key where it is not known what came of it.
    #[endpoint(POST "/payment_intents")]
    async fn create(&self, #[body(form)] intent: &NewIntent) -> Result<Intent, PaymentError>;

    #[endpoint(POST "/payment_intents/{id}/capture")]
    async fn capture(
        &self,
        id: &str,
        #[form] amount_to_capture: Option<u64>,
        #[form("metadata[order_id]")] order: &str,
    ) -> Result<Intent, PaymentError>;

    #[endpoint(GET "/payment_intents", page(query = "starting_after"))]
    async fn list(
        &self,
        #[query] limit: u8,
        #[query(style = deep)] created: &Span,
    ) -> Result<IntentList, PaymentError>;
}

#[derive(Debug, Deserialize, Page)]
#[page(next = IntentList::last)]
struct IntentList {
    #[page(items)]
    data: Vec<Intent>,
    has_more: bool,
}

impl IntentList {
    /// The next page begins behind the last item of this one.
    fn last(&self) -> Option<&str> {
        let last = self.data.last().filter(|_| self.has_more);
        last.map(|intent| intent.id.as_str())
    }
}

#[derive(Debug, Serialize)]
struct NewIntent {
    amount: u64,
    currency: &'static str,
    #[serde(rename = "payment_method_types[]")]
    payment_method_types: Vec<&'static str>,
    capture_method: Option<&'static str>,
    #[serde(rename = "metadata[order_id]")]
    order_id: String,
}

#[derive(Debug, Serialize)]
struct Span {
    gte: Option<u64>,
    lt: Option<u64>,
}

#[derive(Debug, Deserialize)]
struct Intent {
    id: String,
    amount: u64,
    currency: String,
    status: String,
}

#[derive(Debug, Deserialize)]
struct Problem {
    error: Details,
}

#[derive(Debug, Deserialize)]
struct Details {
    decline_code: Option<String>,
    message: String,
}

async fn visit(url: String, transcript: Transcript) -> Result<(), Fault> {
    let credentials = Credentials::basic("sk_test_of_the_gallery", "");
    let payments = PaymentsClient::new(Client::builder(url).credentials(credentials).build()?);

    let intent = NewIntent {
        amount: 2000,
        currency: "usd",
        payment_method_types: vec!["card", "link"],
        capture_method: Some("manual"),
        order_id: "6735".to_owned(),
    };
    let response = payments.create(&intent).response().await?;
    let attempts = response.earlier_attempts().len() + 1;
    let created = response.into_value();
    transcript.say(format_args!(
        "{} of {} {}: {}, after {attempts} attempts",
        created.id, created.amount, created.currency, created.status
    ));

    if let Err(PaymentError::PaymentRequired(error)) =
        payments.capture(&created.id, Some(1500), "6735").await
    {
        let problem = &error.body().ok_or("the error has a body")?.error;
        transcript.say(format_args!(
            "{} ({}); outcome {:?}",
            problem.message,
            problem.decline_code.as_deref().unwrap_or("no code"),
            error.as_unexpected().outcome()
        ));
    }

    let since = Span { gte: Some(1_680_000_000), lt: None };
    let mut intents = payments.list(2, &since).items();
    while let Some(intent) = intents.next().await {
        let intent = intent?;
        transcript.say(format_args!("{}: {}", intent.id, intent.status));
    }
    Ok(())
}

fn intent(id: &str, status: &str) -> String {
    format!(
        r#"{{"id": "{id}", "object": "payment_intent", "amount": 2000, "amount_capturable": 0, "amount_received": 0, "created": 1680800504, "currency": "usd", "livemode": false, "status": "{status}"}}"#
    )
}

/// After <https://docs.stripe.com/api>.
fn answer(seen: &Seen) -> Answer {
    match seen.call() {
        ("POST", "/v1/payment_intents") if seen.earlier == 0 => {
            Answer::json(503, r#"{"error": {"type": "api_error", "message": "Try again later."}}"#)
        }
        ("POST", "/v1/payment_intents") => {
            Answer::json(200, intent("pi_1", "requires_payment_method"))
                .header("idempotent-replayed", "true")
        }
        ("POST", "/v1/payment_intents/pi_1/capture") => Answer::json(
            402,
            r#"{"error": {"code": "card_declined", "decline_code": "insufficient_funds", "message": "Your card has insufficient funds.", "type": "card_error"}}"#,
        ),
        ("GET", "/v1/payment_intents") => {
            let (ids, more): (&[&str], bool) = match seen.asks("starting_after=pi_2") {
                false => (&["pi_1", "pi_2"], true),
                true => (&["pi_3"], false),
            };
            let data: Vec<String> = ids.iter().map(|id| intent(id, "succeeded")).collect();
            let data = data.join(", ");
            Answer::json(
                200,
                format!(
                    r#"{{"object": "list", "url": "/v1/payment_intents", "has_more": {more}, "data": [{data}]}}"#
                ),
            )
        }
        _ => Answer::unknown(),
    }
}
