//! Whose certificates are taken for `https`.

use std::{fs, sync::Arc, time::Duration};

use bac_client::bac_core::{ClientBuilder, ReqwestTransport};

use crate::{
    config::Settings,
    error::{Failure, quoted},
};

/// How long a connection may take to come about.
const CONNECT: Duration = Duration::from_secs(10);

/// Whose certificates are taken.
#[derive(Clone, Debug)]
pub(crate) enum Trusting {
    /// Those of authorities that the machine trusts.
    Machine,
    /// Those, and others that a PEM file holds.
    Also(Arc<[u8]>),
    /// Any, of whomever.
    Anyone(ReqwestTransport),
}

impl Trusting {
    pub(crate) fn of(settings: &Settings) -> Result<Self, Failure> {
        if settings.insecure.is_some() {
            let transport = ReqwestTransport::builder()
                .configure(|client| client.tls_danger_accept_invalid_certs(true))
                .build()?;
            return Ok(Self::Anyone(transport));
        }
        let Some(file) = &settings.ca_file else { return Ok(Self::Machine) };
        let pem = fs::read(&file.value).map_err(|error| {
            Failure::usage(format!(
                "the file of authorities {} ({}) cannot be read: {error}",
                quoted(&file.value.display().to_string()),
                file.source
            ))
        })?;
        Ok(Self::Also(pem.into()))
    }

    /// A client for files on other servers than the node.
    pub(crate) fn download_client(&self) -> reqwest::Result<reqwest::Client> {
        // As for the node: no proxy of the environment, and no redirect, which could lead anywhere.
        let builder = reqwest::Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(CONNECT);
        match self {
            Self::Machine => builder.build(),
            Self::Also(pem) => {
                builder.tls_certs_merge(reqwest::Certificate::from_pem_bundle(pem)?).build()
            }
            Self::Anyone(_) => builder.tls_danger_accept_invalid_certs(true).build(),
        }
    }

    /// Gives a client to come the certificates that it is to take.
    pub(crate) fn dress(&self, builder: ClientBuilder) -> ClientBuilder {
        match self {
            Self::Machine => builder,
            Self::Also(pem) => builder.root_certificate(pem),
            Self::Anyone(transport) => builder.transport(transport.clone()),
        }
    }
}
