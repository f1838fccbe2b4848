//! Volumes of a job: inputs, outputs and published results.

use std::collections::BTreeMap;

use super::enums::StorageSourceType;
use super::record::record;

record! {
    /// A volume: where its data is, and where the job sees it.
    ///
    /// ```
    /// use bac_client::model::StorageSpec;
    ///
    /// let input = StorageSpec::url_download("https://example.com/data.csv").path("/inputs");
    /// let output = StorageSpec::output("outputs", "/outputs");
    /// ```
    pub struct StorageSpec {
        /// What kind of place the data is in; says which of the other members counts.
        pub storage_source: StorageSourceType = "StorageSource",
        /// The volume's name, for example of an output.
        pub name: String = "Name",
        /// The content id of data on IPFS.
        pub cid: String = "CID",
        /// The address of data to download.
        pub url: String = "URL",
        /// The address of a git repository.
        pub repo: String = "Repo",
        /// A directory of the compute node.
        pub source_path: String = "SourcePath",
        /// The place in an S3 bucket.
        pub s3: Option<S3> = "S3",
        /// Whether the job may write to a directory of the compute node; from v1.0.0.
        pub read_write: bool = "ReadWrite",
        /// Where the job sees the volume. Releases before v1.0.4 spell it `path`.
        pub path: String = "Path",
        /// Whatever else is known of the volume.
        pub metadata: BTreeMap<String, String> = "Metadata",
    }
}

impl StorageSpec {
    /// Data on IPFS.
    #[must_use]
    pub fn ipfs(cid: impl Into<String>) -> Self {
        Self::default().storage_source(StorageSourceType::Ipfs).cid(cid)
    }

    /// Data to download from a URL.
    #[must_use]
    pub fn url_download(url: impl Into<String>) -> Self {
        Self::default().storage_source(StorageSourceType::UrlDownload).url(url)
    }

    /// Data that travels in the job itself, as a `data:` URL (RFC 2397).
    #[must_use]
    pub fn inline(data_url: impl Into<String>) -> Self {
        Self::default().storage_source(StorageSourceType::Inline).url(data_url)
    }

    /// A directory of the compute node, which must allow it.
    #[must_use]
    pub fn local_directory(source_path: impl Into<String>) -> Self {
        Self::default().storage_source(StorageSourceType::LocalDirectory).source_path(source_path)
    }

    /// A volume that the job writes its results to.
    ///
    /// Its source is IPFS, because releases before v1.0.4 demand one; later ones read name and
    /// path alone. Those demand a publisher beside outputs.
    #[must_use]
    pub fn output(name: impl Into<String>, path: impl Into<String>) -> Self {
        Self::default().storage_source(StorageSourceType::Ipfs).name(name).path(path)
    }
}

/// Data in an S3 bucket.
impl From<S3> for StorageSpec {
    fn from(s3: S3) -> Self {
        Self::default().storage_source(StorageSourceType::S3).s3(s3)
    }
}

record! {
    /// A place in an S3 bucket.
    pub struct S3 {
        /// The bucket.
        pub bucket: String = "Bucket",
        /// The object's key, or a prefix that ends in `*` or `/`.
        pub key: String = "Key",
        /// The SHA-256 checksum of the object, in base64.
        pub checksum: String = "Checksum",
        /// The version of the object.
        pub version_id: String = "VersionID",
        /// The address of the service, where it is not Amazon's.
        pub endpoint: String = "Endpoint",
        /// The region, for example `eu-west-1`.
        pub region: String = "Region",
    }
}

impl S3 {
    /// The objects of a bucket that a key or prefix names.
    #[must_use]
    pub fn new(bucket: impl Into<String>, key: impl Into<String>) -> Self {
        Self::default().bucket(bucket).key(key)
    }
}
