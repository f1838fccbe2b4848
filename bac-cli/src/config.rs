//! The settings: from flags, then the environment, then the configuration file, then defaults.

mod address;
mod file;
mod layer;
mod secret;
mod source;

use std::{path::PathBuf, time::Duration};

use self::{
    address::{Realm, Said},
    file::{Directory, File},
    layer::Layer,
};
pub(crate) use self::{file::check_access, secret::Secret, source::Source};
use crate::{
    cli::{ApiChoice, Global},
    error::Failure,
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

/// Whose certificates are taken for `https`.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Trust {
    /// Those of authorities in this PEM file, beside those of the machine's.
    Also(PathBuf),
    /// Any, of whomever.
    Anyone,
}

/// Credentials that stand in the configuration file, and are for the node that stands with them.
#[derive(Clone, Debug)]
pub(crate) struct Withheld {
    /// What is withheld, in words.
    pub(crate) what: &'static str,
    pub(crate) file: PathBuf,
    /// The node that they are for.
    pub(crate) node: String,
}

/// The settings in effect.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    pub(crate) url: Setting<String>,
    pub(crate) key: Setting<PathBuf>,
    pub(crate) login: Option<Setting<Login>>,
    pub(crate) token_file: Option<Setting<PathBuf>>,
    /// Credentials of the configuration file that are for another node.
    pub(crate) withheld: Option<Withheld>,
    /// Whose certificates are taken, if not those of the machine's authorities alone.
    pub(crate) trust: Option<Setting<Trust>>,
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
        let url = layers.url()?;
        let mut login = layers.login()?;
        let mut token_file = layers.get(|layer| layer.token_file.clone());
        let realm = layers.realm_of_file()?;
        let withheld = match &realm {
            Some((path, realm)) if !realm.holds(&url.value) => {
                withhold(&mut login, &mut token_file).map(|what| Withheld {
                    what,
                    file: path.clone(),
                    node: realm.url.clone(),
                })
            }
            _ => None,
        };
        Ok(Self {
            url,
            key: match layers.get(|layer| layer.key.clone()) {
                Some(key) => key,
                None => {
                    Setting { value: directory.path.join("user_id.pem"), source: directory.source }
                }
            },
            login,
            token_file,
            withheld,
            trust: layers.trust()?,
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

    /// See [`address::resolve`].
    fn url(&self) -> Result<Setting<String>, Failure> {
        let said =
            |(source, layer): &'_ (Source, Layer)| Ok((source.clone(), said(source, layer)?));
        let places: Vec<(Source, Said)> =
            self.0.iter().map(said).collect::<Result<_, Failure>>()?;
        let places: Vec<_> = places.iter().map(|(source, said)| (source, said.clone())).collect();
        let (value, source) = address::resolve(&places)?;
        Ok(Setting { value, source })
    }

    /// The node that the configuration file's own credentials are for, and the file.
    fn realm_of_file(&self) -> Result<Option<(PathBuf, Realm)>, Failure> {
        let file = self.0.iter().find_map(|(source, layer)| match source {
            Source::File(path) => Some((path, source, layer)),
            _ => None,
        });
        let Some((path, source, layer)) = file else { return Ok(None) };
        Ok(Some((path.clone(), Realm::of(source, said(source, layer)?)?)))
    }

    fn trust(&self) -> Result<Option<Setting<Trust>>, Failure> {
        let ca_file = self.get(|layer| layer.ca_file.clone());
        let anyone = self.get(|layer| layer.insecure).filter(|insecure| insecure.value);
        Ok(match (ca_file, anyone) {
            (Some(file), Some(anyone)) => {
                return Err(Failure::usage(format!(
                    "any certificate is taken ({}), and one of an authority in {} is demanded ({}); \
                     leave one of them out",
                    anyone.source,
                    file.value.display(),
                    file.source
                )));
            }
            (Some(Setting { value, source }), None) => {
                Some(Setting { value: Trust::Also(value), source })
            }
            (None, Some(Setting { source, .. })) => Some(Setting { value: Trust::Anyone, source }),
            (None, None) => None,
        })
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
                Some(Setting { value, source: of_password }) => {
                    // A secret of the file is one of the file, whoever it is said to be.
                    let source = match of_password {
                        Source::File(_) => of_password,
                        _ => source.clone(),
                    };
                    let value = Login::Password(name.clone(), value);
                    return Ok(Some(Setting { value, source }));
                }
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

fn said(source: &Source, layer: &Layer) -> Result<Said, Failure> {
    let (url, host) = (layer.url.as_deref(), layer.host.as_deref());
    Said::new(url, host, layer.port, layer.https, source)
}

/// Takes away what came from the configuration file, and says what that was.
fn withhold(
    login: &mut Option<Setting<Login>>,
    token_file: &mut Option<Setting<PathBuf>>,
) -> Option<&'static str> {
    let is_of_file = |source: &Source| matches!(source, Source::File(_));
    let of_file = token_file.take_if(|file| is_of_file(&file.source));
    // The kept token is used only where nothing else is there to log in with.
    let kept = of_file.filter(|_| login.is_none()).map(|_| "The token file");
    match login.take_if(|login| is_of_file(&login.source)).map(|login| login.value) {
        Some(Login::Token(_)) => Some("The token"),
        Some(Login::Password(..)) => Some("The password"),
        None => kept,
    }
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
            (Layer::default(), named("c.example:7"), "", "http://c.example:7"),
            (Layer::default(), named("[::1]:7"), "port: 8", "http://[::1]:7"),
            (port(), named("c.example:7"), "", "http://c.example:99"),
            (Layer::default(), named("https://c.example/x"), "", "https://c.example/x"),
            (port(), named("https://c.example/x"), "", "https://c.example:99/x"),
            // The file's node, and no other.
            (Layer::default(), port(), "url: http://b.example", "http://b.example:99"),
            (Layer::default(), port(), "url: http://b.example:99/", "http://b.example:99/"),
            (port(), Layer::default(), "host: b.example:99", "http://b.example:99"),
        ] {
            let found = layers(flags, environment, file).url().unwrap();
            assert_eq!(found.value, url);
        }
    }

    fn named(host: &str) -> Layer {
        Layer { host: Some(host.to_owned()), ..Layer::default() }
    }

    #[test]
    fn an_address_that_contradicts_itself_is_refused() {
        let port = || Layer { port: Some(99), ..Layer::default() };
        let https = |https| Layer { https: Some(https), ..Layer::default() };
        for (flags, environment, file, parts) in [
            (port(), Layer::default(), "url: http://b.example:1", ["99 (flag)", "1 (bac.yaml)"]),
            (port(), Layer::default(), "url: http://b.example:80", ["99 (flag)", "80 (bac.yaml)"]),
            (port(), named("http://c.example:1"), "", ["99 (flag)", "1 (environment)"]),
            (
                Layer::default(),
                Layer { port: Some(99), ..named("c.example:1") },
                "",
                ["1 (env", "99"],
            ),
            (Layer::default(), https(true), "url: http://b.example", ["environment", "is served"]),
            (Layer::default(), https(false), "url: https://b.example", ["environment", "is not"]),
            (Layer::default(), Layer::default(), "{url: http://b, host: a}", ["`url`", "`host`"]),
            (Layer::default(), named("c.example:many"), "", ["c.example:many", "--url"]),
            (Layer::default(), named("a/b"), "", ["a/b", "--url"]),
            (Layer::default(), named("[::1"), "", ["[::1", "--url"]),
        ] {
            let said = layers(flags, environment, file).url().err().unwrap().to_string();
            for part in parts {
                assert!(said.contains(part), "{part} is not in: {said}");
            }
        }
    }

    #[test]
    fn credentials_of_the_file_are_for_its_own_node() {
        for (file, url, is_within) in [
            ("host: a.example", "http://a.example:1234", true),
            ("host: A.example", "https://a.example:9", true),
            ("{host: a.example, port: 7}", "http://a.example:7", true),
            ("{host: a.example, port: 7}", "http://a.example:8", false),
            ("url: https://a.example", "https://a.example/api", true),
            ("url: https://a.example", "http://a.example:443", false),
            ("url: https://a.example", "https://a.example:8443", false),
            ("host: a.example", "http://b.example:1234", false),
            ("output: json", "http://localhost:9", true),
            ("output: json", "http://[::1]:1234", true),
            ("output: json", "http://a.example:1234", false),
        ] {
            let layers = layers(Layer::default(), Layer::default(), file);
            let (_, realm) = layers.realm_of_file().unwrap().unwrap();
            assert_eq!(realm.holds(url), is_within, "{file} {url}");
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
    fn a_password_of_the_file_is_withheld_whoever_is_named() {
        let named = Layer { username: Some("u".to_owned()), ..Layer::default() };
        let layers = layers(Layer::default(), named, "password: secret-2");
        let mut login = layers.login().unwrap();
        assert_eq!(super::withhold(&mut login, &mut None), Some("The password"));
        assert!(login.is_none());
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
