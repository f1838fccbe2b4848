//! A cluster, after Kubernetes's API: a list in pages, the same list watched, patches of a media type of their
//! own, logs as they come.

use bac_core::{ByteStream, Client, Credentials, Lines, Page, client};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{
    exhibit::Exhibit,
    fault::Fault,
    message::{Answer, Seen},
    transcript::Transcript,
};

pub(crate) const EXHIBIT: Exhibit = Exhibit {
    name: "cluster",
    title: "a cluster, after Kubernetes's API",
    source: include_str!("cluster.rs"),
    answer,
    visit: |url, transcript| Box::pin(visit(url, transcript)),
};

#[client(base = "/api/v1/namespaces", error_body = Status, errors(401, 403))]
trait Pods {
    #[endpoint(GET "/{namespace}/pods", page(query = "continue"), errors(410))]
    async fn list(
        &self,
        namespace: &str,
        #[query(flatten)] options: &ListOptions,
    ) -> Result<PodList, ListError>;

    /// The same path: what `since` names is behind, and what changes comes line by line.
    #[endpoint(
        GET "/{namespace}/pods",
        accept = "application/json",
        query("watch" = "true", "allowWatchBookmarks" = "true"),
        stall_timeout = "5m"
    )]
    async fn watch(
        &self,
        namespace: &str,
        #[query("resourceVersion")] since: &str,
    ) -> Result<Lines<Change>, ListError>;

    #[endpoint(PATCH "/{namespace}/pods/{name}", errors(404, 409, 422))]
    async fn patch(
        &self,
        namespace: &str,
        name: &str,
        #[query("fieldManager")] manager: &str,
        #[body("application/merge-patch+json")] patch: &Value,
    ) -> Result<Pod, PodError>;

    #[endpoint(GET "/{namespace}/pods/{name}/log", stall_timeout = "5m")]
    async fn log(
        &self,
        namespace: &str,
        name: &str,
        #[query] follow: bool,
        #[query("tailLines")] tail: Option<u32>,
    ) -> Result<ByteStream, PodError>;
}

#[derive(Debug, Deserialize, Page)]
struct PodList {
    #[page(items)]
    items: Vec<Pod>,
    #[page(next = PodList::next)]
    metadata: ListMeta,
}

impl PodList {
    fn next(&self) -> Option<&str> {
        self.metadata.next.as_deref()
    }
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct ListMeta {
    resource_version: String,
    #[serde(rename = "continue")]
    next: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Pod {
    metadata: ObjectMeta,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct ObjectMeta {
    #[serde(default)]
    name: String,
    resource_version: String,
}

#[derive(Debug, Deserialize)]
#[serde(tag = "type", content = "object", rename_all = "UPPERCASE")]
enum Change {
    Added(Pod),
    Modified(Pod),
    Deleted(Pod),
    Bookmark(Pod),
    Error(Status),
}

#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct ListOptions {
    label_selector: Option<&'static str>,
    limit: Option<u32>,
}

#[derive(Debug, Deserialize)]
struct Status {
    reason: String,
    message: String,
}

async fn visit(url: String, transcript: Transcript) -> Result<(), Fault> {
    let credentials = Credentials::bearer("a-test-token");
    let pods = PodsClient::new(Client::builder(url).credentials(credentials).build()?);

    let options = ListOptions { label_selector: Some("app=web"), limit: Some(2) };
    let mut version = String::new();
    let mut pages = pods.list("default", &options).pages();
    while let Some(page) = pages.next().await {
        let page = page?;
        let names: Vec<&str> = page.items.iter().map(|pod| pod.metadata.name.as_str()).collect();
        version = page.metadata.resource_version.clone();
        transcript.say(format_args!("{}, at {version}", names.join(" and ")));
    }

    let mut changes = pods.watch("default", &version).await?;
    while let Some(change) = changes.next().await {
        match change? {
            Change::Added(pod) => transcript.say(format_args!("{} is new", pod.metadata.name)),
            Change::Modified(pod) => transcript.say(format_args!("{} changed", pod.metadata.name)),
            Change::Deleted(pod) => transcript.say(format_args!("{} is gone", pod.metadata.name)),
            Change::Bookmark(pod) => {
                transcript.say(format_args!("so far it is {}", pod.metadata.resource_version));
            }
            Change::Error(status) => {
                transcript.say(format_args!("{}: {}", status.reason, status.message));
            }
        }
    }

    let patch = json!({"metadata": {"labels": {"tier": "front"}}});
    let pod = pods.patch("default", "web-1", "gallery", &patch).await?;
    transcript.say(format_args!("{} is at {}", pod.metadata.name, pod.metadata.resource_version));
    if let Err(PodError::NotFound(error)) = pods.patch("default", "none", "gallery", &patch).await {
        let status = error.body().ok_or("the error has a body")?;
        transcript.say(format_args!("{}: {}", status.reason, status.message));
    }

    let log = pods.log("default", "web-1", false, Some(2)).await?.collect(4096).await?;
    transcript.say(format_args!("the log ends {:?}", String::from_utf8_lossy(&log)));
    Ok(())
}

fn pod(name: &str, version: u32) -> String {
    format!(
        r#"{{"kind": "Pod", "apiVersion": "v1", "metadata": {{"name": "{name}", "namespace": "default", "resourceVersion": "{version}"}}}}"#
    )
}

fn change(kind: &str, object: &str) -> String {
    format!("{{\"type\": \"{kind}\", \"object\": {object}}}\n")
}

/// After <https://kubernetes.io/docs/reference/using-api/api-concepts/>.
fn answer(seen: &Seen) -> Answer {
    match seen.call() {
        ("GET", "/api/v1/namespaces/default/pods") if seen.asks("watch=true") => {
            let gone = r#"{"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure", "message": "too old resource version: 10245 (10301)", "reason": "Expired", "code": 410}"#;
            Answer::status(200).body(
                "application/json",
                [
                    change("ADDED", &pod("web-4", 10246)),
                    change("MODIFIED", &pod("web-4", 10247)),
                    change("DELETED", &pod("web-2", 10250)),
                    change(
                        "BOOKMARK",
                        r#"{"kind": "Pod", "apiVersion": "v1", "metadata": {"resourceVersion": "10260", "creationTimestamp": null}}"#,
                    ),
                    change("ERROR", gone),
                ],
            )
        }
        ("GET", "/api/v1/namespaces/default/pods") => {
            let is_first = !seen.asks("continue=ENCODED_CONTINUE_TOKEN");
            let meta = match is_first {
                true => {
                    r#"{"resourceVersion": "10245", "continue": "ENCODED_CONTINUE_TOKEN", "remainingItemCount": 1}"#
                }
                false => r#"{"resourceVersion": "10245", "continue": ""}"#,
            };
            let items = match is_first {
                true => [pod("web-1", 10210), pod("web-2", 10220)].join(", "),
                false => pod("web-3", 10230),
            };
            let list = format!(
                r#"{{"kind": "PodList", "apiVersion": "v1", "metadata": {meta}, "items": [{items}]}}"#
            );
            Answer::json(200, list)
        }
        ("PATCH", "/api/v1/namespaces/default/pods/web-1") => {
            Answer::json(200, pod("web-1", 10302))
        }
        ("PATCH", _) => Answer::json(
            404,
            r#"{"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure", "message": "pods \"none\" not found", "reason": "NotFound", "details": {"name": "none", "kind": "pods"}, "code": 404}"#,
        ),
        ("GET", "/api/v1/namespaces/default/pods/web-1/log") => {
            Answer::status(200).body("text/plain", ["GET /\n", "GET /favicon.ico\n"])
        }
        _ => Answer::unknown(),
    }
}
