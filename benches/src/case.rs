//! What is compared: ten calls, each declared, by hand, and by hand with time limits.

use std::ops::AsyncFn;

use bac_client::model::{JobCreatePayload, SubmitResponse};
use bac_core::sign::{Ed25519Signer, RsaSigner};
use futures_util::future::try_join_all;

use crate::{
    by_hand::ByHand, declared::Declared, fault::Fault, filter, order::ORDER, receipt::Receipt,
};

/// A call that is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Case {
    /// An unsigned read with a path argument and a JSON answer.
    Read,
    /// The same in generic code, through `calls()` of whatever implements the trait.
    Calls,
    /// The same through an object in the place of the client.
    Object,
    /// The same, completed by the head of the answer.
    Finish,
    /// An unsigned read whose query is the members of a struct.
    Query,
    /// A job as the JSON body of an unsigned POST.
    Post,
    /// A struct as the form of an unsigned PUT.
    Form,
    /// A struct as the XML body of an unsigned PUT that is answered in XML.
    Xml,
    /// A submitted job, signed with Ed25519.
    Ed25519,
    /// A submitted job, signed with RSA of 2048 bits.
    Rsa,
}

impl Case {
    pub(crate) const ALL: [Self; 10] = [
        Self::Read,
        Self::Calls,
        Self::Object,
        Self::Finish,
        Self::Query,
        Self::Post,
        Self::Form,
        Self::Xml,
        Self::Ed25519,
        Self::Rsa,
    ];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Calls => "calls",
            Self::Object => "object",
            Self::Finish => "finish",
            Self::Query => "query",
            Self::Post => "post",
            Self::Form => "form",
            Self::Xml => "xml",
            Self::Ed25519 => "ed25519",
            Self::Rsa => "rsa",
        }
    }

    pub(crate) fn named(name: &str) -> Result<Self, Fault> {
        let found = Self::ALL.into_iter().find(|case| case.name() == name);
        found.ok_or_else(|| format!("no case `{name}`").into())
    }
}

/// How a call is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    /// On reqwest, without any limit in time but that of connecting.
    ByHand,
    /// On reqwest, with its own limits of an exchange and of silence switched on, as a declared
    /// call has them.
    ByHandLimited,
    /// Declared.
    Declared,
}

impl Side {
    pub(crate) const ALL: [Self; 3] = [Self::ByHand, Self::ByHandLimited, Self::Declared];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::ByHand => "by-hand",
            Self::ByHandLimited => "by-hand-limited",
            Self::Declared => "declared",
        }
    }

    pub(crate) fn named(name: &str) -> Result<Self, Fault> {
        let found = Self::ALL.into_iter().find(|side| side.name() == name);
        found.ok_or_else(|| format!("no side `{name}`").into())
    }
}

/// The id that is read: nothing in it needs escaping, which both sides find out.
const JOB_ID: &str = "6f9e0c52-41d7-4b0e-9a53-0d2f7c81e4b6";

pub(crate) const SEED: [u8; 32] = [7; 32];

pub(crate) const RSA_KEY: &str =
    include_str!("../../bac-core/tests/fixtures/test-keys/test-rsa-1.pkcs8.pem");

/// Every case on every side, on connections that stay open.
pub(crate) struct Sides {
    payload: JobCreatePayload,
    by_case: Vec<(ByHand, ByHand, Declared)>,
}

impl Sides {
    pub(crate) fn new(address: &str) -> Result<Self, Fault> {
        let of = |case| -> Result<_, Fault> {
            Ok((
                by_hand(case, address, false)?,
                by_hand(case, address, true)?,
                declared(case, address)?,
            ))
        };
        let by_case = Case::ALL.into_iter().map(of).collect::<Result<_, _>>()?;
        Ok(Self { payload: payload()?, by_case })
    }

    pub(crate) async fn repeat_all(&self, case: Case, count: usize) -> Result<(), Fault> {
        for side in Side::ALL {
            self.repeat(case, side, count).await?;
        }
        Ok(())
    }

    /// As [`repeat`](Self::repeat), with so many callers at a time.
    pub(crate) async fn repeat_at_once(
        &self,
        case: Case,
        side: Side,
        callers: usize,
        count: usize,
    ) -> Result<(), Fault> {
        try_join_all((0..callers).map(|_| self.repeat(case, side, count))).await.map(drop)
    }

    pub(crate) async fn repeat(&self, case: Case, side: Side, count: usize) -> Result<(), Fault> {
        let (by_hand, limited, declared) = &self.by_case[case as usize];
        match side {
            Side::ByHand => repeat_by_hand(by_hand, case, &self.payload, count).await,
            Side::ByHandLimited => repeat_by_hand(limited, case, &self.payload, count).await,
            Side::Declared => repeat_declared(declared, case, &self.payload, count).await,
        }
    }
}

/// One side of one case in a process of its own: set up, then called `count` times.
pub(crate) async fn run(case: Case, side: Side, count: usize, address: &str) -> Result<(), Fault> {
    let payload = payload()?;
    match side {
        Side::ByHand | Side::ByHandLimited => {
            let by_hand = by_hand(case, address, side == Side::ByHandLimited)?;
            repeat_by_hand(&by_hand, case, &payload, count).await
        }
        Side::Declared => repeat_declared(&declared(case, address)?, case, &payload, count).await,
    }
}

async fn repeat_by_hand(
    by_hand: &ByHand,
    case: Case,
    payload: &JobCreatePayload,
    count: usize,
) -> Result<(), Fault> {
    match case {
        Case::Read | Case::Calls | Case::Object => {
            repeat(count, async || by_hand.get(JOB_ID).await).await
        }
        Case::Finish => repeat(count, async || by_hand.finished(JOB_ID).await).await,
        Case::Query => {
            let filter = &filter::example();
            repeat(count, async || by_hand.find(filter).await).await
        }
        Case::Post => repeat(count, async || by_hand.post(payload).await).await,
        Case::Form => repeat(count, async || by_hand.form(&ORDER).await).await,
        Case::Xml => repeat(count, async || by_hand.xml(&ORDER).await).await,
        Case::Ed25519 | Case::Rsa => repeat(count, async || by_hand.submit(payload).await).await,
    }
}

async fn repeat_declared(
    declared: &Declared,
    case: Case,
    payload: &JobCreatePayload,
    count: usize,
) -> Result<(), Fault> {
    match case {
        Case::Read => repeat(count, async || declared.get(JOB_ID).await).await,
        Case::Calls => repeat(count, async || declared.read_by_call(JOB_ID).await).await,
        Case::Object => repeat(count, async || declared.read_by_object(JOB_ID).await).await,
        Case::Finish => repeat(count, async || declared.finished(JOB_ID).await).await,
        Case::Query => {
            let filter = &filter::example();
            repeat(count, async || declared.find(filter).await).await
        }
        Case::Post => repeat(count, async || declared.post(payload).await).await,
        Case::Form => repeat(count, async || declared.form(&ORDER).await).await,
        Case::Xml => repeat(count, async || declared.xml(&ORDER).await).await,
        Case::Ed25519 | Case::Rsa => repeat(count, async || declared.submit(payload).await).await,
    }
}

async fn repeat<T: Answer, E: Into<Fault>>(
    count: usize,
    call: impl AsyncFn() -> Result<T, E>,
) -> Result<(), Fault> {
    for _ in 0..count {
        if !call().await.map_err(Into::into)?.is_the_servers() {
            return Err("the reply is another one".into());
        }
    }
    Ok(())
}

/// What the server answers with.
trait Answer {
    fn is_the_servers(&self) -> bool;
}

impl Answer for SubmitResponse {
    fn is_the_servers(&self) -> bool {
        self.job.metadata.id == JOB_ID
    }
}

impl Answer for Receipt {
    fn is_the_servers(&self) -> bool {
        self.id == JOB_ID && self.adds_up()
    }
}

fn payload() -> Result<JobCreatePayload, Fault> {
    Ok(serde_json::from_str(include_str!("../data/job.json"))?)
}

fn by_hand(case: Case, address: &str, limited: bool) -> Result<ByHand, Fault> {
    let key = match case {
        Case::Ed25519 => Some(crate::by_hand::Key::ed25519(&SEED)),
        Case::Rsa => Some(crate::by_hand::Key::rsa(RSA_KEY)?),
        _ => None,
    };
    ByHand::new(address, limited, key)
}

fn declared(case: Case, address: &str) -> Result<Declared, Fault> {
    let client = bac_core::Client::builder(format!("http://{address}"));
    let client = match case {
        Case::Ed25519 => client.signer(Ed25519Signer::from_seed(&SEED)),
        Case::Rsa => client.signer(RsaSigner::from_pem(RSA_KEY)?),
        _ => client,
    };
    Ok(Declared::new(client.build()?))
}
