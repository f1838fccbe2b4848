//! Spans of calls and attempts exported through OpenTelemetry, and the trace handed on to the server:
//! `cargo run -p bac-examples --example telemetry`.

use std::{error::Error, future::ready};

use bac_core::{Attempt, BoxError, BoxFuture, Client, Error as CallError, Hook, client};
use opentelemetry::{global, trace::TracerProvider};
use opentelemetry_http::HeaderInjector;
use opentelemetry_sdk::{propagation::TraceContextPropagator, trace::SdkTracerProvider};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};
use tracing_opentelemetry::OpenTelemetrySpanExt;
use tracing_subscriber::layer::SubscriberExt;

/// A shop.
#[client]
trait Shop {
    /// What is in stock.
    #[endpoint(GET "/stock/{article}")]
    async fn stock(&self, article: &str) -> Result<u32, CallError>;
}

/// Sends `traceparent` (W3C Trace Context): each attempt is a span of its own.
#[derive(Debug)]
struct TraceContext;

impl Hook for TraceContext {
    fn before_request<'a>(
        &'a self,
        attempt: &'a mut Attempt,
    ) -> BoxFuture<'a, Result<(), BoxError>> {
        let context = tracing::Span::current().context();
        let mut headers = HeaderInjector(attempt.headers_mut());
        global::get_text_map_propagator(|propagator| {
            propagator.inject_context(&context, &mut headers)
        });
        Box::pin(ready(Ok(())))
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    global::set_text_map_propagator(TraceContextPropagator::new());
    let provider = SdkTracerProvider::builder()
        .with_simple_exporter(opentelemetry_stdout::SpanExporter::default())
        .build();
    let layer = tracing_opentelemetry::layer().with_tracer(provider.tracer("shop"));
    tracing::subscriber::set_global_default(tracing_subscriber::registry().with(layer))?;

    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("http://{}", listener.local_addr()?);
    tokio::spawn(serve(listener));
    let shop = ShopClient::new(Client::builder(url).hook(TraceContext).build()?);
    println!("in stock: {}", shop.stock("pens").await?);
    provider.shutdown()?;
    Ok(())
}

/// Answers 503 once, then 200, and shows what it is told of the trace.
async fn serve(listener: TcpListener) -> std::io::Result<()> {
    for status in ["503 Service Unavailable", "200 OK", "200 OK"] {
        let (mut stream, _) = listener.accept().await?;
        let mut head = vec![0; 4096];
        let length = stream.read(&mut head).await?;
        let head = String::from_utf8_lossy(&head[..length]).into_owned();
        for line in head.lines().filter(|line| line.starts_with("traceparent")) {
            println!("the server sees `{line}`");
        }
        let reply = format!("HTTP/1.1 {status}\r\ncontent-length: 1\r\nconnection: close\r\n\r\n7");
        stream.write_all(reply.as_bytes()).await?;
    }
    Ok(())
}
