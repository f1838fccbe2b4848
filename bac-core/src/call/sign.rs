//! The head is signed, when nothing else changes it any more.

use std::{pin::pin, sync::Arc};

use http::header;

use super::{authorize::Shown, deadline::Deadline, fault::no_signer};
use crate::{
    client::{Callee, check_length},
    error::{Error, ErrorKind},
    fields::http_date,
    message::Request,
    operation::Outcome,
    scheme::{AccessKey, Answer, Claim, Draft, Head, Moment, Needs, ReplyHead, Scheme, Signer},
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
        return match shown.access_key {
            Some(_) if !callee.operation.is_unsigned() => Err(never_signed()),
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
    let moment = moment(callee, scheme, shown.access_key.as_ref(), call);
    check(callee, scheme, &moment, request)?;
    scheme.prepare(&mut Draft::new(request), &moment)?;
    let mut base = Vec::new();
    scheme.base(&Head::sent(request), &Claim::default(), &mut base)?;
    let signature = limit.limit(pin!(scheme.sign(&base, &moment))).await;
    let signature = signature.map_err(|phase| Error::timed_out(phase, Outcome::NotSent))??;
    scheme.place(&signature, &mut Draft::new(request))?;
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
    let moment = moment(callee, scheme, None, call);
    let asks = scheme.replied(reply, &moment) == Answer::Resend;
    // What the server takes the time for, where it may have refused a request for that.
    let may_be_late = scheme.needs().clock && matches!(reply.status.as_u16(), 400 | 401 | 403);
    let date = reply.header(&header::DATE).filter(|_| may_be_late).and_then(http_date);
    let is_corrected =
        date.is_some_and(|date| moment.memory().correct(date, callee.client.clock().now()));
    asks || is_corrected
}

fn moment<'a>(
    callee: &'a Callee,
    scheme: &dyn Scheme,
    access_key: Option<&'a Arc<AccessKey>>,
    call: u128,
) -> Moment<'a> {
    Moment {
        clock: callee.client.clock(),
        memory: callee.client.memory(),
        call,
        signer: callee.signer_named(scheme.key().or(callee.operation.key())),
        access_key: access_key.map(|key| &**key),
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
        _ if needs.body => Ok(Head::sent(request).body().map(|_| ())?),
        _ => Ok(()),
    }
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
fn failed(message: &str) -> Error {
    Error::new(ErrorKind::Sign, Outcome::NotSent, message)
}
