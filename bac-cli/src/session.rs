//! What commands share: the settings, where results go, and the way to a node.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use bac_client::{
    Bac, Client, ClientIdCheck, Generation, SignedApi, Signer,
    bac_core::{Attempt, BoxError, BoxFuture, ClientBuilder, Credentials, Hook},
    sign::{self, KeyError, KeyErrorKind},
};

use crate::{
    cli::ApiChoice,
    config::{Login, Settings},
    error::{Exit, Failure, quoted},
    output::Output,
};

#[derive(Debug)]
pub(crate) struct Session {
    pub(crate) settings: Settings,
    pub(crate) output: Output,
    pub(crate) sending: Sending,
}

/// A node, and which of its APIs is spoken.
#[derive(Debug)]
pub(crate) struct Connected {
    pub(crate) bac: Bac,
    pub(crate) api: ApiChoice,
}

impl Session {
    pub(crate) fn new(settings: Settings) -> Self {
        let output = Output::new(settings.output.value);
        Self { settings, output, sending: Sending::default() }
    }

    /// The key, for what cannot do without it.
    pub(crate) fn signer(&self) -> Result<Arc<dyn Signer>, Failure> {
        sign::signer_from_pem_file(&self.settings.key.value).map_err(|error| key_failure(&error))
    }

    /// Asks the node what it serves, and speaks the API that is wanted, or else today's, or else
    /// the signed one.
    pub(crate) async fn connect(&self) -> Result<Connected, Failure> {
        let bac = self.ask().await?;
        let mend = match self.settings.api {
            Some(_) => "leave out `--api`, or name another node with `--url`",
            None => "name a node that takes jobs with `--url`",
        };
        let api = self.preferred(&bac);
        speak(bac, api, mend)
    }

    /// The API by which a node is asked where either would do.
    fn preferred(&self, bac: &Bac) -> ApiChoice {
        let serves_todays = bac.generation().is_some_and(Generation::serves_orchestrator);
        match &self.settings.api {
            Some(wanted) => wanted.value,
            None if serves_todays => ApiChoice::Orchestrator,
            None => ApiChoice::Signed,
        }
    }

    /// The node, by the API that is best to ask by, after something that the other alone can do.
    pub(crate) fn to_ask(&self, node: Connected) -> Connected {
        Connected { api: self.preferred(&node.bac), ..node }
    }

    /// As [`connect`](Self::connect), for what one of the APIs alone can do; `mend` is what to do
    /// where the node does not serve it.
    pub(crate) async fn connect_for(
        &self,
        api: ApiChoice,
        mend: &str,
    ) -> Result<Connected, Failure> {
        speak(self.ask().await?, api, mend)
    }

    pub(crate) async fn ask(&self) -> Result<Bac, Failure> {
        let url = &self.settings.url.value;
        let asked = Bac::connect_with(url, |builder| self.configured(builder)).await;
        asked.map_err(|error| Failure::of_connecting(&error))
    }

    /// A client that is not to send anything, with the base URL of the signed API from v1.0.0 on,
    /// or of the node.
    pub(crate) fn offline(&self, api: ApiChoice) -> Result<Bac, Failure> {
        let url = self.settings.url.value.trim_end_matches('/');
        // As when the node is asked, it does no harm to have said it already.
        let url = url.strip_suffix("/api/v1").unwrap_or(url);
        let url = match api {
            ApiChoice::Signed => format!("{url}/api/v1"),
            ApiChoice::Orchestrator => url.to_owned(),
        };
        Ok(Bac::new(self.configured(Client::builder(url)).build()?))
    }

    fn configured(&self, builder: ClientBuilder) -> ClientBuilder {
        let mut builder = builder.hook(ClientIdCheck).hook(self.sending.clone());
        // What needs a key has asked for it before, and said what is wrong with it.
        if let Ok(signer) = self.signer() {
            builder = builder.signer(signer);
        }
        if let Some(limit) = &self.settings.timeout {
            builder = builder.timeout(limit.value).attempt_timeout(limit.value);
        }
        match self.settings.login.as_ref().map(|login| &login.value) {
            Some(Login::Token(token)) => builder.credentials(Credentials::bearer(token.expose())),
            Some(Login::Password(user, password)) => {
                builder.credentials(Credentials::basic(user, password.expose()))
            }
            None => builder,
        }
    }
}

/// Takes the API, if the node serves it.
fn speak(bac: Bac, api: ApiChoice, mend: &str) -> Result<Connected, Failure> {
    let Some(generation) = bac.generation() else { return Ok(Connected { bac, api }) };
    let lacks = match (api, generation.signed_api()) {
        (ApiChoice::Signed, SignedApi::Gone { status, message }) => {
            let message = quoted(message);
            let told = if message.is_empty() { String::new() } else { format!(": {message}") };
            format!("the signed API ({status}{told})")
        }
        (ApiChoice::Orchestrator, _) if !generation.serves_orchestrator() => {
            "the orchestrator's API".to_owned()
        }
        _ => return Ok(Connected { bac, api }),
    };
    let release = quoted(generation.release());
    let text = format!("the node (release {release}) does not serve {lacks}; {mend}");
    Err(Failure::new(Exit::NoNode, text))
}

/// Whether a request may have left since the last [`reset`](Self::reset).
#[derive(Clone, Debug, Default)]
pub(crate) struct Sending(Arc<AtomicBool>);

impl Sending {
    pub(crate) fn reset(&self) {
        self.0.store(false, Ordering::Relaxed);
    }

    pub(crate) fn has_begun(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

impl Hook for Sending {
    fn before_request<'a>(&'a self, _: &'a mut Attempt) -> BoxFuture<'a, Result<(), BoxError>> {
        self.0.store(true, Ordering::Relaxed);
        Box::pin(async { Ok(()) })
    }
}

/// A key that cannot be used.
pub(crate) fn key_failure(error: &KeyError) -> Failure {
    let failure = Failure::usage(format!("the key cannot be used: {error}"));
    match error.kind() {
        KeyErrorKind::NotFound => failure.and(
            "`bac key new` makes one; `--key`, BACALHAU_USER_ID_KEY or BACALHAU_DIR name another",
        ),
        _ => failure,
    }
}
