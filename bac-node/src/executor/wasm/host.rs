//! The world as a module sees it: arguments, environment, files, streams and sleep.

use std::{
    collections::BTreeMap,
    io::{self, Write},
    path::PathBuf,
    pin::Pin,
    time::Duration,
};

use wasmi_wasi::{
    Error, WasiCtx,
    sync::{clocks_ctx, random_ctx, sched},
    wasi_common::{
        Table,
        pipe::WritePipe,
        sched::{Poll, WasiSched},
    },
};

use super::{
    super::{Output, Stop, Stream},
    files::BoundedDir,
    params::Params,
};

/// A directory that a module may use, and the path it has there.
pub(super) type Mount = (BoundedDir, PathBuf);

pub(super) fn context(
    params: &Params,
    env: &BTreeMap<String, String>,
    mounts: Vec<Mount>,
    output: &Output,
    stop: &Stop,
) -> Result<WasiCtx, String> {
    let sched = Box::new(Interruptible(stop.clone()));
    let mut context = WasiCtx::new(random_ctx(), clocks_ctx(), sched, Table::new());
    let pipe = |stream| Box::new(WritePipe::new(Pipe { output: output.clone(), stream }));
    context.set_stdout(pipe(Stream::Stdout));
    context.set_stderr(pipe(Stream::Stderr));
    let too_long = |what: &str| format!("the module's {what} cannot be passed on");
    // By custom the first argument is the program's name.
    for argument in std::iter::once(&params.name).chain(&params.arguments) {
        context.push_arg(argument).map_err(|_| too_long("arguments"))?;
    }
    for (name, value) in env.iter().chain(&params.environment) {
        context.push_env(name, value).map_err(|_| too_long("environment"))?;
    }
    for (directory, path) in mounts {
        context.push_preopened_dir(Box::new(directory), path).map_err(|_| too_long("inputs"))?;
    }
    Ok(context)
}

/// A standard stream.
struct Pipe {
    output: Output,
    stream: Stream,
}

impl Write for Pipe {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        self.output.write(self.stream, data);
        Ok(data.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Sleep that ends when the module is told to stop.
struct Interruptible(Stop);

type Waiting<'f> = Pin<Box<dyn Future<Output = Result<(), Error>> + Send + 'f>>;

impl Interruptible {
    fn wait(&self, time: Duration) -> Result<(), Error> {
        if self.0.wait(time) { Err(Error::trap(Stopped.into())) } else { Ok(()) }
    }
}

impl WasiSched for Interruptible {
    fn poll_oneoff<'p, 's, 'q, 'f>(&'s self, poll: &'q mut Poll<'p>) -> Waiting<'f>
    where
        's: 'f,
        'p: 'f,
        'q: 'f,
        Self: 'f,
    {
        Box::pin(async move {
            let until = poll.earliest_clock_deadline().map(|clock| clock.duration_until());
            if let Some(left) = until {
                self.wait(left.unwrap_or_default())?;
            }
            // Only looks: the deadline, if there is one, has passed.
            sched::poll_oneoff(poll).await
        })
    }

    fn sched_yield<'s, 'f>(&'s self) -> Waiting<'f>
    where
        's: 'f,
        Self: 'f,
    {
        Box::pin(async move {
            std::thread::yield_now();
            self.wait(Duration::ZERO)
        })
    }

    fn sleep<'s, 'f>(&'s self, time: Duration) -> Waiting<'f>
    where
        's: 'f,
        Self: 'f,
    {
        Box::pin(async move { self.wait(time) })
    }
}

#[derive(Debug)]
struct Stopped;

impl std::fmt::Display for Stopped {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("stopped")
    }
}

impl std::error::Error for Stopped {}
