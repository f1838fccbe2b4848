//! Error statuses and their classes.

use proc_macro2::Ident;

/// A status with a fixed meaning: number, phrase, variant of an error enum, constant of `http`.
pub(super) type Registered = (u16, &'static str, &'static str, &'static str);

/// The statuses of the IANA registry that a declared success can have.
#[rustfmt::skip]
const NO_ERRORS: &[Registered] = &[
    (200, "OK", "Ok", "OK"),
    (201, "Created", "Created", "CREATED"),
    (202, "Accepted", "Accepted", "ACCEPTED"),
    (203, "Non-Authoritative Information", "NonAuthoritativeInformation", "NON_AUTHORITATIVE_INFORMATION"),
    (204, "No Content", "NoContent", "NO_CONTENT"),
    (205, "Reset Content", "ResetContent", "RESET_CONTENT"),
    (206, "Partial Content", "PartialContent", "PARTIAL_CONTENT"),
    (207, "Multi-Status", "MultiStatus", "MULTI_STATUS"),
    (208, "Already Reported", "AlreadyReported", "ALREADY_REPORTED"),
    (226, "IM Used", "ImUsed", "IM_USED"),
    (300, "Multiple Choices", "MultipleChoices", "MULTIPLE_CHOICES"),
    (301, "Moved Permanently", "MovedPermanently", "MOVED_PERMANENTLY"),
    (302, "Found", "Found", "FOUND"),
    (303, "See Other", "SeeOther", "SEE_OTHER"),
    (304, "Not Modified", "NotModified", "NOT_MODIFIED"),
    (305, "Use Proxy", "UseProxy", "USE_PROXY"),
    (307, "Temporary Redirect", "TemporaryRedirect", "TEMPORARY_REDIRECT"),
    (308, "Permanent Redirect", "PermanentRedirect", "PERMANENT_REDIRECT"),
];

/// The error statuses of the IANA registry.
#[rustfmt::skip]
const REGISTERED: &[Registered] = &[
    (400, "Bad Request", "BadRequest", "BAD_REQUEST"),
    (401, "Unauthorized", "Unauthorized", "UNAUTHORIZED"),
    (402, "Payment Required", "PaymentRequired", "PAYMENT_REQUIRED"),
    (403, "Forbidden", "Forbidden", "FORBIDDEN"),
    (404, "Not Found", "NotFound", "NOT_FOUND"),
    (405, "Method Not Allowed", "MethodNotAllowed", "METHOD_NOT_ALLOWED"),
    (406, "Not Acceptable", "NotAcceptable", "NOT_ACCEPTABLE"),
    (407, "Proxy Authentication Required", "ProxyAuthenticationRequired", "PROXY_AUTHENTICATION_REQUIRED"),
    (408, "Request Timeout", "RequestTimeout", "REQUEST_TIMEOUT"),
    (409, "Conflict", "Conflict", "CONFLICT"),
    (410, "Gone", "Gone", "GONE"),
    (411, "Length Required", "LengthRequired", "LENGTH_REQUIRED"),
    (412, "Precondition Failed", "PreconditionFailed", "PRECONDITION_FAILED"),
    (413, "Content Too Large", "ContentTooLarge", "PAYLOAD_TOO_LARGE"),
    (414, "URI Too Long", "UriTooLong", "URI_TOO_LONG"),
    (415, "Unsupported Media Type", "UnsupportedMediaType", "UNSUPPORTED_MEDIA_TYPE"),
    (416, "Range Not Satisfiable", "RangeNotSatisfiable", "RANGE_NOT_SATISFIABLE"),
    (417, "Expectation Failed", "ExpectationFailed", "EXPECTATION_FAILED"),
    (418, "I'm a Teapot", "ImATeapot", "IM_A_TEAPOT"),
    (421, "Misdirected Request", "MisdirectedRequest", "MISDIRECTED_REQUEST"),
    (422, "Unprocessable Content", "UnprocessableContent", "UNPROCESSABLE_ENTITY"),
    (423, "Locked", "Locked", "LOCKED"),
    (424, "Failed Dependency", "FailedDependency", "FAILED_DEPENDENCY"),
    (425, "Too Early", "TooEarly", "TOO_EARLY"),
    (426, "Upgrade Required", "UpgradeRequired", "UPGRADE_REQUIRED"),
    (428, "Precondition Required", "PreconditionRequired", "PRECONDITION_REQUIRED"),
    (429, "Too Many Requests", "TooManyRequests", "TOO_MANY_REQUESTS"),
    (431, "Request Header Fields Too Large", "RequestHeaderFieldsTooLarge", "REQUEST_HEADER_FIELDS_TOO_LARGE"),
    (451, "Unavailable For Legal Reasons", "UnavailableForLegalReasons", "UNAVAILABLE_FOR_LEGAL_REASONS"),
    (500, "Internal Server Error", "InternalServerError", "INTERNAL_SERVER_ERROR"),
    (501, "Not Implemented", "NotImplemented", "NOT_IMPLEMENTED"),
    (502, "Bad Gateway", "BadGateway", "BAD_GATEWAY"),
    (503, "Service Unavailable", "ServiceUnavailable", "SERVICE_UNAVAILABLE"),
    (504, "Gateway Timeout", "GatewayTimeout", "GATEWAY_TIMEOUT"),
    (505, "HTTP Version Not Supported", "HttpVersionNotSupported", "HTTP_VERSION_NOT_SUPPORTED"),
    (506, "Variant Also Negotiates", "VariantAlsoNegotiates", "VARIANT_ALSO_NEGOTIATES"),
    (507, "Insufficient Storage", "InsufficientStorage", "INSUFFICIENT_STORAGE"),
    (508, "Loop Detected", "LoopDetected", "LOOP_DETECTED"),
    (510, "Not Extended", "NotExtended", "NOT_EXTENDED"),
    (511, "Network Authentication Required", "NetworkAuthenticationRequired", "NETWORK_AUTHENTICATION_REQUIRED"),
];

/// One status or one class of them. Ordered by number; a class comes after its statuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Status {
    Exact(u16),
    /// `2XX`
    Successes,
    /// `4XX`
    ClientErrors,
    /// `5XX`
    ServerErrors,
}

impl Status {
    /// How it is declared: `404`, `4XX`.
    pub(crate) fn declared(self) -> String {
        match self {
            Self::Exact(code) => code.to_string(),
            Self::Successes => "2XX".to_owned(),
            Self::ClientErrors => "4XX".to_owned(),
            Self::ServerErrors => "5XX".to_owned(),
        }
    }

    pub(crate) fn phrase(self) -> &'static str {
        match self {
            Self::Exact(code) => any_registered(code).map_or("", |(_, phrase, ..)| phrase),
            Self::Successes => "any other success",
            Self::ClientErrors => "any other client error",
            Self::ServerErrors => "any other server error",
        }
    }

    pub(crate) fn variant(self) -> String {
        match self {
            Self::Exact(code) => any_registered(code).map_or_else(
                || format!("Status{code}"),
                |(_, _, variant, _)| (*variant).to_owned(),
            ),
            Self::Successes => "Success".to_owned(),
            Self::ClientErrors => "ClientError".to_owned(),
            Self::ServerErrors => "ServerError".to_owned(),
        }
    }

    /// The constant of `http::StatusCode`, where there is one.
    pub(crate) fn constant(self) -> Option<&'static str> {
        match self {
            Self::Exact(code) => any_registered(code).map(|(.., constant)| *constant),
            Self::Successes | Self::ClientErrors | Self::ServerErrors => None,
        }
    }

    pub(crate) const fn range(self) -> (u16, u16) {
        match self {
            Self::Exact(code) => (code, code),
            Self::Successes => (200, 299),
            Self::ClientErrors => (400, 499),
            Self::ServerErrors => (500, 599),
        }
    }
}

/// The same among those that are no errors.
fn any_registered(code: u16) -> Option<&'static Registered> {
    NO_ERRORS.iter().find(|(number, ..)| *number == code).or_else(|| registered(code))
}

pub(super) fn registered(code: u16) -> Option<&'static Registered> {
    REGISTERED.iter().find(|(number, ..)| *number == code)
}

/// The status of this name, be it a variant of an error enum or a constant of `http`.
pub(super) fn status_of_name(name: &Ident) -> Option<u16> {
    let found =
        REGISTERED.iter().find(|(.., variant, constant)| name == variant || name == constant);
    found.map(|(code, ..)| *code)
}
