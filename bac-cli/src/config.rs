//! The settings: from flags, then the environment, then the configuration file, then defaults.

mod file;
mod layer;
mod secret;
mod source;

use std::{path::PathBuf, time::Duration};

pub(crate) use self::{file::check_access, secret::Secret, source::Source};
use self::{
    file::{Directory, File},
    layer::Layer,
};
use crate::{
    cli::{ApiChoice, Global},
    error::{Failure, quoted},
    output::Format,
};

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
    pub(crate) token_file: Option<Setting<PathBuf>>,
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
            token_file: layers.get(|layer| layer.token_file.clone()),
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
            let host = url.split_once("://").map_or(url.as_str(), |(_, rest)| rest);
            if host.split(['/', '?', '#']).next().is_some_and(|host| host.contains('@')) {
                return Err(Failure::usage(format!(
                    "the URL ({source}) holds a user name or password; give them with \
                     BACALHAU_API_USERNAME and BACALHAU_API_PASSWORD"
                )));
            }
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
        let Some((source, layer)) = first else {
            return match self.get(|layer| layer.password.clone()) {
                Some(Setting { source, .. }) => Err(Failure::usage(format!(
                    "there is a password ({source}) and no user name; set BACALHAU_API_USERNAME, or \
                     `username` in the configuration file"
                ))),
                None => Ok(None),
            };
        };
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
        let lonely = layers(Layer::default(), Layer::default(), "password: secret-2").login();
        let said = lonely.err().unwrap().to_string();
        assert!(said.contains("BACALHAU_API_USERNAME") && !said.contains("secret-2"), "{said}");

        for url in ["http://u:secret-3@h", "http://u@h/x"] {
            let told = layers(Layer::default(), Layer::default(), &format!("url: '{url}'")).url();
            let said = told.err().unwrap().to_string();
            assert!(said.contains("BACALHAU_API_USERNAME") && !said.contains("secret-3"), "{said}");
        }
        let url = layers(Layer::default(), Layer::default(), "url: http://h/x@y").url().unwrap();
        assert_eq!(url.value, "http://h/x@y");
    }
}
