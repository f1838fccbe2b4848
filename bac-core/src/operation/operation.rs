//! The static description of an endpoint: what every other use of a declaration reads.

use std::{fmt, time::Duration};

use http::StatusCode;

use super::{event_rules::EventRules, method::Method, outcome::Outcome, paging::Paging};
use crate::{
    coding::ContentCoding,
    message::RawResponse,
    scheme::{Scheme, Signatures},
};

/// A declared endpoint, as data: what the runtime, the server half and any tool over a declaration
/// read.
///
/// The `#[client]` macro makes one for each endpoint and lists them in the generated client's
/// `OPERATIONS`.
///
/// ```
/// use bac_core::{Error, Method, client};
///
/// #[client]
/// trait Status {
///     /// The state of one job.
///     #[endpoint(GET "/jobs/{id}/state", errors(404))]
///     async fn state(&self, id: &str) -> Result<String, StateError>;
/// }
///
/// let [state] = StatusClient::OPERATIONS else { unreachable!() };
/// assert_eq!(state.name(), "state");
/// assert_eq!(state.method(), Method::Get);
/// assert_eq!(state.path(), "/jobs/{id}/state");
/// assert!(!state.is_signed());
/// assert!(state.declares_error(404));
/// ```
#[derive(Clone, Copy)]
pub struct Operation(Declaration);

impl Operation {
    #[doc(hidden)]
    #[must_use]
    pub const fn from_declaration(declaration: Declaration) -> Self {
        Self(declaration)
    }

    /// What the declaration makes of a reply that is no success; `None` where it leaves it to the
    /// status.
    pub(crate) fn told_outcome(&self, response: &RawResponse) -> Option<Outcome> {
        self.0.particulars.outcome.and_then(|tell| tell(response))
    }

    /// The name of the declared trait, such as `Job`.
    #[must_use]
    pub const fn api(&self) -> &'static str {
        self.0.api
    }

    /// The name of the declared method, such as `submit`.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.0.name
    }

    /// The HTTP method.
    #[must_use]
    pub const fn method(&self) -> Method {
        self.0.method
    }

    /// The path template below the client's base URL, such as `/jobs/{id}/state`; of an endpoint that
    /// is called at a link the name of that argument alone, as in `{at}`.
    #[must_use]
    pub const fn path(&self) -> &'static str {
        self.0.path
    }

    /// Every argument, in the order of the declaration.
    #[must_use]
    pub const fn parameters(&self) -> &'static [Parameter] {
        self.0.parameters
    }

    /// Whether it is called at a link that the call gives, which may lead to any origin. A link to another
    /// than that of the client's server is refused elsewhere.
    ///
    /// ```
    /// use bac_core::{Error, Link, Location, client};
    ///
    /// #[client]
    /// trait Files {
    ///     #[endpoint(GET, bytes)]
    ///     async fn download(&self, #[url(any_origin)] at: &Link) -> Result<bac_core::bytes::Bytes, Error>;
    /// }
    ///
    /// let download = FilesClient::OPERATIONS[0];
    /// assert_eq!(download.path(), "{at}");
    /// assert!(download.goes_to_any_origin());
    /// assert_eq!(download.parameters()[0].location, Location::AnyUrl);
    /// ```
    #[must_use]
    pub fn goes_to_any_origin(&self) -> bool {
        self.0.parameters.iter().any(|parameter| parameter.location == Location::AnyUrl)
    }

    /// The statuses that are a success: the declared ones, else 2XX (and 101 alone for a WebSocket).
    /// Which of a class are one is for [`is_success`](Self::is_success) to say.
    #[must_use]
    pub const fn success(&self) -> &'static [StatusRange] {
        match (self.0.success, self.0.reply) {
            ([], ReplyKind::WebSocket) => &[StatusRange { first: 101, last: 101 }],
            ([], _) => &[StatusRange { first: 200, last: 299 }],
            (declared, _) => declared,
        }
    }

    /// The first status of a success that is declared by its number.
    #[cfg(feature = "server")]
    pub(crate) fn declared_success(&self) -> Option<StatusCode> {
        let exact = self.0.success.iter().find(|range| range.first == range.last)?;
        StatusCode::from_u16(exact.first).ok()
    }

    /// The statuses beside 204 and 205 of which the value of a reply is `None`, whatever comes with them.
    ///
    /// ```
    /// use bac_core::{Error, client, http::StatusCode};
    ///
    /// #[client]
    /// trait Repos {
    ///     #[endpoint(GET "/repos/{name}", none(404))]
    ///     async fn get(&self, name: &str) -> Result<Option<String>, Error>;
    /// }
    ///
    /// let get = ReposClient::OPERATIONS[0];
    /// assert_eq!(get.none(), [404]);
    /// assert!(get.is_success(StatusCode::NOT_FOUND));
    /// ```
    #[must_use]
    pub const fn none(&self) -> &'static [u16] {
        self.0.particulars.none
    }

    /// The declared error statuses, ascending.
    #[must_use]
    pub const fn errors(&self) -> &'static [StatusRange] {
        self.0.errors
    }

    /// Whether `status` is among the declared errors.
    #[must_use]
    pub fn declares_error(&self, status: u16) -> bool {
        self.0.errors.iter().any(|range| range.contains(status))
    }

    /// Whether a reply of this status is a value, or the lack of one that is declared.
    ///
    /// Of the class 2XX, declared or not, 206 is none, which is a part of what was asked for and has to be
    /// declared by its number. So are 204 and 205 where a value is declared that is no `Option`: they bring
    /// none.
    #[must_use]
    pub fn is_success(&self, status: StatusCode) -> bool {
        let status = status.as_u16();
        let is_of_class = || match status {
            204 | 205 => self.may_be_empty(),
            206 => false,
            _ => true,
        };
        self.0.particulars.none.contains(&status)
            || self
                .success()
                .iter()
                .any(|range| range.contains(status) && (range.first == range.last || is_of_class()))
    }

    /// Whether its value can be read of a reply without a body.
    pub(crate) const fn may_be_empty(&self) -> bool {
        self.0.may_be_empty || matches!(self.0.reply, ReplyKind::Empty)
    }

    /// Whether a reply of this status has no value.
    pub(crate) fn is_none(&self, status: StatusCode) -> bool {
        let status = status.as_u16();
        matches!(status, 204 | 205 | 304) || self.0.particulars.none.contains(&status)
    }

    /// Whether the request carries a signed envelope.
    #[must_use]
    pub fn is_signed(&self) -> bool {
        self.0.parameters.iter().any(|parameter| parameter.location == Location::Signed)
    }

    /// Whether the body of the request is one that need not be there as a whole: a stream, or parts.
    #[cfg(feature = "server")]
    pub(crate) fn is_sent_in_pieces(&self) -> bool {
        let mut locations = self.0.parameters.iter().map(|parameter| parameter.location);
        locations.any(|location| matches!(location, Location::Stream | Location::Part))
    }

    /// The media type that the body of the request has, unless a call says otherwise; `None` where no
    /// argument is in it.
    ///
    /// ```
    /// use bac_core::{Error, client};
    ///
    /// #[client]
    /// trait Avatars {
    ///     #[endpoint(PUT "/avatar")]
    ///     async fn put(&self, #[body(bytes, "image/png")] image: Vec<u8>) -> Result<(), Error>;
    /// }
    ///
    /// assert_eq!(AvatarsClient::OPERATIONS[0].content_type(), Some("image/png"));
    /// ```
    #[must_use]
    pub fn content_type(&self) -> Option<&'static str> {
        if self.0.reply == ReplyKind::WebSocket {
            return None;
        }
        self.declared_content_type().or_else(|| {
            let mut locations = self.0.parameters.iter().map(|parameter| parameter.location);
            locations
                .any(|location| matches!(location, Location::Body | Location::Signed))
                .then_some("application/json")
        })
    }

    /// The same where it is not JSON by default.
    pub(crate) fn declared_content_type(&self) -> Option<&'static str> {
        self.0.parameters.iter().find_map(|parameter| match parameter.location {
            Location::Field => Some("application/x-www-form-urlencoded"),
            Location::Part => Some("multipart/form-data"),
            _ => parameter.content_type,
        })
    }

    /// What the body of a success is.
    #[must_use]
    pub const fn reply(&self) -> ReplyKind {
        self.0.reply
    }

    /// Whether a stream of the reply that breaks off goes on with what is missing of it: `resume`, or `sse(resume)`
    /// of events.
    ///
    /// ```
    /// use bac_core::{ByteStream, Error, client};
    ///
    /// #[client]
    /// trait Files {
    ///     #[endpoint(GET "/files/{name}", resume)]
    ///     async fn get(&self, name: &str) -> Result<ByteStream, Error>;
    /// }
    ///
    /// assert!(FilesClient::OPERATIONS[0].resumes());
    /// ```
    #[must_use]
    pub const fn resumes(&self) -> bool {
        self.0.particulars.events.resumes
    }

    /// The same of bytes alone, of which a part is asked for.
    pub(crate) const fn resumes_bytes(&self) -> bool {
        self.0.particulars.events.resumes && matches!(self.0.reply, ReplyKind::Stream)
    }

    /// How the next page of the list is asked for, of an endpoint with `page(…)`.
    ///
    /// ```
    /// use bac_core::{Error, Page, Paging, client};
    ///
    /// #[client]
    /// trait Issues {
    ///     #[endpoint(GET "/issues", page(link))]
    ///     async fn list(&self) -> Result<Page<String>, Error>;
    /// }
    ///
    /// assert_eq!(IssuesClient::OPERATIONS[0].paging(), Some(Paging::Link));
    /// ```
    #[must_use]
    pub const fn paging(&self) -> Option<Paging> {
        self.0.particulars.paging
    }

    /// The codings in which a reply is asked for, and decoded of, if the declaration says so; see
    /// [`ClientBuilder::accept_encoding`](crate::ClientBuilder::accept_encoding).
    #[must_use]
    pub const fn accept_encoding(&self) -> Option<&'static [ContentCoding]> {
        self.0.particulars.accept_encoding
    }

    /// The coding in which the body of a request is sent, if the declaration says so.
    #[must_use]
    pub const fn content_encoding(&self) -> Option<ContentCoding> {
        self.0.particulars.content_encoding
    }

    /// What errors are accepted as where the reply itself is nothing, if that is not JSON.
    pub(crate) const fn accepted_errors(&self) -> Option<&'static str> {
        self.0.particulars.accept
    }

    /// The declared limit for a whole call, if there is one.
    #[must_use]
    pub const fn timeout(&self) -> Option<Duration> {
        self.0.particulars.timeout
    }

    /// The declared limit between two pieces of the reply's body, if there is one.
    #[must_use]
    pub const fn stall_timeout(&self) -> Option<Duration> {
        self.0.particulars.stall_timeout
    }

    /// The declared limit for one attempt, if there is one.
    #[must_use]
    pub const fn attempt_timeout(&self) -> Option<Duration> {
        self.0.particulars.attempt_timeout
    }

    /// How often a call is sent at most, if that is declared.
    #[must_use]
    pub const fn attempts(&self) -> Option<u32> {
        self.0.particulars.attempts
    }

    /// Whether doing the work twice does no more than doing it once: as the declaration says, else by
    /// the method ([`Method::is_idempotent`]).
    #[must_use]
    pub const fn is_idempotent(&self) -> bool {
        match self.0.idempotent {
            Some(is_idempotent) => is_idempotent,
            None => self.0.method.is_idempotent(),
        }
    }

    /// The header field, in lower case, in which a call shows a key of its own, by which a server knows
    /// it again, if one is declared.
    #[must_use]
    pub const fn idempotency_key(&self) -> Option<&'static str> {
        self.0.particulars.idempotency_key
    }

    /// The declared replies that ask for the same request with a header field of theirs.
    #[must_use]
    pub const fn challenges(&self) -> &'static [Challenge] {
        self.0.particulars.challenges
    }

    /// The statuses by which a server says that the credentials of a call are no longer good, so that
    /// their source is asked for others: the declared ones, else 401.
    ///
    /// ```
    /// use bac_core::{Error, client};
    ///
    /// #[client(refresh(401, 403))]
    /// trait Jobs {
    ///     #[endpoint(GET "/jobs")]
    ///     async fn list(&self) -> Result<String, Error>;
    /// }
    ///
    /// assert_eq!(JobsClient::OPERATIONS[0].refresh(), [401, 403]);
    /// ```
    #[must_use]
    pub const fn refresh(&self) -> &'static [u16] {
        self.0.particulars.refresh
    }

    /// What signs the head of each request, if that is declared; the first, where there are several.
    #[must_use]
    pub fn scheme(&self) -> Option<&'static dyn Scheme> {
        self.0.particulars.scheme?.of_requests(0)
    }

    /// All that signs the head of each request, in the order in which it does.
    pub fn schemes(&self) -> impl Iterator<Item = &'static dyn Scheme> + use<> {
        let declared = self.0.particulars.scheme;
        (0..).map_while(move |index| declared?.of_requests(index))
    }

    /// What signs the replies, if that is declared (`verify = …`): one that it did not sign is an error.
    ///
    /// ```
    /// use bac_core::{Error, client};
    ///
    /// #[client]
    /// trait Jobs {
    ///     #[endpoint(GET "/jobs", verify = http_signature(covers("@status", "content-digest", "@path"; req)))]
    ///     async fn list(&self) -> Result<String, Error>;
    /// }
    ///
    /// assert!(JobsClient::OPERATIONS[0].reply_scheme().is_some());
    /// ```
    #[must_use]
    pub fn reply_scheme(&self) -> Option<&'static dyn Scheme> {
        self.0.particulars.scheme?.of_replies()
    }

    /// The name of the key that signs, if the declaration gives it one.
    #[must_use]
    pub const fn key(&self) -> Option<&'static str> {
        self.0.particulars.key
    }

    /// Whether the declaration says that nothing signs the head of a request.
    pub(crate) const fn is_unsigned(&self) -> bool {
        self.0.particulars.unsigned
    }

    /// Which redirects a call follows.
    #[must_use]
    pub const fn redirect(&self) -> Redirect {
        self.0.particulars.redirect
    }

    /// Whether path values that could be taken for a step in the tree are refused, if the declaration says so;
    /// see [`ClientBuilder::strict_paths`](crate::ClientBuilder::strict_paths).
    #[must_use]
    pub const fn strict_paths(&self) -> Option<bool> {
        self.0.particulars.strict_paths
    }

    /// The header fields that each request has beside its arguments, unless an argument or the call
    /// gives them. Their names are in lower case, and each has a value.
    ///
    /// ```
    /// use bac_core::{Error, client};
    ///
    /// #[client(header("X-Api-Version" = "2"))]
    /// trait Pods {
    ///     #[endpoint(GET "/pods", query("watch" = "true"))]
    ///     async fn watch(&self) -> Result<String, Error>;
    /// }
    ///
    /// let watch = PodsClient::OPERATIONS[0];
    /// assert_eq!(watch.headers()[0].name, "x-api-version");
    /// assert_eq!(watch.query()[0].value, Some("true"));
    /// ```
    #[must_use]
    pub const fn headers(&self) -> &'static [Constant] {
        self.0.particulars.headers
    }

    /// The same in the query.
    #[must_use]
    pub const fn query(&self) -> &'static [Constant] {
        self.0.particulars.query
    }

    /// The doc comment of the declaration, trimmed.
    #[must_use]
    pub const fn docs(&self) -> &'static str {
        self.0.docs
    }

    /// Whether the declaration is marked `#[deprecated]`.
    #[must_use]
    pub const fn is_deprecated(&self) -> bool {
        self.0.deprecated
    }

    /// Whether an argument of its own has this name in the query.
    pub(crate) fn names_in_query(&self, name: &str) -> bool {
        let is_it = |p: &Parameter| p.location == Location::Query && p.wire_name == name;
        self.0.parameters.iter().any(is_it)
    }

    /// Whether an argument of its own writes this header field.
    pub(crate) fn names_header(&self, name: &str) -> bool {
        self.0.parameters.iter().any(|parameter| match parameter.location {
            Location::Header => parameter.wire_name.eq_ignore_ascii_case(name),
            Location::Cookie => name.eq_ignore_ascii_case("cookie"),
            _ => false,
        })
    }

    /// The path as errors show it: what a link holds may be a secret.
    pub(crate) fn shown_path(&self) -> &'static str {
        if self.is_at_link() { "/…" } else { self.0.path }
    }

    /// Whether it is called at a link, and has no path.
    fn is_at_link(&self) -> bool {
        let is_link = |p: &Parameter| matches!(p.location, Location::Url | Location::AnyUrl);
        self.0.parameters.iter().any(is_link)
    }

    /// What its events say beside their data.
    pub(crate) const fn event_rules(&self) -> EventRules {
        self.0.particulars.events
    }

    pub(crate) const fn parts(&self) -> &'static [PathPart] {
        self.0.parts
    }
}

impl fmt::Debug for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self} ({} {})", self.0.method, self.0.path)
    }
}

/// `Job.submit`: the trait and the method.
impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.0.api, self.0.name)
    }
}

/// What the macro writes down of one endpoint: its name and request line, and of the rest what differs
/// from [`Declaration::NEW`].
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct Declaration {
    pub api: &'static str,
    pub name: &'static str,
    pub method: Method,
    pub idempotent: Option<bool>,
    pub path: &'static str,
    pub parts: &'static [PathPart],
    pub parameters: &'static [Parameter],
    pub success: &'static [StatusRange],
    pub errors: &'static [StatusRange],
    pub reply: ReplyKind,
    pub may_be_empty: bool,
    pub particulars: &'static Particulars,
    pub docs: &'static str,
    pub deprecated: bool,
}

/// What few endpoints say. It stands apart, so that those which say nothing share one constant, and a word
/// that is added here costs them nothing.
#[doc(hidden)]
#[derive(Debug)]
pub struct Particulars {
    pub none: &'static [u16],
    pub paging: Option<Paging>,
    pub accept: Option<&'static str>,
    pub timeout: Option<Duration>,
    pub stall_timeout: Option<Duration>,
    pub attempt_timeout: Option<Duration>,
    pub attempts: Option<u32>,
    pub idempotency_key: Option<&'static str>,
    pub challenges: &'static [Challenge],
    pub redirect: Redirect,
    pub refresh: &'static [u16],
    pub scheme: Option<&'static dyn Signatures>,
    pub key: Option<&'static str>,
    pub unsigned: bool,
    pub strict_paths: Option<bool>,
    pub headers: &'static [Constant],
    pub query: &'static [Constant],
    pub outcome: Option<TellOutcome>,
    pub events: EventRules,
    pub accept_encoding: Option<&'static [ContentCoding]>,
    pub content_encoding: Option<ContentCoding>,
}

/// What a reply that is no success says of the work, if it does.
#[doc(hidden)]
pub type TellOutcome = fn(&RawResponse) -> Option<Outcome>;

impl Declaration {
    /// An endpoint of which nothing is said.
    pub const NEW: Self = Self {
        api: "",
        name: "",
        method: Method::Get,
        idempotent: None,
        path: "",
        parts: &[],
        parameters: &[],
        success: &[],
        errors: &[],
        reply: ReplyKind::Json,
        may_be_empty: false,
        particulars: &NO_PARTICULARS,
        docs: "",
        deprecated: false,
    };
}

impl Particulars {
    /// None.
    pub const NONE: Self = Self {
        none: &[],
        paging: None,
        accept: None,
        timeout: None,
        stall_timeout: None,
        attempt_timeout: None,
        attempts: None,
        idempotency_key: None,
        challenges: &[],
        redirect: Redirect::None,
        refresh: &[401],
        scheme: None,
        key: None,
        unsigned: false,
        strict_paths: None,
        headers: &[],
        query: &[],
        outcome: None,
        events: EventRules::NEW,
        accept_encoding: None,
        content_encoding: None,
    };
}

/// By its name it is one for all crates, where a constant would be one for each.
static NO_PARTICULARS: Particulars = Particulars::NONE;

/// A reply by which a server asks for the same request again, with a header field that it gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Challenge {
    /// The status of the reply.
    pub status: u16,
    /// The name of the header field, in lower case.
    pub header: &'static str,
}

/// Which redirects of a server a call follows: replies of the status 301, 302, 303, 307 or 308 that are not
/// declared to be a success.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Redirect {
    /// None: each is an error of the kind [`ErrorKind::Redirect`](crate::ErrorKind::Redirect).
    None,
    /// Ten at most, within the origin (scheme, host and port) that was asked.
    ///
    /// | status | the next request |
    /// |---|---|
    /// | 301, 302 | the same, of a method that only reads ([`Method::is_safe`]); any other is not followed, as it is not agreed on whether that is sent again |
    /// | 303 | a `GET` without the body, `HEAD` for `HEAD` |
    /// | 307, 308 | the same, with the same bytes as its body, if that can be read again |
    ///
    /// Each is an attempt of the call under its limits, and stands among its earlier attempts, but is none of
    /// those that are counted. Credentials and what signs the head are put on anew. What is not followed,
    /// a circle and the eleventh are errors of the same kind, with what came.
    SameOrigin,
}

/// A header field or a query argument that each request of an endpoint has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Constant {
    /// Its name on the wire.
    pub name: &'static str,
    /// Its value; `None` for a flag of the query, which is sent without `=`.
    pub value: Option<&'static str>,
}

/// A piece of a path template.
#[doc(hidden)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PathPart {
    /// Text as it stands in the path.
    Text(&'static str),
    /// The value of the argument of this name, within one segment.
    Value(&'static str),
    /// The same with as many segments as it has. There is one at most, and no other value stands in its
    /// first or its last segment.
    Rest(&'static str),
    /// The same, where empty segments, `.` and `..` are segments like any other.
    AnyRest(&'static str),
}

/// One argument of an endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parameter {
    /// The argument's name in the declaration.
    pub name: &'static str,
    /// The placeholder, query key, form field, header or cookie name on the wire, or what begins the names
    /// of headers; the argument's name for a link, a body, and members in the query that go by their own
    /// names.
    pub wire_name: &'static str,
    /// Where the argument stands in the request.
    pub location: Location,
    /// Whether it is always sent: false for an `Option`, and for a list or a value with members, which
    /// may be empty.
    pub required: bool,
    /// The media type of a body; `None` for any other argument, and for a body that is
    /// `application/json`.
    pub content_type: Option<&'static str>,
    /// How a list, or a value with members, stands in the query.
    pub style: Style,
}

impl Parameter {
    /// An argument of which nothing is said: the macro writes its names and location, and of the rest
    /// what differs from this.
    #[doc(hidden)]
    pub const NEW: Self = Self {
        name: "",
        wire_name: "",
        location: Location::Path,
        required: true,
        content_type: None,
        style: Style::Repeat,
    };
}

/// How a list, or a value with members, stands in the query, in the words of OpenAPI.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Style {
    /// `name=a&name=b`: each item in a pair of its own.
    Repeat,
    /// `name=a,b`
    Comma,
    /// `name=a%20b`
    Space,
    /// `name=a%7Cb`
    Pipe,
    /// `name[member]=a`, its brackets percent-encoded.
    Deep,
}

/// Where an argument stands in a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Location {
    /// In a segment of the path, or in several where the template says `{name..}`.
    Path,
    /// The URL that is called, in the place of a path: of the origin of the client's server.
    Url,
    /// The same of any origin.
    AnyUrl,
    /// In the query, as `name=value`, once for each value unless its [`Style`] is another.
    Query,
    /// The members of a struct, a map or pairs in the query: each by its own name, or with
    /// [`Style::Deep`] as `name[member]`.
    QueryFields,
    /// In a header field.
    Header,
    /// The members of a struct, a map or pairs, each in a header field whose name begins with
    /// [`wire_name`](Parameter::wire_name).
    HeaderFields,
    /// As a cookie, in the one header field `Cookie`.
    Cookie,
    /// In the form that is the body, as `name=value`, once for each value.
    Field,
    /// A part of the body of parts (`multipart/form-data`), once for each value.
    Part,
    /// The body, written as [`Operation::content_type`] says.
    Body,
    /// The same piece by piece, and received so.
    Stream,
    /// The body, as the payload of a signed envelope.
    Signed,
}

/// What is declared of a status: of one, or of a whole class such as 4XX.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct StatusRange {
    /// The lowest status.
    pub first: u16,
    /// The highest status; the lowest one again where a single status is declared.
    pub last: u16,
}

impl StatusRange {
    /// Whether `status` is one of these.
    #[must_use]
    pub const fn contains(&self, status: u16) -> bool {
        self.first <= status && status <= self.last
    }
}

/// `404`, or `4XX` for a class.
impl fmt::Display for StatusRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.first == self.last {
            write!(f, "{}", self.first)
        } else {
            write!(f, "{}XX", self.first / 100)
        }
    }
}

/// What the body of a successful reply is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ReplyKind {
    /// Bytes, as they come.
    Bytes,
    /// One JSON value, whatever the `Content-Type` says.
    Json,
    /// Server-sent events, each with JSON as its data, as they come.
    Events,
    /// Values of JSON, a line each, as they come.
    Lines,
    /// Bytes, as they come, which are not read before the call ends.
    Stream,
    /// Nothing the declaration asks for: the reply type is `()`, or one that is made of the head alone, and
    /// any body is kept, not decoded.
    Empty,
    /// What a codec reads, whatever the `Content-Type` says.
    Coded {
        /// What the header field `Accept` names first: [`Codec::ACCEPT`](crate::codec::Codec::ACCEPT).
        accept: &'static str,
    },
    /// Text in UTF-8, whatever the `Content-Type` says.
    Text,
    /// None: the connection becomes a WebSocket, whose messages are JSON texts.
    WebSocket,
}

impl ReplyKind {
    #[doc(hidden)]
    #[must_use]
    pub const fn is_empty(self) -> bool {
        matches!(self, Self::Empty)
    }

    /// Whether the body is handed over before it has come.
    pub(crate) const fn flows(self) -> bool {
        matches!(self, Self::Events | Self::Lines | Self::Stream)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_endpoint_that_says_little_is_small() {
        // One static for each endpoint of a program: what few say is in `Particulars`.
        assert!(size_of::<Operation>() <= 24 * size_of::<usize>());
    }
}
