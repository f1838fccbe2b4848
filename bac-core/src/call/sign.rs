//! The head is signed, when nothing else changes it any more.

use std::pin::pin;

use http::header;

use super::{authorize::Shown, deadline::Deadline, fault::no_signer};
use crate::{
    client::{Callee, check_length},
    error::{Error, ErrorKind},
    fields::http_date,
    message::Request,
    operation::Outcome,
    scheme::{Answer, Draft, Head, Moment, Needs, ReplyHead, Scheme, Signer, Unsigned, sign_head},
};

/// Signs a request as its operation says, if it does.
pub(super) async fn sign(
    callee: &Callee,
    request: &mut Request,
    shown: &Shown,
    call: u128,
    limit: &Deadline,
) -> Result<(), Error> {
    if callee.operation.scheme().is_none() {
        return match shown {
            _ if callee.operation.is_unsigned() => Ok(()),
            Shown { access_key: Some(_), .. } => Err(never_signed()),
            Shown { bound_token: Some(_), .. } => Err(never_proven()),
            _ => Ok(()),
        };
    }
    for scheme in callee.operation.schemes() {
        sign_by(scheme, callee, request, shown, call, limit).await?;
    }
    Ok(())
}

/// Signs a request in its URL, for so many seconds.
pub(super) async fn presign(
    callee: &Callee,
    request: &mut Request,
    shown: &Shown,
    call: u128,
    limit: &Deadline,
    seconds: u64,
) -> Result<(), Error> {
    let scheme = callee.operation.scheme().ok_or_else(|| {
        failed("the endpoint declares no scheme that signs URLs; declare `sign = sigv4(…)`")
    })?;
    let scheme = scheme.presigned(seconds)?;
    sign_by(&*scheme, callee, request, shown, call, limit).await
}

async fn sign_by(
    scheme: &dyn Scheme,
    callee: &Callee,
    request: &mut Request,
    shown: &Shown,
    call: u128,
    limit: &Deadline,
) -> Result<(), Error> {
    let moment = moment(callee, scheme, shown, call);
    check(callee, scheme, &moment, request)?;
    let signed = limit.limit(pin!(sign_head(scheme, Draft::new(request), &moment))).await;
    let signed = signed.map_err(|phase| Error::timed_out(phase, Outcome::NotSent))?;
    signed.map_err(|unsigned| match unsigned {
        Unsigned::Scheme(error) => Error::from(error),
        Unsigned::Signer(error) => Error::from(error),
    })?;
    check_length(request.url.as_str().len())
}

/// Shows its schemes the head of a reply, and says whether one of them asks for one more attempt.
pub(super) fn replied(callee: &Callee, reply: &ReplyHead<'_>, call: u128) -> bool {
    callee.operation.schemes().fold(false, |asks, scheme| {
        let asks_too = replied_to(scheme, callee, reply, call);
        asks || asks_too
    })
}

fn replied_to(scheme: &dyn Scheme, callee: &Callee, reply: &ReplyHead<'_>, call: u128) -> bool {
    let nothing = Shown::default();
    let moment = moment(callee, scheme, &nothing, call);
    let asks = scheme.replied(reply, &moment) == Answer::Resend;
    // What the server takes the time for, where it may have refused a request for that.
    let may_be_late = scheme.needs().clock && matches!(reply.status.as_u16(), 400 | 401 | 403);
    let date = reply.header(&header::DATE).filter(|_| may_be_late).and_then(http_date);
    let is_corrected =
        date.is_some_and(|date| moment.memory().correct(date, callee.client.clock().now()));
    asks || is_corrected
}

fn moment<'a>(callee: &'a Callee, scheme: &dyn Scheme, shown: &'a Shown, call: u128) -> Moment<'a> {
    Moment {
        clock: callee.client.clock(),
        memory: callee.client.memory(),
        call,
        signer: callee.signer_named(scheme.key().or(callee.operation.key())),
        access_key: shown.access_key.as_deref(),
        bound_token: shown.bound_token.as_deref(),
    }
}

fn check(
    callee: &Callee,
    scheme: &dyn Scheme,
    moment: &Moment<'_>,
    request: &Request,
) -> Result<(), Error> {
    let needs = scheme.needs();
    if needs.signer {
        let name = scheme.key().or(callee.operation.key());
        let signer = moment.signer().ok_or_else(|| no_signer(name))?;
        check_algorithm(needs, signer)?;
    }
    match (needs.access_key, moment.access_key()) {
        (true, None) => Err(failed(
            "the endpoint is signed with an access key and the client has none; give one with \
             `Client::builder(…).credentials(AccessKey::new(…).into())`",
        )),
        (false, Some(_)) => Err(never_signed()),
        _ if moment.bound_token().is_some() && !is_proven(callee) => Err(never_proven()),
        _ if needs.body => Ok(Head::sent(request).body().map(|_| ())?),
        _ => Ok(()),
    }
}

/// Whether one of its schemes shows a token with its proof.
fn is_proven(callee: &Callee) -> bool {
    callee.operation.schemes().any(|scheme| scheme.needs().bound_token)
}

fn check_algorithm(needs: Needs, signer: &dyn Signer) -> Result<(), Error> {
    let algorithm = signer.algorithm();
    if needs.algorithms.is_empty() || needs.algorithms.contains(&algorithm) {
        return Ok(());
    }
    let wanted: Vec<_> = needs.algorithms.iter().map(ToString::to_string).collect();
    let wanted = wanted.join(" or ");
    Err(failed(&format!(
        "the key signs with {algorithm}, and the scheme of the endpoint needs {wanted}; give a key of \
         that kind"
    )))
}

#[cold]
fn never_signed() -> Error {
    failed(
        "the client has an access key, which signs and is never sent, and the endpoint declares no \
         scheme that it signs in; declare `sign = …`, or `unsigned`",
    )
}

#[cold]
fn never_proven() -> Error {
    failed(
        "the client has a token that is bound to its key, which is sent with the proof of that key alone, \
         and the endpoint declares none; declare `sign = dpop`, or `unsigned`",
    )
}

#[cold]
fn failed(message: &str) -> Error {
    Error::new(ErrorKind::Sign, Outcome::NotSent, message)
}
