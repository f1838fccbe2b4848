//! What a trait declares, in plain data that expansion cannot find fault with.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote};
use syn::{Attribute, Generics, ItemTrait, Path, Type};

use crate::{
    parse::{
        Codec, Constants, EventRules, Format, Forwarded, Kind, Method, Paging, Reply, Settings,
        Shape, Status, Written,
    },
    tokens::generated_name,
    types::{Multiplicity, is_spelled_out, is_unit, only_argument, shown},
};

/// One trait, checked.
pub(crate) struct Api {
    /// The trait without its members and attributes.
    pub(crate) head: ItemTrait,
    pub(crate) forwarded: Forwarded,
    pub(crate) members: Vec<Member>,
    pub(crate) errors: Vec<ErrorEnum>,
    pub(crate) successes: Vec<SuccessEnum>,
    /// Error types that a refused endpoint names and that may not exist.
    pub(crate) unknown_errors: Vec<Ident>,
    pub(crate) names: Names,
    /// Whether there is a server half: its `#[cfg(…)]`, empty if it is always there.
    pub(crate) server: Option<TokenStream>,
    /// What stands in its place if there can be none.
    pub(crate) server_refusal: Option<TokenStream>,
    /// The head of the trait allows the client to implement it.
    pub(crate) is_implementable: bool,
    pub(crate) shape: Shape,
}

/// One member of the trait.
pub(crate) enum Member {
    Endpoint(Box<Endpoint>),
    Refused(Box<Refused>),
    /// A method of the user's own, with a body.
    Helper(Box<Written>),
    /// Stays in the trait and nowhere else.
    Kept(TokenStream),
}

pub(crate) struct Endpoint {
    pub(crate) signature: Signature,
    pub(crate) forwarded: Forwarded,
    pub(crate) method: Method,
    /// Base and template in one; of an endpoint that is called at a link `{at}`, by the name of that
    /// argument.
    pub(crate) path: String,
    pub(crate) parts: Vec<PathPart>,
    pub(crate) arguments: Vec<Argument>,
    /// Those that are declared.
    pub(crate) success: Vec<Status>,
    /// The statuses that are `None`.
    pub(crate) none: Vec<u16>,
    pub(crate) errors: Vec<DeclaredError>,
    /// How a success tells of a failure.
    pub(crate) failure: Option<DeclaredFailure>,
    /// The function that completes a decoded reply.
    pub(crate) finish: Option<Path>,
    pub(crate) events: Option<EventRules>,
    /// Whether its body goes on where it breaks off.
    pub(crate) resumes: bool,
    /// How the next page of the list is asked for.
    pub(crate) paging: Option<Paging>,
    pub(crate) settings: Settings,
    /// Whether nothing signs its head, whatever the trait says.
    pub(crate) is_unsigned: bool,
    /// The trait's and its own.
    pub(crate) constants: Constants,
    pub(crate) reply: Reply,
    /// What reads it, unless that is JSON or the type says otherwise.
    pub(crate) codec: Option<Codec>,
    /// Where the endpoint says so, if neither a body nor an error follows it.
    pub(crate) codec_of_reply_alone: Option<Span>,
    /// What reads errors where the reply is nothing, unless that is JSON.
    pub(crate) codec_of_errors: Option<Codec>,
    /// Why it is answered without a body, if it is.
    pub(crate) bodiless: Option<Bodiless>,
    /// An implementation of the trait need not have it.
    pub(crate) is_provided: bool,
}

/// An endpoint that was refused: its use sites still see its signature.
pub(crate) struct Refused {
    pub(crate) signature: Signature,
    pub(crate) forwarded: Forwarded,
    /// Functions that it names, which stay used.
    pub(crate) functions: Vec<Path>,
    /// `false` if its name is taken by another generated method.
    pub(crate) is_callable: bool,
    pub(crate) is_provided: bool,
}

/// A signature as it should have been, whatever was written.
#[derive(Clone)]
pub(crate) struct Signature {
    pub(crate) ident: Ident,
    pub(crate) generics: Generics,
    /// `&self`, with its lifetime if it has one.
    pub(crate) receiver: TokenStream,
    pub(crate) arguments: Vec<TypedName>,
    /// `T` and `E` of `Result<T, E>`.
    pub(crate) reply: Type,
    pub(crate) error: TokenStream,
    /// The whole `Result`, as written where it names both types.
    pub(crate) result: TokenStream,
    /// The path of `Result` where it was written with one type: the alias of the runtime, another
    /// that means the same, or that of the language.
    pub(crate) alias: Option<Path>,
}

#[derive(Clone)]
pub(crate) struct TypedName {
    pub(crate) lints: Vec<Attribute>,
    pub(crate) ident: Ident,
    pub(crate) ty: Type,
}

pub(crate) enum PathPart {
    Text(String),
    /// The name of the placeholder, and of its argument.
    Value(String),
    /// The same of `{name..}`.
    Rest(String),
    /// The same of one with `#[path(any_segments)]`.
    AnyRest(String),
}

/// How one argument travels; the order is that of the signature.
pub(crate) struct Argument {
    pub(crate) ident: Ident,
    pub(crate) ty: Type,
    pub(crate) kind: Kind,
    /// The placeholder, query key or header name; its own name for a body.
    pub(crate) wire_name: String,
    /// What a body is sent as; `None` for what is no body, and for JSON of which nothing is said.
    pub(crate) content_type: Option<String>,
    /// What writes a body, where that is not JSON.
    pub(crate) codec: Option<Codec>,
    /// The function that writes a value.
    pub(crate) with: Option<Path>,
    pub(crate) multiplicity: Multiplicity,
}

/// One generated error enum.
pub(crate) struct ErrorEnum {
    pub(crate) ident: Ident,
    pub(crate) cases: Vec<DeclaredError>,
    /// What its variant `Failed` holds, if it has one.
    pub(crate) failed: Option<TokenStream>,
    /// The methods that name it, and the `#[cfg]`s of each.
    pub(crate) methods: Vec<String>,
    pub(crate) cfgs: Vec<Vec<Attribute>>,
}

#[derive(Clone)]
pub(crate) struct DeclaredError {
    pub(crate) status: Status,
    pub(crate) span: Span,
    pub(crate) codec: Codec,
    pub(crate) body: TokenStream,
    /// Whether the type may say by itself where it is in the reply.
    pub(crate) may_be_reply: bool,
}

impl DeclaredError {
    /// What two declarations have in common that mean the same body.
    pub(crate) fn body_as_written(&self) -> String {
        format!("{} {}", self.codec.shown(), self.body)
    }
}

/// A failure that a success tells of.
#[derive(Clone)]
pub(crate) struct DeclaredFailure {
    /// The function that knows it.
    pub(crate) tell: Path,
    /// What it makes of it.
    pub(crate) body: TokenStream,
}

/// Why a reply has no body.
#[derive(Clone, Copy)]
pub(crate) enum Bodiless {
    /// It answers `HEAD`.
    Head,
    /// It has this status.
    Status(u16),
}

impl Bodiless {
    pub(crate) fn fact(self) -> String {
        match self {
            Self::Head => "the reply to a `HEAD` request has no body".to_owned(),
            Self::Status(code) => format!("a reply with status `{code}` has no body"),
        }
    }
}

/// One generated enum of several successes.
pub(crate) struct SuccessEnum {
    pub(crate) ident: Ident,
    /// A class behind the statuses.
    pub(crate) cases: Vec<TypedSuccess>,
    /// The methods that name it, and the `#[cfg]`s of each.
    pub(crate) methods: Vec<String>,
    pub(crate) cfgs: Vec<Vec<Attribute>>,
}

pub(crate) struct TypedSuccess {
    pub(crate) status: Status,
    pub(crate) span: Span,
    pub(crate) body: Type,
    pub(crate) reading: Reading,
}

/// How what comes with one of several successes is read.
pub(crate) enum Reading {
    /// As its type says, which is JSON unless it is a `Reply`.
    OfType,
    /// The same by the codec of the endpoint, which is not JSON.
    OfTypeOrBy(Codec),
    /// By a word at its status.
    By(Codec),
}

impl Reading {
    /// What reads the body, if anything does.
    pub(crate) fn codec(&self) -> &Codec {
        match self {
            Self::OfType => &Codec::Json,
            Self::OfTypeOrBy(codec) | Self::By(codec) => codec,
        }
    }
}

impl TypedSuccess {
    /// What comes with it, unless that is nothing.
    pub(crate) fn value(&self) -> Option<&Type> {
        (!is_unit(&self.body)).then_some(&self.body)
    }

    /// What reads it, unless that is nothing.
    pub(crate) fn codec(&self) -> Option<&Codec> {
        self.value().map(|_| self.reading.codec())
    }

    /// What two lists have in common that mean the same.
    pub(crate) fn as_written(&self) -> String {
        let (status, body) = (self.status.declared(), shown(&self.body));
        match &self.reading {
            Reading::By(codec) => format!("{status} = {} {body}", codec.shown()),
            reading => {
                let codec = self.value().map(|_| reading.codec().shown()).unwrap_or_default();
                format!("{status} = {codec} or {body}")
            }
        }
    }
}

/// Paths and identifiers of the generated code.
#[derive(Clone)]
pub(crate) struct Names {
    /// `::bac_core`, or what `crate = …` says.
    pub(crate) core: TokenStream,
    /// What only generated code uses.
    pub(crate) private: TokenStream,
    pub(crate) api: Ident,
    pub(crate) client: Ident,
    pub(crate) service: Ident,
    pub(crate) server: Ident,
    pub(crate) calls: Ident,
    pub(crate) object: Ident,
}

impl Names {
    /// The runtime's path in a message or a mend.
    pub(crate) fn core_as_written(&self) -> String {
        self.core.to_string().replace(' ', "")
    }

    pub(crate) fn new(api: &Ident, client: Option<&Ident>, crate_path: Option<&Path>) -> Self {
        let core = crate_path.map_or_else(|| quote!(::bac_core), |path| quote!(#path));
        Self {
            private: quote!(#core::__private),
            core,
            api: api.clone(),
            client: client.cloned().unwrap_or_else(|| Self::default_client(api)),
            service: format_ident!("{api}Service", span = api.span()),
            server: format_ident!("{api}Server", span = api.span()),
            calls: format_ident!("{api}Calls", span = api.span()),
            object: format_ident!("Dyn{api}", span = api.span()),
        }
    }

    pub(crate) fn default_client(api: &Ident) -> Ident {
        format_ident!("{api}Client", span = api.span())
    }

    /// The names as items have them: no lint says of them what is for the macro to see to.
    pub(crate) fn generated(self) -> Self {
        Self {
            api: generated_name(&self.api),
            client: generated_name(&self.client),
            service: generated_name(&self.service),
            server: generated_name(&self.server),
            calls: generated_name(&self.calls),
            object: generated_name(&self.object),
            ..self
        }
    }
}

impl Api {
    /// Trait parameters leave no type that a method of the client could name.
    pub(crate) fn has_methods(&self) -> bool {
        self.head.generics.params.is_empty()
    }

    pub(crate) fn endpoints(&self) -> impl Iterator<Item = &Endpoint> {
        self.members.iter().filter_map(|member| match member {
            Member::Endpoint(endpoint) if self.has_methods() => Some(&**endpoint),
            _ => None,
        })
    }

    pub(crate) fn refused(&self) -> impl Iterator<Item = &Refused> {
        self.members.iter().filter_map(|member| match member {
            Member::Refused(refused) if self.has_methods() => Some(&**refused),
            _ => None,
        })
    }
}

impl Endpoint {
    /// What the variant `Failed` holds, if its error type is an enum with one.
    pub(crate) fn failed<'a>(&self, api: &'a Api) -> Option<&'a TokenStream> {
        let error = self.signature.error.to_string();
        let known = api.errors.iter().find(|known| known.ident == error);
        known.filter(|_| self.failure.is_some())?.failed.as_ref()
    }

    pub(crate) fn is_websocket(&self) -> bool {
        self.reply == Reply::WebSocket
    }

    pub(crate) fn is_signed(&self) -> bool {
        self.arguments.iter().any(|argument| argument.kind == Kind::Signed)
    }

    /// Whether the reply is an `Option` by its spelling.
    pub(crate) fn is_optional(&self) -> bool {
        self.optional().is_some()
    }

    /// `T` of a reply that is spelled `Option<T>`.
    pub(crate) fn optional(&self) -> Option<Type> {
        only_argument(&self.signature.reply, "Option")
    }

    /// Whether something is asked of the type of its reply.
    pub(crate) fn asks_of_reply(&self) -> bool {
        self.format().is_none() || self.events.is_some() || self.resumes
    }

    /// The runtime's name of how the reply is read; `None` where that is asked of its type.
    pub(crate) fn format(&self) -> Option<&'static str> {
        match self.reply.row().format {
            Format::Named(name) => Some(name),
            Format::OfType if self.codec.is_some() => None,
            Format::OfType if is_spelled_out(&self.signature.reply) => Some("AsJson"),
            Format::OfType => None,
        }
    }
}

impl Signature {
    /// `submit_signed`, which takes an envelope that was signed elsewhere.
    pub(crate) fn signed_ident(&self) -> Ident {
        signed_ident(&self.ident)
    }
}

pub(crate) fn signed_ident(ident: &Ident) -> Ident {
    format_ident!("{}_signed", ident)
}
