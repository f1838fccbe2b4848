//! A container registry, after the OCI distribution specification: an upload that goes where the server says,
//! piece by piece, a download that goes on where it broke off, names with slashes, media types of its own. It also
//! runs against the server itself.

use bac_core::{ByteStream, Client, Link, Page, Reply, Upload, client};
use serde::{Deserialize, Serialize};

use crate::{
    exhibit::Exhibit,
    fault::Fault,
    message::{Answer, Seen},
    transcript::Transcript,
};

pub(crate) const EXHIBIT: Exhibit = Exhibit {
    name: "registry",
    title: "a container registry, after the OCI distribution specification",
    source: include_str!("registry.rs"),
    answer,
    visit: |url, transcript| Box::pin(visit(url, transcript)),
};

#[client(base = "/v2", error_body = Problems, errors(401))]
trait Registry {
    /// Whether it speaks this API.
    #[endpoint(GET "/")]
    async fn check(&self) -> Result<(), CheckError>;

    #[endpoint(HEAD "/{name..}/blobs/{digest}", none(404))]
    async fn blob_info(&self, name: &str, digest: &str) -> Result<Option<BlobInfo>, CheckError>;

    /// Where it breaks off it goes on with what is missing.
    #[endpoint(GET "/{name..}/blobs/{digest}", errors(404), resume)]
    async fn blob(&self, name: &str, digest: &str) -> Result<ByteStream, RegistryError>;

    /// The reply says where the bytes go.
    #[endpoint(POST "/{name..}/blobs/uploads/", success(202))]
    async fn begin(&self, name: &str) -> Result<Session, RegistryError>;

    /// 201 where the blob is taken from another repository, 202 where it has to be uploaded all the same.
    #[endpoint(POST "/{name..}/blobs/uploads/", success(201 = Stored, 202 = Session))]
    async fn mount(
        &self,
        name: &str,
        #[query("mount")] digest: &str,
        #[query] from: &str,
    ) -> Result<Mounted, RegistryError>;

    #[endpoint(PATCH, success(202), errors(404, 416))]
    async fn append(
        &self,
        #[url] at: &Link,
        #[header("Content-Range")] range: &str,
        #[body(stream)] data: Upload,
    ) -> Result<Session, UploadError>;

    /// `digest` goes behind the link's own query.
    #[endpoint(PUT, success(201), errors(400, 404))]
    async fn finish(&self, #[url] at: &Link, #[query] digest: &str) -> Result<Stored, FinishError>;

    #[endpoint(PUT "/{name..}/manifests/{tag}", success(201), errors(400, 404))]
    async fn put_manifest(
        &self,
        name: &str,
        tag: &str,
        #[body("application/vnd.oci.image.manifest.v1+json")] manifest: &Manifest,
    ) -> Result<Stored, FinishError>;

    #[endpoint(
        GET "/{name..}/manifests/{tag}",
        accept = "application/vnd.oci.image.manifest.v1+json"
    )]
    async fn manifest(&self, name: &str, tag: &str) -> Result<Manifest, RegistryError>;

    #[endpoint(GET "/_catalog", page(link))]
    async fn repositories(&self, #[query] n: u16) -> Result<Catalog, RegistryError>;
}

#[derive(Debug, Reply)]
struct BlobInfo {
    #[header("Content-Length")]
    length: u64,
}

#[derive(Debug, Reply)]
struct Session {
    #[header("Location")]
    at: Link,
    #[header("Range")]
    range: Option<String>,
}

#[derive(Debug, Reply)]
struct Stored {
    #[header("Docker-Content-Digest")]
    digest: Option<String>,
}

#[derive(Debug, Deserialize, Page)]
struct Catalog {
    #[page(items)]
    repositories: Vec<String>,
}

#[derive(Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
struct Manifest {
    schema_version: u8,
    media_type: String,
    config: Descriptor,
    layers: Vec<Descriptor>,
}

#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
struct Descriptor {
    media_type: String,
    digest: String,
    size: u64,
}

#[derive(Debug, Deserialize)]
struct Problems {
    errors: Vec<Problem>,
}

#[derive(Debug, Deserialize)]
struct Problem {
    code: String,
    message: String,
}

/// The specification's own empty blob, `{}`.
const BLOB: &str = "{}";
const DIGEST: &str = "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a";
/// That of the manifest that is put, byte for byte.
const OF_MANIFEST: &str = "sha256:f20c43161d73848408ef247f0ec7111b19fe58ffebc0cbcaa0d2c8bda4967268";
const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";

async fn visit(url: String, transcript: Transcript) -> Result<(), Fault> {
    let registry = RegistryClient::new(Client::new(url)?);
    registry.check().await?;

    let session = registry.begin("library/empty").await?;
    let session = registry.append(&session.at, "0-1", Upload::bytes(BLOB)).await?;
    transcript.say(format_args!("it has {}", session.range.as_deref().unwrap_or("nothing")));
    registry.finish(&session.at, DIGEST).await?;
    match registry.mount("library/void", DIGEST, "library/empty").await? {
        Mounted::Created(stored) => transcript.say(format_args!("mounted as {:?}", stored.digest)),
        Mounted::Accepted(session) => {
            transcript.say(format_args!("it has to be uploaded to {}", session.at.as_str()));
        }
    }
    let info = registry.blob_info("library/void", DIGEST).await?.ok_or("the blob is there")?;
    transcript.say(format_args!("a blob of {} bytes", info.length));

    let blob = Descriptor {
        media_type: "application/vnd.oci.image.config.v1+json".to_owned(),
        digest: DIGEST.to_owned(),
        size: BLOB.len() as u64,
    };
    let manifest = Manifest {
        schema_version: 2,
        media_type: MANIFEST.to_owned(),
        config: blob,
        layers: Vec::new(),
    };
    let stored = registry.put_manifest("library/empty", "latest", &manifest).await?;
    transcript.say(format_args!("stored as {:?}", stored.digest));
    let manifest = registry.manifest("library/empty", "latest").await?;
    let blob = registry.blob("library/empty", &manifest.config.digest).await?.collect(64).await?;
    transcript.say(format_args!("its configuration is {}", String::from_utf8_lossy(&blob)));

    let mut repositories = registry.repositories(1).items();
    while let Some(repository) = repositories.next().await {
        transcript.say(repository?);
    }

    if let Err(RegistryError::NotFound(error)) = registry.manifest("library/empty", "none").await {
        let problems = error.body().ok_or("the error has a body")?;
        for problem in &problems.errors {
            transcript.say(format_args!("{}: {}", problem.code, problem.message));
        }
    }
    Ok(())
}

/// After <https://github.com/opencontainers/distribution-spec/blob/main/spec.md>, in the words of `docker-registry`.
fn answer(seen: &Seen) -> Answer {
    // As it is sent in a path.
    let digest = DIGEST.replace(':', "%3A");
    let (method, path) = seen.call();
    let Some(path) = path.strip_prefix("/v2/") else { return Answer::unknown() };
    let at = |path: &str| format!("{}/v2/library/{path}", seen.origin());
    let session = at("empty/blobs/uploads/5cb0b6f0-38c9-43aa-bd17-0b1ae7c0a9d5?_state=");
    let is_blob = path.starts_with("library/") && path.ends_with(&format!("/blobs/{digest}"));
    match (method, path) {
        ("GET", "") => Answer::json(200, "{}"),
        ("POST", "library/empty/blobs/uploads/") => {
            Answer::status(202).header("location", session + "b25l").header("range", "0-0")
        }
        ("PATCH", _) if seen.asks("_state=b25l") => {
            Answer::status(202).header("location", session + "dHdv").header("range", "0-1")
        }
        ("PUT", _) if seen.asks("_state=dHdv") => Answer::status(201)
            .header("location", at(&format!("empty/blobs/{DIGEST}")))
            .header("docker-content-digest", DIGEST),
        ("POST", "library/void/blobs/uploads/") if seen.asks("from=library%2Fempty") => {
            Answer::status(201)
                .header("location", at(&format!("void/blobs/{DIGEST}")))
                .header("docker-content-digest", DIGEST)
        }
        ("HEAD", _) if is_blob => Answer::status(200)
            .header("content-length", "2")
            .header("docker-content-digest", DIGEST)
            .header("etag", format!("\"{DIGEST}\"")),
        ("GET", _) if is_blob && seen.header("range") == Some("bytes=1-") => Answer::status(206)
            .header("content-range", "bytes 1-1/2")
            .header("docker-content-digest", DIGEST)
            .header("etag", format!("\"{DIGEST}\""))
            .body("application/octet-stream", [&BLOB[1..]]),
        ("GET", _) if is_blob => Answer::status(200)
            .header("docker-content-digest", DIGEST)
            .header("etag", format!("\"{DIGEST}\""))
            .body("application/octet-stream", [&BLOB[..1]])
            .cut_of(BLOB.len()),
        ("PUT", "library/empty/manifests/latest") => Answer::status(201)
            .header("location", at(&format!("empty/manifests/{OF_MANIFEST}")))
            .header("docker-content-digest", OF_MANIFEST),
        ("GET", "library/empty/manifests/latest") => {
            let manifest = format!(
                r#"{{"schemaVersion":2,"mediaType":"{MANIFEST}","config":{{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"{DIGEST}","size":2}},"layers":[]}}"#
            );
            Answer::status(200)
                .header("docker-content-digest", OF_MANIFEST)
                .header("etag", format!("\"{OF_MANIFEST}\""))
                .body(MANIFEST, [manifest])
        }
        ("GET", "_catalog") if seen.asks("last=library%2Fempty") => {
            Answer::json(200, r#"{"repositories":["library/void"]}"#)
        }
        ("GET", "_catalog") => Answer::json(200, r#"{"repositories":["library/empty"]}"#)
            .header("link", "</v2/_catalog?last=library%2Fempty&n=1>; rel=\"next\""),
        ("GET", "library/empty/manifests/none") => Answer::json(
            404,
            r#"{"errors":[{"code":"MANIFEST_UNKNOWN","message":"manifest unknown","detail":{"Tag":"none"}}]}"#,
        ),
        _ => Answer::unknown(),
    }
}
