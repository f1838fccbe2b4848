//! `bac version`

use serde::Serialize;

use crate::{cli, error::Failure, output::Table, session::Session};

#[derive(Serialize)]
struct Versions {
    client: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    node: Option<Node>,
}

#[derive(Serialize)]
struct Node {
    url: String,
    version: String,
    commit: String,
    built: String,
    platform: String,
    signed_api: bool,
    orchestrator_api: bool,
}

pub(crate) async fn run(session: &Session, arguments: cli::Version) -> Result<(), Failure> {
    let asked = if arguments.client { Ok(None) } else { of_node(session).await };
    // Its own is known, whatever the node says.
    let (node, ended) = match asked {
        Ok(node) => (node, Ok(())),
        Err(failure) => (None, Err(failure)),
    };
    let versions = Versions { client: env!("CARGO_PKG_VERSION"), node };
    session.output.show(&versions, || {
        let table = Table::record().field("bac", versions.client);
        match &versions.node {
            Some(node) => table
                .field("Node", &node.version)
                .field("At", &node.url)
                .field("Commit", &node.commit)
                .field("Built", &node.built)
                .field("Platform", &node.platform)
                .field("Serves", node.apis()),
            None => table,
        }
    })?;
    ended
}

async fn of_node(session: &Session) -> Result<Option<Node>, Failure> {
    let bac = session.ask().await?;
    Ok(bac.generation().map(|generation| {
        let build = generation.build_version();
        Node {
            url: session.settings.url.value.clone(),
            version: build.git_version.clone(),
            commit: build.git_commit.clone(),
            built: if build.build_date.is_zero() {
                String::new()
            } else {
                build.build_date.to_string()
            },
            platform: [&*build.goos, &*build.goarch].join("/").trim_matches('/').to_owned(),
            signed_api: generation.serves_signed_api(),
            orchestrator_api: generation.serves_orchestrator(),
        }
    }))
}

impl Node {
    fn apis(&self) -> &'static str {
        match (self.signed_api, self.orchestrator_api) {
            (true, true) => "the signed and the orchestrator's API",
            (true, false) => "the signed API",
            (false, true) => "the orchestrator's API",
            (false, false) => "neither API: it runs jobs of other nodes",
        }
    }
}
