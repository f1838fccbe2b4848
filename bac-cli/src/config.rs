//! The settings: from flags, then the environment, then the configuration file, then defaults.

use std::{
    env, fmt, fs, io,
    path::{Path, PathBuf},
    time::Duration,
};

use bac_client::sign::Zeroizing;
use serde::{Deserialize, Deserializer, de::Error as _};

use crate::{
    cli::{ApiChoice, Global},
    error::{Failure, quoted},
    output::Format,
};

/// The name of the configuration file below Bacalhau's directory.
const FILE_NAME: &str = "bac.yaml";

/// One place that settings come from. These are the keys of the configuration file.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Layer {
    url: Option<String>,
    host: Option<String>,
    #[serde(deserialize_with = "port")]
    port: Option<u16>,
    https: Option<bool>,
    key: Option<PathBuf>,
    token: Option<Secret>,
    username: Option<String>,
    password: Option<Secret>,
    #[serde(deserialize_with = "duration")]
    timeout: Option<Duration>,
    output: Option<Format>,
    api: Option<ApiChoice>,
}

/// A text that is never shown.
#[derive(Clone, Deserialize)]
#[serde(from = "String")]
pub(crate) struct Secret(Zeroizing<String>);

impl Secret {
    pub(crate) fn expose(&self) -> &str {
        &self.0
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self(Zeroizing::new(text))
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}

/// Where a setting came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    Flag,
    Environment,
    File(PathBuf),
    Default,
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag => f.write_str("flag"),
            Self::Environment => f.write_str("environment"),
            Self::File(path) => write!(f, "{}", path.display()),
            Self::Default => f.write_str("default"),
        }
    }
}

/// A value, and where it came from.
#[derive(Clone, Debug)]
pub(crate) struct Setting<T> {
    pub(crate) value: T,
    pub(crate) source: Source,
}

/// How a node that asks who is there is answered.
#[derive(Clone, Debug)]
pub(crate) enum Login {
    Token(Secret),
    Password(String, Secret),
}

/// The settings in effect.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    pub(crate) url: Setting<String>,
    pub(crate) key: Setting<PathBuf>,
    pub(crate) login: Option<Setting<Login>>,
    pub(crate) timeout: Option<Setting<Duration>>,
    pub(crate) output: Setting<Format>,
    pub(crate) api: Option<Setting<ApiChoice>>,
}

impl Settings {
    /// Reads the environment and the configuration file.
    pub(crate) fn load(flags: &Global) -> Result<Self, Failure> {
        let directory = Directory::find()?;
        let file = File::find(flags, &directory)?;
        let layers = Layers(vec![
            (Source::Flag, Layer::of_flags(flags)),
            (Source::Environment, Layer::of_environment()?),
            (Source::File(file.path), file.layer),
        ]);
        Ok(Self {
            url: layers.url()?,
            key: match layers.get(|layer| layer.key.clone()) {
                Some(key) => key,
                None => {
                    Setting { value: directory.path.join("user_id.pem"), source: directory.source }
                }
            },
            login: layers.login()?,
            timeout: layers.get(|layer| layer.timeout),
            output: layers
                .get(|layer| layer.output)
                .unwrap_or(Setting { value: Format::default(), source: Source::Default }),
            api: layers.get(|layer| layer.api),
        })
    }
}

struct Layers(Vec<(Source, Layer)>);

impl Layers {
    fn get<T>(&self, value: impl Fn(&Layer) -> Option<T>) -> Option<Setting<T>> {
        self.0.iter().find_map(|(source, layer)| {
            Some(Setting { value: value(layer)?, source: source.clone() })
        })
    }

    /// The first place that says anything about the node decides whether it is a whole URL or
    /// pieces, which the places after it complete.
    fn url(&self) -> Result<Setting<String>, Failure> {
        let first = self.0.iter().find(|(_, layer)| layer.names_node());
        let Some((source, layer)) = first else {
            let value = "http://127.0.0.1:1234".to_owned();
            return Ok(Setting { value, source: Source::Default });
        };
        if let Some(url) = &layer.url {
            return Ok(Setting { value: url.clone(), source: source.clone() });
        }
        let host = self.get(|layer| layer.host.clone());
        let host = host.map_or_else(|| "127.0.0.1".to_owned(), |host| host.value);
        let port = self.get(|layer| layer.port).map_or(1234, |port| port.value);
        let https = self.get(|layer| layer.https).is_some_and(|https| https.value);
        let scheme = if https { "https" } else { "http" };
        let value = format!("{scheme}://{}:{port}", host_of_url(&host)?);
        Ok(Setting { value, source: source.clone() })
    }

    fn login(&self) -> Result<Option<Setting<Login>>, Failure> {
        // Whoever gives a token in one place means it instead of a password in a later one.
        let first =
            self.0.iter().find(|(_, layer)| layer.token.is_some() || layer.username.is_some());
        let Some((source, layer)) = first else { return Ok(None) };
        let login = match (&layer.token, &layer.username) {
            (Some(token), _) => Login::Token(token.clone()),
            (None, Some(name)) => match self.get(|layer| layer.password.clone()) {
                Some(password) => Login::Password(name.clone(), password.value),
                None => {
                    return Err(Failure::usage(format!(
                        "there is a user name ({source}) and no password; set \
                         BACALHAU_API_PASSWORD, or `password` in the configuration file"
                    )));
                }
            },
            (None, None) => return Ok(None),
        };
        Ok(Some(Setting { value: login, source: source.clone() }))
    }
}

/// A host as it stands in a URL: an IPv6 address in brackets.
fn host_of_url(host: &str) -> Result<String, Failure> {
    if host.parse::<std::net::Ipv6Addr>().is_ok() {
        return Ok(format!("[{host}]"));
    }
    if host.is_empty() || host.contains(|c: char| "/?#@\\ ".contains(c) || c.is_control()) {
        return Err(Failure::usage(format!(
            "`{}` is no host name or address; give a whole URL with `--url`",
            quoted(host)
        )));
    }
    Ok(host.to_owned())
}

impl Layer {
    fn of_flags(flags: &Global) -> Self {
        Self {
            url: flags.url.clone(),
            host: flags.host.clone(),
            port: flags.port,
            key: flags.key.clone(),
            token: flags.token.clone().map(Secret::from),
            timeout: flags.timeout,
            output: flags.output,
            api: flags.api,
            ..Self::default()
        }
    }

    fn of_environment() -> Result<Self, Failure> {
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
            // As the Python SDK reads it: any text turns it on.
            https: variable("BACALHAU_HTTPS")?.map(|_| true),
            key: path_variable("BACALHAU_USER_ID_KEY"),
            token: variable("BACALHAU_API_KEY")?.map(Secret::from),
            username: variable("BACALHAU_API_USERNAME")?,
            password: variable("BACALHAU_API_PASSWORD")?.map(Secret::from),
            ..Self::default()
        })
    }

    fn holds_secret(&self) -> bool {
        self.token.is_some() || self.password.is_some()
    }

    fn names_node(&self) -> bool {
        self.url.is_some() || self.host.is_some() || self.port.is_some() || self.https.is_some()
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

fn path_variable(name: &str) -> Option<PathBuf> {
    env::var_os(name).filter(|path| !path.is_empty()).map(PathBuf::from)
}

/// Bacalhau's directory: of the key, and of the configuration file.
struct Directory {
    path: PathBuf,
    source: Source,
}

impl Directory {
    fn find() -> Result<Self, Failure> {
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

struct File {
    path: PathBuf,
    layer: Layer,
}

impl File {
    /// The file that a flag or the environment names must be there; the usual one may be missing.
    fn find(flags: &Global, directory: &Directory) -> Result<Self, Failure> {
        let named = flags.config.clone().or_else(|| path_variable("BAC_CONFIG"));
        let must_exist = named.is_some();
        let path = named.unwrap_or_else(|| directory.path.join(FILE_NAME));
        let layer = match fs::read_to_string(&path) {
            Ok(text) => {
                let layer = Self::parse(&path, &text)?;
                if layer.holds_secret() {
                    check_access(&path)?;
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

    fn parse(path: &Path, text: &str) -> Result<Layer, Failure> {
        if text.trim().is_empty() {
            return Ok(Layer::default());
        }
        serde_saphyr::from_str(text).map_err(|error| {
            let said = error.without_snippet().to_string();
            let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
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
fn check_access(path: &Path) -> Result<(), Failure> {
    use std::os::unix::fs::PermissionsExt as _;
    let is_open = fs::metadata(path).is_ok_and(|about| about.permissions().mode() & 0o077 != 0);
    if !is_open {
        return Ok(());
    }
    Err(Failure::usage(format!(
        "the configuration file {0} holds a token or a password, and others have access to it; \
         run `chmod 600 {0}`",
        path.display()
    )))
}

#[cfg(not(unix))]
fn check_access(_: &Path) -> Result<(), Failure> {
    Ok(())
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

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{File, Layer, Layers, Source};

    fn layers(flags: Layer, environment: Layer, file: &str) -> Layers {
        let path = Path::new("bac.yaml");
        let file = File::parse(path, file).unwrap();
        Layers(vec![
            (Source::Flag, flags),
            (Source::Environment, environment),
            (Source::File(path.to_owned()), file),
        ])
    }

    #[test]
    fn the_first_place_that_names_a_node_decides() {
        let host = || Layer { host: Some("a.example".to_owned()), ..Layer::default() };
        let port = || Layer { port: Some(99), ..Layer::default() };
        for (flags, environment, file, url) in [
            (Layer::default(), Layer::default(), "", "http://127.0.0.1:1234"),
            (Layer::default(), Layer::default(), "url: https://b.example/x", "https://b.example/x"),
            (Layer::default(), host(), "url: https://b.example/x", "http://a.example:1234"),
            (port(), host(), "{https: true, port: 7}", "https://a.example:99"),
            (port(), Layer::default(), "host: '::1'", "http://[::1]:99"),
        ] {
            let found = layers(flags, environment, file).url().unwrap();
            assert_eq!(found.value, url);
        }
    }

    #[test]
    fn a_bad_file_says_where_and_what() {
        for (text, parts) in [
            ("hots: a", ["hots", "line 1"].as_slice()),
            ("host: a\nport: many", &["line 2", "many", "65535"]),
            ("timeout: 10", &["line 1", "10s"]),
            ("output: xml", &["line 1", "xml", "json"]),
            ("host: [", &["line"]),
        ] {
            let said = File::parse(Path::new("c.yaml"), text).err().unwrap().to_string();
            assert!(said.contains("c.yaml"), "{said}");
            for part in parts {
                assert!(said.contains(part), "{part} is not in: {said}");
            }
            assert!(!said.contains('\n'), "{said}");
        }
    }

    #[test]
    fn a_token_before_a_password_and_never_shown() {
        let file = "{token: secret-1, username: u, password: secret-2}";
        let login = layers(Layer::default(), Layer::default(), file).login().unwrap().unwrap();
        assert!(matches!(&login.value, super::Login::Token(token) if token.expose() == "secret-1"));
        assert!(!format!("{login:?}").contains("secret-"));

        let lonely = layers(Layer::default(), Layer::default(), "username: u").login();
        assert!(lonely.err().unwrap().to_string().contains("BACALHAU_API_PASSWORD"));
    }
}
