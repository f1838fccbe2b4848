//! What commands share: the settings, where results go, and the way to a node.

use std::sync::{
    Arc, Mutex, PoisonError,
    atomic::{AtomicBool, Ordering},
};

use bac_client::{
    Bac, Client, ClientIdCheck, ConnectErrorKind, Generation, Release, SignedApi, Signer,
    bac_core::{self, Attempt, BoxError, BoxFuture, ClientBuilder, Credentials, Hook, url::Url},
    sign::{self, KeyError, KeyErrorKind},
};

use base64::{Engine as _, engine::general_purpose::STANDARD};

use crate::{
    cli::{ApiChoice, Namespace},
    config::{Login, Secret, Settings, Withheld},
    error::{Exit, Failure, quoted},
    output::Output,
    signal, token_file,
    trust::Trusting,
};

#[derive(Debug)]
pub(crate) struct Session {
    pub(crate) settings: Settings,
    pub(crate) output: Output,
    pub(crate) sending: Sending,
    refusals: Refusals,
    /// The node, once it was asked what it serves.
    asked: Mutex<Option<Bac>>,
    pub(crate) trusting: Trusting,
    /// The token in use that is none of the settings.
    token: Mutex<Option<Secret>>,
    has_logged_in: AtomicBool,
    has_warned: AtomicBool,
    is_changing: AtomicBool,
}

/// A node, and which of its APIs is spoken.
#[derive(Clone, Debug)]
pub(crate) struct Connected {
    pub(crate) bac: Bac,
    pub(crate) api: ApiChoice,
    /// The namespace that is asked about, if one was given.
    pub(crate) namespace: Option<String>,
    /// The version of a job that is asked about, instead of the last one.
    pub(crate) version: Option<u64>,
    /// The version that the last one must be: what others came after is not what was asked for.
    pub(crate) expected: Option<u64>,
}

impl Connected {
    /// The node's release; `None` for a build that is none.
    pub(crate) fn release(&self) -> Option<Release> {
        self.bac.generation().and_then(Generation::numbered_release)
    }

    /// Whether the node's release is before this one.
    pub(crate) fn is_before(&self, release: Release) -> bool {
        self.release().is_some_and(|of_node| of_node < release)
    }

    /// The same node, asked by this API.
    pub(crate) fn by(self, api: ApiChoice) -> Self {
        Self { api, ..self }
    }

    /// The same node, asked about this version of a job.
    pub(crate) fn of_version(self, version: Option<u64>) -> Result<Self, Failure> {
        if version.is_some() {
            self.must_have_versions()?;
        }
        Ok(Self { version, ..self })
    }

    /// The same node, asked about a job whose last version must be this one; 0 is that of a node
    /// without versions.
    pub(crate) fn expecting(self, version: u64) -> Self {
        Self { expected: Some(version).filter(|version| *version > 0), ..self }
    }

    /// Refuses a node that knows one version of a job alone.
    pub(crate) fn must_have_versions(&self) -> Result<(), Failure> {
        if self.api == ApiChoice::Signed || self.is_before(Release::new(1, 8, 0)) {
            let release = self.bac.generation().map_or("unknown", Generation::release);
            let release = quoted(release);
            return Err(Failure::new(
                Exit::NoNode,
                format!(
                    "the node (release {release}) keeps one version of a job alone; there are versions \
                     in the orchestrator's API from v1.8.0 on"
                ),
            ));
        }
        Ok(())
    }
}

impl Session {
    /// A session that says nothing on standard error.
    pub(crate) fn quiet(settings: Settings) -> Result<Self, Failure> {
        let session = Self::new(settings)?;
        Ok(Self { output: session.output.silent(), ..session })
    }

    pub(crate) fn new(settings: Settings) -> Result<Self, Failure> {
        let output = Output::new(settings.output.value);
        let trusting = Trusting::of(&settings)?;
        Ok(Self {
            settings,
            output,
            trusting,
            token: Mutex::default(),
            sending: Sending::default(),
            refusals: Refusals::default(),
            asked: Mutex::default(),
            has_logged_in: AtomicBool::new(false),
            has_warned: AtomicBool::new(false),
            is_changing: AtomicBool::new(false),
        })
    }

    /// The key, for what cannot do without it.
    pub(crate) fn signer(&self) -> Result<Arc<dyn Signer>, Failure> {
        sign::signer_from_pem_file(&self.settings.key.value).map_err(|error| key_failure(&error))
    }

    /// Asks the node what it serves, and speaks the API that is wanted, or else the orchestrator's,
    /// or else the signed one.
    pub(crate) async fn connect(&self, namespace: &Namespace) -> Result<Connected, Failure> {
        let bac = self.ask().await?;
        let mend = match self.settings.api {
            Some(_) => "leave out `--api`, or name another node with `--url`",
            None => "name a node that takes jobs with `--url`",
        };
        let api = self.preferred(&bac);
        speak(bac, api, mend)?.within(namespace)
    }

    /// The API by which a node is asked where either would do.
    pub(crate) fn preferred(&self, bac: &Bac) -> ApiChoice {
        let serves_todays = bac.generation().is_some_and(Generation::serves_orchestrator);
        match &self.settings.api {
            Some(wanted) => wanted.value,
            None if serves_todays => ApiChoice::Orchestrator,
            None => ApiChoice::Signed,
        }
    }

    /// As [`connect`](Self::connect), for what one of the APIs alone can do; `mend` is what to do
    /// where the node does not serve it.
    pub(crate) async fn connect_for(
        &self,
        api: ApiChoice,
        namespace: &Namespace,
        mend: &str,
    ) -> Result<Connected, Failure> {
        speak(self.ask().await?, api, mend)?.within(namespace)
    }

    /// The node, asked what it serves. One that wants to know who calls gets a token with the key,
    /// where there is one and nothing else to log in with.
    pub(crate) async fn ask(&self) -> Result<Bac, Failure> {
        let asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let bac = match asked {
            Some(bac) if self.may_log_in() => self.introduced(&bac).await?,
            Some(bac) => bac,
            None => self.ask_anew().await?,
        };
        *self.asked.lock().unwrap_or_else(PoisonError::into_inner) = Some(bac.clone());
        Ok(bac)
    }

    /// Notes that from now on something is asked of the node that it may have done where no answer
    /// comes.
    pub(crate) fn begin_change(&self) {
        self.is_changing.store(true, Ordering::Relaxed);
    }

    /// What Ctrl-C leaves behind.
    pub(crate) fn interrupted(&self) -> Failure {
        if self.is_changing.load(Ordering::Relaxed) {
            let text = "interrupted: the node may or may not have done it";
            return Failure::new(Exit::Unknown, text)
                .and("`bac describe <job>` shows whether it has");
        }
        Failure::new(Exit::Interrupted, signal::INTERRUPTED)
    }

    /// Whether the node refused for want of a token that it may give for the key. Not every node
    /// says so when it is asked what it serves: one of v1.4.0 may tell everybody that it has no
    /// signed API, and want a token for the list of jobs.
    fn may_log_in(&self) -> bool {
        self.refusals.have_come()
            && self.settings.login.is_none()
            && !self.has_logged_in.load(Ordering::Relaxed)
            && self.signer().is_ok()
    }

    /// Does something that asks the node and, where it was refused for want of a token, once more with
    /// one.
    pub(crate) async fn with_login<T>(
        &self,
        work: impl AsyncFn() -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        match work().await {
            Err(_) if self.may_log_in() => work().await,
            ended => ended,
        }
    }

    async fn ask_anew(&self) -> Result<Bac, Failure> {
        let url = &self.settings.url.value;
        let token = match &self.settings.login {
            None => self.kept_token()?,
            Some(_) => None,
        };
        self.warn_of_anyone();
        self.warn_of_withheld();
        if token.is_some() || self.settings.login.is_some() {
            self.warn_of_plain_http();
        }
        let asked =
            Bac::connect_with(url, |builder| self.configured(builder, token.as_ref())).await;
        let is_stranger = self.settings.login.is_none();
        match asked {
            Ok(bac) if is_stranger && asks_for_credentials(&bac) => self.introduced(&bac).await,
            Err(error) if is_stranger && error.kind() == ConnectErrorKind::Refused => {
                let bac = Bac::new(self.configured(Client::builder(url), None).build()?);
                let Some(token) = self.log_in(&bac).await? else {
                    return Err(Failure::of_connecting(&error));
                };
                let configure = |builder| self.configured(builder, Some(&token));
                let asked = Bac::connect_with(url, configure).await;
                asked.map_err(|error| Failure::of_connecting(&error))
            }
            asked => asked.map_err(|error| Failure::of_connecting(&error)),
        }
    }

    /// The same node with a token, if it gives one.
    async fn introduced(&self, bac: &Bac) -> Result<Bac, Failure> {
        // A token that was kept may have run out, and is no way to ask for another.
        let stranger = bac.reconfigured(|builder| self.configured(builder, None))?;
        match self.log_in(&stranger).await? {
            Some(token) => Ok(bac.reconfigured(|builder| self.configured(builder, Some(&token)))?),
            None => Ok(bac.clone()),
        }
    }

    /// A token for the key, if there is a key and the node offers that.
    async fn log_in(&self, bac: &Bac) -> Result<Option<Credentials>, Failure> {
        self.has_logged_in.store(true, Ordering::Relaxed);
        let Ok(signer) = self.signer() else { return Ok(None) };
        match bac.auth().log_in(&*signer).await {
            Ok(token) => {
                self.output.progress("Logged in with the key.");
                self.warn_of_plain_http();
                if let Some(file) = &self.settings.token_file {
                    token_file::keep(&file.value, token.expose())?;
                }
                let token = Secret::from(token.expose().to_owned());
                Ok(Some(self.in_use(token)))
            }
            Err(error) => {
                self.output.progress(format_args!("Not logged in: {}", quoted(&error.to_string())));
                Ok(None)
            }
        }
    }

    /// Says once where credentials can be read on their way: they are sent all the same, as it is this
    /// node that they were given for.
    fn warn_of_plain_http(&self) {
        let url = &self.settings.url.value;
        let is_plain = Client::builder(url).build().is_ok_and(|client| client.is_plain_http());
        if is_plain && !self.has_warned.swap(true, Ordering::Relaxed) {
            self.output.warn(format_args!(
                "Token or password go to {} unencrypted, and can be read on the way; use `https` if \
                 the node serves it.",
                quoted(url)
            ));
        }
    }

    /// Says aloud that nobody knows who answers.
    fn warn_of_anyone(&self) {
        let url = &self.settings.url.value;
        let is_https = url.get(..6).is_some_and(|start| start.eq_ignore_ascii_case("https:"));
        if let Some(insecure) = self.settings.insecure.as_ref().filter(|_| is_https) {
            self.output.alarm(format_args!(
                "any certificate is taken for {} (`insecure`, {}): whoever is on the way can read \
                 and change everything, tokens included.",
                quoted(url),
                insecure.source
            ));
        }
    }

    /// Says that credentials stay here: without a word, a node that refuses would be a riddle.
    fn warn_of_withheld(&self) {
        if let Some(Withheld { what, file, node }) = &self.settings.withheld {
            self.output.warn(format_args!(
                "{what} in {} is for {} and does not go to {}.",
                quoted(&file.display().to_string()),
                quoted(node),
                quoted(&self.settings.url.value)
            ));
        }
    }

    fn kept_token(&self) -> Result<Option<Credentials>, Failure> {
        let Some(file) = &self.settings.token_file else { return Ok(None) };
        Ok(token_file::read(&file.value)?.map(|token| self.in_use(token)))
    }

    fn in_use(&self, token: Secret) -> Credentials {
        let credentials = Credentials::bearer(token.expose());
        *self.token.lock().unwrap_or_else(PoisonError::into_inner) = Some(token);
        credentials
    }

    /// The header field that says who calls, for an address of the node itself: nobody else gets it.
    pub(crate) fn authorization_for(&self, url: &Url) -> Option<String> {
        let node = Url::parse(&self.settings.url.value).ok()?;
        if node.origin() != url.origin() {
            return None;
        }
        match self.settings.login.as_ref().map(|login| &login.value) {
            Some(Login::Token(token)) => Some(format!("Bearer {}", token.expose())),
            Some(Login::Password(user, password)) => {
                let pair = format!("{user}:{}", password.expose());
                Some(format!("Basic {}", STANDARD.encode(pair)))
            }
            None => {
                let token = self.token.lock().unwrap_or_else(PoisonError::into_inner);
                token.as_ref().map(|token| format!("Bearer {}", token.expose()))
            }
        }
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
        Ok(Bac::new(self.configured(Client::builder(url), None).build()?))
    }

    fn configured(&self, builder: ClientBuilder, token: Option<&Credentials>) -> ClientBuilder {
        let mut builder =
            builder.hook(ClientIdCheck).hook(self.sending.clone()).hook(self.refusals.clone());
        // What needs a key has asked for it before, and said what is wrong with it.
        if let Ok(signer) = self.signer() {
            builder = builder.signer(signer);
        }
        builder = self.trusting.dress(builder);
        if let Some(limit) = &self.settings.timeout {
            builder = builder.timeout(limit.value).attempt_timeout(limit.value);
        }
        let credentials = match (token, self.settings.login.as_ref().map(|login| &login.value)) {
            (Some(token), _) => token.clone(),
            (None, Some(Login::Token(token))) => Credentials::bearer(token.expose()),
            (None, Some(Login::Password(user, password))) => {
                Credentials::basic(user, password.expose())
            }
            (None, None) => return builder,
        };
        // They were given for this node, be it as it is.
        builder.credentials(credentials).plain_http_credentials("default")
    }
}

fn asks_for_credentials(bac: &Bac) -> bool {
    bac.generation().is_some_and(Generation::asks_for_credentials)
}

/// Takes the API, if the node serves it.
fn speak(bac: Bac, api: ApiChoice, mend: &str) -> Result<Connected, Failure> {
    let connected =
        |bac| Ok(Connected { bac, api, namespace: None, version: None, expected: None });
    let Some(generation) = bac.generation() else { return connected(bac) };
    let lacks = match (api, generation.signed_api()) {
        (ApiChoice::Signed, SignedApi::Served { .. }) => return connected(bac),
        (ApiChoice::Orchestrator, _) if generation.serves_orchestrator() => return connected(bac),
        _ if !generation.takes_jobs() => return Err(no_requester(generation)),
        (ApiChoice::Signed, SignedApi::Gone { status, message }) => {
            let message = quoted(message);
            let status = status.map(|status| status.to_string()).unwrap_or_default();
            let told: Vec<_> =
                [status, message].into_iter().filter(|text| !text.is_empty()).collect();
            match told.join(": ") {
                told if told.is_empty() => "the signed API".to_owned(),
                told => format!("the signed API ({told})"),
            }
        }
        _ => "the orchestrator's API".to_owned(),
    };
    let release = quoted(generation.release());
    let text = format!("the node (release {release}) does not serve {lacks}; {mend}");
    Err(Failure::new(Exit::NoNode, text))
}

/// What a node is that takes no jobs.
fn no_requester(generation: &Generation) -> Failure {
    let release = quoted(generation.release());
    let text = format!(
        "the node (release {release}) is no requester: it runs the jobs of other nodes, and takes \
         none itself; name the node that it belongs to with `--url`"
    );
    Failure::new(Exit::NoNode, text)
}

impl Connected {
    fn within(self, namespace: &Namespace) -> Result<Self, Failure> {
        let namespace = namespace.namespace.clone();
        if self.api == ApiChoice::Signed && namespace.is_some() {
            return Err(Failure::usage(
                "`--namespace` is for the orchestrator's API; the signed one has none",
            ));
        }
        Ok(Self { namespace, ..self })
    }
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

/// Whether a node refused to answer for want of credentials. Those of a signed request are the key.
#[derive(Clone, Debug, Default)]
struct Refusals(Arc<AtomicBool>);

impl Refusals {
    fn have_come(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

impl Hook for Refusals {
    fn after_error<'a>(
        &'a self,
        attempt: &'a Attempt,
        failure: bac_core::Failure<'a>,
    ) -> BoxFuture<'a, ()> {
        let is_refused = match failure.status().map(|status| status.as_u16()) {
            Some(401) => true,
            // To whoever is known, it says that they may not do that.
            Some(403) => !attempt.has_credentials(),
            _ => false,
        };
        if is_refused && !attempt.operation().is_signed() {
            self.0.store(true, Ordering::Relaxed);
        }
        Box::pin(async {})
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
