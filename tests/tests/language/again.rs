use bac_core::{Error, client};
use serde_json::Value;

#[client(attempts = 2, attempt_timeout = "10s")]
pub trait Charges {
    #[endpoint(POST "/charges", idempotency_key)]
    async fn charge(&self, #[body] amount: u64) -> Result<Value, Error>;

    #[endpoint(POST "/search", idempotent)]
    async fn search(&self, #[body] text: &str) -> Result<Value, Error>;

    #[endpoint(POST "/rpc", challenge(409, header = "X-Session-Id"), refresh(401, 403))]
    async fn call(&self, #[body] request: &Value) -> Result<Value, Error>;

    #[endpoint(GET "/moved", redirect = same_origin)]
    async fn moved(&self) -> Result<Value, Error>;

    #[endpoint(GET "/slow", attempt_timeout = "1s")]
    async fn slow(&self) -> Result<Value, Error>;

    #[endpoint(GET "/wait", timeout = "10m", stall_timeout = "5m")]
    async fn wait(&self) -> Result<Value, Error>;
}
