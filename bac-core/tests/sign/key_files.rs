//! Reading and creating key files.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use bac_core::sign::{
    Ed25519Signer, KeyError, KeyErrorKind, Signer, signer_from_pem, signer_from_pem_file,
};
use ed25519_dalek::pkcs8::spki::der::pem::{LineEnding, encode_string};
use ed25519_dalek::pkcs8::{EncodePrivateKey as _, KeypairBytes, PublicKeyBytes};
use serde::Deserialize;
use tempfile::TempDir;

use crate::fixtures;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Cases {
    files: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    file: String,
    algorithm: Option<String>,
    public_key: Option<String>,
    client_id: Option<String>,
    #[serde(default)]
    error: Kinds,
}

#[derive(Default, Deserialize)]
#[serde(untagged)]
enum Kinds {
    One(String),
    Any(Vec<String>),
    #[default]
    None,
}

impl Kinds {
    fn contains(&self, kind: KeyErrorKind) -> bool {
        let name = format!("{kind:?}");
        match self {
            Self::One(one) => *one == name,
            Self::Any(names) => names.contains(&name),
            Self::None => false,
        }
    }
}

/// Puts `text` into a file that only its owner can read.
fn key_file(directory: &TempDir, text: impl AsRef<[u8]>) -> PathBuf {
    let path = directory.path().join("key.pem");
    fs::write(&path, text).unwrap();
    #[cfg(unix)]
    set_mode(&path, 0o600);
    path
}

#[cfg(unix)]
fn set_mode(path: &Path, mode: u32) {
    let permissions = std::os::unix::fs::PermissionsExt::from_mode(mode);
    fs::set_permissions(path, permissions).unwrap();
}

fn kind(result: Result<Arc<dyn Signer>, KeyError>) -> KeyErrorKind {
    result.unwrap_err().kind()
}

#[test]
fn every_key_file_gives_its_outcome() {
    let cases: Cases = fixtures::json("key-files.json");
    assert_eq!(cases.files.len(), 56);
    let directory = tempfile::tempdir().unwrap();
    for case in &cases.files {
        let text = fixtures::bytes(&format!("key-files/{}", case.file));
        let result = signer_from_pem_file(key_file(&directory, &text));
        check(case, &text, result);
        if let Ok(text) = str::from_utf8(&text) {
            check(case, text.as_bytes(), signer_from_pem(text));
        }
    }
}

fn check(case: &Case, text: &[u8], result: Result<Arc<dyn Signer>, KeyError>) {
    let name = &case.file;
    match (result, &case.algorithm) {
        (Ok(signer), Some(algorithm)) => {
            assert_eq!(signer.algorithm(), fixtures::algorithm(algorithm), "{name}");
            assert_eq!(Some(signer.public_key()), case.public_key.as_deref(), "{name}");
            assert_eq!(Some(signer.client_id()), case.client_id.as_deref(), "{name}");
        }
        (Err(error), _) => {
            let line = error.to_string();
            assert!(case.error.contains(error.kind()), "{name}: {line}");
            assert_eq!(line.lines().count(), 1, "{name}: {line}");
            assert!(line.contains("; "), "{name} is not told what to do: {line}");
            for shown in [line, format!("{error:?}"), format!("{error:#?}")] {
                assert_eq!(fixtures::leak(&shown, text, 8), None, "{name}: {shown}");
            }
        }
        (Ok(_), None) => panic!("{name} is accepted"),
    }
}

#[test]
fn errors_name_the_file_and_the_way_out() {
    let directory = tempfile::tempdir().unwrap();
    let path = key_file(&directory, fixtures::bytes("key-files/encrypted-pkcs8.pem"));
    let line = signer_from_pem_file(&path).unwrap_err().to_string();
    assert!(line.starts_with(&*path.to_string_lossy()), "{line}");
    assert!(line.contains("passphrase") && line.contains("`openssl pkey "), "{line}");
}

#[test]
fn ed25519_with_the_public_key_beside_it() {
    let signer = Ed25519Signer::from_seed(&[7; 32]);
    let public = ed25519_dalek::SigningKey::from_bytes(&[7; 32]).verifying_key().to_bytes();
    let pem = |public_key: [u8; 32]| {
        let pair =
            KeypairBytes { secret_key: [7; 32], public_key: Some(PublicKeyBytes(public_key)) };
        pair.to_pkcs8_pem(LineEnding::LF).unwrap()
    };
    let read = Ed25519Signer::from_pem(&pem(public)).unwrap();
    assert_eq!(read.public_key(), signer.public_key());
    // Signing with a public key that is not one's own gives the private key away.
    let other = ed25519_dalek::SigningKey::from_bytes(&[8; 32]).verifying_key().to_bytes();
    assert_eq!(kind(signer_from_pem(&pem(other))), KeyErrorKind::Inconsistent);
}

/// A PKCS#8 structure of this algorithm, its parameters and private key, as PEM.
fn pkcs8(algorithm: &[u8], parameters: &[u8], private_key: &[u8]) -> String {
    let tagged = |tag: u8, content: &[u8]| match content.len() {
        length @ ..0x80 => [&[tag, length as u8], content].concat(),
        length => [&[tag, 0x82, (length >> 8) as u8, length as u8], content].concat(),
    };
    let identifier = [tagged(0x06, algorithm), parameters.to_vec()].concat();
    let content =
        [vec![0x02, 0x01, 0x00], tagged(0x30, &identifier), tagged(0x04, private_key)].concat();
    encode_string("PRIVATE KEY", LineEnding::LF, &tagged(0x30, &content)).unwrap()
}

#[test]
fn an_ed25519_key_has_no_parameters() {
    const ED25519: &[u8] = &[0x2B, 0x65, 0x70];
    let seed = [&[0x04, 0x20][..], &[7; 32]].concat();
    let signer = signer_from_pem(&pkcs8(ED25519, &[], &seed)).unwrap();
    assert_eq!(signer.client_id(), Ed25519Signer::from_seed(&[7; 32]).client_id());
    // RFC 8410, section 3: they must be absent, even as NULL.
    for parameters in [&[0x05, 0x00][..], &[0x06, 0x01, 0x2A]] {
        let error = signer_from_pem(&pkcs8(ED25519, parameters, &seed)).unwrap_err();
        assert_eq!(error.kind(), KeyErrorKind::Malformed, "{parameters:?}");
    }
}

#[test]
fn other_kinds_of_keys_are_named() {
    let pem = |label: &str, der: &[u8]| encode_string(label, LineEnding::LF, der).unwrap();
    let pkcs8 = |identifier: &[u8]| pkcs8(identifier, &[], &[0x04, 0x00]);
    for (text, found) in [
        (pkcs8(&[0x2B, 0x65, 0x6E]), "X25519"),
        (pkcs8(&[0x2B, 0x65, 0x6F]), "X448"),
        (pkcs8(&[0x2B, 0x65, 0x71]), "Ed448"),
        (pkcs8(&[0x2A, 0x86, 0x48, 0xCE, 0x38, 0x04, 0x01]), "DSA"),
        (pkcs8(&[0x2A, 0x03]), "unknown algorithm"),
        (pem("OPENSSH PRIVATE KEY", b"openssh-key-v1"), "OpenSSH"),
        (pem("DSA PRIVATE KEY", b"-"), "DSA"),
    ] {
        let error = signer_from_pem(&text).unwrap_err();
        assert_eq!(error.kind(), KeyErrorKind::UnsupportedKind, "{text}");
        assert!(error.to_string().contains(found), "{error}");
    }
    for (text, found) in [
        (pem("CERTIFICATE", b"-"), "a certificate"),
        (pem("X509 CRL", b"-"), "another kind"),
        (pem("PUBLIC KEY", b"-"), "a public key"),
        (pem("EC PARAMETERS", b"-"), "without the key"),
    ] {
        let error = signer_from_pem(&text).unwrap_err();
        assert_eq!(error.kind(), KeyErrorKind::NotPrivate, "{text}");
        assert!(error.to_string().contains(found), "{error}");
    }
}

#[test]
fn a_created_file_is_read_back_and_never_overwritten() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("id.pem");
    let signer = Ed25519Signer::generate().unwrap();
    signer.create_pem_file(&path).unwrap();
    let read = Ed25519Signer::from_pem_file(&path).unwrap();
    assert_eq!(read.client_id(), signer.client_id());

    let error = Ed25519Signer::generate().unwrap().create_pem_file(&path).unwrap_err();
    assert_eq!(error.kind(), KeyErrorKind::AlreadyExists);
    assert_eq!(fs::read_to_string(&path).unwrap(), *signer.to_pem());

    let error = signer.create_pem_file(directory.path().join("none/id.pem")).unwrap_err();
    assert_eq!(error.kind(), KeyErrorKind::NotFound);
}

#[test]
fn ed25519_pem_is_plain_pkcs8() {
    for file in ["test-ed25519-1.pkcs8.pem", "test-ed25519-2.pkcs8.pem"] {
        let text = fixtures::test_key(file);
        assert_eq!(*Ed25519Signer::from_pem(&text).unwrap().to_pem(), text);
    }
}

#[test]
fn two_generated_keys_differ() {
    let generate = || Ed25519Signer::generate().unwrap().client_id().to_owned();
    assert_ne!(generate(), generate());
}

#[test]
fn a_missing_file_is_not_found() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("none.pem");
    let error = signer_from_pem_file(&path).unwrap_err();
    assert_eq!(error.kind(), KeyErrorKind::NotFound);
    assert_eq!(error.path(), Some(&*path));
    assert!(std::error::Error::source(&error).is_some());
}

#[test]
fn a_long_file_is_refused() {
    let directory = tempfile::tempdir().unwrap();
    let key = fixtures::test_key("test-ed25519-1.pkcs8.pem");
    let padded = |length: usize| format!("{key}{}", "\n".repeat(length - key.len()));
    signer_from_pem_file(key_file(&directory, padded(64 * 1024))).unwrap();
    let path = key_file(&directory, padded(64 * 1024 + 1));
    let error = signer_from_pem_file(path).unwrap_err();
    assert_eq!(error.kind(), KeyErrorKind::TooLarge);
    assert!(error.to_string().ends_with("; name the key file itself"), "{error}");
}

#[cfg(unix)]
mod unix {
    use super::*;
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    use std::process::Command;

    fn good_file(directory: &TempDir) -> PathBuf {
        key_file(directory, fixtures::test_key("test-ed25519-1.pkcs8.pem"))
    }

    #[test]
    fn access_of_others_is_refused() {
        let directory = tempfile::tempdir().unwrap();
        let path = good_file(&directory);
        for mode in [0o644, 0o640, 0o604, 0o620, 0o602, 0o610, 0o601, 0o777] {
            set_mode(&path, mode);
            let error = signer_from_pem_file(&path).unwrap_err();
            assert_eq!(error.kind(), KeyErrorKind::TooOpen, "{mode:o}");
            let way_out = format!("`chmod 600 {}`", path.display());
            assert!(error.to_string().contains(&way_out), "{error}");
        }
        for mode in [0o600, 0o400, 0o700] {
            set_mode(&path, mode);
            signer_from_pem_file(&path).unwrap();
        }
    }

    #[test]
    fn a_link_to_a_good_file_is_followed() {
        let directory = tempfile::tempdir().unwrap();
        let link = directory.path().join("link.pem");
        symlink(good_file(&directory), &link).unwrap();
        signer_from_pem_file(&link).unwrap();

        // A new key goes neither over a link nor through it.
        let dangling = directory.path().join("dangling.pem");
        symlink(directory.path().join("none.pem"), &dangling).unwrap();
        for path in [link, dangling] {
            let error = Ed25519Signer::generate().unwrap().create_pem_file(path).unwrap_err();
            assert_eq!(error.kind(), KeyErrorKind::AlreadyExists);
        }
        assert!(!directory.path().join("none.pem").exists());
    }

    #[test]
    fn a_directory_is_no_file() {
        let directory = tempfile::tempdir().unwrap();
        let error = signer_from_pem_file(directory.path()).unwrap_err();
        assert_eq!(error.kind(), KeyErrorKind::NotAFile);
        assert!(error.to_string().contains("a directory"), "{error}");
    }

    #[test]
    fn a_pipe_does_not_hang() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("pipe");
        let made = Command::new("mkfifo").args(["-m", "600"]).arg(&path).status().unwrap();
        assert!(made.success());
        assert_eq!(kind(signer_from_pem_file(path)), KeyErrorKind::NotAFile);
    }

    #[test]
    fn a_socket_is_no_file() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("agent");
        let _listener = std::os::unix::net::UnixListener::bind(&path).unwrap();
        let error = signer_from_pem_file(&path).unwrap_err();
        assert_eq!(error.kind(), KeyErrorKind::NotAFile, "{error}");
        let words = format!("{}: a socket; name the key file itself", path.display());
        assert_eq!(error.to_string(), words);
    }

    #[test]
    fn what_the_system_will_not_read_is_told_with_what_to_do() {
        let directory = tempfile::tempdir().unwrap();
        let path = good_file(&directory).join("id.pem");
        let error = signer_from_pem_file(&path).unwrap_err();
        assert_eq!(error.kind(), KeyErrorKind::Unreadable, "{error}");
        let words =
            "cannot be read: not a directory; correct the path: a part of it is no directory";
        assert_eq!(error.to_string(), format!("{}: {words}", path.display()));
        assert!(std::error::Error::source(&error).is_some());
        let error = Ed25519Signer::generate().unwrap().create_pem_file(&path).unwrap_err();
        assert_eq!(error.kind(), KeyErrorKind::Unreadable, "{error}");
        assert!(error.to_string().contains("; choose a place where you may"), "{error}");
    }

    #[test]
    fn a_device_is_no_file() {
        assert_eq!(kind(signer_from_pem_file("/dev/null")), KeyErrorKind::NotAFile);
    }

    /// Says to a second run of a test where to create the file.
    const CHILDS_FILE: &str = "BAC_CORE_TEST_KEY_FILE";

    /// Runs a test once more, in a process that `setting`, a line for the shell, has prepared.
    fn run_again(test: &str, setting: &str, path: &Path) {
        let output = Command::new("sh")
            .args(["-c", &format!(r#"{setting} && exec "$0" --exact "$1""#)])
            .arg(std::env::current_exe().unwrap())
            .arg(format!("key_files::unix::{test}"))
            .env(CHILDS_FILE, path)
            .output()
            .unwrap();
        let printed = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success() && printed.contains("1 passed"), "{setting}: {output:?}");
    }

    #[test]
    fn a_created_file_is_private_whatever_the_umask() {
        if let Some(path) = std::env::var_os(CHILDS_FILE) {
            Ed25519Signer::generate().unwrap().create_pem_file(path).unwrap();
            return;
        }
        let directory = tempfile::tempdir().unwrap();
        for umask in ["000", "022", "077", "277", "777"] {
            let path = directory.path().join(format!("umask-{umask}.pem"));
            let test = "a_created_file_is_private_whatever_the_umask";
            run_again(test, &format!("umask {umask}"), &path);
            let mode = fs::metadata(&path).unwrap().permissions().mode();
            assert_eq!(mode & 0o7777, 0o600, "umask {umask}");
        }
    }

    #[test]
    fn a_file_that_cannot_be_written_whole_is_not_left_behind() {
        if let Some(path) = std::env::var_os(CHILDS_FILE) {
            let error = Ed25519Signer::generate().unwrap().create_pem_file(&path).unwrap_err();
            assert_eq!(error.kind(), KeyErrorKind::Unreadable);
            assert!(error.to_string().contains("; see that there is room"), "{error}");
            assert_eq!(error.path(), Some(Path::new(&path)));
            return;
        }
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("id.pem");
        // No file may grow, as on a full disk; the signal that says so is not wanted.
        let setting = "trap '' XFSZ && ulimit -f 0";
        run_again("a_file_that_cannot_be_written_whole_is_not_left_behind", setting, &path);
        assert!(!path.exists());
    }
}

mod rsa {
    use super::*;
    use bac_core::sign::RsaSigner;
    use pkcs1::{OtherPrimeInfo, RsaPrivateKey, UintRef};

    /// The test key with one change, as PEM.
    fn changed(change: impl FnOnce(&mut RsaPrivateKey<UintRef<'_>>)) -> String {
        let text = fixtures::test_key("test-rsa-1.pkcs1.pem");
        let (_, der) = ed25519_dalek::pkcs8::spki::der::pem::decode_vec(text.as_bytes()).unwrap();
        let mut key = RsaPrivateKey::<UintRef<'_>>::try_from(&*der).unwrap();
        change(&mut key);
        let der = ed25519_dalek::pkcs8::SecretDocument::try_from(key).unwrap();
        encode_string("RSA PRIVATE KEY", LineEnding::LF, der.as_bytes()).unwrap()
    }

    #[test]
    fn odd_keys_are_refused() {
        fn number(bytes: &[u8]) -> UintRef<'_> {
            UintRef::new(bytes).unwrap()
        }
        RsaSigner::from_pem(&changed(|_| ())).unwrap();

        let kind = |text: String| RsaSigner::from_pem(&text).unwrap_err().kind();
        for exponent in [&[0][..], &[1], &[4], &[1, 0, 0], &[0x80, 0, 0, 1], &[0xFF; 256]] {
            let text = changed(|key| key.public_exponent = number(exponent));
            assert_eq!(kind(text), KeyErrorKind::WeakKey, "{exponent:?}");
        }
        let text = changed(|key| key.modulus = number(&[0xFF; 255]));
        assert_eq!(kind(text), KeyErrorKind::WeakKey);
        let text = changed(|key| key.modulus = number(&[0xFF; 1025]));
        assert_eq!(kind(text), KeyErrorKind::UnsupportedKind);
        let text = changed(|key| key.modulus = number(&[0xFF; 256]));
        assert_eq!(kind(text), KeyErrorKind::Inconsistent);
        let text = changed(|key| key.public_exponent = number(&[5]));
        assert_eq!(kind(text), KeyErrorKind::Inconsistent);
        let text = changed(|key| key.private_exponent = number(&[5]));
        assert_eq!(kind(text), KeyErrorKind::Inconsistent);
        let text = changed(|key| key.prime1 = key.prime2);
        assert_eq!(kind(text), KeyErrorKind::Inconsistent);
        let text = changed(|key| key.exponent1 = key.exponent2);
        assert_eq!(kind(text), KeyErrorKind::Inconsistent);
        let text = changed(|key| key.coefficient = number(&[5]));
        assert_eq!(kind(text), KeyErrorKind::Inconsistent);
    }

    #[test]
    fn a_key_of_three_primes_is_refused_as_what_it_is() {
        let prime = || UintRef::new(&[7]).unwrap();
        let other = OtherPrimeInfo { prime: prime(), exponent: prime(), coefficient: prime() };
        let text = changed(|key| key.other_prime_infos = Some(vec![other]));
        let error = RsaSigner::from_pem(&text).unwrap_err();
        assert_eq!(error.kind(), KeyErrorKind::UnsupportedKind);
        assert!(error.to_string().starts_with("an RSA key of more than two primes; "), "{error}");
    }

    /// RFC 8017, appendix A.1, asks for NULL; keys are around that lack it, and every reader takes
    /// them.
    #[test]
    fn the_parameters_of_an_rsa_key_say_nothing() {
        const RSA: &[u8] = &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x01];
        let text = fixtures::test_key("test-rsa-1.pkcs1.pem");
        let (_, der) = ed25519_dalek::pkcs8::spki::der::pem::decode_vec(text.as_bytes()).unwrap();
        let expected = RsaSigner::from_pem(&text).unwrap();
        for parameters in [&[0x05, 0x00][..], &[]] {
            let read = RsaSigner::from_pem(&pkcs8(RSA, parameters, &der)).unwrap();
            assert_eq!(read.client_id(), expected.client_id(), "{parameters:?}");
        }
    }

    #[test]
    fn a_created_file_is_read_back() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("id.pem");
        let signer = RsaSigner::generate().unwrap();
        signer.create_pem_file(&path).unwrap();
        assert_eq!(RsaSigner::from_pem_file(&path).unwrap().client_id(), signer.client_id());
        assert!(
            fs::read_to_string(&path).unwrap().starts_with("-----BEGIN RSA PRIVATE KEY-----\n")
        );
        let error = signer.create_pem_file(&path).unwrap_err();
        assert_eq!(error.kind(), KeyErrorKind::AlreadyExists);
        assert_eq!(error.path(), Some(Path::new(&path)));
    }

    #[test]
    fn a_key_of_the_other_kind_is_told_who_reads_it() {
        let error =
            Ed25519Signer::from_pem(&fixtures::test_key("test-rsa-1.pkcs1.pem")).unwrap_err();
        assert_eq!(error.kind(), KeyErrorKind::UnsupportedKind);
        assert!(error.to_string().ends_with("; `RsaSigner` reads it"), "{error}");
    }
}
