//! Parts of real APIs of many habits: how each is declared, and what its calls send.
//!
//! `cargo run --example gallery` runs each against a server on loopback that answers as the documentation of
//! the API has it, and prints the lines of the declaration, each request (`>`), the head of its reply (`<`), and
//! what the program has of it (`=`). `cargo run --example gallery -- chat tokens` shows two of them.
//!
//! Where the server itself is at hand, its URL stands behind the name: the same calls go there.
//!
//! ```sh
//! prometheus --config.file=prometheus.yml --storage.tsdb.path=data --web.listen-address=127.0.0.1:9090 &
//! docker-registry serve registry.yml &      # with `http: {addr: "127.0.0.1:5000"}`, and a folder of its own
//! radicale --server-hosts 127.0.0.1:5232 --auth-type none --storage-filesystem-folder calendars &
//! cargo run --example gallery -- metrics=http://127.0.0.1:9090 registry=http://127.0.0.1:5000 \
//!     calendars=http://127.0.0.1:5232
//! ```
//!
//! The commands are packages of Debian: `prometheus`, `docker-registry` and `radicale`.

mod calendars;
mod chat;
mod cluster;
mod code_host;
mod declaration;
mod exhibit;
mod fault;
mod fixture;
mod message;
mod metrics;
mod object_store;
mod payments;
mod registry;
#[cfg(test)]
mod tests;
mod tokens;
mod transcript;

use crate::{exhibit::Exhibit, fault::Fault, transcript::Transcript};

const EXHIBITS: [Exhibit; 9] = [
    code_host::EXHIBIT,
    payments::EXHIBIT,
    chat::EXHIBIT,
    object_store::EXHIBIT,
    metrics::EXHIBIT,
    registry::EXHIBIT,
    cluster::EXHIBIT,
    calendars::EXHIBIT,
    tokens::EXHIBIT,
];

#[tokio::main]
async fn main() -> Result<(), Fault> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    for argument in &arguments {
        let name = argument.split('=').next().unwrap_or_default();
        if !EXHIBITS.iter().any(|exhibit| exhibit.name == name) {
            let names = EXHIBITS.map(|exhibit| exhibit.name).join(", ");
            return Err(format!("`{name}` is not in the gallery, which has {names}").into());
        }
    }
    for exhibit in EXHIBITS {
        let asked = arguments.iter().find(|it| it.split('=').next() == Some(exhibit.name));
        if !arguments.is_empty() && asked.is_none() {
            continue;
        }
        let real = asked.and_then(|argument| argument.split_once('=')).map(|(_, url)| url);
        let transcript = Transcript::default();
        let shown = exhibit.show(&transcript, real).await;
        println!("{}", transcript.take());
        shown?;
    }
    Ok(())
}
