//! The engine that runs WebAssembly modules of WASI preview 1.

mod host;
mod names;
mod params;
mod scratch;
mod source;

use std::{fmt, path::PathBuf};

use bac_client::orchestrator::model::{InputSource, Task};
use wasmi::{
    Config, Engine, Error, Extern, Func, Linker, Module, ResumableCall, Store, StoreLimits,
    StoreLimitsBuilder, TrapCode, Val,
};
use wasmi_wasi::WasiCtx;

use self::{params::Params, scratch::Scratch};
use super::{
    engine::{Ended, Executor, Limits},
    output::Output,
    stop::Stop,
};
use crate::profile::Profile;

/// How much fuel a module gets at a time. Between two portions it is asked whether to stop: some
/// milliseconds on a present-day processor, and not long in a build that is not optimized.
const PORTION: u64 = 500_000;

/// The same for the start of a module, which cannot be paused.
const START: u64 = 5_000_000;

/// The most elements of all tables, and the most tables and memories of a module.
const TABLE_ELEMENTS: usize = 1_000_000;
const OBJECTS: usize = 16;

pub(super) struct Wasm {
    engine: Engine,
    fuel: Option<u64>,
    memory: u64,
    directories: Vec<PathBuf>,
    profile: Profile,
}

/// What belongs to one run.
struct Run {
    wasi: WasiCtx,
    limits: StoreLimits,
}

impl Wasm {
    pub(super) fn new(limits: &Limits) -> Self {
        let mut config = Config::default();
        config.consume_fuel(true);
        Self {
            engine: Engine::new(&config),
            fuel: limits.fuel,
            memory: limits.memory,
            directories: limits.directories.clone(),
            profile: limits.profile,
        }
    }

    fn prepare(&self, task: &Task, output: &Output, stop: &Stop) -> Result<Prepared, String> {
        let params = Params::of(self.profile, task)?;
        let memory = self.memory_of(task)?;
        let mut scratch = Scratch::new(&self.directories)?;
        let bytes = scratch.module(&params.module)?;
        if self.profile.needs_names() && !names::are_in(&bytes) {
            return Err("Name section not found".to_owned());
        }
        let module = Module::new(&self.engine, &bytes)
            .map_err(|error| format!("the entry module is no WebAssembly module: {error}"))?;
        // The command of v1.9.3 gives the module itself no absolute place.
        let is_module =
            |input: &InputSource| input.target == params.name && !input.target.starts_with('/');
        for input in task.input_sources.iter().filter(|input| !is_module(input)) {
            scratch.mount(input)?;
        }
        for result in &task.result_paths {
            scratch.result(result)?;
        }
        let wasi = host::context(&params, &task.env, scratch.mounts()?, output, stop)?;
        let limits = StoreLimitsBuilder::new()
            .memory_size(usize::try_from(memory).unwrap_or(usize::MAX))
            .table_elements(TABLE_ELEMENTS)
            .instances(1)
            .tables(OBJECTS)
            .memories(OBJECTS)
            .build();
        let mut store = Store::new(&self.engine, Run { wasi, limits });
        store.limiter(|run| &mut run.limits);
        Ok(Prepared { store, module, entry: params.entry, memory, scratch })
    }

    /// What the task asks for, or the node's limit, in bytes.
    fn memory_of(&self, task: &Task) -> Result<u64, String> {
        if task.resources.memory.trim().is_empty() {
            return Ok(self.memory);
        }
        let asked = task.resources.quantities().map_err(|errors| errors.to_string())?.memory;
        if asked > self.memory {
            let limit = self.memory;
            return Err(format!("the job asks for {asked} bytes of memory; this node has {limit}"));
        }
        Ok(asked)
    }
}

struct Prepared {
    store: Store<Run>,
    module: Module,
    entry: String,
    memory: u64,
    /// Its files are open to the module.
    scratch: Scratch,
}

impl Executor for Wasm {
    fn engine(&self) -> &'static str {
        "wasm"
    }

    fn run(&self, task: &Task, output: &Output, stop: &Stop) -> Ended {
        let mut prepared = match self.prepare(task, output, stop) {
            Ok(prepared) => prepared,
            Err(message) => return Ended::Failed(message),
        };
        let mut tank = Tank { left: self.fuel, limit: self.fuel };
        let code = match prepared.run(&mut tank, stop) {
            Ok(code) => self.profile.code_of_return().unwrap_or(code),
            Err(error) => match error.i32_exit_status() {
                Some(code) => code,
                None => return Ended::Failed(prepared.explained(&error, &tank)),
            },
        };
        match prepared.scratch.collect(output) {
            Ok(()) => Ended::Exited(code),
            Err(message) => Ended::Failed(message),
        }
    }
}

impl Prepared {
    /// Instantiates the module and calls its entry function. A number that the function returns is
    /// the exit code.
    fn run(&mut self, tank: &mut Tank, stop: &Stop) -> Result<i32, Error> {
        let mut linker = Linker::new(self.store.engine());
        wasmi_wasi::add_to_linker(&mut linker, |run: &mut Run| &mut run.wasi)
            .map_err(|error| Error::new(error.to_string()))?;
        self.store.set_fuel(tank.take(START, 0).unwrap_or_default())?;
        let instance = linker.instantiate_and_start(&mut self.store, &self.module)?;
        let function = |store: &Store<Run>, name: &str| match instance.get_export(store, name) {
            Some(Extern::Func(function)) => Some(function),
            _ => None,
        };
        let entry = function(&self.store, &self.entry).ok_or_else(|| {
            Error::new(format!("the entry module exports no function `{}`", self.entry))
        })?;
        if let Some(initialize) = function(&self.store, "_initialize") {
            self.call(initialize, tank, stop)?;
        }
        self.call(entry, tank, stop)
    }

    fn call(&mut self, function: Func, tank: &mut Tank, stop: &Stop) -> Result<i32, Error> {
        let signature = function.ty(&self.store);
        if !signature.params().is_empty() {
            let message =
                format!("the entry function `{}` takes arguments; it must take none", self.entry);
            return Err(Error::new(message));
        }
        let mut results: Vec<Val> =
            signature.results().iter().map(|kind| Val::default_for_ty(*kind)).collect();
        tank.give_back(self.store.get_fuel()?);
        self.store.set_fuel(tank.take(PORTION, 0).ok_or(TrapCode::OutOfFuel)?)?;
        let mut call = function.call_resumable(&mut self.store, &[], &mut results)?;
        loop {
            call = match call {
                ResumableCall::Finished => break,
                ResumableCall::HostTrap(trap) => return Err(trap.into_host_error()),
                ResumableCall::OutOfFuel(paused) => {
                    if stop.is_stopped() {
                        return Err(Error::new("stopped"));
                    }
                    let unused = self.store.get_fuel()?;
                    let portion = tank.take(PORTION, paused.required_fuel().saturating_sub(unused));
                    let portion = portion.ok_or(TrapCode::OutOfFuel)?;
                    self.store.set_fuel(unused.saturating_add(portion))?;
                    paused.resume(&mut self.store, &mut results)?
                }
            };
        }
        Ok(match results.first() {
            Some(Val::I32(code)) => *code,
            _ => 0,
        })
    }

    fn explained(&self, error: &Error, tank: &Tank) -> String {
        if error.as_trap_code() == Some(TrapCode::OutOfFuel) {
            return match tank.limit {
                Some(limit) => format!("the module used up its fuel: {limit} instructions"),
                None => format!("the start of the module takes more than {START} instructions"),
            };
        }
        if matches!(
            error.kind(),
            wasmi::errors::ErrorKind::Instantiation(_) | wasmi::errors::ErrorKind::Memory(_)
        ) {
            return format!(
                "the module cannot be started with {} bytes of memory: {error}",
                self.memory
            );
        }
        error.to_string()
    }
}

/// The fuel that a run may still use.
struct Tank {
    left: Option<u64>,
    limit: Option<u64>,
}

impl Tank {
    /// A portion of this size, if need be smaller or, where `needed` is, greater; `None` when there
    /// is not that much left.
    fn take(&mut self, portion: u64, needed: u64) -> Option<u64> {
        let wanted = portion.max(needed);
        let Some(left) = &mut self.left else { return Some(wanted) };
        let portion = wanted.min(*left);
        if portion == 0 || portion < needed {
            return None;
        }
        *left -= portion;
        Some(portion)
    }

    fn give_back(&mut self, unused: u64) {
        if let Some(left) = &mut self.left {
            *left += unused;
        }
    }
}

impl fmt::Debug for Wasm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Wasm").field("fuel", &self.fuel).finish_non_exhaustive()
    }
}
