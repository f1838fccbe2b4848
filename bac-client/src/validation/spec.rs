//! The rules for a job of the signed era: those that every release has, and those that some have
//! and none breaks.

use std::collections::HashMap;

use super::rules;
use super::violation::{Check, ValidationErrors};
use crate::model::{
    Deal, Engine, JobCreatePayload, Network, Publisher, Spec, StorageSourceType, StorageSpec,
    Verifier,
};

impl JobCreatePayload {
    /// Checks the payload by the nodes' rules; see [`validation`](crate::validation).
    ///
    /// # Errors
    /// Every rule that it breaks.
    pub fn validate(&self) -> Result<(), ValidationErrors> {
        let mut check = Check::default();
        check.require(
            !self.client_id.is_empty(),
            "ClientID",
            "must be the signing key's client id",
        );
        check.extend(self.spec.validate().map_err(|errors| errors.within("Spec")));
        check.finish()
    }
}

impl Spec {
    /// Checks the job by the nodes' rules; see [`validation`](crate::validation).
    ///
    /// # Errors
    /// Every rule that it breaks.
    ///
    /// ```
    /// use bac_client::model::Spec;
    ///
    /// assert_eq!(Spec::docker("ubuntu:22.04").validate(), Ok(()));
    /// let errors = Spec::docker("").validate().unwrap_err();
    /// assert_eq!(errors.to_string(), "`Docker.Image`: must be set");
    /// ```
    pub fn validate(&self) -> Result<(), ValidationErrors> {
        let mut check = Check::default();
        if *self == Self::default() {
            check.report("", "the job asks for nothing");
            return check.finish();
        }
        deal(&mut check, &self.deal);
        engine(&mut check, self);
        words(&mut check, self);
        rules::domains(&mut check, "Network.Domains", &self.network.domains, false);
        for (name, volumes) in
            [("Inputs", &self.inputs), ("Wasm.ImportModules", &self.wasm.import_modules)]
        {
            for (index, volume) in volumes.iter().enumerate() {
                storage(&mut check, &format!("{name}[{index}]"), volume);
            }
        }
        names(&mut check, &self.inputs);
        let resources = &self.resources;
        let quantities = [&resources.cpu, &resources.memory, &resources.disk, &resources.gpu];
        rules::resources(&mut check, "Resources", quantities.map(String::as_str));
        rules::selectors(&mut check, "NodeSelectors", &self.node_selectors);
        check.require(self.timeout.as_f64() >= 0.0, "Timeout", "must be at least 0");
        check.finish()
    }
}

fn deal(check: &mut Check, deal: &Deal) {
    let Deal { targeting_mode, concurrency, confidence, .. } = *deal;
    if targeting_mode {
        let message = "must be at most 1 where every matching node runs the job";
        check.require(concurrency <= 1, "Deal.Concurrency", message);
    } else {
        check.require(concurrency >= 1, "Deal.Concurrency", "must be at least 1");
        let message = "must be at most the concurrency";
        check.require(confidence <= concurrency.max(1), "Deal.Confidence", message);
    }
    check.require(confidence >= 0, "Deal.Confidence", "must be at least 0");
}

fn engine(check: &mut Check, spec: &Spec) {
    match &spec.engine {
        Engine::Other(word) => check.report(
            "Engine",
            format!(
                "`{}` is no engine; there are `Docker`, `Wasm` and `Noop`",
                word.escape_debug()
            ),
        ),
        Engine::Unknown => {
            let is_set = !spec.engine_spec.kind.trim().is_empty();
            check.require(is_set, "Engine", "must be set to `Docker`, `Wasm` or `Noop`");
        }
        // What stands in `EngineSpec` is the engine's own affair.
        _ if !spec.engine_spec.kind.is_empty() => {}
        Engine::Docker => {
            check.require(!spec.docker.image.trim().is_empty(), "Docker.Image", "must be set");
        }
        Engine::Wasm => storage(check, "Wasm.EntryModule", &spec.wasm.entry_module),
        _ => {}
    }
}

/// Words that nodes refuse where they do not know them.
fn words(check: &mut Check, spec: &Spec) {
    if let Verifier::Other(word) = &spec.verifier {
        let message = format!("`{}` is no verifier; `Noop` is one", word.escape_debug());
        check.report("Verifier", message);
    }
    for (path, publisher) in
        [("Publisher", &spec.publisher), ("PublisherSpec.Type", &spec.publisher_spec.kind)]
    {
        if let Publisher::Other(word) = publisher {
            let message = format!(
                "`{}` is no publisher; there are `Noop`, `Ipfs`, `S3` and `Local`",
                word.escape_debug()
            );
            check.report(path, message);
        }
    }
    if !spec.outputs.is_empty()
        && spec.publisher == Publisher::Unknown
        && spec.publisher_spec.kind == Publisher::Unknown
    {
        check.report("PublisherSpec.Type", "must be set where there are outputs");
    }
    if let Network::Other(word) = &spec.network.kind {
        let message = format!(
            "`{}` is no kind of network; there are `None`, `HTTP` and `Full`",
            word.escape_debug()
        );
        check.report("Network.Type", message);
    }
}

/// From v1.0.4 on an input's name is its alias, which stands for it alone.
fn names(check: &mut Check, inputs: &[StorageSpec]) {
    let mut first_of = HashMap::with_capacity(inputs.len());
    for (index, input) in inputs.iter().enumerate().filter(|(_, input)| !input.name.is_empty()) {
        let first = *first_of.entry(&input.name).or_insert(index);
        if first != index {
            let name = input.name.escape_debug();
            let message = format!("`{name}` stands in `Inputs[{first}].Name` already");
            check.report(format!("Inputs[{index}].Name"), message);
        }
    }
}

/// A volume to read must say where its data is.
fn storage(check: &mut Check, path: &str, volume: &StorageSpec) {
    let at = |name: &str| format!("{path}.{name}");
    let kind = &volume.storage_source;
    let (name, value) = match kind {
        StorageSourceType::Unknown => return check.report(at("StorageSource"), "must be set"),
        StorageSourceType::Other(word) => {
            let message = format!(
                "`{}` is no source; there are `IPFS`, `URLDownload`, `Inline`, `LocalDirectory`, \
                 `S3`, `RepoClone` and `RepoCloneLFS`",
                word.escape_debug()
            );
            return check.report(at("StorageSource"), message);
        }
        StorageSourceType::Ipfs => ("CID", &volume.cid),
        StorageSourceType::UrlDownload | StorageSourceType::Inline => ("URL", &volume.url),
        StorageSourceType::LocalDirectory => ("SourcePath", &volume.source_path),
        StorageSourceType::RepoClone | StorageSourceType::RepoCloneLfs => ("Repo", &volume.repo),
        StorageSourceType::S3 => {
            let bucket = volume.s3.as_ref().is_some_and(|s3| !s3.bucket.is_empty());
            return check.require(bucket, at("S3.Bucket"), "must be set for `S3`");
        }
        _ => return,
    };
    check.require(!value.trim().is_empty(), at(name), format!("must be set for `{kind}`"));
}
