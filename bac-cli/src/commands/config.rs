//! `bac config`

use serde::Serialize;

use crate::{
    config::{Login, Setting, Trust},
    error::Failure,
    output::Table,
    session::Session,
};

#[derive(Serialize)]
struct Row {
    name: &'static str,
    value: String,
    source: String,
}

pub(crate) fn run(session: &Session) -> Result<(), Failure> {
    let settings = &session.settings;
    let mut rows = vec![
        row("url", &settings.url, String::clone),
        row("key", &settings.key, |path| path.display().to_string()),
        row("output", &settings.output, ToString::to_string),
    ];
    let login = settings.login.as_ref();
    rows.extend(login.map(|login| row("login", login, shown)));
    let token_file = settings.token_file.as_ref();
    rows.extend(token_file.map(|file| row("token_file", file, |path| path.display().to_string())));
    rows.extend(settings.withheld.as_ref().map(|withheld| Row {
        name: "withheld",
        value: format!("{} is for {} alone", withheld.what, withheld.node),
        source: withheld.file.display().to_string(),
    }));
    rows.extend(settings.trust.as_ref().map(|trust| match &trust.value {
        Trust::Also(file) => row("ca_file", trust, |_| file.display().to_string()),
        Trust::Anyone => row("insecure", trust, |_| "true".to_owned()),
    }));
    let timeout = settings.timeout.as_ref();
    rows.extend(timeout.map(|limit| {
        row("timeout", limit, |limit| humantime::format_duration(*limit).to_string())
    }));
    let api = settings.api.as_ref();
    rows.extend(api.map(|api| row("api", api, |api| format!("{api:?}").to_lowercase())));
    session.output.show(&rows, || {
        rows.iter().fold(Table::list(["SETTING", "VALUE", "FROM"]), |table, row| {
            table.row([row.name.into(), (&row.value).into(), (&row.source).into()])
        })
    })
}

fn row<T>(name: &'static str, setting: &Setting<T>, text: impl FnOnce(&T) -> String) -> Row {
    Row { name, value: text(&setting.value), source: setting.source.to_string() }
}

/// Never the secret.
fn shown(login: &Login) -> String {
    match login {
        Login::Token(_) => "a token".to_owned(),
        Login::Password(name, _) => format!("{name}, with a password"),
    }
}
