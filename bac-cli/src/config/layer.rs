//! What one place says of the settings: the flags, the environment or the configuration file.

use std::{env, path::PathBuf, time::Duration};

use serde::{Deserialize, Deserializer, de::Error as _};

use super::secret::Secret;
use crate::{
    cli::{ApiChoice, Global},
    error::{Failure, quoted},
    output::Format,
};

/// One place that settings come from. These are the keys of the configuration file.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Layer {
    pub(super) url: Option<String>,
    pub(super) host: Option<String>,
    #[serde(deserialize_with = "port")]
    pub(super) port: Option<u16>,
    pub(super) https: Option<bool>,
    pub(super) key: Option<PathBuf>,
    pub(super) token: Option<Secret>,
    pub(super) token_file: Option<PathBuf>,
    pub(super) username: Option<String>,
    pub(super) password: Option<Secret>,
    pub(super) ca_file: Option<PathBuf>,
    pub(super) insecure: Option<bool>,
    #[serde(deserialize_with = "duration")]
    pub(super) timeout: Option<Duration>,
    pub(super) output: Option<Format>,
    pub(super) api: Option<ApiChoice>,
}

impl Layer {
    pub(super) fn of_flags(flags: &Global) -> Self {
        Self {
            url: flags.url.clone(),
            host: flags.host.clone(),
            port: flags.port,
            key: flags.key.clone(),
            token: flags.token.clone().map(Secret::from),
            token_file: flags.token_file.clone(),
            ca_file: flags.ca_file.clone(),
            insecure: flags.insecure.then_some(true),
            timeout: flags.timeout,
            output: flags.output,
            api: flags.api,
            ..Self::default()
        }
    }

    pub(super) fn of_environment() -> Result<Self, Failure> {
        let port = match variable("BACALHAU_API_PORT")? {
            Some(text) => Some(text.parse().map_err(|_| {
                Failure::usage(format!(
                    "the environment variable BACALHAU_API_PORT is `{}`, which is no port; set \
                     it to a number from 0 to 65535, or unset it",
                    quoted(&text)
                ))
            })?),
            None => None,
        };
        Ok(Self {
            host: variable("BACALHAU_API_HOST")?,
            port,
            https: truth("BACALHAU_HTTPS")?,
            ca_file: path_variable("BACALHAU_API_TLS_CAFILE"),
            insecure: truth("BACALHAU_API_TLS_INSECURE")?,
            key: path_variable("BACALHAU_USER_ID_KEY"),
            token: variable("BACALHAU_API_KEY")?.map(Secret::from),
            username: variable("BACALHAU_API_USERNAME")?,
            password: variable("BACALHAU_API_PASSWORD")?.map(Secret::from),
            ..Self::default()
        })
    }

    pub(super) fn holds_secret(&self) -> bool {
        self.token.is_some() || self.password.is_some()
    }
}

/// An environment variable; an empty one counts as not set.
fn variable(name: &str) -> Result<Option<String>, Failure> {
    match env::var(name) {
        Ok(text) if text.is_empty() => Ok(None),
        Ok(text) => Ok(Some(text)),
        Err(env::VarError::NotPresent) => Ok(None),
        Err(env::VarError::NotUnicode(_)) => {
            Err(Failure::usage(format!("the environment variable {name} is not UTF-8 text")))
        }
    }
}

/// An environment variable that turns something on or off.
fn truth(name: &str) -> Result<Option<bool>, Failure> {
    let Some(text) = variable(name)? else { return Ok(None) };
    match text.trim().to_ascii_lowercase().as_str() {
        "1" | "t" | "true" | "y" | "yes" | "on" => Ok(Some(true)),
        "0" | "f" | "false" | "n" | "no" | "off" => Ok(Some(false)),
        _ => Err(Failure::usage(format!(
            "the environment variable {name} is `{}`, which is neither true nor false; set it to \
             `true` or `false`, or unset it",
            quoted(&text)
        ))),
    }
}

pub(super) fn path_variable(name: &str) -> Option<PathBuf> {
    env::var_os(name).filter(|path| !path.is_empty()).map(PathBuf::from)
}

fn duration<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Duration>, D::Error> {
    let text = String::deserialize(deserializer)?;
    match humantime::parse_duration(&text) {
        Ok(limit) if !limit.is_zero() => Ok(Some(limit)),
        _ => Err(D::Error::custom(format!(
            "`timeout` is `{text}`; write a number with its unit, such as 10s or 2m"
        ))),
    }
}

fn port<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u16>, D::Error> {
    let text = String::deserialize(deserializer)?;
    text.parse().map(Some).map_err(|_| {
        D::Error::custom(format!("`port` is `{text}`; write a number from 0 to 65535"))
    })
}
