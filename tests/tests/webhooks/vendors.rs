use bac_core::{Error, client};

#[client]
pub trait Vendors {
    #[endpoint(POST "/calendly", sign = hmac(header = "Calendly-Webhook-Signature", prefix = "t={timestamp},v1=", over = "{timestamp}.{body}"))]
    async fn calendly(&self, #[body(text)] event: &str) -> Result<(), Error>;

    #[endpoint(POST "/github", sign = hmac(header = "X-Hub-Signature-256", prefix = "sha256="))]
    async fn github(&self, #[body(text)] event: &str) -> Result<(), Error>;

    #[endpoint(POST "/line", sign = hmac(header = "X-Line-Signature", encoding = base64))]
    async fn line(&self, #[body(text)] event: &str) -> Result<(), Error>;

    #[endpoint(POST "/paddle", sign = hmac(header = "Paddle-Signature", prefix = "ts={timestamp};h1=", over = "{timestamp}:{body}"))]
    async fn paddle(&self, #[body(text)] event: &str) -> Result<(), Error>;

    #[endpoint(POST "/pagerduty", sign = hmac(header = "X-PagerDuty-Signature", prefix = "v1="))]
    async fn pagerduty(&self, #[body(text)] event: &str) -> Result<(), Error>;

    #[endpoint(POST "/shopify", sign = hmac(header = "X-Shopify-Hmac-Sha256", encoding = base64))]
    async fn shopify(&self, #[body(text)] event: &str) -> Result<(), Error>;

    #[endpoint(POST "/slack", sign = hmac(header = "X-Slack-Signature", prefix = "v0=", over = "v0:{timestamp}:{body}", timestamp = "X-Slack-Request-Timestamp"))]
    async fn slack(&self, #[body(text)] event: &str) -> Result<(), Error>;

    #[endpoint(POST "/square", sign = hmac(header = "X-Square-HmacSha256-Signature", encoding = base64, over = "https://{authority}{target}{body}"))]
    async fn square(&self, #[body(text)] event: &str) -> Result<(), Error>;

    #[endpoint(POST "/standard", sign = standard_webhooks)]
    async fn standard(
        &self,
        #[header("webhook-id")] id: &str,
        #[body(text)] event: &str,
    ) -> Result<(), Error>;

    #[endpoint(POST "/stripe", sign = hmac(header = "Stripe-Signature", prefix = "t={timestamp},v1=", over = "{timestamp}.{body}"))]
    async fn stripe(&self, #[body(text)] event: &str) -> Result<(), Error>;

    #[endpoint(POST "/svix", sign = hmac(header = "svix-signature", prefix = "v1,", encoding = base64, over = "{header:svix-id}.{timestamp}.{body}", timestamp = "svix-timestamp"))]
    async fn svix(
        &self,
        #[header("svix-id")] id: &str,
        #[body(text)] event: &str,
    ) -> Result<(), Error>;

    #[endpoint(POST "/typeform", sign = hmac(header = "Typeform-Signature", prefix = "sha256=", encoding = base64))]
    async fn typeform(&self, #[body(text)] event: &str) -> Result<(), Error>;

    #[endpoint(POST "/zoom", sign = hmac(header = "x-zm-signature", prefix = "v0=", over = "v0:{timestamp}:{body}", timestamp = "x-zm-request-timestamp"))]
    async fn zoom(&self, #[body(text)] event: &str) -> Result<(), Error>;
}
