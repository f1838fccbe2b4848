//! `bac key`

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::Arc,
};

use bac_client::{
    Signer,
    bac_core::{Ed25519Signer, RsaSigner},
    sign::{self, Algorithm, KeyError, SignedRequest},
};
use serde::Serialize;

use crate::{
    cli::{self, KeyFile, KeyKind},
    config::Source,
    error::{Failure, quoted},
    output::Table,
    session::{Session, key_failure},
};

pub(crate) async fn run(session: &Session, key: cli::Key) -> Result<(), Failure> {
    match key {
        cli::Key::New(arguments) => {
            let path = chosen(session, arguments.file)?;
            let signer = create(arguments.kind, &path).map_err(|error| new_failure(&error))?;
            show(session, &path, &*signer)?;
            if is_alone(&path) {
                session.output.warn(
                    "This directory is no repository of Bacalhau's own command yet. Some of its \
                     releases, v1.4.0 among them, do not make one where there is a key already: to \
                     use both, run that command once before `bac key new`, or keep this key \
                     elsewhere.",
                );
            }
            Ok(())
        }
        cli::Key::Show(file) => {
            let (path, signer) = existing(session, file)?;
            show(session, &path, &*signer)
        }
        cli::Key::Check(file) => check(session, file).await,
    }
}

/// The path of a new key. Bacalhau's own directory is made on first use, any other must be there.
fn chosen(session: &Session, file: KeyFile) -> Result<PathBuf, Failure> {
    if let Some(path) = file.path {
        return Ok(path);
    }
    let key = &session.settings.key;
    if let (Source::Default, Some(directory)) = (&key.source, key.value.parent()) {
        make_private(directory).map_err(|error| {
            let shown = quoted(&directory.display().to_string());
            Failure::usage(format!("the directory {shown} cannot be made: {error}"))
        })?;
    }
    Ok(key.value.clone())
}

/// Whether a key is where Bacalhau's own command looks for it, and nothing of that command's is.
fn is_alone(key: &Path) -> bool {
    let Some(directory) = key.parent() else { return false };
    let is_own_name = key.file_name().is_some_and(|name| name == "user_id.pem");
    let is_repository =
        ["repo.version", "system_metadata.yaml"].iter().any(|name| directory.join(name).exists());
    is_own_name && !is_repository
}

fn make_private(directory: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    match builder.create(directory) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        done => done,
    }
}

fn create(kind: KeyKind, path: &Path) -> Result<Box<dyn Signer>, KeyError> {
    Ok(match kind {
        KeyKind::Rsa => {
            let signer = RsaSigner::generate()?;
            signer.create_pem_file(path)?;
            Box::new(signer)
        }
        KeyKind::Ed25519 => {
            let signer = Ed25519Signer::generate()?;
            signer.create_pem_file(path)?;
            Box::new(signer)
        }
    })
}

fn new_failure(error: &KeyError) -> Failure {
    Failure::usage(format!("no key was made: {error}"))
}

fn existing(session: &Session, file: KeyFile) -> Result<(PathBuf, Arc<dyn Signer>), Failure> {
    let path = file.path.unwrap_or_else(|| session.settings.key.value.clone());
    let signer = sign::signer_from_pem_file(&path).map_err(|error| key_failure(&error))?;
    Ok((path, signer))
}

/// What may be told of a key.
#[derive(Serialize)]
struct Shown<'a> {
    path: String,
    algorithm: String,
    client_id: &'a str,
    public_key: &'a str,
}

fn show(session: &Session, path: &Path, signer: &dyn Signer) -> Result<(), Failure> {
    let shown = Shown {
        path: path.display().to_string(),
        algorithm: signer.algorithm().to_string(),
        client_id: signer.client_id(),
        public_key: signer.public_key(),
    };
    session.output.show(&shown, || {
        Table::record()
            .field("Key file", &shown.path)
            .field("Algorithm", &shown.algorithm)
            .field("Client id", shown.client_id)
            .field("Public key", shown.public_key)
    })
}

#[derive(Serialize)]
struct Checked<'a> {
    path: String,
    client_id: &'a str,
    algorithm: String,
    signs: bool,
    accepted_by: &'static str,
}

async fn check(session: &Session, file: KeyFile) -> Result<(), Failure> {
    let (path, signer) = existing(session, file)?;
    sign_once(&*signer).await?;
    let accepted_by = match signer.algorithm() {
        Algorithm::RsaPkcs1Sha256 => "every node",
        _ => "the development node only; other nodes take RSA keys",
    };
    let checked = Checked {
        path: path.display().to_string(),
        client_id: signer.client_id(),
        algorithm: signer.algorithm().to_string(),
        signs: true,
        accepted_by,
    };
    session.output.show(&checked, || {
        Table::record()
            .field("Key file", &checked.path)
            .field("Client id", checked.client_id)
            .field("Algorithm", &checked.algorithm)
            .field("Signs", "yes, and the signature verifies")
            .field("Accepted by", checked.accepted_by)
    })
}

/// Signs something and verifies the signature, as a node would.
async fn sign_once(signer: &dyn Signer) -> Result<(), Failure> {
    let broken = |why: String| Failure::usage(format!("the key cannot sign: {why}"));
    let signed = SignedRequest::sign(&"bac key check", signer).await;
    let verified = signed.map_err(|error| broken(error.to_string()))?.verify();
    verified.map(drop).map_err(|error| broken(error.to_string()))
}
