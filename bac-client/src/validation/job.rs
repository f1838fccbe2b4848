//! The rules for today's job.

use std::collections::HashMap;

use serde_json::Value;

use super::violation::{Check, ValidationErrors};
use super::{quantity, rules};
use crate::Release;
use crate::orchestrator::model::{
    Job, JobType, NetworkConfig, NetworkType, ResourceUsageData, ResourcesConfig, SpecConfig, Task,
    Timeouts,
};

impl Job {
    /// Checks the job by the nodes' rules; see [`validation`](crate::validation).
    ///
    /// # Errors
    /// Every rule that it breaks.
    pub fn validate(&self) -> Result<(), ValidationErrors> {
        self.checked(Rules::all())
    }

    /// Checks the job by the rules for which an orchestrator of a release refuses it, and by no
    /// others: what one takes and then fails or passes over is told by
    /// [`validate_for`](Self::validate_for).
    ///
    /// ```
    /// use bac_client::Release;
    /// use bac_client::orchestrator::model::{Job, JobType, SpecConfig, Task};
    ///
    /// let task = Task::default().name("main").engine(SpecConfig::new("noop")).env([("colour", "red")]);
    /// let job = Job::default().kind(JobType::Batch).tasks([task]);
    /// assert_eq!(job.taken_by(Release::new(1, 6, 0)), Ok(()));
    /// assert!(job.taken_by(Release::new(1, 9, 3)).is_err());
    /// ```
    ///
    /// # Errors
    /// Every rule that it breaks.
    pub fn taken_by(&self, release: Release) -> Result<(), ValidationErrors> {
        self.checked(Rules::of(release))
    }

    fn checked(&self, rules: Rules) -> Result<(), ValidationErrors> {
        let mut check = Check::default();
        check.require(!self.name.contains('\0'), "Name", "must not hold a null character");
        match &self.kind {
            JobType::Unset => {
                check.report("Type", "must be set to `batch`, `service`, `daemon` or `ops`");
            }
            JobType::Other(word) => check.report(
                "Type",
                format!(
                    "`{}` is no type of job; there are `batch`, `service`, `daemon` and `ops`",
                    word.escape_debug()
                ),
            ),
            _ => {}
        }
        let count = self.count.unwrap_or(1);
        check.require(count >= 0, "Count", "must be at least 0");
        if self.kind.runs_on_all_nodes() && rules.has(LATE) {
            let message = format!("must be left out of a job of type `{}`", self.kind);
            check.require(count <= 1, "Count", message);
        }
        rules::selectors(&mut check, "Constraints", &self.constraints);
        check.require(!self.tasks.is_empty(), "Tasks", "must hold at least one task");
        for (index, one) in self.tasks.iter().enumerate() {
            task(&mut check, &format!("Tasks[{index}]"), one, rules);
        }
        check.finish()
    }
}

impl ResourcesConfig {
    /// The same in numbers; what is left out is 0.
    ///
    /// ```
    /// use bac_client::orchestrator::model::ResourcesConfig;
    ///
    /// let resources = ResourcesConfig::default().cpu("500m").memory("1GiB").quantities()?;
    /// assert_eq!((resources.cpu, resources.memory), (0.5, 1_073_741_824));
    /// # Ok::<(), bac_client::validation::ValidationErrors>(())
    /// ```
    ///
    /// # Errors
    /// Everything in it that is no quantity.
    pub fn quantities(&self) -> Result<ResourceUsageData, ValidationErrors> {
        let mut check = Check::default();
        rules::resources(&mut check, "Resources", self.texts());
        check.finish()?;
        Ok(ResourceUsageData::default()
            .cpu(quantity::cores(&self.cpu).unwrap_or_default())
            .memory(quantity::bytes(&self.memory).unwrap_or_default())
            .disk(quantity::bytes(&self.disk).unwrap_or_default())
            .gpu(quantity::count(&self.gpu).unwrap_or_default()))
    }

    fn texts(&self) -> [&str; 4] {
        [&self.cpu, &self.memory, &self.disk, &self.gpu].map(String::as_str)
    }
}

/// The first release known to be as strict as v1.9.3 with paths and quantities; v1.4.0 is not.
const STRICT: Release = Release::new(1, 6, 0);
/// The first release with rules for the names and values of variables, and for ports.
const LATE: Release = Release::new(1, 7, 0);

/// Which rules are meant.
#[derive(Clone, Copy)]
struct Rules(Option<Release>);

impl Rules {
    /// Those that are good for a job on any release.
    const fn all() -> Self {
        Self(None)
    }

    /// Those of one release.
    const fn of(release: Release) -> Self {
        Self(Some(release))
    }

    /// Whether a rule is meant that came with a release.
    fn has(self, since: Release) -> bool {
        self.0.is_none_or(|release| release >= since)
    }

    /// The same of a rule that keeps a job from nothing on earlier releases.
    fn are_of(self, since: Release) -> bool {
        self.0.is_some_and(|release| release >= since)
    }
}

fn task(check: &mut Check, path: &str, task: &Task, rules: Rules) {
    let at = |name: &str| format!("{path}.{name}");
    check.require(!task.name.trim().is_empty(), at("Name"), "must be set");
    check.require(!task.name.contains('\0'), at("Name"), "must not hold a null character");
    engine(check, &at("Engine"), &task.engine);
    for (name, value) in task.env.iter().filter(|_| rules.has(LATE)) {
        environment(check, &at("Env"), (name, value), rules);
    }
    inputs(check, path, task, rules);
    results(check, path, task, rules);
    rules::resources(check, &at("Resources"), task.resources.texts());
    network(check, &at("Network"), &task.network, rules);
    if rules.has(STRICT) {
        timeouts(check, &at("Timeouts"), &task.timeouts, rules);
    }
}

fn engine(check: &mut Check, path: &str, engine: &SpecConfig) {
    if engine.kind.trim().is_empty() {
        check.report(format!("{path}.Type"), "must be set, for example to `docker` or `wasm`");
    }
    if engine.is("docker") {
        let image = engine.text("Image").unwrap_or_default();
        check.require(!image.trim().is_empty(), format!("{path}.Params.Image"), "must be set");
    }
    if engine.is("wasm") {
        // A name of an input from v1.7 on, the input itself before that.
        let is_set = match engine.get("EntryModule") {
            Some(Value::String(name)) => !name.trim().is_empty(),
            Some(Value::Object(source)) => !source.is_empty(),
            _ => false,
        };
        check.require(is_set, format!("{path}.Params.EntryModule"), "must be set");
    }
}

fn environment(check: &mut Check, path: &str, (name, value): (&str, &str), rules: Rules) {
    if name.is_empty() {
        return check.report(path, "must not hold a variable without a name");
    }
    let path = format!("{path}.{name}");
    let plain = name.chars().all(|letter| letter.is_alphanumeric() || letter == '_');
    let begins = name.starts_with(|letter: char| letter.is_alphabetic() || letter == '_');
    let message = "must be named with letters, digits and `_`, and begin with no digit";
    check.require(plain && begins, &path, message);
    let reserved = name.to_ascii_uppercase().starts_with("BACALHAU_");
    check.require(
        !reserved,
        &path,
        "must not begin with `BACALHAU_`, which nodes keep for themselves",
    );
    if rules.are_of(LATE) {
        let is_upper = name.to_uppercase() == name;
        check.require(is_upper, &path, "must be named in upper case from v1.7.0 on");
        check.require(!value.is_empty(), &path, "must not be empty from v1.7.0 on");
        let begins = name.starts_with(char::is_alphabetic);
        check.require(begins, &path, "must begin with a letter from v1.7.0 on");
    }
}

fn inputs(check: &mut Check, path: &str, task: &Task, rules: Rules) {
    let (mut aliases, mut targets) = (Seen::default(), Seen::default());
    for (index, input) in task.input_sources.iter().enumerate() {
        let path = format!("{path}.InputSources[{index}]");
        let at = |name: &str| format!("{path}.{name}");
        check.require(!input.source.kind.trim().is_empty(), at("Source.Type"), "must be set");
        check.require(!input.target.trim().is_empty(), at("Target"), "must be set");
        aliases.once(check, at("Alias"), &input.alias);
        if rules.has(STRICT) {
            targets.once(check, at("Target"), &input.target);
        }
    }
}

fn results(check: &mut Check, path: &str, task: &Task, rules: Rules) {
    let (mut names, mut paths) = (Seen::default(), Seen::default());
    for (index, result) in task.result_paths.iter().enumerate() {
        let path = format!("{path}.ResultPaths[{index}]");
        let at = |name: &str| format!("{path}.{name}");
        check.require(!result.name.trim().is_empty(), at("Name"), "must be set");
        check.require(!result.path.trim().is_empty(), at("Path"), "must be set");
        if rules.has(STRICT) {
            names.once(check, at("Name"), &result.name);
            paths.once(check, at("Path"), &result.path);
        }
        if rules.are_of(STRICT) {
            let is_absolute = result.path.trim().starts_with('/');
            check.require(is_absolute, at("Path"), "must be absolute from v1.6.0 on");
        }
    }
    if !task.result_paths.is_empty() {
        let is_set = !task.publisher.kind.trim().is_empty();
        check.require(
            is_set,
            format!("{path}.Publisher.Type"),
            "must be set where there are result paths",
        );
    }
}

fn network(check: &mut Check, path: &str, network: &NetworkConfig, rules: Rules) {
    if let NetworkType::Other(word) = &network.kind {
        let message = format!(
            "`{}` is no kind of network; there are `Default`, `None`, `Host`, `Full`, `HTTP` and \
             `Bridge`",
            word.escape_debug()
        );
        check.report(format!("{path}.Type"), message);
    }
    // The orchestrator looks at them in lower case, whatever case they came in.
    rules::domains(check, &format!("{path}.Domains"), &network.domains, true);
    if rules.are_of(LATE) && network.kind != NetworkType::Http {
        let path = format!("{path}.Domains");
        let message = "must be left out from v1.7.0 on but for a network of type `HTTP`";
        check.require(network.domains.is_empty(), path, message);
    }
    let mut names = Seen::default();
    for (index, port) in network.ports.iter().enumerate() {
        let at = |name: &str| format!("{path}.Ports[{index}].{name}");
        check.require(!port.name.trim().is_empty(), at("Name"), "must be set");
        names.once(check, at("Name"), &port.name);
        for (name, number) in [("Static", port.fixed), ("Target", port.target)] {
            let is_port = (0..=65_535).contains(&number);
            check.require(is_port, at(name), format!("{number} is no port; ports are 1 to 65535"));
        }
        if rules.are_of(LATE) {
            let is_free = !(1..1024).contains(&port.fixed);
            check.require(is_free, at("Static"), "must be 1024 or more from v1.7.0 on");
        }
        if port.target != 0 {
            let bridge = network.kind == NetworkType::Bridge;
            check.require(
                bridge,
                at("Target"),
                "must be left out but for a network of type `Bridge`",
            );
        }
    }
}

fn timeouts(check: &mut Check, path: &str, timeouts: &Timeouts, rules: Rules) {
    let Timeouts { execution, queue, total, .. } = *timeouts;
    for (name, seconds) in
        [("ExecutionTimeout", execution), ("QueueTimeout", queue), ("TotalTimeout", total)]
    {
        check.require(seconds >= 0, format!("{path}.{name}"), "must be at least 0");
    }
    let parts = execution.saturating_add(queue);
    // Looked at when the job is taken, not when it is put.
    if rules.0.is_none() && total > 0 && execution >= 0 && queue >= 0 && parts > total {
        let message = format!("must be at least the other two together, {parts} s");
        check.report(format!("{path}.TotalTimeout"), message);
    }
}

/// Values that may stand once, and where they stood.
#[derive(Default)]
struct Seen(HashMap<String, String>);

impl Seen {
    fn once(&mut self, check: &mut Check, path: String, value: &str) {
        if value.is_empty() {
            return;
        }
        if let Some(first) = self.0.get(value) {
            let message = format!("`{}` stands in `{first}` already", value.escape_debug());
            return check.report(path, message);
        }
        self.0.insert(value.to_owned(), path);
    }
}
