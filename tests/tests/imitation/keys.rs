//! Keys in place of those that the recorded requests were signed with, which are gone.

use std::{collections::HashMap, sync::Arc};

use bac_core::{RsaSigner, SignedRequest, Signer};
use bac_tests::recordings::Request;
use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json, value::RawValue};

use crate::ids::Ids;

#[derive(Default)]
pub(crate) struct Keys(HashMap<String, Arc<dyn Signer>>);

impl Keys {
    /// The key in place of that of a recorded client.
    pub(crate) fn of(&mut self, client_id: &str, ids: &mut Ids) -> Arc<dyn Signer> {
        let signer = self.0.entry(client_id.to_owned()).or_insert_with(|| {
            let signer = RsaSigner::generate().unwrap();
            ids.learn(client_id, signer.client_id());
            Arc::new(signer)
        });
        Arc::clone(signer)
    }

    /// What answers a challenge: its phrase, signed.
    pub(crate) async fn met(phrase: &[u8]) -> Value {
        let signer = RsaSigner::generate().unwrap();
        let signature = signer.sign(phrase).await.unwrap();
        json!({"PhraseSignature": STANDARD.encode(signature), "PublicKey": signer.public_key()})
    }

    /// An envelope signed anew, over the ids of this node. `None` if that of the recording is none, or
    /// is not well signed: such a one is to be refused as it is.
    ///
    /// `body` is the request's, or one that was changed after it was signed.
    pub(crate) async fn signed_anew(
        &mut self,
        request: &Request,
        body: &str,
        ids: &mut Ids,
    ) -> Option<String> {
        let recorded = SignedRequest::<Value>::from_bytes(request.body()?.into_owned()).ok()?;
        let key = recorded.verify().ok()?;
        let signer = self.of(key.client_id(), ids);
        let changed = SignedRequest::<Value>::from_bytes(body.to_owned()).ok()?;
        let payload = ids.translated(str::from_utf8(changed.payload_bytes()).unwrap());
        let payload = RawValue::from_string(payload).unwrap();
        let signed = SignedRequest::sign(&payload, &*signer).await.unwrap();
        Some(String::from_utf8(signed.as_bytes().to_vec()).unwrap())
    }
}
