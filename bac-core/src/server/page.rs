//! How a service answers with a page of a list.

use serde::Serialize;

use super::{into_reply::IntoReply, writer::ReplyWriter};
use crate::{
    error::Error,
    operation::Paging,
    position::{Place, Position},
    reply::Page,
};

/// What its body is where a token stands in it.
#[derive(Serialize)]
struct WithToken<'a, T> {
    items: &'a [T],
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<&'a str>,
}

impl<T: Serialize> IntoReply for Page<T> {
    fn write(self, reply: &mut ReplyWriter) -> Result<(), Error> {
        let Self { items, next, .. } = self;
        match (reply.paging(), next) {
            (Some(Paging::Query { .. }), None) => {
                reply.json(&WithToken { items: &items, next: None })
            }
            (Some(Paging::Query { .. }), Some(Position(Place::Token(token)))) => {
                reply.json(&WithToken { items: &items, next: Some(&token) })
            }
            (Some(Paging::Link), Some(Position(Place::Link(link)))) => {
                if link.contains(['<', '>', '"', ' ']) || link.contains(char::is_control) {
                    return Err(Error::invalid_input(
                        "the link to the next page holds what no URL does; percent-encode it",
                    ));
                }
                reply.header("link", &format!("<{link}>; rel=\"next\""))?;
                reply.json(&items)
            }
            // What follows is told by the number of items.
            (Some(Paging::Offset { .. }), Some(Position(Place::Offset(_)))) | (_, None) => {
                reply.json(&items)
            }
            (_, Some(_)) => Err(Error::invalid_input(
                "the next page is said by a position that the endpoint has not: it takes what its `page(…)` says, a token, a link or an offset",
            )),
        }
    }
}
