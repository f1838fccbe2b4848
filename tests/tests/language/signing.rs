use bac_core::{Error, client, sign::STANDARD_WEBHOOKS};

#[client(sign = hmac(header = "X-Signature", prefix = "sha256="))]
pub trait Hooks {
    #[endpoint(POST "/hook")]
    async fn tell(&self, #[body(text)] event: &str) -> Result<(), Error>;

    #[endpoint(POST "/orders", sign = http_signature(covers("@method", "@target-uri")), key = "orders")]
    async fn order(&self, #[body(text)] order: &str) -> Result<(), Error>;

    #[endpoint(GET "/bucket", sign = sigv4(service = "s3", region = "eu-1"))]
    async fn bucket(&self) -> Result<(), Error>;

    #[endpoint(GET "/mine", sign = dpop, key = "device")]
    async fn mine(&self) -> Result<(), Error>;

    #[endpoint(POST "/event", sign = standard_webhooks)]
    async fn event(&self, #[body(text)] event: &str) -> Result<(), Error>;

    #[endpoint(POST "/own", sign = STANDARD_WEBHOOKS)]
    async fn own(&self, #[body(text)] event: &str) -> Result<(), Error>;

    #[endpoint(GET "/pages", sign = web_bot_auth(agent = "https://bot.example"))]
    async fn crawl(&self) -> Result<(), Error>;

    #[endpoint(POST "/payments", sign = (
        http_signature(covers("@method", "content-digest"), key = "orders"),
        http_signature(covers("signature"; key = "sig1"), label = "device", accept_signature),
    ))]
    async fn pay(&self, #[body(text)] payment: &str) -> Result<(), Error>;

    #[endpoint(GET "/prices", unsigned, verify = http_signature(covers("@status", "content-digest", "@path"; req)))]
    async fn prices(&self) -> Result<(), Error>;

    #[endpoint(GET "/healthz", unsigned)]
    async fn health(&self) -> Result<(), Error>;
}
