//! What Bacalhau's own command of the signed era filled in, so that files of its time leave it out.

use crate::model::{Engine, Publisher, Spec, Verifier};

/// Fills in what neither the job nor, by `says`, the file has; `path` is that of the job. Gives a line
/// for each.
pub(super) fn spec(spec: &mut Spec, path: &str, says: impl Fn(&str) -> bool) -> Vec<String> {
    let mut filled = Vec::new();
    let mut note = |name: &str, value: &str| filled.push(format!("`{path}{name}` is {value}"));
    let is_open = spec.engine == Engine::Unknown && spec.engine_spec.kind.is_empty();
    if is_open && !spec.docker.image.is_empty() {
        spec.engine = Engine::Docker;
        note("Engine", "`Docker`");
    }
    if spec.verifier == Verifier::Unknown {
        spec.verifier = Verifier::Noop;
        note("Verifier", "`Noop`");
    }
    if spec.publisher_spec.kind == Publisher::Unknown && spec.publisher != Publisher::Unknown {
        spec.publisher_spec.kind = spec.publisher.clone();
        note("PublisherSpec.Type", &format!("`{}`", spec.publisher));
    }
    let is_open = spec.deal.concurrency == 0 && !spec.deal.targeting_mode;
    if is_open && !says(&format!("{path}Deal.Concurrency")) {
        spec.deal.concurrency = 1;
        note("Deal.Concurrency", "1");
    }
    filled
}
