//! The declared operations against those of the published SDK: the same names, and the same
//! requests and statuses, but for deviations that are listed here with their reasons.

// The logs are one of the operations.
#![cfg(feature = "websocket")]
// Helpers of the tests lie outside of `#[test]` functions, where clippy takes them for the product.
#![allow(clippy::panic)]

use bac_client::bac_core::{Method, Operation, ReplyKind};
use bac_client::{operation_name, operations, sdk_operations};

/// An operation as the published API description has it.
#[derive(Debug)]
struct Published {
    name: &'static str,
    request: (Method, &'static str),
    errors: &'static [u16],
}

const fn published(
    name: &'static str,
    method: Method,
    path: &'static str,
    errors: &'static [u16],
) -> Published {
    Published { name, request: (method, path), errors }
}

const PUBLISHED: [Published; 20] = [
    published("job.approve", Method::Get, "/approve", &[400, 403, 500]),
    published("job.cancel", Method::Post, "/requester/cancel", &[400, 401, 403, 500]),
    published("job.submit", Method::Post, "/requester/submit", &[400, 500]),
    published("debug.get", Method::Get, "/debug", &[500]),
    published("healthz.get", Method::Get, "/healthz", &[]),
    published("host_node_id.get", Method::Get, "/id", &[500]),
    published("livez.get", Method::Get, "/livez", &[]),
    published("logz.get", Method::Get, "/logz", &[]),
    published("node_info.get", Method::Get, "/node_info", &[500]),
    published("connected_peers.get", Method::Get, "/peers", &[500]),
    published("readyz.get", Method::Get, "/readyz", &[]),
    published("requester_debug.get", Method::Get, "/requester/debug", &[500]),
    published("job_events.get", Method::Post, "/requester/events", &[400, 500]),
    published("jobs.list", Method::Post, "/requester/list", &[400, 500]),
    published("job_logs.display", Method::Post, "/requester/logs", &[400, 401, 403, 500]),
    published("nodes.display", Method::Get, "/requester/nodes", &[500]),
    published("results.get", Method::Post, "/requester/results", &[400, 500]),
    published("states.get", Method::Post, "/requester/states", &[400, 500]),
    published("varz.get", Method::Get, "/varz", &[]),
    published("build_version.get", Method::Post, "/version", &[400, 500]),
];

/// Where the declaration says something else on purpose.
struct Deviation {
    name: &'static str,
    request: (Method, &'static str),
    success: u16,
    reason: &'static str,
}

/// What the published API description has for every operation.
const SUCCESS: u16 = 200;

const DEVIATIONS: [Deviation; 4] = [
    Deviation {
        name: "job.approve",
        request: (Method::Post, "/requester/approve"),
        success: SUCCESS,
        reason: "no node serves `GET /approve`; the signed decision is a `POST` of nodes to v1.0.3",
    },
    Deviation {
        name: "debug.get",
        request: (Method::Post, "/compute/debug"),
        success: SUCCESS,
        reason: "no node serves `/debug`; `POST` works with every node to v1.4.0",
    },
    Deviation {
        name: "requester_debug.get",
        request: (Method::Post, "/requester/debug"),
        success: SUCCESS,
        reason: "nodes from v1.1.0 on answer `GET` with 405; `POST` works with earlier ones, too",
    },
    Deviation {
        name: "job_logs.display",
        request: (Method::Get, "/requester/logs"),
        success: 101,
        reason: "a WebSocket begins with a `GET`; nodes from v1.1.0 on answer `POST` with 405",
    },
];

/// The operations that are signed.
const SIGNED: [&str; 4] = ["job.approve", "job.cancel", "job.submit", "job_logs.display"];

/// The operations that answer with bare text.
const TEXT: [&str; 4] = ["host_node_id.get", "livez.get", "logz.get", "readyz.get"];

fn deviation(published: &Published) -> Option<&'static Deviation> {
    DEVIATIONS.iter().find(|deviation| deviation.name == published.name)
}

fn declared(name: &str) -> &'static Operation {
    sdk_operations()
        .find(|operation| operation_name(operation) == name)
        .unwrap_or_else(|| panic!("{name} is not declared"))
}

/// The declared errors; none of the API is a class of statuses.
fn errors(operation: &Operation) -> Vec<u16> {
    operation.errors().iter().flat_map(|range| range.first..=range.last).collect()
}

#[test]
fn every_operation_of_the_sdk_is_declared_and_no_other_has_its_place() {
    let mut declared: Vec<_> = sdk_operations().map(operation_name).collect();
    let mut names: Vec<_> = PUBLISHED.iter().map(|published| published.name).collect();
    declared.sort_unstable();
    names.sort_unstable();
    assert_eq!(declared, names);
}

#[test]
fn requests_are_the_published_ones_but_for_the_deviations() {
    for published in &PUBLISHED {
        let operation = declared(published.name);
        let request = (operation.method(), operation.path());
        match deviation(published) {
            Some(deviation) => {
                assert_eq!(request, deviation.request, "{}: {}", published.name, deviation.reason);
                assert_ne!(request, published.request, "{} deviates no more", published.name);
            }
            None => assert_eq!(request, published.request, "{}", published.name),
        }
    }
}

#[test]
fn every_deviation_is_one_of_an_operation() {
    for deviation in &DEVIATIONS {
        declared(deviation.name);
        assert!(!deviation.reason.is_empty());
    }
}

#[test]
fn statuses_are_the_published_ones() {
    for published in &PUBLISHED {
        let operation = declared(published.name);
        assert_eq!(errors(operation), published.errors, "{}", published.name);
        let success = deviation(published).map_or(SUCCESS, |deviation| deviation.success);
        assert!(
            operation.success().iter().any(|range| range.contains(success)),
            "{}",
            published.name
        );
    }
}

#[test]
fn signatures_and_replies_are_those_of_real_nodes() {
    for operation in sdk_operations() {
        let name = operation_name(operation);
        assert_eq!(operation.is_signed(), SIGNED.contains(&name.as_str()), "{name}");
        let reply = match name.as_str() {
            "job.approve" => ReplyKind::Empty,
            "job_logs.display" => ReplyKind::WebSocket,
            name if TEXT.contains(&name) => ReplyKind::Text,
            _ => ReplyKind::Json,
        };
        assert_eq!(operation.reply(), reply, "{name}");
    }
}

#[test]
fn the_operations_of_the_sdk_come_first_and_every_name_is_there_once() {
    let all: Vec<_> = operations().map(operation_name).collect();
    let first: Vec<_> = sdk_operations().map(operation_name).collect();
    assert_eq!(all[..first.len()], first);
    let mut names = all.clone();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), all.len(), "{all:?}");
    assert!(all.iter().any(|name| name == "moderation.approve_execution"), "{all:?}");
}

#[test]
fn every_operation_says_what_it_does() {
    for operation in operations() {
        assert!(!operation.docs().is_empty(), "{operation}");
    }
}
