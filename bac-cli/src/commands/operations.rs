//! `bac operations`

use bac_client::bac_core::{Location, Operation, ReplyKind};
use serde::Serialize;

use crate::{
    cli,
    error::{Failure, quoted},
    output::Table,
    session::Session,
};

/// One declared operation.
#[derive(Serialize)]
struct Declared {
    name: String,
    /// Whether the published SDK has it under this name, too.
    sdk: bool,
    method: &'static str,
    path: &'static str,
    signed: bool,
    parameters: Vec<Parameter>,
    success: Vec<String>,
    errors: Vec<String>,
    reply: &'static str,
    deprecated: bool,
    docs: &'static str,
}

#[derive(Serialize)]
struct Parameter {
    name: &'static str,
    #[serde(rename = "in")]
    location: &'static str,
    required: bool,
}

pub(crate) fn run(session: &Session, arguments: &cli::Operations) -> Result<(), Failure> {
    let in_sdk = bac_client::sdk_operations().count();
    let operations = bac_client::operations().enumerate();
    let mut declared: Vec<_> =
        operations.map(|(index, operation)| Declared::new(operation, index < in_sdk)).collect();
    if let Some(part) = &arguments.name {
        declared.retain(|operation| operation.name.contains(part.as_str()));
        if declared.is_empty() {
            return Err(Failure::usage(format!(
                "no operation's name holds `{}`; `bac operations` lists all of them",
                quoted(part)
            )));
        }
    }
    session.output.show(&declared, || {
        let headings = ["NAME", "METHOD", "PATH", "SIGNED", "REPLY", "ERRORS"];
        declared.iter().fold(Table::list(headings), |table, operation| {
            table.row([
                (&operation.name).into(),
                operation.method.into(),
                operation.path.into(),
                if operation.signed { "signed" } else { "" }.into(),
                operation.reply.into(),
                operation.errors.join(" ").into(),
            ])
        })
    })
}

impl Declared {
    fn new(operation: &'static Operation, sdk: bool) -> Self {
        Self {
            name: bac_client::operation_name(operation),
            sdk,
            method: operation.method().as_str(),
            path: operation.path(),
            signed: operation.is_signed(),
            parameters: operation.parameters().iter().map(Parameter::from).collect(),
            success: operation.success().iter().map(ToString::to_string).collect(),
            errors: operation.errors().iter().map(ToString::to_string).collect(),
            reply: reply(operation.reply()),
            deprecated: operation.is_deprecated(),
            docs: operation.docs(),
        }
    }
}

impl From<&bac_client::bac_core::Parameter> for Parameter {
    fn from(parameter: &bac_client::bac_core::Parameter) -> Self {
        let location = match parameter.location {
            Location::Path => "path",
            Location::Query => "query",
            Location::QueryFields => "query members",
            Location::Header => "header",
            Location::HeaderFields => "headers",
            Location::Cookie => "cookie",
            Location::Body | Location::Stream => "body",
            Location::Signed => "signed body",
            _ => "elsewhere",
        };
        Self { name: parameter.wire_name, location, required: parameter.required }
    }
}

fn reply(reply: ReplyKind) -> &'static str {
    match reply {
        ReplyKind::Json => "json",
        ReplyKind::Empty => "empty",
        ReplyKind::Text => "text",
        ReplyKind::Bytes => "bytes",
        ReplyKind::WebSocket => "websocket",
        _ => "other",
    }
}
