//! Where settings come from.

use crate::support::User;

fn setting<'a>(settings: &'a serde_json::Value, name: &str) -> &'a serde_json::Value {
    settings.as_array().unwrap().iter().find(|row| row["name"] == name).unwrap()
}

#[test]
fn flags_come_before_the_environment_and_that_before_the_file() {
    let user = User::new();
    let file = user.file("bac.yaml", "host: file.example\nport: 1\noutput: json\ntoken: t-1\n");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        user.run(["config"]).expect_error(2, &["bac.yaml", "chmod 600"]);
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600)).unwrap();
    }
    let settings = user.run(["config"]).expect_code(0);
    assert!(!settings.stdout.contains("t-1"));
    let settings = settings.json();
    assert_eq!(setting(&settings, "url")["value"], "http://file.example:1");
    assert_eq!(setting(&settings, "url")["source"], file.to_str().unwrap());
    assert_eq!(setting(&settings, "login")["value"], "a token");

    let user = user.env("BACALHAU_API_HOST", "env.example").env("BACALHAU_HTTPS", "1");
    let settings = user.run(["config"]).json();
    assert_eq!(setting(&settings, "url")["value"], "https://env.example:1");
    assert_eq!(setting(&settings, "url")["source"], "environment");

    let settings = user.run(["config", "--port", "7", "--timeout", "90s"]).json();
    assert_eq!(setting(&settings, "url")["value"], "https://env.example:7");
    assert_eq!(setting(&settings, "url")["source"], "flag");
    assert_eq!(setting(&settings, "timeout")["value"], "1m 30s");
}

#[test]
fn a_host_may_be_a_url_or_have_a_port() {
    for (host, url) in [
        ("h.example", "http://h.example:1234"),
        ("h.example:7", "http://h.example:7"),
        ("[::1]:7", "http://[::1]:7"),
        ("::1", "http://[::1]:1234"),
        ("https://h.example", "https://h.example"),
        ("http://h.example:7/api", "http://h.example:7/api"),
    ] {
        let user = User::new().env("BACALHAU_API_HOST", host);
        assert_eq!(setting(&user.run(["config", "--output", "json"]).json(), "url")["value"], url);
    }
    User::new()
        .env("BACALHAU_API_HOST", "h.example:7")
        .env("BACALHAU_API_PORT", "8")
        .run(["config"])
        .expect_error(2, &["7 (environment)", "8 (environment)"]);
}

#[test]
fn the_node_of_the_file_is_completed_or_refused_and_never_another() {
    let user = User::new().env("BACALHAU_API_PORT", "99");
    user.file("bac.yaml", "url: http://h.example\noutput: json\n");
    assert_eq!(setting(&user.run(["config"]).json(), "url")["value"], "http://h.example:99");
    user.file("bac.yaml", "url: http://h.example:7\n");
    user.run(["config"]).expect_error(2, &["99 (environment)", "7 (", "bac.yaml"]);
}

#[test]
fn https_is_on_and_off_by_words() {
    for (word, url) in [
        ("false", "http://127.0.0.1:1234"),
        ("0", "http://127.0.0.1:1234"),
        ("Off", "http://127.0.0.1:1234"),
        ("", "http://127.0.0.1:1234"),
        ("true", "https://127.0.0.1:1234"),
        ("1", "https://127.0.0.1:1234"),
    ] {
        let user = User::new().env("BACALHAU_HTTPS", word);
        assert_eq!(
            setting(&user.run(["config", "--output", "json"]).json(), "url")["value"],
            url,
            "{word}"
        );
    }
    let user = User::new().env("BACALHAU_HTTPS", "maybe");
    user.run(["config"]).expect_error(2, &["BACALHAU_HTTPS", "maybe", "true", "false"]);
}

#[test]
fn a_mistake_in_the_file_or_the_environment_is_said() {
    let user = User::new();
    let file = user.file("bac.yaml", "host: a\nprot: 1\n");
    user.run(["config"]).expect_error(2, &[file.to_str().unwrap(), "prot", "line 2", "port"]);

    let none = user.home().join("none.yaml");
    let none = none.to_str().unwrap();
    user.run(["config", "--config", none]).expect_error(2, &[none, "cannot be read"]);

    User::new()
        .env("BACALHAU_API_PORT", "many")
        .run(["config"])
        .expect_error(2, &["BACALHAU_API_PORT", "many", "65535"]);
}
