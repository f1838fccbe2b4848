//! The arguments of a request whose body is read as it comes: parts, and streams.

use std::{
    sync::PoisonError,
    task::{Context, Poll, ready},
};

use bytes::Bytes;
use http::header;
use serde::de::DeserializeOwned;

use super::{
    body_limits::BodyLimits,
    from_part::{FromPart, FromUpload, ReceivedPart},
    inflow::{Inflow, Pieces, told},
    multipart::{PartHead, Reader, boundary},
    received::{Received, missing, not_text},
    rejection::{Rejection, RejectionKind},
};
use crate::{
    box_error::BoxError,
    json,
    message::{BodyChunks, RequestBody},
    operation::{Location, Operation},
    value::FromOctets,
};

impl Received {
    /// The body as it comes, from when the service reads it.
    pub fn stream<T: FromUpload>(&self) -> Result<T, Rejection> {
        let media_type = self.context().headers().get(header::CONTENT_TYPE);
        let media_type = media_type.and_then(|it| it.to_str().ok()).map(str::to_owned);
        let (inflow, _) = self.inflow()?;
        let length = inflow.length();
        Ok(T::from_body(RequestBody::stream(inflow, length), media_type))
    }

    pub fn stream_option<T: FromUpload>(&self) -> Result<Option<T>, Rejection> {
        let is_there = self
            .pieces
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .as_ref()
            .is_some_and(|pieces| pieces.body.length() != Some(0))
            || self.context().headers().contains_key(header::CONTENT_TYPE);
        if is_there { self.stream().map(Some) } else { Ok(None) }
    }

    /// Reads the parts up to the last that is declared, where that is handed over as it comes.
    pub async fn parts(&self, flowing: Option<&'static str>) -> Result<(), Rejection> {
        let operation = self.operation();
        let boundary = boundary(self.context().headers())?;
        let (inflow, limits) = self.inflow()?;
        let mut reader = Reader::new(inflow, &boundary, limits.parts);
        let (mut parts, mut held) = (Vec::new(), 0);
        while let Some(head) = reader.next_head().await? {
            if !is_declared(operation, &head) {
                continue;
            }
            let is_there =
                |name: &str| parts.iter().any(|part: &ReceivedPart| part.head.name == name);
            let flows = flowing.is_some_and(|name| {
                head.name == name && !is_there(name) && awaits_no_other(operation, name, is_there)
            });
            if flows {
                let chunks = FlowingPart { reader, operation };
                parts.push(ReceivedPart { head, body: RequestBody::stream(chunks, None) });
                break;
            }
            let content = hold(&mut reader, &head, &mut held, &limits).await?;
            parts.push(ReceivedPart { head, body: content.into() });
        }
        *self.parts.lock().unwrap_or_else(PoisonError::into_inner) = parts;
        Ok(())
    }

    /// The name of the last part, if its type is handed over as it comes.
    // Apart from what is awaited: rustc would tell of a type that is none once for each step of that.
    pub fn last_part<T: FromPart>(&self, name: &'static str) -> Option<&'static str> {
        T::FLOWS.then_some(name)
    }

    pub fn part<T: FromPart>(&self, name: &'static str) -> Result<T, Rejection> {
        self.part_option(name)?.ok_or_else(|| missing("part", name))
    }

    pub fn part_option<T: FromPart>(&self, name: &'static str) -> Result<Option<T>, Rejection> {
        self.named(name).next().map(|part| read(name, part)).transpose()
    }

    pub fn part_list<T: FromPart>(&self, name: &'static str) -> Result<Vec<T>, Rejection> {
        self.named(name).map(|part| read(name, part)).collect()
    }

    pub fn part_json<T: DeserializeOwned>(&self, name: &'static str) -> Result<T, Rejection> {
        self.part_json_option(name)?.ok_or_else(|| missing("part", name))
    }

    pub fn part_json_option<T: DeserializeOwned>(
        &self,
        name: &'static str,
    ) -> Result<Option<T>, Rejection> {
        let read = |part: ReceivedPart| {
            json::read(&part.bytes()).map_err(|misread| {
                not_text("part", name, &misread).with_source(misread.into_source())
            })
        };
        self.named(name).next().map(read).transpose()
    }

    pub fn part_bytes<T: FromOctets>(&self, name: &'static str) -> Result<T, Rejection> {
        self.part_bytes_option(name)?.ok_or_else(|| missing("part", name))
    }

    pub fn part_bytes_option<T: FromOctets>(
        &self,
        name: &'static str,
    ) -> Result<Option<T>, Rejection> {
        Ok(self.named(name).next().map(|part| T::from_octets(part.bytes())))
    }

    /// The parts of this name, which are given away: one that flows ends when whoever has it drops it.
    fn named(&self, name: &str) -> impl Iterator<Item = ReceivedPart> + use<> {
        let mut parts = self.parts.lock().unwrap_or_else(PoisonError::into_inner);
        let (named, others): (Vec<_>, Vec<_>) =
            parts.drain(..).partition(|part| part.head.name == name);
        *parts = others;
        named.into_iter()
    }

    fn inflow(&self) -> Result<(Inflow, BodyLimits), Rejection> {
        let Some(Pieces { body, limits, checks }) =
            self.pieces.lock().unwrap_or_else(PoisonError::into_inner).take()
        else {
            return Err(Rejection::new(RejectionKind::Body, "the body has been read before"));
        };
        Ok((Inflow::new(body, limits.stream, limits.stall)?.checked_by(checks), limits))
    }
}

fn read<T: FromPart>(name: &'static str, part: ReceivedPart) -> Result<T, Rejection> {
    T::from_part(part).map_err(|error| not_text("part", name, error))
}

fn is_declared(operation: &Operation, head: &PartHead) -> bool {
    let mut parameters = operation.parameters().iter();
    parameters.any(|it| it.location == Location::Part && it.wire_name == head.name)
}

/// Whether each part but this one is there that has to be.
fn awaits_no_other(operation: &Operation, name: &str, is_there: impl Fn(&str) -> bool) -> bool {
    let mut parameters = operation.parameters().iter();
    parameters.all(|it| {
        it.location != Location::Part
            || !it.required
            || it.wire_name == name
            || is_there(it.wire_name)
    })
}

/// The content of a part, which is read at once.
async fn hold(
    reader: &mut Reader,
    head: &PartHead,
    held: &mut usize,
    limits: &BodyLimits,
) -> Result<Bytes, Rejection> {
    let words = [Some(&head.name), head.file_name.as_ref(), head.media_type.as_ref()];
    *held += words.into_iter().flatten().map(String::len).sum::<usize>();
    let mut content = Vec::new();
    while let Some(piece) = reader.next_piece().await? {
        *held += piece.len();
        if content.len() + piece.len() > limits.part {
            let (name, limit) = (&head.name, limits.part);
            return Err(too_large(format!("part `{name}` is larger than {limit} bytes")));
        }
        if *held > limits.whole {
            let limit = limits.whole;
            return Err(too_large(format!("the parts are larger than {limit} bytes together")));
        }
        content.extend_from_slice(&piece);
    }
    Ok(content.into())
}

#[cold]
fn too_large(fact: String) -> Rejection {
    Rejection::new(RejectionKind::TooLarge, format!("{fact}, which is the limit here"))
}

/// A part that is handed over as it comes, as the last that is declared.
struct FlowingPart {
    reader: Reader,
    operation: &'static Operation,
}

impl FlowingPart {
    /// The content of the part. At its end the body is read to its own: what is not whole is told, and what
    /// would be lost.
    fn poll_content(
        &mut self,
        context: &mut Context<'_>,
    ) -> Poll<Result<Option<Bytes>, Rejection>> {
        if let Some(piece) = ready!(self.reader.poll_piece(context))? {
            return Poll::Ready(Ok(Some(piece)));
        }
        while let Some(head) = ready!(self.reader.poll_head(context))? {
            if is_declared(self.operation, &head) {
                let name = head.name;
                let message = format!(
                    "part `{name}` came behind the one that is handed over as it comes; send it before"
                );
                return Poll::Ready(Err(Rejection::new(RejectionKind::Body, message)));
            }
        }
        Poll::Ready(Ok(None))
    }
}

impl BodyChunks for FlowingPart {
    fn poll_chunk(&mut self, context: &mut Context<'_>) -> Poll<Result<Option<Bytes>, BoxError>> {
        self.poll_content(context).map_err(|rejection| told(rejection).into())
    }
}
