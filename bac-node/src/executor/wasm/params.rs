//! What a job says of its module.

use std::collections::BTreeMap;

use bac_client::{
    model::StorageSpec,
    orchestrator::model::{InputSource, SpecConfig, Task},
};
use serde_json::{Map, Value};

use crate::profile::Profile;

/// The parameters of the engine `wasm`.
pub(super) struct Params {
    pub(super) module: SpecConfig,
    /// The function to call.
    pub(super) entry: String,
    /// What the module knows as its own name.
    pub(super) name: String,
    pub(super) arguments: Vec<String>,
    pub(super) environment: BTreeMap<String, String>,
}

impl Params {
    pub(super) fn of(profile: Profile, task: &Task) -> Result<Self, String> {
        let params = &task.engine.params;
        if !is_empty(member(params, "ImportModules")) {
            return Err("this node links no import modules; build the module as one".to_owned());
        }
        let entry = match member(params, "EntryPoint").and_then(Value::as_str) {
            None | Some("") => profile.entry_point().to_owned(),
            Some(name) => name.to_owned(),
        };
        let arguments = match member(params, "Parameters") {
            None | Some(Value::Null) => Vec::new(),
            Some(value) => serde_json::from_value(value.clone())
                .map_err(|error| format!("Parameters is no list of texts: {error}"))?,
        };
        let environment = match member(params, "EnvironmentVariables") {
            None | Some(Value::Null) => BTreeMap::new(),
            Some(value) => serde_json::from_value(value.clone())
                .map_err(|error| format!("EnvironmentVariables is no object of texts: {error}"))?,
        };
        let module_of = member(params, "EntryModule");
        if module_of.is_some_and(Value::is_string) && !profile.names_modules() {
            return Err("preparing arguments: EntryModule must be the input itself".to_owned());
        }
        let (module, name) = module(task, module_of)?;
        Ok(Self { module, entry, name, arguments, environment })
    }
}

/// A release's way to name the module: today's text, which is the target or alias of an input; an
/// input source of v1.4; or a volume of the signed API.
fn module(task: &Task, value: Option<&Value>) -> Result<(SpecConfig, String), String> {
    let unreadable = |error| format!("EntryModule is not understood: {error}");
    match value {
        None | Some(Value::Null) => Err("the job names no EntryModule".to_owned()),
        Some(Value::String(name)) => {
            let named = |input: &&InputSource| input.alias == *name || input.target == *name;
            let input = task.input_sources.iter().find(named).ok_or_else(|| {
                format!("no input has the EntryModule `{name}` as its Alias or Target")
            })?;
            Ok((input.source.clone(), name.clone()))
        }
        Some(value) if member_of(value, "StorageSource").is_some() => {
            let volume: StorageSpec = serde_json::from_value(value.clone()).map_err(unreadable)?;
            let name =
                if volume.name.is_empty() { "main.wasm".to_owned() } else { volume.name.clone() };
            Ok((crate::legacy::convert::source(&volume), name))
        }
        Some(value) => {
            let source = member_of(value, "Source").unwrap_or(value);
            let source = serde_json::from_value(source.clone()).map_err(unreadable)?;
            Ok((source, "main.wasm".to_owned()))
        }
    }
}

fn member_of<'v>(value: &'v Value, name: &str) -> Option<&'v Value> {
    value.as_object().and_then(|members| member(members, name))
}

/// A member by its name in any case of letters, as Go reads it.
fn member<'m>(members: &'m Map<String, Value>, name: &str) -> Option<&'m Value> {
    members.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value)
}

fn is_empty(value: Option<&Value>) -> bool {
    match value {
        None | Some(Value::Null) => true,
        Some(Value::Array(items)) => items.is_empty(),
        Some(_) => false,
    }
}
