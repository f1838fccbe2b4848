//! `bac key`

use crate::support::User;

#[test]
fn a_new_key_is_shown_and_checked() {
    let user = User::new();
    user.run(["key", "show"]).expect_error(2, &["user_id.pem", "no such file", "bac key new"]);

    let new = user.run(["key", "new", "--output", "json"]).expect_code(0).json();
    let path = user.home().join("user_id.pem");
    assert_eq!(new["path"], path.to_str().unwrap());
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(text.starts_with("-----BEGIN RSA PRIVATE KEY-----"), "what stock clients read");

    let shown = user.run(["key", "show", "--output", "json"]).expect_code(0).json();
    assert_eq!(shown, new);
    let checked = user.run(["key", "check", "--output", "json"]).expect_code(0).json();
    assert_eq!(checked["client_id"], new["client_id"]);
    assert_eq!(checked["accepted_by"], "every node");

    user.run(["key", "new"]).expect_error(2, &["never overwritten"]);
    assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
}

#[test]
fn an_ed25519_key_is_for_the_development_node() {
    let user = User::with_key();
    let checked = user.run(["key", "check"]).expect_code(0);
    assert!(checked.stdout.contains("development node only"), "{checked:#?}");
}

#[test]
fn the_default_directory_is_made_for_the_key_and_for_nobody_else() {
    let user = User::new();
    let run = |arguments: &[&str]| {
        let mut command = user.command(arguments.iter().copied());
        command.env_remove("BACALHAU_DIR").output().unwrap()
    };
    assert!(run(&["key", "new", "--kind", "ed25519"]).status.success());
    let directory = user.home().join(".bacalhau");
    assert!(directory.join("user_id.pem").exists());
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::metadata(&directory).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o700);
    }
}

#[test]
fn a_key_in_the_wrong_place_or_shape_is_said() {
    let user = User::new();
    let missing = user.home().join("none/id.pem");
    user.run(["key", "new", missing.to_str().unwrap()]).expect_error(2, &["directory"]);

    let path = user.file("text.pem", "not a key");
    #[cfg(unix)]
    {
        user.run(["key", "check", path.to_str().unwrap()]).expect_error(2, &["chmod 600"]);
        use std::os::unix::fs::PermissionsExt as _;
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
    }
    user.run(["key", "check", path.to_str().unwrap()]).expect_error(2, &["text.pem", "PEM"]);
}
