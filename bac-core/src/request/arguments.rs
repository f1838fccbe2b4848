//! Arguments to the parts of a request: path, query, headers and body.

use std::fmt::{self, Display, Write};

use bac_wire::is_field_name;
use bytes::Bytes;
use http::{HeaderMap, header};
use serde::Serialize;

use super::{
    header::{header_field, is_cookie_octet},
    members::members,
    multipart::{Form, PartValue},
    octets::Octets,
    target::{Delimiter, PercentEncoder, Target},
    text::Text,
    upload::{ToUpload, Upload},
    url_argument::UrlArgument,
};
use crate::{
    codec::{CodecError, Encodes, Format},
    error::Error,
    escape::Escaped,
    limits::MOST_HEADERS,
    link::Link,
    operation::{Operation, Paging},
    position::{Place, Position},
    sign::{SignedRequest, USUAL_PAYLOAD, UnsignedEnvelope},
};

/// Encodes the arguments of one call, one by one.
///
/// The first argument that cannot be sent is remembered, and the call returns it when awaited.
#[doc(hidden)]
pub struct ArgumentEncoder {
    operation: &'static Operation,
    target: Target,
    headers: HeaderMap,
    body: Body,
    /// The form that is the body in the place of `body`, so far.
    fields: Option<String>,
    /// The same of parts.
    parts: Option<Box<Form>>,
    error: Option<Error>,
}

/// The body of a request, signed or about to be.
pub(crate) enum Body {
    Empty,
    /// As it is sent, with the media type that the operation declares.
    Encoded(Bytes),
    /// Piece by piece.
    Upload(Box<Upload>),
    /// Parts, which may come piece by piece, too.
    Multipart(Box<Form>),
    Unsigned(UnsignedEnvelope),
    Signed(Bytes),
}

/// Arguments that have all been accepted.
pub(crate) struct EncodedArguments {
    pub(crate) target: Target,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Body,
}

impl ArgumentEncoder {
    pub fn new(operation: &'static Operation) -> Self {
        Self {
            operation,
            target: Target::new(operation),
            headers: HeaderMap::new(),
            body: Body::Empty,
            fields: None,
            parts: None,
            error: None,
        }
    }

    /// Puts `value` in the place of the template's next placeholder.
    pub fn path(&mut self, value: &dyn Display) {
        if let Err(fault) = self.target.path(value) {
            self.refuse(fault);
        }
    }

    /// Puts `value` in the place of the template's next placeholder, which takes its `/` as they are.
    pub fn rest(&mut self, value: &dyn Display) {
        if let Err(fault) = self.target.rest(value) {
            self.refuse(fault);
        }
    }

    /// The same with any segments: empty ones, `.` and `..` are not steps in a tree, but parts of a name.
    pub fn any_rest(&mut self, value: &dyn Display) {
        if let Err(fault) = self.target.any_rest(value) {
            self.refuse(fault);
        }
    }

    /// The same with a segment for each value.
    pub fn rest_list<T: Text>(&mut self, values: &[T]) {
        if let Err(fault) = self.target.rest_list(&mut values.iter().map(Text::display)) {
            self.refuse(fault);
        }
    }

    /// Calls this link in the place of a path.
    pub fn url<L: UrlArgument + ?Sized>(&mut self, link: &L) {
        self.target.set_link(link.link().clone());
    }

    /// Adds `name=value` to the query.
    pub fn query(&mut self, name: &str, value: &dyn Display) {
        if let Err(fault) = self.target.query(name, value) {
            self.refuse(fault);
        }
    }

    /// The same, if there is a value.
    pub fn query_option(&mut self, name: &str, value: Option<&dyn Display>) {
        if let Some(value) = value {
            self.query(name, value);
        }
    }

    /// The same for each value.
    pub fn query_list<T: Text>(&mut self, name: &str, values: &[T]) {
        for value in values {
            self.query(name, value.display());
        }
    }

    /// The same for the values in one pair, with commas between them.
    pub fn query_comma<T: Text>(&mut self, name: &str, values: &[T]) {
        self.query_joined(name, Delimiter::Comma, values);
    }

    /// The same with spaces.
    pub fn query_space<T: Text>(&mut self, name: &str, values: &[T]) {
        self.query_joined(name, Delimiter::Space, values);
    }

    /// The same with pipes.
    pub fn query_pipe<T: Text>(&mut self, name: &str, values: &[T]) {
        self.query_joined(name, Delimiter::Pipe, values);
    }

    fn query_joined<T: Text>(&mut self, name: &str, delimiter: Delimiter, values: &[T]) {
        let values = &mut values.iter().map(Text::display);
        if let Err(fault) = self.target.query_joined(name, delimiter, values) {
            self.refuse(fault);
        }
    }

    /// Adds each member of a struct, a map or pairs to the query, by its own name.
    pub fn query_fields<T: Serialize + ?Sized>(&mut self, argument: &'static str, value: &T) {
        let (operation, target) = (self.operation, &mut self.target);
        let before = target.len();
        let added = members(value, &mut |name, text| {
            // Another flattened value may have it, too.
            if operation.names_in_query(name) || target.has_pair(before, name) {
                return Err(declared(name));
            }
            target.query(name, text)
        });
        self.taken_apart(argument, added);
    }

    /// Adds each member to the query, as `name[member]`.
    pub fn query_deep<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) {
        let target = &mut self.target;
        let added =
            members(value, &mut |member, text| target.query(&format!("{name}[{member}]"), text));
        self.taken_apart(name, added);
    }

    fn taken_apart(&mut self, argument: &str, added: Result<(), String>) {
        if let Err(fault) = added {
            self.refuse(format!("`{argument}` cannot be sent: {fault}"));
        }
    }

    /// Adds a header field.
    pub fn header(&mut self, name: &'static str, value: &dyn Display) {
        let mut text = String::new();
        let written = write!(text, "{value}");
        if written.is_err() {
            return self.refuse(format!("header `{name}` cannot be written as text"));
        }
        match header_field(name, &text) {
            Ok(_) if self.headers.len() >= MOST_HEADERS => self.refuse(too_many(name)),
            Ok((name, value)) => {
                self.headers.append(name, value);
            }
            Err(error) => self.fail(error),
        }
    }

    /// The same, if there is a value.
    pub fn header_option(&mut self, name: &'static str, value: Option<&dyn Display>) {
        if let Some(value) = value {
            self.header(name, value);
        }
    }

    /// The same for each value.
    pub fn header_list<T: Text>(&mut self, name: &'static str, values: &[T]) {
        for value in values {
            self.header(name, value.display());
        }
    }

    /// Adds a header field for each member of a struct, a map or pairs, its name behind `prefix`.
    pub fn header_fields<T: Serialize + ?Sized>(&mut self, prefix: &'static str, value: &T) {
        let (operation, headers) = (self.operation, &mut self.headers);
        let mut last = String::new();
        let added = members(value, &mut |member, text| {
            let name = format!("{prefix}{member}");
            // What a member is called comes from the caller's data.
            if member.is_empty() || !is_field_name(&name) {
                return Err(format!("`{}` is no name of one", Escaped(&name)));
            }
            if operation.names_header(&name) {
                return Err(declared(&name));
            }
            // The items of a list come one after the other.
            if headers.contains_key(&*name) && last != name {
                return Err(format!(
                    "its `{name}` is given twice; header names are the same in any case"
                ));
            }
            if headers.len() >= MOST_HEADERS {
                return Err(too_many(&name));
            }
            let mut value = String::new();
            write!(value, "{text}").map_err(|_| format!("`{name}` cannot be written as text"))?;
            let (field, value) = header_field(&name, &value).map_err(|error| error.to_string())?;
            headers.append(field, value);
            last = name;
            Ok(())
        });
        if let Err(fault) = added {
            self.refuse(format!("the headers `{prefix}…` cannot be sent: {fault}"));
        }
    }

    /// Adds a cookie to the one header field of all of them.
    pub fn cookie(&mut self, name: &'static str, value: &dyn Display) {
        let mut text = match self.headers.get(header::COOKIE) {
            Some(others) => String::from_utf8_lossy(others.as_bytes()).into_owned() + "; ",
            None => String::new(),
        };
        text.push_str(name);
        text.push('=');
        let start = text.len();
        if write!(text, "{value}").is_err() {
            return self.refuse(format!("cookie `{name}` cannot be written as text"));
        }
        if !text.bytes().skip(start).all(is_cookie_octet) {
            return self.refuse(format!(
                "the value of cookie `{name}` holds a blank, a control character, `\"`, `,`, `;`, `\\` \
                 or one that is not ASCII, which no cookie can; encode it as the server does"
            ));
        }
        match header_field(header::COOKIE.as_str(), &text) {
            Ok((field, value)) => {
                self.headers.insert(field, value);
            }
            Err(error) => self.fail(error),
        }
    }

    /// The same, if there is a value.
    pub fn cookie_option(&mut self, name: &'static str, value: Option<&dyn Display>) {
        if let Some(value) = value {
            self.cookie(name, value);
        }
    }

    /// Sends `body` as JSON.
    pub fn body<T: Serialize + ?Sized>(&mut self, body: &T) {
        match serde_json::to_vec(body) {
            Ok(bytes) => self.body = Body::Encoded(bytes.into()),
            Err(error) => self.not_json("body", error),
        }
    }

    /// Sends `body` as a codec writes it.
    pub fn coded<T: ?Sized>(&mut self, body: &T, codec: Encodes<T>) {
        match (codec.encode)(body) {
            Ok(bytes) => self.body = Body::Encoded(bytes),
            Err(error) => self.not_coded(codec.format, error),
        }
    }

    /// Sends a value as the text that it is.
    pub fn text(&mut self, body: &dyn Display) {
        let mut text = String::new();
        match write!(text, "{body}") {
            Ok(()) => self.body = Body::Encoded(text.into()),
            Err(_) => self.refuse("the body cannot be written as text".to_owned()),
        }
    }

    /// Sends bytes as they are.
    pub fn bytes<T: Octets>(&mut self, body: T) {
        self.body = Body::Encoded(body.into_bytes());
    }

    /// Sends a stream piece by piece.
    pub fn stream<T: ToUpload>(&mut self, body: T) {
        self.body = Body::Upload(Box::new(body.to_upload()));
    }

    /// Adds an upload, or a value as text, to the parts that are the body.
    pub fn part<T: PartValue>(&mut self, name: &str, value: &T) {
        if let Err(error) = self.parts().value(name, value) {
            self.fail(error);
        }
    }

    /// The same, if there is a value.
    pub fn part_option<T: PartValue>(&mut self, name: &str, value: &Option<T>) {
        self.multipart();
        if let Some(value) = value {
            self.part(name, value);
        }
    }

    /// The same for each value.
    pub fn part_list<T: PartValue>(&mut self, name: &str, values: &[T]) {
        self.multipart();
        for value in values {
            self.part(name, value);
        }
    }

    /// Adds a value as JSON to the parts.
    pub fn part_json<T: Serialize + ?Sized>(&mut self, name: &str, value: &T) {
        if let Err(error) = self.parts().json(name, value) {
            self.not_json(&format!("part `{name}`"), error);
        }
    }

    /// Adds bytes as they are to the parts.
    pub fn part_bytes<T: Octets>(&mut self, name: &str, bytes: T) {
        self.parts().bytes(name, bytes);
    }

    /// Makes the body one of parts: it is one still if there are none.
    pub fn multipart(&mut self) {
        self.parts();
    }

    fn parts(&mut self) -> &mut Form {
        self.parts.get_or_insert_default()
    }

    /// Sends `body` as a form.
    pub fn form<T: Serialize + ?Sized>(&mut self, body: &T) {
        match serde_html_form::to_string(body) {
            Ok(text) => self.body = Body::Encoded(text.into()),
            Err(error) => self.fail(
                Error::invalid_input(format!("the body cannot be written as a form: {error}"))
                    .with_source(error),
            ),
        }
    }

    /// Adds `name=value` to the form that is the body.
    pub fn field(&mut self, name: &str, value: &dyn Display) {
        let form = self.fields();
        if !form.is_empty() {
            form.push('&');
        }
        // Writing to a `String` cannot fail, so an error is the value's own.
        let written = write!(PercentEncoder(form), "{name}")
            .and_then(|()| form.write_char('='))
            .and_then(|()| write!(PercentEncoder(form), "{value}"));
        if written.is_err() {
            self.refuse(format!("form field `{name}` cannot be written as text"));
        }
    }

    /// The same, if there is a value. A form without fields is one still.
    pub fn field_option(&mut self, name: &str, value: Option<&dyn Display>) {
        match value {
            Some(value) => self.field(name, value),
            None => {
                self.fields();
            }
        }
    }

    /// The same for each value.
    pub fn field_list<T: Text>(&mut self, name: &str, values: &[T]) {
        self.fields();
        for value in values {
            self.field(name, value.display());
        }
    }

    fn fields(&mut self) -> &mut String {
        self.fields.get_or_insert_default()
    }

    /// Sends `payload` in an envelope signed by the client's signer.
    pub fn signed<T: Serialize + ?Sized>(&mut self, payload: &T) {
        match UnsignedEnvelope::serialize(payload, USUAL_PAYLOAD) {
            Ok(envelope) => self.body = Body::Unsigned(envelope),
            Err(error) => self.not_json("payload", error),
        }
    }

    /// Sends an envelope that was signed before, byte for byte.
    pub fn envelope<T: ?Sized>(&mut self, request: &SignedRequest<T>) {
        self.body = Body::Signed(request.as_bytes().clone());
    }

    /// Adds or replaces a header field of this call alone.
    pub(crate) fn set_header(&mut self, name: &str, value: &str) {
        match header_field(name, value) {
            Ok((field, _))
                if self.headers.len() >= MOST_HEADERS && !self.headers.contains_key(&field) =>
            {
                self.refuse(too_many(name));
            }
            Ok((name, value)) => {
                self.headers.insert(name, value);
            }
            Err(error) => self.fail(error),
        }
    }

    /// The same arguments, as they are encoded, for another page of the list; what was wrong with them goes along.
    /// `None` where the body can be read only once.
    pub(crate) fn another(&mut self) -> Option<Self> {
        let body = match &self.body {
            Body::Empty => Body::Empty,
            Body::Encoded(bytes) => Body::Encoded(bytes.clone()),
            Body::Unsigned(envelope) => Body::Unsigned(envelope.clone()),
            Body::Signed(bytes) => Body::Signed(bytes.clone()),
            Body::Upload(_) | Body::Multipart(_) => return None,
        };
        if self.parts.is_some() {
            return None;
        }
        Some(Self {
            operation: self.operation,
            target: self.target.clone(),
            headers: self.headers.clone(),
            body,
            fields: self.fields.clone(),
            parts: None,
            error: self.error.take(),
        })
    }

    /// Asks for the page at `position`, if the list has such positions.
    pub(crate) fn set_position(&mut self, position: &Position) {
        let set = match (self.operation.paging(), &position.0) {
            (Some(Paging::Query { name }), Place::Token(token)) => {
                self.target.set_query(name, token)
            }
            (Some(Paging::Offset { offset, .. }), Place::Offset(items)) => {
                self.target.set_query(offset, items)
            }
            (Some(Paging::Link), Place::Link(link)) => {
                self.target.move_to(Link::new(link.as_str()));
                Ok(())
            }
            (None, _) => Err(NO_PAGES.to_owned()),
            (Some(_), _) => Err(OTHER_LIST.to_owned()),
        };
        if let Err(fault) = set {
            self.refuse(fault);
        }
    }

    /// Where the page begins that is asked for, where an argument says it.
    pub(crate) fn position(&self) -> Option<Position> {
        match self.operation.paging()? {
            Paging::Query { name } => self.target.query_value(name).map(Position::token),
            Paging::Offset { offset, .. } => {
                self.target.query_value(offset)?.parse().ok().map(Position::offset)
            }
            // It is known when it has been asked.
            Paging::Link => None,
        }
    }

    pub(crate) const fn operation(&self) -> &'static Operation {
        self.operation
    }

    /// The parts of the request, or the first argument's fault.
    pub(crate) fn finish(mut self) -> Result<EncodedArguments, Error> {
        if let Err(fault) = self.target.finish() {
            self.refuse(fault);
        }
        let body = match (self.fields, self.parts) {
            (Some(form), _) => Body::Encoded(form.into()),
            (None, Some(parts)) => Body::Multipart(parts),
            (None, None) => self.body,
        };
        match self.error {
            Some(error) => Err(error),
            None => Ok(EncodedArguments { target: self.target, headers: self.headers, body }),
        }
    }

    #[cold]
    fn not_json(&mut self, what: &str, error: serde_json::Error) {
        self.fail(
            Error::invalid_input(format!("the {what} cannot be written as JSON: {error}"))
                .with_source(error),
        );
    }

    #[cold]
    fn not_coded(&mut self, format: Format, error: CodecError) {
        let message = format!("the body cannot be written as {}: {error}", format.name);
        self.fail(Error::invalid_input(message).with_source(error));
    }

    #[cold]
    fn refuse(&mut self, message: String) {
        self.fail(Error::invalid_input(message));
    }

    /// Remembers why the call cannot be sent, unless something was wrong before.
    pub(crate) fn fail(&mut self, error: Error) {
        self.error.get_or_insert(error);
    }
}

/// Of an endpoint without pages.
pub(crate) const NO_PAGES: &str =
    "the endpoint declares no `page(…)`, which would tell how its next page is asked for";

const OTHER_LIST: &str = "the position is one of another list: a token, a link or an offset, where this one has something else";

#[cold]
fn declared(name: &str) -> String {
    format!("its `{}` is sent by another argument; give it once", Escaped(name))
}

#[cold]
fn too_many(name: &str) -> String {
    format!("header `{name}` is one of more than {MOST_HEADERS} header fields; give fewer values")
}

/// The operation alone: every argument may be a secret.
impl fmt::Debug for ArgumentEncoder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ArgumentEncoder")
            .field("operation", &self.operation)
            .finish_non_exhaustive()
    }
}
