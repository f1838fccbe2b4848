//! The steps of a scheme in their order.

use super::{
    draft::Draft,
    error::SchemeError,
    moment::Moment,
    scheme::{Claim, Scheme},
    signer::SignError,
};

/// Why a request was not signed.
pub(crate) enum Unsigned {
    /// It could not be.
    Scheme(SchemeError),
    /// Who signs did not.
    Signer(SignError),
}

impl From<SchemeError> for Unsigned {
    fn from(error: SchemeError) -> Self {
        Self::Scheme(error)
    }
}

impl From<SignError> for Unsigned {
    fn from(error: SignError) -> Self {
        Self::Signer(error)
    }
}

/// Signs a request or a reply, which nothing changes any more afterwards.
pub(crate) async fn sign_head(
    scheme: &dyn Scheme,
    mut draft: Draft<'_>,
    moment: &Moment<'_>,
) -> Result<(), Unsigned> {
    scheme.prepare(&mut draft, moment)?;
    let mut base = Vec::new();
    scheme.base(&draft.head(), &Claim::default(), &mut base)?;
    let signature = scheme.sign(&base, moment).await?;
    Ok(scheme.place(&signature, &mut draft)?)
}
