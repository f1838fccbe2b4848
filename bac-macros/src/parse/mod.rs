//! Tokens → syntax. Grammar mistakes are reported where they are and a neutral value is carried on,
//! so that one mistake hides no other.

mod argument;
mod attributes;
mod body_format;
mod candidates;
mod client;
mod codec;
mod coding;
mod constants;
mod duration;
mod endpoint;
mod entries;
mod errors;
mod events;
mod field_name;
mod forwarded;
mod function;
mod http_signature;
mod key_name;
mod kind;
mod list;
mod method;
mod paging;
mod path;
mod query;
mod redirect;
mod reply;
mod reply_struct;
mod request_line;
mod resend;
mod shared;
mod sign;
mod sigv4;
mod status;
mod status_body;
mod success;
mod trait_item;
mod web_bot_auth;
mod wire_name;

pub(crate) use argument::{Argument, PathMarker, stand_in};
pub(crate) use attributes::client;
#[cfg(test)]
pub(crate) use attributes::keys;
pub(crate) use body_format::other_than_codec;
pub(crate) use candidates::Candidates;
pub(crate) use client::{ClientAttribute, Shape};
pub(crate) use codec::Codec;
pub(crate) use coding::Coding;
pub(crate) use constants::{Constant, Constants};
pub(crate) use duration::Limit;
pub(crate) use endpoint::EndpointAttribute;
pub(crate) use entries::Keyed;
pub(crate) use errors::{ErrorCase, Errors};
pub(crate) use events::{ErrorEvent, EventRules};
pub(crate) use forwarded::{Forwarded, is_async_trait};
pub(crate) use http_signature::{Component, Form, HttpSignature};
pub(crate) use kind::{Fills, Kind};
pub(crate) use method::{Method, foreign_endpoint};
pub(crate) use paging::Paging;
#[cfg(test)]
pub(crate) use path::template;
pub(crate) use path::{Part, Template, written as written_argument};
pub(crate) use reply::{Format, Reply};
#[cfg(test)]
pub(crate) use reply_struct::MARKERS as REPLY_MARKERS;
pub(crate) use reply_struct::{
    BodyOfReply, InReply, ReplyField, ReplyPlace, ReplyStruct, reply_struct,
};
pub(crate) use resend::Challenge;
pub(crate) use shared::Settings;
pub(crate) use sign::{BODY, Hmac, Piece, Sign};
pub(crate) use sigv4::SigV4;
pub(crate) use status::Status;
pub(crate) use success::SuccessCase;
pub(crate) use trait_item::{
    Kept, Member, MethodSyntax, TraitSyntax, Written, item_keyword, trait_item,
};
