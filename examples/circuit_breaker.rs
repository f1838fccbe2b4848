//! A circuit breaker of another library on one endpoint:
//! `cargo run -p bac-examples --example circuit_breaker`.

use std::{error::Error, time::Duration};

use bac_core::{Client, Error as CallError, Operations, client};
use tokio::net::TcpListener;
use tower_resilience_circuitbreaker::CircuitBreakerLayer;

/// A shop.
#[client]
trait Shop {
    /// What is in stock.
    #[endpoint(GET "/stock")]
    async fn stock(&self) -> Result<u32, CallError>;

    /// What the shop says of itself.
    #[endpoint(GET "/about", text)]
    async fn about(&self) -> Result<String, CallError>;
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("http://{}", listener.local_addr()?);
    // A server that hangs up on everybody.
    tokio::spawn(async move { while listener.accept().await.is_ok() {} });

    let breaker = CircuitBreakerLayer::builder()
        .failure_rate_threshold(0.5)
        .sliding_window_size(3)
        .wait_duration_in_open(Duration::from_secs(30))
        .build()?;
    let stock = Operations::named(ShopClient::OPERATIONS, "stock");
    let shop = ShopClient::new(Client::builder(url).layer_for(stock, breaker).build()?);

    for _ in 0..5 {
        // Once the circuit is open, nothing is sent, and the error says so.
        if let Err(error) = shop.stock().attempts(1).await {
            println!("stock, {:?}: {error}", error.outcome());
        }
    }
    // The other endpoint has no breaker.
    if let Err(error) = shop.about().attempts(1).await {
        println!("about, {:?}: {error}", error.outcome());
    }
    Ok(())
}
