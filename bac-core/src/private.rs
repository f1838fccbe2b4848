//! What generated code reaches the runtime through. No part of the public API.

use std::{
    future::{Ready, ready},
    marker::PhantomData,
};

use bytes::Bytes;
pub use http::StatusCode;
pub use serde::{self, Serialize, de::DeserializeOwned};
pub use serde_json::Value;

#[cfg(feature = "websocket")]
pub use crate::reply::AsMessages;
#[cfg(feature = "server")]
pub use crate::server::IntoStream;
use crate::{
    BoxError, Call, CallFuture, Client, Error, ErrorKind, Outcome, Page, RawResponse, Reply,
    ReplyReader,
    codec::{Codec, CodecError, Decode, Encode},
    error::{ErrorResponse, ToldFailure, UnexpectedResponse},
    reply::{Decoder, declared},
};
pub use crate::{
    BoxFuture, Challenge, Constant, ContentCoding, EndpointError, Failure, Location, Method, Paged,
    Paging, Parameter, Redirect, ReplyKind, StatusRange, Style,
    codec::{Decodes, Encodes, accept, accepted, as_text, joined, joined_length},
    error::ErrorBody,
    open_enum::{Tagged, read_tagged, read_word},
    operation::{Declaration, ErrorEvent, EventRules, Particulars, PathPart, TellOutcome},
    reply::{
        AsBytes, AsCoded, AsJson, AsReply, AsText, FromEvent, FromStream, HeaderValue, HoldsItems,
        IntoEvent, OrNone, ReadAs, SaysNext, StatusField,
    },
    request::{
        ArgumentEncoder, Octets, PartValue, Text, ToUpload, UrlArgument, items, optional, text,
    },
    scheme::{Declared, Scheme, Signatures},
    sign::{
        Component, DigestAlgorithm, Dpop, Encoding, Form, HmacScheme, HttpSignature, Piece,
        STANDARD_WEBHOOKS, SigV4,
    },
    value::{FromOctets, FromText},
};

/// The body of a method whose declaration was refused: the program does not compile, so it never
/// runs.
pub fn invalid_endpoint() -> ! {
    unreachable!("the declaration of this endpoint was refused by `#[client]`")
}

/// What signs the head of a request.
pub const fn scheme<S: Scheme>(scheme: &'static S) -> Option<&'static dyn Signatures> {
    Some(scheme)
}

/// The same of several, or of replies, too.
pub const fn schemes(declared: &'static Declared) -> Option<&'static dyn Signatures> {
    Some(declared)
}

/// What `Result<T>` is, if it is ours.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not the result of an endpoint",
    label = "an alias with another error type",
    note = "write `Result<T>` with `Result` from `bac_core`, or `Result<T, Error>` with `Error` from `bac_core`"
)]
pub trait EndpointResult {}

#[diagnostic::do_not_recommend]
impl EndpointResult for Result<(), Error> {}

/// Asks of `Ok` by the name of an alias whether that is an endpoint's result.
pub const fn alias<R: EndpointResult>(_ok: fn(()) -> R) {}

/// A type as a declaration spells it. Of what is known by its spelling, any other name is found here:
/// the constants of an `impl` come before those of a trait.
#[derive(Debug)]
pub struct Spelled<T: ?Sized>(PhantomData<T>);

/// What every type is that needs no spelling out.
#[derive(Debug)]
pub enum AsItIs {}

/// Of each place where a spelling counts, what a type is there.
pub trait SpelledOut {
    const SPELLED_BODY: PhantomData<AsItIs> = PhantomData;
    const SPELLED_PAYLOAD: PhantomData<AsItIs> = PhantomData;
    const SPELLED_XML: PhantomData<AsItIs> = PhantomData;
}

impl<T: ?Sized> SpelledOut for Spelled<T> {}

impl<T> Spelled<Option<T>> {
    pub const SPELLED_BODY: PhantomData<Option<T>> = PhantomData;
    pub const SPELLED_PAYLOAD: PhantomData<Option<T>> = PhantomData;
}

impl Spelled<Value> {
    pub const SPELLED_XML: PhantomData<Value> = PhantomData;
}

/// What a body is that was not spelled as an `Option`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` as a body has to be spelled out",
    label = "another name of `{Self}`",
    note = "write `Option<…>` in full: by that alone a body is known that may be absent"
)]
pub trait WholeBody {}

#[diagnostic::do_not_recommend]
impl WholeBody for AsItIs {}

/// What a payload is that was not spelled as an `Option`.
#[diagnostic::on_unimplemented(
    message = "a signed payload cannot be left out",
    label = "another name of `{Self}`",
    note = "write the type that is in the `Option`"
)]
pub trait WholePayload {}

#[diagnostic::do_not_recommend]
impl WholePayload for AsItIs {}

/// What a value in XML is that XML can hold.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot hold XML",
    label = "of elements of one name it would keep the last alone",
    note = "write a type with a field for each element, a `Vec` for those that are repeated"
)]
pub trait HoldsXml {}

#[diagnostic::do_not_recommend]
impl HoldsXml for AsItIs {}

/// Asks of a type whether it holds XML.
pub const fn spelled_xml<T: HoldsXml>(_: PhantomData<T>) {}

/// Asks of a path whether it is that of a codec.
pub const fn is_codec<C: Codec>() {}

/// A type that is named as a codec. One that is none was reported: for it stands `NoCodec`, which has all
/// that can be asked of one, so that nothing is reported twice.
#[derive(Debug)]
pub struct Chosen<C>(PhantomData<C>);

pub trait ChosenCodec {
    const CODEC: PhantomData<NoCodec> = PhantomData;
}

impl<C> ChosenCodec for Chosen<C> {}

impl<C: Codec> Chosen<C> {
    pub const CODEC: PhantomData<C> = PhantomData;
}

#[derive(Debug)]
pub enum NoCodec {}

#[diagnostic::do_not_recommend]
impl Codec for NoCodec {
    const MEDIA_TYPE: &'static str = "application/octet-stream";
}

#[diagnostic::do_not_recommend]
impl<T: ?Sized> Encode<T> for NoCodec {
    fn encode(_: &T) -> Result<Bytes, CodecError> {
        Err(CodecError::new("the codec was refused by `#[client]`"))
    }
}

#[diagnostic::do_not_recommend]
impl<T> Decode<T> for NoCodec {
    fn decode(_: &Bytes) -> Result<T, CodecError> {
        Err(CodecError::new("the codec was refused by `#[client]`"))
    }
}

/// Asks of a body whether it is what it is called.
pub const fn spelled_body<T: WholeBody>(_: PhantomData<T>) {}

/// The same of a payload.
pub const fn spelled_payload<T: WholePayload>(_: PhantomData<T>) {}

/// A reply type, whatever it is called: how it is read is told here, and what is not a [`Reply`] is JSON.
/// The constants of an `impl` come before those of a trait.
#[derive(Debug)]
pub struct Probe<T>(PhantomData<T>);

impl<T: Reply> Probe<T> {
    pub const FORMAT: AsReply = AsReply;
    pub const REPLY_KIND: ReplyKind = T::KIND;
    pub const MAY_BE_EMPTY: bool = T::MAY_BE_EMPTY;
    pub const BY: ByReply = ByReply;
}

impl<T: Reply> Probe<Option<T>> {
    pub const FORMAT: OrNone<AsReply> = OrNone(AsReply);
    pub const BY: ByOptionalReply = ByOptionalReply(T::KIND);
    pub const REPLY_KIND: ReplyKind = T::KIND;
}

impl<T> Probe<Page<T>> {
    pub const IS_PAGE: bool = true;
}

impl<T> Probe<Option<T>> {
    pub const MAY_BE_EMPTY: bool = true;
    pub const IS_OPTION: bool = true;
}

pub trait ProbeJson {
    const FORMAT: AsJson = AsJson;
    const REPLY_KIND: ReplyKind = ReplyKind::Json;
    const MAY_BE_EMPTY: bool = false;
    const IS_OPTION: bool = false;
    const IS_PAGE: bool = false;
    const BY: ByCodec = ByCodec;
}

impl<T> ProbeJson for Probe<T> {}

/// How a reply is read under a codec that is not JSON: as the type says, …
#[derive(Debug)]
pub struct ByReply;

/// … or by the codec.
#[derive(Debug)]
pub struct ByCodec;

impl AsReply {
    /// A declared error.
    pub fn declared<T: Reply>(self, response: UnexpectedResponse) -> ErrorResponse<T> {
        declared(response)
    }
}

impl AsJson {
    /// A declared error.
    pub fn declared<T: ErrorBody>(self, response: UnexpectedResponse) -> ErrorResponse<T> {
        response.decode()
    }
}

impl ByReply {
    /// A declared error.
    pub fn declared<T: Reply, C>(
        self,
        response: UnexpectedResponse,
        _codec: PhantomData<C>,
    ) -> ErrorResponse<T> {
        declared(response)
    }

    pub const fn is_codec(self) -> bool {
        false
    }

    pub const fn kind<T: Reply, C>(self, _codec: PhantomData<C>) -> ReplyKind {
        T::KIND
    }

    pub fn call<T: Reply, E, C>(
        self,
        client: &Client,
        arguments: ArgumentEncoder,
        _codec: PhantomData<C>,
        finish: Option<fn(&mut T, &RawResponse)>,
    ) -> Call<'static, T, E> {
        Call::new(client, arguments, Decoder::new::<AsReply>(finish))
    }

    /// What comes with one of several successes.
    pub fn read<T: Reply, C>(
        self,
        reply: &mut ReplyReader<'_>,
        _codec: PhantomData<C>,
    ) -> Result<T, Error> {
        T::read(reply)
    }

    pub fn read_or_none<T: Reply, C>(
        self,
        reply: &mut ReplyReader<'_>,
        _codec: PhantomData<C>,
    ) -> Result<Option<T>, Error> {
        ReadAs::<OrNone<AsReply>>::read_as(reply)
    }

    /// The same of what may be `None`.
    pub fn call_or_none<T: Reply, E, C>(
        self,
        client: &Client,
        arguments: ArgumentEncoder,
        _codec: PhantomData<C>,
        finish: Option<fn(&mut Option<T>, &RawResponse)>,
    ) -> Call<'static, Option<T>, E> {
        Call::new(client, arguments, Decoder::new::<OrNone<AsReply>>(finish))
    }
}

/// Another name of an `Option` of what says so itself.
#[derive(Debug)]
pub struct ByOptionalReply(ReplyKind);

impl ByOptionalReply {
    pub const fn is_codec(self) -> bool {
        false
    }

    pub fn read<T: ReadAs<OrNone<AsReply>>, C>(
        self,
        reply: &mut ReplyReader<'_>,
        _codec: PhantomData<C>,
    ) -> Result<T, Error> {
        T::read_as(reply)
    }

    pub const fn kind<T, C>(self, _codec: PhantomData<C>) -> ReplyKind {
        self.0
    }

    pub fn call<T: ReadAs<OrNone<AsReply>>, E, C>(
        self,
        client: &Client,
        arguments: ArgumentEncoder,
        _codec: PhantomData<C>,
        finish: Option<fn(&mut T, &RawResponse)>,
    ) -> Call<'static, T, E> {
        Call::new(client, arguments, Decoder::new::<OrNone<AsReply>>(finish))
    }
}

impl ByCodec {
    /// A declared error.
    pub fn declared<T, C: Decode<T>>(
        self,
        response: UnexpectedResponse,
        codec: PhantomData<C>,
    ) -> ErrorResponse<T> {
        response.decode_by(Decodes::by(codec))
    }

    pub const fn is_codec(self) -> bool {
        true
    }

    pub const fn kind<T, C: Codec>(self, _codec: PhantomData<C>) -> ReplyKind {
        ReplyKind::Coded { accept: accept::<C>() }
    }

    pub fn call<T, E, C: Decode<T>>(
        self,
        client: &Client,
        arguments: ArgumentEncoder,
        _codec: PhantomData<C>,
        finish: Option<fn(&mut T, &RawResponse)>,
    ) -> Call<'static, T, E> {
        Call::new(client, arguments, Decoder::new::<AsCoded<C>>(finish))
    }

    /// What comes with one of several successes.
    pub fn read<T, C: Decode<T>>(
        self,
        reply: &mut ReplyReader<'_>,
        codec: PhantomData<C>,
    ) -> Result<T, Error> {
        decoded(reply, codec)
    }

    pub fn read_or_none<T, C: Decode<T>>(
        self,
        reply: &mut ReplyReader<'_>,
        _codec: PhantomData<C>,
    ) -> Result<Option<T>, Error> {
        ReadAs::<OrNone<AsCoded<C>>>::read_as(reply)
    }

    /// The same of what may be `None`.
    pub fn call_or_none<T, E, C: Decode<T>>(
        self,
        client: &Client,
        arguments: ArgumentEncoder,
        _codec: PhantomData<C>,
        finish: Option<fn(&mut Option<T>, &RawResponse)>,
    ) -> Call<'static, Option<T>, E> {
        Call::new(client, arguments, Decoder::new::<OrNone<AsCoded<C>>>(finish))
    }
}

/// Whether a reply that a codec reads is another name of an `Option`.
#[derive(Debug)]
pub enum HidesOption<const IS_IT: bool> {}

/// What a codec reads, or nothing, by its spelling.
#[diagnostic::on_unimplemented(
    message = "the reply is another name of an `Option`, which under a codec has to be spelled out",
    label = "another name of `Option<…>`",
    note = "write `Option<…>` in full: by that alone it is known that there may be nothing to read"
)]
pub trait SpelledReply {}

#[diagnostic::do_not_recommend]
impl SpelledReply for HidesOption<false> {}

/// Asks that of a type.
pub const fn spelled_reply<R: SpelledReply>() {}

/// Whether a reply is read by the codec of its endpoint.
#[derive(Debug)]
pub enum FollowsCodec<const IS_IT: bool> {}

/// What a codec is for.
#[diagnostic::on_unimplemented(
    message = "the codec reads and writes nothing: what the reply is in is said by its type",
    label = "nothing of the endpoint follows it",
    note = "remove `codec`; a type that derives `bac_core::Reply` says it at its body, `#[body(xml)]`, and lines, events and pages are JSON"
)]
pub trait CodecFollowed {}

#[diagnostic::do_not_recommend]
impl CodecFollowed for FollowsCodec<true> {}

/// Asks that of a type.
pub const fn followed<F: CodecFollowed>() {}

/// What is accepted where errors alone are read by a codec.
pub const fn accept_errors<C: Codec>(_codec: PhantomData<C>) -> Option<&'static str> {
    Some(accept::<C>())
}

/// Whether a reply type can do without a body.
#[derive(Debug)]
pub enum NeedsNoBody<const IS_IT: bool> {}

/// What can be read of a reply without a body.
#[diagnostic::on_unimplemented(
    message = "the reply is read from a body, and the endpoint is answered without one",
    label = "needs a body",
    note = "return `()`, or a type that derives `bac_core::Reply` and has no `#[body]`; of a status without a body, such as 204, `Option<…>` makes `None`"
)]
pub trait Bodiless {}

#[diagnostic::do_not_recommend]
impl Bodiless for NeedsNoBody<true> {}

/// Asks that of a type.
pub const fn bodiless<B: Bodiless>() {}

/// Whether a reply is events.
#[derive(Debug)]
pub enum IsOfEvents<const IS_IT: bool> {}

/// What `sse(…)` says something of.
#[diagnostic::on_unimplemented(
    message = "the reply has no events",
    label = "not `Events<T>`",
    note = "remove `sse(…)`, or return `bac_core::Events<T>`"
)]
pub trait OfEvents {}

#[diagnostic::do_not_recommend]
impl OfEvents for IsOfEvents<true> {}

/// Asks that of a type.
pub const fn of_events<B: OfEvents>() {}

/// Whether a reply is bytes as they come.
#[derive(Debug)]
pub enum IsOfBytes<const IS_IT: bool> {}

/// What `resume` says something of.
#[diagnostic::on_unimplemented(
    message = "the reply has no bytes that could go on where they break off",
    label = "not `ByteStream`",
    note = "remove `resume`, or return `bac_core::ByteStream`, or what derives `bac_core::Reply` with one as its `#[body]`; of `Events<T>` write `sse(resume)`"
)]
pub trait OfBytes {}

#[diagnostic::do_not_recommend]
impl OfBytes for IsOfBytes<true> {}

/// Asks that of a type.
pub const fn of_bytes<B: OfBytes>() {}

pub const fn is_of_bytes(kind: ReplyKind) -> bool {
    matches!(kind, ReplyKind::Stream)
}

/// Asks of a reply whether it is a page of a list.
pub const fn paged<P: Paged>() {}

/// Whether a reply is the page of the runtime.
#[derive(Debug)]
pub enum IsPage<const IS_IT: bool> {}

/// What is read without `page(…)`.
#[diagnostic::on_unimplemented(
    message = "how `Page<T>` is read is said by `page(…)`, which the endpoint has not",
    label = "a page of no list",
    note = "write `page(link)`, `page(query = \"…\")` or `page(offset = \"…\")` at the endpoint; or return `Vec<T>` of an array that is all there is"
)]
pub trait Unpaged {}

#[diagnostic::do_not_recommend]
impl Unpaged for IsPage<false> {}

/// Asks that of a type.
pub const fn unpaged<P: Unpaged>() {}

/// What is read by a codec that is not JSON.
#[diagnostic::on_unimplemented(
    message = "`Page<T>` is read from JSON, and the codec of the endpoint is another",
    label = "read from JSON alone",
    note = "derive `bac_core::Page` for a type of your own, which the codec reads; or write `codec = json` at the endpoint"
)]
pub trait PagedByCodec {}

#[diagnostic::do_not_recommend]
impl PagedByCodec for IsPage<false> {}

/// Asks that of a type.
pub const fn paged_by_codec<P: PagedByCodec>() {}

/// Whether a page says where the next one is.
#[derive(Debug)]
pub enum PageSaysNext<const IS_IT: bool> {}

/// What a page is whose next one nothing but itself tells.
#[diagnostic::on_unimplemented(
    message = "the page says not where the next one is, and with `page(query = …)` nothing else does",
    label = "has no `#[page(next)]`",
    note = "mark the field with the token of the next page `#[page(next)]`, or name a function that has it: `#[page(next = path::to::function)]`"
)]
pub trait NamesNext {}

#[diagnostic::do_not_recommend]
impl NamesNext for PageSaysNext<true> {}

/// Asks that of a type.
pub const fn names_next<N: NamesNext>() {}

pub const fn is_of_events(kind: ReplyKind) -> bool {
    matches!(kind, ReplyKind::Events)
}

/// The body of a reply as it comes. A type that is none is reported at the type as written.
pub fn stream<T: FromStream>(reply: &mut ReplyReader<'_>) -> Result<T, Error> {
    T::read(reply)
}
/// Whether a reply type can be `None`.
#[derive(Debug)]
pub enum IsOption<const IS_IT: bool> {}

/// What a status of `none(…)` makes `None`.
#[diagnostic::on_unimplemented(
    message = "the reply cannot be `None`, which `none(…)` makes of it",
    label = "no `Option`",
    note = "write `Option<…>`, or remove `none(…)`"
)]
pub trait MayBeNone {}

#[diagnostic::do_not_recommend]
impl MayBeNone for IsOption<true> {}

/// Asks that of a type.
pub const fn may_be_none<N: MayBeNone>() {}

/// What a trait names that imports nothing but `client`.
pub mod attributes {
    pub use bac_macros::endpoint;
}

/// What JSON is read into.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be read from JSON",
    label = "not a type with serde's `Deserialize`",
    note = "derive `Deserialize` for a type of your own; write `#[body(text)]` or `#[body(bytes)]` for what is no JSON"
)]
pub trait FromJson: DeserializeOwned {}

#[diagnostic::do_not_recommend]
impl<T: DeserializeOwned> FromJson for T {}

/// The JSON body of a reply. A type that cannot be read from it is reported at the type as written.
pub fn body<T: FromJson>(reply: &ReplyReader<'_>) -> Result<T, Error> {
    reply.json()
}

/// The body of a reply, by a codec.
pub fn decoded<T, C: Decode<T>>(
    reply: &ReplyReader<'_>,
    _codec: PhantomData<C>,
) -> Result<T, Error> {
    reply.decoded::<C, T>()
}

/// The `outcome` of a declaration. A function of another kind is reported where it is named.
pub const fn outcome(tell: TellOutcome) -> Option<TellOutcome> {
    Some(tell)
}

/// The data of an event that is declared as an error, if it is of the declared type.
pub fn error_event<B: FromJson + Send + Sync + 'static>(data: &str) -> Option<BoxError> {
    told_event(serde_json::from_str::<B>(data).ok())
}

/// What a function of the user's has made of the data of an event.
pub fn told_event<B: Send + Sync + 'static>(told: Option<B>) -> Option<BoxError> {
    boxed(told)
}

fn boxed<B: Send + Sync + 'static>(told: Option<B>) -> Option<BoxError> {
    told.map(|value| Box::new(ToldFailure(value)) as BoxError)
}

/// A call of which a success may tell of a failure.
pub fn failing<T, E>(
    call: Call<'static, T, E>,
    failure: fn(&T) -> Option<BoxError>,
) -> Call<'static, T, E> {
    call.failing(failure)
}

/// What the `failure` of a declaration makes of a reply. A function of another kind is reported where it is
/// named.
pub fn failure<T, B>(tell: fn(&T) -> Option<B>, reply: &T) -> Option<BoxError>
where
    B: Send + Sync + 'static,
{
    boxed(tell(reply))
}

/// The same of a reply that may be `None`, which tells of none.
pub fn failure_if_any<T, B>(tell: fn(&T) -> Option<B>, reply: &Option<T>) -> Option<BoxError>
where
    B: Send + Sync + 'static,
{
    failure(tell, reply.as_ref()?)
}

/// The variant of an error: `failed` for a success that told of a failure.
pub fn failed_or<B: Send + Sync + 'static, E>(
    error: Error,
    failed: fn(ErrorResponse<B>) -> E,
    client: fn(Error) -> E,
) -> E {
    error.into_failed().map_or_else(client, failed)
}

/// Whether a reply is read before the call ends.
#[derive(Debug)]
pub enum IsReadWhole<const IS_IT: bool> {}

/// What `failure` can look into.
#[diagnostic::on_unimplemented(
    message = "a stream cannot tell of a failure before it is read",
    label = "read after the call has ended",
    note = "remove `failure`, or write `failure = none` where the trait has it; `sse(error(…))` declares what an event tells of one"
)]
pub trait ReadWhole {}

#[diagnostic::do_not_recommend]
impl ReadWhole for IsReadWhole<true> {}

/// Asks that of a type.
pub const fn read_whole<B: ReadWhole>() {}

/// What can come with one of several successes.
#[diagnostic::on_unimplemented(
    message = "one of several successes is read whole, and a stream is not",
    label = "read after the call has ended",
    note = "return the stream as the only success, and declare the other statuses as errors or `none(…)`"
)]
pub trait WholeSuccess {}

#[diagnostic::do_not_recommend]
impl WholeSuccess for IsReadWhole<true> {}

/// Asks that of a type.
pub const fn whole_success<S: WholeSuccess>() {}

pub const fn is_read_whole(kind: ReplyKind) -> bool {
    !kind.flows()
}

/// A call whose reply is read so. A type that cannot be is reported at the type as written, and nowhere
/// else.
pub fn call<T: ReadAs<F>, E, F>(
    client: &Client,
    arguments: ArgumentEncoder,
    _format: F,
) -> Call<'static, T, E> {
    Call::new(client, arguments, Decoder::new::<F>(None))
}

/// One of several successes, read so.
pub fn read_as<T: ReadAs<F>, F>(reply: &mut ReplyReader<'_>, _format: F) -> Result<T, Error> {
    T::read_as(reply)
}

/// A status that none of them has.
#[cold]
pub fn undeclared(reply: &ReplyReader<'_>) -> Error {
    reply.error(format_args!("no declared success has status {}", reply.raw().status().as_u16()))
}

/// The same with a reply that is completed once it is decoded.
pub fn call_finished<T: ReadAs<F>, E, F>(
    client: &Client,
    arguments: ArgumentEncoder,
    _format: F,
    finish: fn(&mut T, &RawResponse),
) -> Call<'static, T, E> {
    Call::new(client, arguments, Decoder::new::<F>(Some(finish)))
}

/// The end of an endpoint that an implementation of the trait leaves out.
pub fn unimplemented<T, E: EndpointError>(method: &str) -> Ready<Result<T, E>> {
    let message = format!(
        "`{method}` is not implemented here: what stands in the place of a client leaves it out, which its declaration (`provided`) allows"
    );
    let error = Error::new(ErrorKind::Unimplemented, Outcome::NotSent, message);
    ready(Err(E::from_error(error)))
}

/// An argument that lives for as long as a call.
pub const fn lent<'c, T: 'c>(argument: T) -> T {
    argument
}

/// Starts a call, and checks at the type as written that it is an endpoint's error.
#[inline]
pub fn future<T, E>(call: Call<'static, T, E>) -> CallFuture<'static, T, E>
where
    T: Send + 'static,
    E: EndpointError + Send + 'static,
{
    call.into_future()
}

#[cfg(feature = "server")]
pub mod server {
    //! The same for the server half.

    pub use bytes::Bytes;
    pub use http;
    pub use tower_service::Service;

    #[cfg(feature = "websocket")]
    pub use crate::server::Opened;
    pub use crate::server::{Answer, NotSent, Received, Sent, Serve, call};

    use std::marker::PhantomData;

    use super::{
        AsCoded, AsReply, ByCodec, ByOptionalReply, ByReply, Encode, EndpointError, OrNone,
    };
    use crate::{
        Error,
        server::{IntoReply, ReplyWriter, WriteAs},
    };

    /// One of several successes, written so.
    pub fn write_as<T: WriteAs<F>, F>(
        value: T,
        reply: &mut ReplyWriter,
        _format: F,
    ) -> Result<(), Error> {
        value.write_as(reply)
    }

    /// The same by a codec.
    pub fn write_by<T, C: Encode<T>>(
        value: &T,
        reply: &mut ReplyWriter,
        _codec: PhantomData<C>,
    ) -> Result<(), Error> {
        reply.encoded::<C, T>(value)
    }

    impl ByReply {
        pub fn write<T: IntoReply, C>(
            self,
            value: T,
            reply: &mut ReplyWriter,
            _codec: PhantomData<C>,
        ) -> Result<(), Error> {
            value.write(reply)
        }

        pub fn write_or_none<T: IntoReply, C>(
            self,
            value: Option<T>,
            reply: &mut ReplyWriter,
            _codec: PhantomData<C>,
        ) -> Result<(), Error> {
            WriteAs::<OrNone<AsReply>>::write_as(value, reply)
        }

        pub fn answer<T: IntoReply, E: EndpointError, C>(
            self,
            request: &Received,
            result: Result<T, E>,
            _codec: PhantomData<C>,
        ) -> Answer {
            request.answer(result, AsReply)
        }

        pub fn answer_or_none<T: IntoReply, E: EndpointError, C>(
            self,
            request: &Received,
            result: Result<Option<T>, E>,
            _codec: PhantomData<C>,
        ) -> Answer {
            request.answer(result, OrNone(AsReply))
        }
    }

    impl ByOptionalReply {
        pub fn write<T: WriteAs<OrNone<AsReply>>, C>(
            self,
            value: T,
            reply: &mut ReplyWriter,
            _codec: PhantomData<C>,
        ) -> Result<(), Error> {
            value.write_as(reply)
        }

        pub fn answer<T: WriteAs<OrNone<AsReply>>, E: EndpointError, C>(
            self,
            request: &Received,
            result: Result<T, E>,
            _codec: PhantomData<C>,
        ) -> Answer {
            request.answer(result, OrNone(AsReply))
        }
    }

    impl ByCodec {
        pub fn write<T, C: Encode<T>>(
            self,
            value: T,
            reply: &mut ReplyWriter,
            codec: PhantomData<C>,
        ) -> Result<(), Error> {
            write_by(&value, reply, codec)
        }

        pub fn write_or_none<T, C: Encode<T>>(
            self,
            value: Option<T>,
            reply: &mut ReplyWriter,
            _codec: PhantomData<C>,
        ) -> Result<(), Error> {
            WriteAs::<OrNone<AsCoded<C>>>::write_as(value, reply)
        }

        pub fn answer<T, E: EndpointError, C: Encode<T>>(
            self,
            request: &Received,
            result: Result<T, E>,
            _codec: PhantomData<C>,
        ) -> Answer {
            request.answer(result, AsCoded::<C>::NEW)
        }

        pub fn answer_or_none<T, E: EndpointError, C: Encode<T>>(
            self,
            request: &Received,
            result: Result<Option<T>, E>,
            _codec: PhantomData<C>,
        ) -> Answer {
            request.answer(result, OrNone(AsCoded::<C>::NEW))
        }
    }
}
