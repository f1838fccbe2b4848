//! The engine that runs WebAssembly modules of WASI preview 1.

mod files;
mod host;
mod imports;
mod memory;
mod names;
mod params;
mod quota;
mod scratch;
mod source;
mod workspace;

use std::{fmt, path::PathBuf};

use bac_client::orchestrator::model::{InputSource, Task};
use wasmi::{Config, Engine, Error, Extern, Func, Module, ResumableCall, Store, TrapCode, Val};
use wasmi_wasi::WasiCtx;

use self::{memory::Memory, params::Params, scratch::Scratch, workspace::Workspace};
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

pub(super) struct Wasm {
    engine: Engine,
    fuel: Option<u64>,
    memory: u64,
    disk: u64,
    directories: Vec<PathBuf>,
    workspace: Result<Workspace, String>,
    profile: Profile,
}

/// What belongs to one run.
struct Run {
    wasi: WasiCtx,
    memory: Memory,
}

impl Wasm {
    pub(super) fn new(limits: &Limits) -> Self {
        let mut config = Config::default();
        // What compilers of WASI preview 1 make use of, and no more.
        config
            .consume_fuel(true)
            .wasm_multi_memory(false)
            .wasm_custom_page_sizes(false)
            .wasm_tail_call(false)
            .wasm_wide_arithmetic(false);
        let parent = limits.workspace.clone().unwrap_or_else(std::env::temp_dir);
        let workspace = Workspace::begin(&parent).map_err(|error| {
            format!("no directory for jobs can be made in {}: {error}", parent.display())
        });
        Self {
            engine: Engine::new(&config),
            fuel: limits.fuel,
            memory: limits.memory,
            disk: limits.disk,
            workspace,
            directories: limits.directories.clone(),
            profile: limits.profile,
        }
    }

    fn prepare(&self, task: &Task, output: &Output, stop: &Stop) -> Result<Prepared, String> {
        let params = Params::of(self.profile, task)?;
        let memory = self.memory_of(task)?;
        let workspace = self.workspace.as_ref().map_err(Clone::clone)?;
        let mut scratch = Scratch::new(workspace, &self.directories, self.disk_of(task)?)?;
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
        let mut store = Store::new(&self.engine, Run { wasi, memory: Memory::new(memory) });
        store.limiter(|run| &mut run.memory);
        Ok(Prepared { store, module, entry: params.entry, memory, scratch })
    }

    /// The disk that the task asks for, or the node's limit, in bytes.
    fn disk_of(&self, task: &Task) -> Result<u64, String> {
        if task.resources.disk.trim().is_empty() {
            return Ok(self.disk);
        }
        let asked = task.resources.quantities().map_err(|errors| errors.to_string())?.disk;
        if asked > self.disk {
            let limit = self.disk;
            return Err(format!("the job asks for {asked} bytes of disk; this node has {limit}"));
        }
        Ok(asked)
    }

    /// The memory that the task asks for, or the node's limit, in bytes.
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

    fn close(&self) {
        if let Ok(workspace) = &self.workspace {
            workspace.close();
        }
    }
}

impl Prepared {
    /// Instantiates the module and calls its entry function. A number that the function returns is
    /// the exit code.
    fn run(&mut self, tank: &mut Tank, stop: &Stop) -> Result<i32, Error> {
        let linker = imports::linker(self.store.engine(), |run: &mut Run| &mut run.wasi)?;
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
