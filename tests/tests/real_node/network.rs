//! A network with nothing but a loopback interface.

use std::{
    fs,
    process::{Command, Stdio},
    sync::atomic::{AtomicU16, Ordering},
};

/// A command to which a program is added that is to run in a network of its own.
///
/// Its processes are its own, too: what the program leaves behind ends with it.
pub(crate) fn of_its_own() -> Option<Command> {
    let isolate = ["--net", "--pid", "--fork", "--kill-child"];
    // Not root: as root of a user namespace, where the system lets everyone have one.
    let ways = [&isolate[..], &["--map-root-user"]];
    (1..=ways.len()).map(|count| ways[..count].concat()).find_map(|flags| {
        let make = || {
            let mut command = Command::new("unshare");
            let script = "ip link set lo up && exec \"$0\" \"$@\"";
            command.args(&flags).args(["sh", "-c", script]);
            command
        };
        let quiet = make().arg("true").stdout(Stdio::null()).stderr(Stdio::null()).status();
        quiet.is_ok_and(|status| status.success()).then(make)
    })
}

/// Whether this process is in such a network: one without any way out.
pub(crate) fn is_private() -> bool {
    let read = |name| fs::read_to_string(format!("/proc/self/net/{name}")).ok();
    // The routes below a line of titles. Those of loopback are not among them.
    let routes = read("route").map_or(usize::MAX, |routes| routes.lines().skip(1).count());
    let addresses = read("if_inet6").unwrap_or_default();
    routes == 0 && addresses.lines().all(|line| line.ends_with(" lo"))
}

/// A port that nobody has: in a network of our own all ports are ours.
pub(crate) fn port() -> u16 {
    // Below those that are given to whoever connects, above those that a node gives to its jobs.
    static NEXT: AtomicU16 = AtomicU16::new(32_001);
    NEXT.fetch_add(1, Ordering::Relaxed)
}
