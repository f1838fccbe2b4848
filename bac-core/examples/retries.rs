//! A server that fails twice, and the call that survives it: `cargo run --example retries`.

use std::{error::Error, time::Duration};

use bac_core::{Client, Error as CallError, RetryPolicy, client};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

/// A shop.
#[client]
trait Shop {
    /// What is in stock. It changes nothing, so it may be asked for again.
    #[endpoint(GET "/stock")]
    async fn stock(&self) -> Result<u32, CallError>;

    /// Takes one out. That is done once, whatever happens.
    #[endpoint(POST "/take")]
    async fn take(&self) -> Result<u32, CallError>;
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("http://{}", listener.local_addr()?);
    tokio::spawn(serve(listener));
    let policy = RetryPolicy::new().backoff(Duration::from_millis(100), Duration::from_secs(1));
    let shop = ShopClient::new(Client::builder(url).retry(policy).build()?);

    let response = shop.stock().response().await?;
    println!("in stock: {}", response.value());
    for (index, attempt) in response.earlier_attempts().iter().enumerate() {
        let status = attempt.status().map(|status| status.to_string()).unwrap_or_default();
        let (number, kind, wait) = (index + 1, attempt.kind(), attempt.wait());
        println!("attempt {number}: {kind:?} {status}, then a wait of {wait:.0?}");
    }
    println!("attempt {}: {}", response.earlier_attempts().len() + 1, response.status());

    // The same server, the same fault: this call may have done its work, so it is not sent again.
    match shop.take().await {
        Ok(left) => println!("left: {left}"),
        Err(error) => println!("taking one: {error}"),
    }
    Ok(())
}

/// Answers 503, breaks off, and answers; then the same again.
async fn serve(listener: TcpListener) -> std::io::Result<()> {
    const REPLIES: [&str; 3] = [
        "HTTP/1.1 503 Service Unavailable\r\nretry-after: 1\r\ncontent-length: 10\r\n\r\nrestarting",
        "",
        "HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\n7",
    ];
    for reply in REPLIES.into_iter().cycle() {
        let (mut stream, _) = listener.accept().await?;
        let _head = stream.read(&mut [0; 4096]).await?;
        stream
            .write_all(reply.replacen("\r\n\r\n", "\r\nconnection: close\r\n\r\n", 1).as_bytes())
            .await?;
    }
    Ok(())
}
