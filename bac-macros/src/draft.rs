//! Syntax → drafts: what each member would come to, before the rules have judged it. Nothing is
//! reported here.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote};
use syn::{Attribute, Generics, ItemTrait, ReceiverKind, ReturnType, Type};

use crate::{
    model::{
        Bodiless, DeclaredError, DeclaredFailure, Names, Reading, Signature, TypedName,
        TypedSuccess,
    },
    parse::{
        self, Argument, ClientAttribute, Codec, EndpointAttribute, ErrorCase, Errors, Fills,
        Forwarded, Kept, Keyed, Kind, Method, MethodSyntax, Reply, Status, SuccessCase,
        TraitSyntax, Written, foreign_endpoint,
    },
    tokens::{Spanned, unraw, without_lifetimes},
    types::{
        future_output, is_abstract, is_of_the_language, is_result, is_spelled_out, only_argument,
        path_of_result, plain_ident, replacement, result_arguments, undeclared_lifetime,
    },
};

/// A trait between syntax and model.
pub(crate) struct Draft {
    /// The trait without its members.
    pub(crate) head: ItemTrait,
    pub(crate) attribute: ClientAttribute,
    /// As they were chosen, be they free or not.
    pub(crate) names: Names,
    pub(crate) members: Vec<Member>,
}

pub(crate) enum Member {
    Method(Box<MethodDraft>),
    Kept(Kept),
}

/// A method between syntax and model: every part that could be read, and the trait's defaults.
pub(crate) struct MethodDraft {
    pub(crate) written: Written,
    /// Whether it has `#[endpoint]`.
    pub(crate) is_marked: bool,
    /// Empty if there is none.
    pub(crate) attribute: EndpointAttribute,
    pub(crate) arguments: Vec<Argument>,
    /// A part of it could not be read.
    pub(crate) is_broken: bool,
    pub(crate) forwarded: Forwarded,
    pub(crate) signature: Signature,
    pub(crate) returns: Returns,
    /// The endpoint's errors and those of the trait, or those of the endpoint whose error type it names,
    /// in order.
    pub(crate) errors: Vec<DeclaredError>,
    /// `errors()`, where the trait has some.
    pub(crate) leaves_errors: bool,
    /// How a success tells of a failure: what the endpoint says, or else the trait, where it can apply.
    pub(crate) failure: Option<DeclaredFailure>,
    /// The endpoint's successes, or those of the trait; empty where nothing is said.
    pub(crate) success: Vec<SuccessCase>,
    /// The same of the statuses that are `None`.
    pub(crate) none: Vec<Spanned<u16>>,
    /// What writes and reads what says nothing of its own.
    pub(crate) codec: Codec,
}

/// What the return type says.
pub(crate) struct Returns {
    /// The whole type as written.
    pub(crate) written: Option<Type>,
    /// `T` of `Result<T, E>`.
    pub(crate) reply: Option<Type>,
    /// `E`, if it was named.
    pub(crate) error: Option<Type>,
}

pub(crate) fn draft(syntax: TraitSyntax, attribute: ClientAttribute) -> Draft {
    let TraitSyntax { head, members } = syntax;
    let names = Names::new(&head.ident, attribute.name.as_ref(), attribute.crate_path.as_ref());
    let members = members.into_iter().map(|member| match member {
        parse::Member::Method(syntax) => {
            Member::Method(Box::new(MethodDraft::new(*syntax, &attribute, &names)))
        }
        parse::Member::Kept(kept) => Member::Kept(kept),
    });
    let mut members: Vec<Member> = members.collect();
    one_list_for_each_name(&mut members);
    Draft { members, head, attribute, names }
}

/// An endpoint that declares no errors has those of the one whose error type it names.
fn one_list_for_each_name(members: &mut [Member]) {
    let declared: Vec<(Ident, Vec<DeclaredError>)> = members
        .iter()
        .filter_map(|member| match member {
            Member::Method(method) if method.declares_own_errors() => {
                Some((method.error_ident()?.clone(), method.errors.clone()))
            }
            _ => None,
        })
        .collect();
    for member in members {
        let Member::Method(method) = member else { continue };
        if method.attribute.shared.errors.is_some() {
            continue;
        }
        let list = method.error_ident().and_then(|name| declared.iter().find(|(of, _)| of == name));
        if let Some((_, list)) = list {
            method.errors.clone_from(list);
        }
    }
}

impl MethodDraft {
    fn new(syntax: MethodSyntax, client: &ClientAttribute, names: &Names) -> Self {
        let MethodSyntax { written, endpoint, arguments, is_broken } = syntax;
        let is_marked = endpoint.is_some();
        let attribute = endpoint.unwrap_or_default();
        let returns = returns(&written.signature.output);
        let is_empty = attribute.shared.errors.as_ref().is_some_and(|errors| errors.is_empty);
        let of_trait = client.shared.errors.as_ref();
        let codec = attribute.shared.codec.as_ref().or(client.shared.codec.as_ref());
        let codec = codec.map(|codec| codec.value.clone()).unwrap_or_default();
        let signature = signature(&written.signature, &arguments, &returns, names);
        let (success, none) = statuses(&attribute, client, &signature);
        Self {
            leaves_errors: is_empty && of_trait.is_some_and(|errors| !errors.cases.is_empty()),
            forwarded: forwarded(&written.attributes, is_marked),
            success,
            none,
            errors: errors(&attribute, client, &codec, names),
            failure: failure(&attribute, client, &signature, &codec, names),
            signature,
            codec,
            written,
            is_marked,
            attribute,
            arguments,
            is_broken,
            returns,
        }
    }

    /// What the endpoint says of its reply, or else what the type does.
    pub(crate) fn reply(&self) -> Reply {
        Reply::new(self.attribute.replies.first().map(|reply| reply.value), &self.signature.reply)
    }

    pub(crate) fn opens_websocket(&self) -> bool {
        self.reply() == Reply::WebSocket
    }

    /// What reads the reply, if that is a codec, and unless the type says otherwise.
    pub(crate) fn codec_of_reply(&self) -> Option<Codec> {
        match self.reply() {
            // Each of several types is read by itself.
            _ if self.has_typed_successes() => None,
            Reply::Json => Some(self.codec.clone()),
            Reply::Xml => {
                let word = self.attribute.replies.first().map(|reply| reply.span);
                Some(Codec::Xml(word.unwrap_or_else(Span::call_site)))
            }
            _ => None,
        }
    }

    /// Whether a body or an error follows the codec that the endpoint itself says.
    pub(crate) fn is_codec_followed(&self, said: &Codec) -> bool {
        let shown = said.shown();
        let is_it = |codec: &Codec| codec.shown() == shown;
        self.arguments.iter().any(|argument| self.codec_of(argument).is_some_and(is_it))
            || self.errors.iter().any(|error| is_it(&error.codec))
    }

    /// Where the endpoint says a codec that its reply alone can follow.
    pub(crate) fn codec_of_reply_alone(&self) -> Option<Span> {
        let said = self.attribute.shared.codec.as_ref()?;
        let is_alone = !said.value.is_json()
            && self.codec_of_reply().is_some()
            && !self.is_codec_followed(&said.value);
        is_alone.then_some(said.span)
    }

    /// Why a success has no body, if it has none.
    pub(crate) fn bodiless(&self) -> Option<Bodiless> {
        // Of several types each is asked by itself.
        if self.opens_websocket() || self.has_typed_successes() {
            return None;
        }
        if self.attribute.method.as_ref().is_some_and(|method| method.value == Method::HEAD) {
            return Some(Bodiless::Head);
        }
        let mut codes = self.success.iter().filter_map(|case| match case.status {
            Status::Exact(code @ (204 | 205 | 304)) => Some(code),
            _ => None,
        });
        codes.next().map(Bodiless::Status)
    }

    /// Whether each success names a type.
    pub(crate) fn has_typed_successes(&self) -> bool {
        self.success.iter().any(SuccessCase::is_typed)
    }

    /// What comes with each of several successes, and how it is read, where it can be.
    pub(crate) fn typed_successes(&self, names: &Names) -> Vec<TypedSuccess> {
        let typed = |case: &SuccessCase| {
            let body = match (&case.body, &case.codec) {
                (Some(body), _) => body.clone(),
                (None, Some(Codec::Text)) => Type::Verbatim(quote!(::std::string::String)),
                (None, Some(Codec::Bytes)) => {
                    let core = &names.core;
                    Type::Verbatim(quote!(#core::bytes::Bytes))
                }
                (None, _) => return None,
            };
            let reading = match (&case.codec, &self.codec) {
                (Some(said), _) => Reading::By(said.clone()),
                (None, Codec::Json) => Reading::OfType,
                (None, codec) => Reading::OfTypeOrBy(codec.clone()),
            };
            Some(TypedSuccess { status: case.status, span: case.span, body, reading })
        };
        let mut typed: Vec<TypedSuccess> = self.success.iter().filter_map(typed).collect();
        typed.sort_by_key(|case| case.status);
        typed
    }

    /// The name of the enum of several successes to generate.
    pub(crate) fn success_ident(&self) -> Option<Ident> {
        let reply = &self.signature.reply;
        let optional = only_argument(reply, "Option");
        let ident = plain_ident(optional.as_ref().unwrap_or(reply))?;
        (self.has_typed_successes() && !is_of_the_language(ident)).then(|| ident.clone())
    }

    /// How an argument is sent, by its attribute or its placeholder.
    pub(crate) fn kind(&self, argument: &Argument) -> Kind {
        let template = self.attribute.template.as_ref();
        match argument.kind() {
            Kind::Path if template.is_some_and(|t| t.is_rest(&unraw(&argument.ident))) => {
                let marker = argument.path_marker.as_ref();
                if marker.is_some_and(|marker| marker.takes_any) {
                    Kind::AnyRest
                } else {
                    Kind::Rest
                }
            }
            Kind::Body | Kind::Coded => match self.codec_of(argument) {
                Some(codec) if !codec.is_json() => Kind::Coded,
                _ => Kind::Body,
            },
            kind => kind,
        }
    }

    /// What writes an argument, if that is a codec.
    pub(crate) fn codec_of<'a>(&'a self, argument: &'a Argument) -> Option<&'a Codec> {
        let marker = argument.marker.as_ref()?;
        let is_coded = matches!(marker.kind, Kind::Body | Kind::Coded);
        is_coded.then(|| marker.codec.as_ref().unwrap_or(&self.codec))
    }

    pub(crate) fn is_signed(&self) -> bool {
        self.arguments.iter().any(|argument| argument.kind() == Kind::Signed)
    }

    /// The arguments that are the body of the request: one at most, unless more were declared.
    pub(crate) fn bodies(&self) -> impl Iterator<Item = &Argument> {
        self.arguments.iter().filter(|argument| argument.kind().fills(Fills::Body))
    }

    /// Whether any argument is the body of the request, or a piece of it.
    pub(crate) fn has_body(&self) -> bool {
        self.arguments.iter().any(|argument| argument.kind().is_in_body())
    }

    /// The argument that is the URL of the call, which has no path then.
    pub(crate) fn url(&self) -> Option<&Argument> {
        self.arguments.iter().find(|argument| argument.kind().fills(Fills::Url))
    }

    /// The arguments of which the body consists: fields of a form, or parts.
    pub(crate) fn pieces(&self) -> impl Iterator<Item = &Argument> {
        self.arguments.iter().filter(|argument| argument.kind().is_piece())
    }

    /// The name of the enum to generate, if the signature has one.
    pub(crate) fn error_ident(&self) -> Option<&Ident> {
        self.returns.error.as_ref().and_then(plain_ident)
    }

    /// `#[get("/x")]` as other libraries mark an endpoint: the attribute, the method and the path.
    pub(crate) fn foreign_endpoint(&self) -> Option<(&Attribute, &'static str, Option<String>)> {
        if self.is_marked { None } else { foreign_endpoint(&self.written.attributes) }
    }

    pub(crate) fn declares_errors(&self) -> bool {
        let is_said = self.attribute.shared.errors.is_some() && !self.leaves_errors;
        is_said || !self.errors.is_empty() || self.names_failed()
    }

    /// Whether a variant is to be made for a success that tells of a failure. `Error` has room for it, and a
    /// type that exists is asked.
    fn names_failed(&self) -> bool {
        self.failure.is_some() && self.error_ident().is_some_and(|ident| ident != "Error")
    }

    /// Whether the endpoint itself says which, for any other to share.
    fn declares_own_errors(&self) -> bool {
        let own = self.attribute.shared.errors.as_ref();
        own.is_some_and(|errors| !errors.is_empty)
    }
}

/// Without the attribute that should have been ours: rustc would not know it.
fn forwarded(attributes: &[Attribute], is_marked: bool) -> Forwarded {
    match foreign_endpoint(attributes).filter(|_| !is_marked) {
        Some((foreign, ..)) => {
            let others = attributes.iter().filter(|attribute| !std::ptr::eq(*attribute, foreign));
            Forwarded::new(&others.cloned().collect::<Vec<_>>())
        }
        None => Forwarded::new(attributes),
    }
}

fn signature(
    written: &syn::Signature,
    arguments: &[Argument],
    returns: &Returns,
    names: &Names,
) -> Signature {
    let reply = match (&returns.reply, &returns.written) {
        (Some(reply), _) => replaced(reply, &written.generics).unwrap_or_else(|| reply.clone()),
        // What is no `Result` is taken for the reply; `Result` with other arguments says nothing.
        (None, Some(written)) if !is_result(written) && !is_abstract(written) => written.clone(),
        (None, _) => Type::Verbatim(quote!(())),
    };
    let core = &names.core;
    let as_written = |ty: &&Type| replaced(ty, &written.generics).is_none();
    let named = returns.error.as_ref().filter(as_written);
    let error = named.map_or_else(|| quote!(#core::Error), ToTokens::to_token_stream);
    let is_reply_named = returns.reply.as_ref().is_some_and(|reply| as_written(&reply));
    let result = if let (Some(written), Some(_), true) = (&returns.written, named, is_reply_named) {
        written.to_token_stream()
    } else {
        quote!(::core::result::Result<#reply, #error>)
    };
    let alias = match (&returns.written, &returns.error) {
        (Some(written), None) => path_of_result(written),
        _ => None,
    };
    let typed = |(index, argument): (usize, &Argument)| {
        // A second argument of the same name was reported; rustc need not repeat it.
        let repeated = arguments.iter().take(index).any(|before| before.ident == argument.ident);
        let ident = if repeated { parse::stand_in(index) } else { argument.ident.clone() };
        let ty = replacement(&argument.ty);
        let ty = ty.or_else(|| without_undeclared(&argument.ty, &written.generics));
        let ty = ty.unwrap_or_else(|| argument.ty.clone());
        TypedName { lints: argument.lints.clone(), ident, ty }
    };
    Signature {
        ident: written.ident.clone(),
        generics: written.generics.clone(),
        receiver: receiver(written),
        arguments: arguments.iter().enumerate().map(typed).collect(),
        reply,
        error,
        result,
        alias,
    }
}

/// What stands for a reply or an error type that was refused.
fn replaced(ty: &Type, generics: &Generics) -> Option<Type> {
    if is_abstract(ty) {
        return Some(Type::Verbatim(quote!(())));
    }
    replacement(ty).or_else(|| without_undeclared(ty, generics))
}

/// The type without its lifetimes, if one of them is declared nowhere.
fn without_undeclared(ty: &Type, generics: &Generics) -> Option<Type> {
    undeclared_lifetime(ty, generics)?;
    Some(Type::Verbatim(without_lifetimes(ty.to_token_stream())))
}

/// `&self` whatever was written, so that use sites of a refused endpoint still agree.
fn receiver(written: &syn::Signature) -> TokenStream {
    if let Some(ReceiverKind::Reference(and, lifetime, _)) =
        written.receiver().map(|receiver| &receiver.kind)
    {
        quote!(#and #lifetime self)
    } else {
        quote!(&self)
    }
}

fn returns(output: &ReturnType) -> Returns {
    let ReturnType::Type(_, written) = output else {
        return Returns { written: None, reply: None, error: None };
    };
    // The future of an `async fn`, written out.
    let written = &future_output(written).unwrap_or_else(|| (**written).clone());
    let (reply, error) = match result_arguments(written) {
        Some((reply, error)) => (Some(reply), error),
        None => (None, None),
    };
    Returns { written: Some(written.clone()), reply, error }
}

/// What succeeds and what is `None`: what the endpoint says, or else the trait, where it can apply.
fn statuses(
    attribute: &EndpointAttribute,
    client: &ClientAttribute,
    signature: &Signature,
) -> (Vec<SuccessCase>, Vec<Spanned<u16>>) {
    let opens_websocket = attribute.replies.iter().any(|reply| reply.value == Reply::WebSocket);
    let is_optional = only_argument(&signature.reply, "Option").is_some();
    // Types in it were reported.
    let is_untyped =
        |success: &&Keyed<Vec<SuccessCase>>| !success.value.iter().any(SuccessCase::is_typed);
    let success = client.shared.success.as_ref();
    let success = success.filter(is_untyped).filter(|_| !opens_websocket);
    let none = client.shared.none.as_ref().filter(|_| is_optional);
    let success = attribute.shared.success.as_ref().or(success);
    let success = success.map(|success| success.value.clone()).unwrap_or_default();
    let none = match (&attribute.shared.none, none) {
        (Some(own), _) => own.value.clone(),
        (None, of_trait) => {
            let errors = attribute.shared.errors.as_ref().map_or(&[][..], |own| &own.cases);
            let declared = |code| {
                let status = Status::Exact(code);
                errors.iter().any(|error| error.status == status)
                    || success.iter().any(|case| case.status == status)
            };
            let of_trait = of_trait.iter().flat_map(|none| &none.value);
            of_trait.filter(|status| !declared(status.value)).cloned().collect()
        }
    };
    (success, none)
}

/// What is no JSON and of no other codec has nothing to look into.
fn failure(
    attribute: &EndpointAttribute,
    client: &ClientAttribute,
    signature: &Signature,
    codec: &Codec,
    names: &Names,
) -> Option<DeclaredFailure> {
    let said = attribute.replies.first().map(|reply| reply.value);
    let has_value = Reply::new(said, &signature.reply).has_value();
    let of_trait = client.shared.failure.as_ref().filter(|_| has_value);
    let said = attribute.shared.failure.as_ref().or(of_trait)?;
    let tell = said.value.clone()?;
    let (_, body) = error_body(None, None, client.error_body.as_ref(), codec, names);
    Some(DeclaredFailure { tell, body })
}

/// The endpoint's own errors, and those of the trait for every other status.
fn errors(
    attribute: &EndpointAttribute,
    client: &ClientAttribute,
    codec: &Codec,
    names: &Names,
) -> Vec<DeclaredError> {
    fn cases(errors: Option<&Errors>) -> &[ErrorCase] {
        errors.map_or(&[], |errors| &errors.cases)
    }
    let own = cases(attribute.shared.errors.as_ref());
    // `errors()` leaves those of the trait.
    let is_empty = attribute.shared.errors.as_ref().is_some_and(|errors| errors.is_empty);
    let of_trait = if is_empty { &[] } else { cases(client.shared.errors.as_ref()) };
    let inherited = of_trait.iter().filter(|case| own.iter().all(|o| o.status != case.status));
    let declared = |case: &ErrorCase| {
        let default = client.error_body.as_ref();
        let (own, body) = (case.codec.as_ref(), case.body.as_ref());
        let (codec, body) = error_body(own, body, default, codec, names);
        let may_be_reply =
            own.is_none() && case.body.as_ref().is_some_and(|body| !is_spelled_out(body));
        DeclaredError { status: case.status, span: case.span, codec, body, may_be_reply }
    };
    let mut errors: Vec<DeclaredError> = own.iter().chain(inherited).map(declared).collect();
    // Ascending, and a class after the statuses that are in it: the first that fits is taken.
    errors.sort_by_key(|error| {
        let (first, last) = error.status.range();
        (last, std::cmp::Reverse(first))
    });
    errors
}

/// How the body of a declared error is read, and its type: `own` and `body` are what is said of it,
/// `default` is that of the trait, `codec` that of the endpoint.
fn error_body(
    own: Option<&Codec>,
    body: Option<&Type>,
    default: Option<&Type>,
    codec: &Codec,
    names: &Names,
) -> (Codec, TokenStream) {
    let Names { core, private, .. } = names;
    let text = || quote!(::std::string::String);
    let body = match own {
        // The type of all others has no say in what is no value of serde.
        Some(Codec::Text | Codec::Bytes) => body,
        _ => body.or(default),
    };
    // What was refused is replaced, so that rustc does not refuse it once more.
    let body = body.filter(|body| !is_abstract(body)).map(ToTokens::to_token_stream);
    let codec = own.unwrap_or(codec).clone();
    match (codec, body) {
        (codec, Some(body)) => (codec, body),
        (Codec::Json, None) => (Codec::Json, quote!(#private::Value)),
        (Codec::Bytes, None) => (Codec::Bytes, quote!(#core::bytes::Bytes)),
        // There is no value of XML, or of what the user's codec reads, that holds whatever comes.
        (Codec::Text | Codec::Xml(_) | Codec::Path(_), None) => (Codec::Text, text()),
    }
}
