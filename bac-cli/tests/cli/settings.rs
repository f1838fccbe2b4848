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
