//! Bacalhau's directory, and the configuration file in it.

use std::{
    env, fs, io,
    path::{Path, PathBuf},
};

use super::{
    layer::{Layer, path_variable},
    source::Source,
};
use crate::{
    cli::Global,
    error::{Failure, quoted},
};

/// The name of the configuration file below Bacalhau's directory.
const FILE_NAME: &str = "bac.yaml";

/// Bacalhau's directory: of the key, and of the configuration file.
pub(super) struct Directory {
    pub(super) path: PathBuf,
    pub(super) source: Source,
}

impl Directory {
    pub(super) fn find() -> Result<Self, Failure> {
        if let Some(path) = path_variable("BACALHAU_DIR") {
            return Ok(Self { path, source: Source::Environment });
        }
        let home = env::home_dir().filter(|home| !home.as_os_str().is_empty());
        let path = home.map(|home| home.join(".bacalhau")).ok_or_else(|| {
            Failure::usage(
                "there is no home directory; set BACALHAU_DIR to a directory of your own",
            )
        })?;
        Ok(Self { path, source: Source::Default })
    }
}

pub(super) struct File {
    pub(super) path: PathBuf,
    pub(super) layer: Layer,
}

impl File {
    /// The file that a flag or the environment names must be there; the usual one may be missing.
    pub(super) fn find(flags: &Global, directory: &Directory) -> Result<Self, Failure> {
        let named = flags.config.clone().or_else(|| path_variable("BAC_CONFIG"));
        let must_exist = named.is_some();
        let path = named.unwrap_or_else(|| directory.path.join(FILE_NAME));
        let layer = match fs::read_to_string(&path) {
            Ok(text) => {
                let layer = Self::parse(&path, &text)?;
                if layer.holds_secret() {
                    check_access(&path, "a token or a password")?;
                }
                layer
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound && !must_exist => {
                Layer::default()
            }
            Err(error) => {
                return Err(Failure::usage(format!(
                    "the configuration file {} cannot be read: {error}; correct the path or its \
                     permissions",
                    path.display()
                )));
            }
        };
        Ok(Self { path, layer })
    }

    pub(super) fn parse(path: &Path, text: &str) -> Result<Layer, Failure> {
        if text.trim().is_empty() {
            return Ok(Layer::default());
        }
        serde_saphyr::from_str(text).map_err(|error| {
            let said = error.without_snippet().to_string();
            let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
            // Without what the library tells those who write programs.
            let said = said.replace(", set DuplicateKeyPolicy in Options if acceptable", "");
            Failure::usage(format!(
                "the configuration file {} cannot be used: {}",
                path.display(),
                quoted(&said)
            ))
        })
    }
}

/// Refuses a file with secrets in it that others have access to, as key files are refused.
#[cfg(unix)]
pub(crate) fn check_access(path: &Path, secret: &str) -> Result<(), Failure> {
    use std::os::unix::fs::PermissionsExt as _;
    let is_open = fs::metadata(path).is_ok_and(|about| about.permissions().mode() & 0o077 != 0);
    if !is_open {
        return Ok(());
    }
    Err(Failure::usage(format!(
        "the file {0} holds {secret}, and others have access to it; run `chmod 600 {0}`",
        path.display()
    )))
}

#[cfg(not(unix))]
pub(crate) fn check_access(_: &Path, _: &str) -> Result<(), Failure> {
    Ok(())
}
