//! What one release takes and another does not: checked once it is known which one is asked.

use serde_json::Value;

use super::violation::{Check, ValidationErrors};
use crate::Release;
use crate::model::{Engine, JobCreatePayload, Publisher, Spec, Verifier};
use crate::orchestrator::model::{Job, Task};

/// The first release with the orchestrator's API, and with today's model of a job behind the signed
/// one.
const ORCHESTRATOR: Release = Release::new(1, 0, 4);
/// The first release whose compute nodes publish to their own disks.
const LOCAL: Release = Release::new(1, 2, 2);
/// The first release that takes a job of the signed API without a publisher, and drops `Noop`.
const NO_PUBLISHER: Release = Release::new(1, 4, 0);
/// The first release in which a WebAssembly module is named by the input that holds it.
const MODULE_BY_NAME: Release = Release::new(1, 7, 0);

impl JobCreatePayload {
    /// Checks the payload by the rules of all nodes and by those of one release; see
    /// [`Spec::validate_for`].
    ///
    /// # Errors
    /// Every rule that it breaks.
    pub fn validate_for(&self, release: Release) -> Result<(), ValidationErrors> {
        let mut check = Check::default();
        check.extend(self.validate());
        of_spec(&mut check, "Spec.", &self.spec, release);
        check.finish()
    }
}

impl Spec {
    /// Checks the job by the rules of all nodes, as [`validate`](Self::validate) does, and by those
    /// of one release: what it would refuse, run otherwise than it is written, or be harmed by.
    ///
    /// ```
    /// use bac_client::Release;
    /// use bac_client::model::{Publisher, Spec};
    ///
    /// // The publisher `Noop`: the only one for nothing up to v1.2.1, and of lasting harm from then
    /// // to v1.3.2.
    /// let spec = Spec::docker("ubuntu:22.04");
    /// assert_eq!(spec.validate_for(Release::new(1, 0, 3)), Ok(()));
    /// assert!(spec.validate_for(Release::new(1, 3, 2)).is_err());
    /// let spec = spec.publisher_spec(Publisher::Local);
    /// assert_eq!(spec.validate_for(Release::new(1, 3, 2)), Ok(()));
    /// ```
    ///
    /// # Errors
    /// Every rule that it breaks.
    pub fn validate_for(&self, release: Release) -> Result<(), ValidationErrors> {
        let mut check = Check::default();
        check.extend(self.validate());
        of_spec(&mut check, "", self, release);
        check.finish()
    }
}

impl Job {
    /// Checks the job by the rules of all nodes, as [`validate`](Self::validate) does, and by those
    /// of one release: what it would take and fail, or pass over.
    ///
    /// ```
    /// use bac_client::Release;
    /// use bac_client::orchestrator::{build::Source, model::{Job, Task}};
    ///
    /// let task = Task::wasm("main", Source::ipfs("QmModule"));
    /// let mut job = Job::batch("hello", task);
    /// assert_eq!(job.validate_for(Release::new(1, 4, 0)), Ok(()));
    ///
    /// // The module by its name, as Bacalhau's own command of today writes it.
    /// job.tasks[0].engine = job.tasks[0].engine.clone().param("EntryModule", "/app/main.wasm");
    /// assert_eq!(job.validate_for(Release::new(1, 9, 3)), Ok(()));
    /// assert!(job.validate_for(Release::new(1, 4, 0)).is_err());
    /// ```
    ///
    /// # Errors
    /// Every rule that it breaks.
    pub fn validate_for(&self, release: Release) -> Result<(), ValidationErrors> {
        let mut check = Check::default();
        check.extend(self.validate());
        check.extend_new(self.taken_by(release));
        for (index, task) in self.tasks.iter().enumerate() {
            of_task(&mut check, &format!("Tasks[{index}]"), task, release);
        }
        check.finish()
    }
}

/// What a WebAssembly job without the function to call is told. Every release takes it and none runs
/// it; a node before v1.0.4 does not survive it.
const ENTRY_POINT: &str = "must be set to the function to call, such as `_start`";

fn of_spec(check: &mut Check, path: &str, spec: &Spec, release: Release) {
    let at = |name: &str| format!("{path}{name}");
    if release < ORCHESTRATOR {
        let is_set = spec.engine != Engine::Unknown;
        check.require(is_set, at("Engine"), "must be set: `EngineSpec` is not known before v1.0.4");
        let is_set = spec.verifier != Verifier::Unknown;
        check.require(is_set, at("Verifier"), "must be set before v1.0.4: write `Noop`");
        let resources = &spec.resources;
        for (name, text) in [("Memory", &resources.memory), ("Disk", &resources.disk)] {
            if let Some(bytes) = in_bytes(text) {
                let message = format!("`{text}` counts bits before v1.0.4: write `{bytes}`");
                check.report(at(&format!("Resources.{name}")), message);
            }
        }
    } else if spec.timeout.as_f64().fract() != 0.0 {
        check.report(at("Timeout"), "must be in whole seconds from v1.0.4 on");
    }
    if spec.engine == Engine::Wasm && spec.engine_spec.kind.is_empty() {
        let is_set = !spec.wasm.entry_point.trim().is_empty();
        check.require(is_set, at("Wasm.EntryPoint"), ENTRY_POINT);
    }
    publisher(check, at("PublisherSpec.Type"), &spec.publisher_spec.kind, release);
}

fn publisher(check: &mut Check, path: String, publisher: &Publisher, release: Release) {
    match publisher {
        Publisher::Local if release < LOCAL => {
            check.report(path, "`Local` is not known before v1.2.2: write `Noop` or `Ipfs`");
        }
        Publisher::Noop if (LOCAL..NO_PUBLISHER).contains(&release) => check.report(
            path,
            "`Noop` spoils every list of jobs for good, from v1.2.2 to v1.3.2: write `Local`, `Ipfs` \
             or `S3`",
        ),
        Publisher::Unknown if release < LOCAL => {
            check.report(path, "must be set before v1.4.0: write `Noop` for none");
        }
        Publisher::Unknown if release < NO_PUBLISHER => {
            check.report(path, "must be set before v1.4.0: write `Local`, `Ipfs` or `S3`");
        }
        _ => {}
    }
}

/// The same quantity in bytes where `b` stands for bits: `1Gb` is to be `1GB`.
fn in_bytes(text: &str) -> Option<String> {
    let number = text.trim().strip_suffix('b')?;
    number.ends_with(['K', 'M', 'G', 'T', 'P', 'E']).then(|| format!("{number}B"))
}

fn of_task(check: &mut Check, path: &str, task: &Task, release: Release) {
    if task.publisher.is("local") && release < LOCAL {
        check.report(format!("{path}.Publisher.Type"), "`local` is not known before v1.2.2");
    }
    if !task.engine.is("wasm") {
        return;
    }
    let params = format!("{path}.Engine.Params");
    let is_set = task.engine.text("EntryPoint").is_some_and(|name| !name.trim().is_empty());
    check.require(is_set, format!("{params}.EntryPoint"), ENTRY_POINT);
    if release < MODULE_BY_NAME {
        let imports = task.engine.get("ImportModules").and_then(Value::as_array);
        let modules = [("EntryModule".to_owned(), task.engine.get("EntryModule"))];
        let imports = imports.into_iter().flatten().enumerate();
        let imports = imports.map(|(index, one)| (format!("ImportModules[{index}]"), Some(one)));
        for (name, module) in modules.into_iter().chain(imports) {
            if module.is_some_and(Value::is_string) {
                check.report(
                    format!("{params}.{name}"),
                    "must be the input itself before v1.7.0, as every release takes it: write \
                     `{\"Source\": {\"Type\": …, \"Params\": …}, \"Target\": …}`",
                );
            }
        }
    }
    let is_set = |variables: Option<&Value>| {
        variables.and_then(Value::as_object).is_some_and(|variables| !variables.is_empty())
    };
    let in_params = is_set(task.engine.get("EnvironmentVariables"));
    match (task.env.is_empty(), in_params) {
        (false, false) if release < MODULE_BY_NAME => check.report(
            format!("{path}.Env"),
            "is passed over for WebAssembly before v1.7.0: write the variables as \
             `EnvironmentVariables` of `Engine.Params`, too",
        ),
        (true, true) if release >= MODULE_BY_NAME => check.report(
            format!("{params}.EnvironmentVariables"),
            "is passed over from v1.7.0 on: write the variables as `Env` of the task, too",
        ),
        _ => {}
    }
}
