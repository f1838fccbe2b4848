//! Instructions of a flow, and the most memory that a process holds meanwhile.

use std::{env, net::TcpListener, process::Command};

use tempfile::NamedTempFile;

use super::{flow::Flow, model::FILE, server::serve};
use crate::{
    callgrind,
    case::Side,
    fault::Fault,
    report,
    runtime::runtime,
    server::{Process, sorted_lines},
};

/// Compares every flow on every side.
pub(crate) fn compare() -> Result<(), Fault> {
    let file = NamedTempFile::new()?;
    file.as_file().set_len(FILE)?;
    let path = file.path().to_str().ok_or("the path of temporary files is not UTF-8")?;
    same_requests(path)?;
    let server = Process::start("flow-server")?;
    let has_valgrind = callgrind::is_there();
    report::flows(has_valgrind);
    for flow in Flow::ALL {
        let mut peaks = [None; 3];
        for (side, peak) in Side::ALL.into_iter().zip(&mut peaks) {
            *peak = peak_of(flow, side, server.address(), path)?;
        }
        let instructions = match has_valgrind {
            true => Some(instructions(flow, server.address(), path)?),
            false => None,
        };
        report::flow(flow.name(), instructions, peaks);
    }
    Ok(())
}

/// Those of one flow on each side: of two less those of one, so that setting up falls out. Each is as if it
/// had come in as many pieces as by hand, for how many they are is the system's affair.
fn instructions(flow: Flow, address: &str, file: &str) -> Result<[u64; 3], Fault> {
    let mut measured = [(0, 0); 3];
    for (side, measured) in Side::ALL.into_iter().zip(&mut measured) {
        let of = |count| -> Result<(u64, u64), Fault> {
            let arguments = ["flow", flow.name(), side.name(), count, address, file];
            let (instructions, told) = callgrind::whole_process(&arguments)?;
            Ok((instructions, told.split(' ').next().unwrap_or_default().parse()?))
        };
        let (one, two) = (of("1")?, of("2")?);
        *measured = (two.0.saturating_sub(one.0), two.1.saturating_sub(one.1));
    }
    let [(_, by_hand), ..] = measured;
    Ok(measured.map(|(instructions, pieces)| instructions * by_hand / pieces.max(1)))
}

/// Of a process that lets it flow once, in KiB; `None` where the system does not tell.
fn peak_of(flow: Flow, side: Side, address: &str, file: &str) -> Result<Option<u64>, Fault> {
    let run = Command::new(env::current_exe()?)
        .args(["flow", flow.name(), side.name(), "1", address, file])
        .output()?;
    if !run.status.success() {
        return Err(String::from_utf8_lossy(&run.stderr).into());
    }
    let told = String::from_utf8(run.stdout)?;
    Ok(told.split(' ').nth(1).and_then(|peak| peak.trim().parse().ok()))
}

/// The most memory that this process has held, in KiB, where the system tells it.
pub(crate) fn peak() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    peak.and_then(|peak| peak.trim().strip_suffix(" kB")).unwrap_or("-").to_owned()
}

/// Both sides must say the same on the wire, but for the boundary that each draws.
fn same_requests(file: &str) -> Result<(), Fault> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = listener.local_addr()?.to_string();
    let (sender, requests) = std::sync::mpsc::channel();
    std::thread::spawn(move || serve(&listener, Some(&sender)));
    for flow in Flow::ALL {
        let mut seen = Vec::new();
        for side in Side::ALL {
            runtime()?.block_on(flow.run(side, 1, &address, file))?;
            seen.push(without_boundary(sorted_lines(&requests.recv()?)));
        }
        if seen.iter().any(|request| *request != seen[0]) {
            let name = flow.name();
            return Err(format!("{name}: the sides send different requests: {seen:#?}").into());
        }
    }
    Ok(())
}

/// The length follows from that of the boundary, and so does how much is seen of the file, which is zeros.
fn without_boundary(mut request: Vec<String>) -> Vec<String> {
    let boundary = request.iter().find_map(|line| line.split_once("boundary="));
    if let Some((_, boundary)) = boundary {
        let boundary = boundary.to_owned();
        request.retain(|line| !line.starts_with("content-length:"));
        for line in &mut request {
            *line = line.replace(&boundary, "…").replace('\0', "");
        }
    }
    request
}
