//! An object store, after Amazon S3's REST API: signed heads and signed URLs, XML, streams, headers by prefix,
//! queries without a value, and a failure inside a 200.

use std::{
    collections::BTreeMap,
    time::{Duration, SystemTime},
};

use bac_core::{
    AccessKey, BoxFuture, ByteStream, Client, Clock, Credentials, Page, Reply, Upload, client,
};
use serde::{Deserialize, Serialize};

use crate::{
    exhibit::Exhibit,
    fault::Fault,
    message::{Answer, Seen},
    transcript::Transcript,
};

pub(crate) const EXHIBIT: Exhibit = Exhibit {
    name: "object-store",
    title: "an object store, after Amazon S3's REST API",
    source: include_str!("object_store.rs"),
    answer,
    visit: |url, transcript| Box::pin(visit(url, transcript)),
};

#[client(codec = xml, error_body = Problem, errors(403, 404), sign = sigv4(service = "s3"))]
trait Objects {
    /// What streams is not read twice, and so not signed.
    #[endpoint(PUT "/{bucket}/{key..}", sign = sigv4(service = "s3", payload = unsigned))]
    async fn put(
        &self,
        bucket: &str,
        #[path(any_segments)] key: &str,
        #[header(prefix = "x-amz-meta-")] meta: &BTreeMap<&str, &str>,
        #[body(stream)] data: Upload,
    ) -> Result<Stored, ObjectError>;

    #[endpoint(GET "/{bucket}/{key..}", success(200, 206), errors(416))]
    async fn get(
        &self,
        bucket: &str,
        #[path(any_segments)] key: &str,
        #[header("Range")] range: Option<&str>,
    ) -> Result<Object, GetError>;

    #[endpoint(GET "/{bucket}", query("list-type" = "2"), page(query = "continuation-token"))]
    async fn list(
        &self,
        bucket: &str,
        #[query] prefix: &str,
        #[query("max-keys")] most: u16,
    ) -> Result<Listing, ObjectError>;

    #[endpoint(POST "/{bucket}/{key..}", query("uploads"))]
    async fn begin(
        &self,
        bucket: &str,
        #[path(any_segments)] key: &str,
    ) -> Result<Begun, ObjectError>;

    /// A 200 may tell of a failure.
    #[endpoint(POST "/{bucket}/{key..}", failure = Completed::failure)]
    async fn complete(
        &self,
        bucket: &str,
        #[path(any_segments)] key: &str,
        #[query("uploadId")] upload: &str,
        #[body] parts: &Parts,
    ) -> Result<Completed, CompleteError>;

    #[endpoint(DELETE "/{bucket}/{key..}")]
    async fn delete(
        &self,
        bucket: &str,
        #[path(any_segments)] key: &str,
    ) -> Result<(), ObjectError>;
}

#[derive(Debug, Reply)]
struct Stored {
    #[header("ETag")]
    etag: String,
}

#[derive(Debug, Reply)]
struct Object {
    #[header("Content-Range")]
    range: Option<String>,
    #[header(prefix = "x-amz-meta-")]
    meta: BTreeMap<String, String>,
    #[body]
    data: ByteStream,
}

#[derive(Debug, Deserialize, Page)]
struct Listing {
    #[page(items)]
    #[serde(rename = "Contents", default)]
    contents: Vec<Entry>,
    #[page(next)]
    #[serde(rename = "NextContinuationToken")]
    next: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Entry {
    key: String,
    size: u64,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Begun {
    upload_id: String,
}

#[derive(Debug, Serialize)]
#[serde(rename = "CompleteMultipartUpload")]
struct Parts {
    #[serde(rename = "Part")]
    parts: Vec<Part>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Part {
    part_number: u32,
    #[serde(rename = "ETag")]
    etag: String,
}

/// Of either: what was made, or what is an error in another place.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Completed {
    location: Option<String>,
    code: Option<String>,
    message: Option<String>,
}

impl Completed {
    fn failure(&self) -> Option<Problem> {
        let code = self.code.clone()?;
        Some(Problem { code, message: self.message.clone().unwrap_or_default() })
    }
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Problem {
    code: String,
    message: String,
}

/// Signs for one moment, so that what is shown is the same each time.
#[derive(Debug)]
struct Still;

impl Clock for Still {
    fn now(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(1_440_938_160)
    }

    fn sleep(&self, time: Duration) -> BoxFuture<'static, ()> {
        Box::pin(tokio::time::sleep(time))
    }

    fn random(&self) -> u64 {
        7
    }
}

async fn visit(url: String, transcript: Transcript) -> Result<(), Fault> {
    let key = AccessKey::new("AKIDEXAMPLE", "the-secret-of-the-gallery").in_region("eu-central-1");
    let client = Client::builder(url).clock(Still).credentials(Credentials::access_key(key));
    let objects = ObjectsClient::new(client.build()?);

    let meta = BTreeMap::from([("album", "summer")]);
    let data = Upload::bytes("not quite a picture").media_type("image/jpeg");
    let stored = objects.put("photos", "2026//a b.jpg", &meta, data).await?;
    transcript.say(format_args!("stored as {}", stored.etag));

    let object = objects.get("photos", "2026//a b.jpg", Some("bytes=0-8")).await?;
    let data = object.data.collect(1024).await?;
    transcript.say(format_args!(
        "{} of it are {:?}, from the album {:?}",
        object.range.as_deref().unwrap_or("all"),
        String::from_utf8_lossy(&data),
        object.meta.get("album")
    ));

    let mut entries = objects.list("photos", "2026/", 1).items();
    while let Some(entry) = entries.next().await {
        let entry = entry?;
        transcript.say(format_args!("{}, {} bytes", entry.key, entry.size));
    }

    let begun = objects.begin("photos", "film.mp4").await?;
    let parts = Parts { parts: vec![Part { part_number: 1, etag: stored.etag }] };
    for _ in 0..2 {
        match objects.complete("photos", "film.mp4", &begun.upload_id, &parts).await {
            Ok(completed) => transcript.say(completed.location.unwrap_or_default()),
            Err(CompleteError::Failed(error)) => {
                let problem = error.body().ok_or("it is told")?;
                transcript.say(format_args!("{}: {}", problem.code, problem.message));
            }
            Err(error) => return Err(error.into()),
        }
    }

    if let Err(ObjectError::NotFound(error)) = objects.delete("no-such-bucket", "a").await {
        transcript.say(&error.body().ok_or("the error has a body")?.code);
    }

    let link = objects.get("photos", "a.jpg", None).presign(Duration::from_secs(600)).await?;
    let url = link.url().as_str();
    let shown = url.split("X-Amz-Signature=").next().unwrap_or_default();
    let shown = shown.split_once("/photos").ok_or("it leads to the bucket")?.1;
    transcript
        .say(format_args!("for whoever has it, ten minutes: /photos{shown}X-Amz-Signature=…"));
    Ok(())
}

const XML: &str = "application/xml";

/// After <https://docs.aws.amazon.com/AmazonS3/latest/API/>.
fn answer(seen: &Seen) -> Answer {
    let entry = |key: &str, size: u32| {
        format!(
            "<Contents><Key>{key}</Key><LastModified>2009-10-12T17:50:30.000Z</LastModified><ETag>\"1b2cf535f27731c974343645a3985328\"</ETag><Size>{size}</Size><StorageClass>STANDARD</StorageClass></Contents>"
        )
    };
    let listing = |more: &str, entry: &str| {
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Name>photos</Name><Prefix>2026/</Prefix><KeyCount>1</KeyCount><MaxKeys>1</MaxKeys>{more}{entry}</ListBucketResult>"
        )
    };
    match seen.call() {
        ("PUT", "/photos/2026//a%20b.jpg") => {
            Answer::status(200).header("etag", "\"1b2cf535f27731c974343645a3985328\"")
        }
        ("GET", "/photos/2026//a%20b.jpg") => Answer::status(206)
            .header("content-range", "bytes 0-8/19")
            .header("x-amz-meta-album", "summer")
            .body("image/jpeg", ["not quite"]),
        ("GET", "/photos") if seen.asks("continuation-token=1ueGcxLPRx1Tr%2FXYExHnhbYLgveDs2J%2Fwm36Hy4vbOwM%3D") => {
            let last = listing("<IsTruncated>false</IsTruncated>", &entry("2026/b.jpg", 434_234));
            Answer::status(200).body(XML, [last])
        }
        ("GET", "/photos") => {
            let more = "<IsTruncated>true</IsTruncated><NextContinuationToken>1ueGcxLPRx1Tr/XYExHnhbYLgveDs2J/wm36Hy4vbOwM=</NextContinuationToken>";
            Answer::status(200).body(XML, [listing(more, &entry("2026//a b.jpg", 19))])
        }
        ("POST", "/photos/film.mp4") if seen.asks("uploads") => Answer::status(200).body(
            XML,
            ["<InitiateMultipartUploadResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Bucket>photos</Bucket><Key>film.mp4</Key><UploadId>VXBsb2FkIElE</UploadId></InitiateMultipartUploadResult>"],
        ),
        // The head is sent before it is known what comes of the work.
        ("POST", "/photos/film.mp4") if seen.earlier == 5 => Answer::status(200).body(
            XML,
            ["<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n", "<Error><Code>InternalError</Code><Message>We encountered an internal error. Please try again.</Message></Error>"],
        ),
        ("POST", "/photos/film.mp4") => Answer::status(200).body(
            XML,
            ["<CompleteMultipartUploadResult><Location>http://photos.s3.eu-central-1.amazonaws.com/film.mp4</Location><Bucket>photos</Bucket><Key>film.mp4</Key><ETag>\"3858f62230ac3c915f300c664312c11f-9\"</ETag></CompleteMultipartUploadResult>"],
        ),
        ("DELETE", _) => Answer::status(404).body(
            XML,
            ["<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>NoSuchBucket</Code><Message>The specified bucket does not exist</Message></Error>"],
        ),
        _ => Answer::unknown(),
    }
}
