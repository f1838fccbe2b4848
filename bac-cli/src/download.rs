//! Downloading a file over HTTP: with a progress bar, and from where it broke off.
//!
//! What has come is kept beside where the file is to be, with what tells that a later answer is of
//! the same file: its strong validator. Without one, or where that has changed, it begins again.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, IsTerminal as _, Seek as _, SeekFrom, Write as _},
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

use bac_client::bac_core::url::Url;
use indicatif::{ProgressBar, ProgressStyle};
use reqwest::{
    Response, StatusCode,
    header::{
        ACCEPT_ENCODING, AUTHORIZATION, CONTENT_RANGE, DATE, ETAG, HeaderMap, IF_RANGE,
        LAST_MODIFIED, RANGE,
    },
};
use serde::{Deserialize, Serialize};
use tokio::time::{sleep, timeout};

use crate::{
    error::{Exit, Failure, quoted},
    session::Session,
};

/// How long a connection may take to come about, and then be silent.
const PATIENCE: Duration = Duration::from_secs(30);
/// How often in a row nothing may come before it is given up.
const ATTEMPTS: u32 = 5;
/// The first pause between two attempts, which doubles.
const PAUSE: Duration = Duration::from_millis(250);

/// A file that is fetched, and the files that it is kept in until it is whole.
pub(crate) struct Download {
    url: Url,
    part: PathBuf,
    notes: PathBuf,
}

/// What is known of a file that has come in part.
#[derive(Debug, Default, Deserialize, PartialEq, Serialize)]
struct Notes {
    url: String,
    validator: Option<String>,
    total: Option<u64>,
}

/// Why an attempt was no success.
enum Broken {
    /// Another may be.
    Passing(String),
    Final(Failure),
}

impl Download {
    /// A download of this address, kept below `directory` until it is whole.
    pub(crate) fn new(url: &str, directory: &Path) -> Result<Self, Failure> {
        let no_file = || Failure::usage(format!("`{}` is no address of a file", quoted(url)));
        let url = Url::parse(url).map_err(|_| no_file())?;
        let is_http = matches!(url.scheme(), "http" | "https");
        if !is_http || !url.username().is_empty() || url.password().is_some() {
            return Err(no_file());
        }
        let name = name_of(&url).ok_or_else(no_file)?;
        let part = directory.join(format!(".{name}.part"));
        let notes = directory.join(format!(".{name}.part.json"));
        Ok(Self { url, part, notes })
    }

    /// The name of the file.
    pub(crate) fn name(&self) -> String {
        name_of(&self.url).unwrap_or_default()
    }

    /// The address without its query, which may be as good as a password.
    fn shown(&self) -> String {
        let mut url = self.url.clone();
        url.set_query(None);
        quoted(url.as_str())
    }

    /// Fetches what is missing of the file, which is open for reading then.
    pub(crate) async fn fetch(&self, session: &Session, limit: u64) -> Result<File, Failure> {
        let client = session.trusting.download_client().map_err(|error| {
            Failure::usage(format!("no connection can be made: {}", quoted(&error.to_string())))
        })?;
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&self.part)
            .map_err(|error| unwritable(&self.part, &error))?;
        let bar = bar(&self.name());
        let (mut failures, mut pause) = (0, PAUSE);
        loop {
            let before = length(&file).map_err(|error| unwritable(&self.part, &error))?;
            match self.attempt(session, &client, &mut file, &bar, limit).await {
                Ok(()) => break,
                Err(Broken::Final(failure)) => return Err(failure),
                Err(Broken::Passing(said)) => {
                    let now = length(&file).unwrap_or_default();
                    if now > before {
                        (failures, pause) = (0, PAUSE);
                    }
                    failures += 1;
                    if failures == ATTEMPTS {
                        return Err(self.broken_off(&said, now));
                    }
                }
            }
            sleep(pause).await;
            pause *= 2;
        }
        bar.finish_and_clear();
        file.rewind().map_err(|error| unwritable(&self.part, &error))?;
        Ok(file)
    }

    /// Forgets what was kept until the file was whole.
    pub(crate) fn clear(&self) {
        // What stays is of no harm, and is gone on with or begun again.
        let _ = (fs::remove_file(&self.part), fs::remove_file(&self.notes));
    }

    /// Gives the whole file its name; never over another.
    pub(crate) fn keep(&self, place: &Path) -> Result<(), Failure> {
        // A link to what is there fails where renaming would write over it.
        fs::hard_link(&self.part, place).map_err(|error| unwritable(place, &error))?;
        self.clear();
        Ok(())
    }

    async fn attempt(
        &self,
        session: &Session,
        client: &reqwest::Client,
        file: &mut File,
        bar: &ProgressBar,
        limit: u64,
    ) -> Result<(), Broken> {
        let local = |error: io::Error| Broken::Final(unwritable(&self.part, &error));
        let notes = self.notes();
        let have = length(file).map_err(local)?;
        let validator = notes.validator.as_ref().filter(|_| have > 0);
        if validator.is_some() && notes.total == Some(have) {
            return Ok(());
        }
        let mut request = client.get(self.url.clone()).header(ACCEPT_ENCODING, "identity");
        if let Some(authorization) = session.authorization_for(&self.url) {
            request = request.header(AUTHORIZATION, authorization);
        }
        if let Some(validator) = validator {
            request = request.header(RANGE, format!("bytes={have}-")).header(IF_RANGE, validator);
        }
        let answer = timeout(PATIENCE, request.send()).await;
        let mut answer = answer
            .map_err(|_| Broken::Passing("nothing came in time".to_owned()))?
            .map_err(|error| Broken::Passing(said(&error)))?;
        let (from, total) = self.place(&answer, have)?;
        if total.is_some_and(|total| total > limit) {
            return Err(Broken::Final(self.too_large(limit)));
        }
        file.set_len(from).and_then(|()| file.seek(SeekFrom::Start(from))).map_err(local)?;
        let url = self.url.to_string();
        self.note(&Notes { url, validator: strong(answer.headers()), total }).map_err(local)?;
        bar.set_length(total.unwrap_or_default());
        bar.set_position(from);
        let mut written = from;
        while let Some(piece) = next(&mut answer).await? {
            written += u64::try_from(piece.len()).unwrap_or(u64::MAX);
            if written > limit {
                return Err(Broken::Final(self.too_large(limit)));
            }
            file.write_all(&piece).map_err(local)?;
            bar.set_position(written);
        }
        match total {
            Some(total) if written != total => {
                Err(Broken::Passing(format!("{written} of {total} bytes came")))
            }
            _ => Ok(()),
        }
    }

    /// From which byte on an answer is, and how many the file has.
    fn place(&self, answer: &Response, have: u64) -> Result<(u64, Option<u64>), Broken> {
        let range = answer.headers().get(CONTENT_RANGE).and_then(|range| range.to_str().ok());
        match answer.status() {
            StatusCode::OK => Ok((0, answer.content_length())),
            StatusCode::PARTIAL_CONTENT => match range.and_then(part) {
                Some((from, total)) if from == have => Ok((from, total)),
                _ => {
                    self.begin_again();
                    Err(Broken::Passing("another part came than was asked for".to_owned()))
                }
            },
            StatusCode::RANGE_NOT_SATISFIABLE => {
                self.begin_again();
                Err(Broken::Passing("the file has become shorter".to_owned()))
            }
            status if status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS => {
                Err(Broken::Passing(format!("the answer was {status}")))
            }
            status => Err(Broken::Final(self.refused(status))),
        }
    }

    fn refused(&self, status: StatusCode) -> Failure {
        let text = format!("{} cannot be had: the answer was {status}", self.shown());
        let failure =
            Failure::new(if status.is_client_error() { Exit::Refused } else { Exit::Fault }, text);
        match status {
            StatusCode::NOT_FOUND | StatusCode::GONE => failure.and(
                "Nodes keep results for a while only, and those of another machine need that \
                 machine's address",
            ),
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => failure
                .and("A token goes to the node that was asked alone, and this is another server"),
            _ => failure,
        }
    }

    fn too_large(&self, limit: u64) -> Failure {
        let text = format!("{} is larger than {limit} bytes", self.shown());
        Failure::usage(text).and("`--max-size` sets a larger limit")
    }

    fn broken_off(&self, said: &str, have: u64) -> Failure {
        let text = format!("{} broke off again and again: {said}", self.shown());
        let failure = Failure::new(Exit::Fault, text);
        match self.notes().validator {
            Some(_) if have > 0 => {
                failure.and("What has come is kept: the same command goes on from there")
            }
            _ => failure,
        }
    }

    /// What is known of what has come, if that is of this file.
    fn notes(&self) -> Notes {
        let notes: Option<Notes> =
            fs::read(&self.notes).ok().and_then(|text| serde_json::from_slice(&text).ok());
        notes.filter(|notes| notes.url == self.url.as_str()).unwrap_or_default()
    }

    fn note(&self, notes: &Notes) -> io::Result<()> {
        fs::write(&self.notes, serde_json::to_vec(notes)?)
    }

    fn begin_again(&self) {
        // Without notes nothing is gone on with.
        let _ = fs::remove_file(&self.notes);
    }
}

/// The last segment of the path, if it is a name that a file can have.
fn name_of(url: &Url) -> Option<String> {
    let name = url.path_segments()?.next_back()?;
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    let is_name = !name.is_empty() && !name.starts_with('.') && name.chars().all(is_plain);
    (is_name && name.len() <= 200).then(|| name.to_owned())
}

async fn next(answer: &mut Response) -> Result<Option<bac_client::bac_core::bytes::Bytes>, Broken> {
    match timeout(PATIENCE, answer.chunk()).await {
        Ok(Ok(piece)) => Ok(piece),
        Ok(Err(error)) => Err(Broken::Passing(said(&error))),
        Err(_) => Err(Broken::Passing("nothing more came in time".to_owned())),
    }
}

/// What tells that a later answer is of the same bytes: a strong `ETag` or, if it is older than the
/// answer by a second at least, the time of the last change (RFC 9110, 8.8.2.2).
fn strong(headers: &HeaderMap) -> Option<String> {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(tag) = text(ETAG) {
        return (!tag.starts_with("W/")).then(|| tag.to_owned());
    }
    let time = |text: &str| -> Option<SystemTime> { httpdate::parse_http_date(text).ok() };
    let changed = text(LAST_MODIFIED)?;
    let age = time(text(DATE)?)?.duration_since(time(changed)?).ok()?;
    (age >= Duration::from_secs(1)).then(|| changed.to_owned())
}

/// `bytes 10-19/20`: from where, and of how many.
fn part(range: &str) -> Option<(u64, Option<u64>)> {
    let (place, total) = range.trim().strip_prefix("bytes ")?.split_once('/')?;
    let (from, _) = place.split_once('-')?;
    let total = if total == "*" { None } else { Some(total.parse().ok()?) };
    Some((from.trim().parse().ok()?, total))
}

fn length(file: &File) -> io::Result<u64> {
    file.metadata().map(|about| about.len())
}

/// What went wrong, without the address, which may hold as good as a password.
fn said(error: &reqwest::Error) -> String {
    let mut cause: &dyn std::error::Error = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    let text = if error.is_connect() { "no connection" } else { "the exchange broke off" };
    match cause.downcast_ref::<reqwest::Error>() {
        Some(_) => text.to_owned(),
        None => format!("{text}: {}", quoted(&cause.to_string())),
    }
}

fn unwritable(path: &Path, error: &io::Error) -> Failure {
    let path = quoted(&path.display().to_string());
    Failure::new(Exit::Fault, format!("{path} cannot be written: {error}"))
}

/// A bar for people; programs do not see it.
fn bar(name: &str) -> ProgressBar {
    if !io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let form = "{msg} {wide_bar} {bytes} of {total_bytes} {bytes_per_sec} {eta}";
    let style = ProgressStyle::with_template(form).unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::no_length().with_style(style).with_message(name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_validator_is_strong_or_none() {
        let headers = |pairs: &[(reqwest::header::HeaderName, &str)]| {
            let pairs = pairs.iter().map(|(name, text)| (name.clone(), text.parse().unwrap()));
            strong(&pairs.collect())
        };
        let (early, late) = ("Thu, 01 Jan 2026 00:00:00 GMT", "Thu, 01 Jan 2026 00:00:01 GMT");
        assert_eq!(headers(&[(ETAG, "\"a\"")]).as_deref(), Some("\"a\""));
        assert_eq!(headers(&[(ETAG, "W/\"a\""), (LAST_MODIFIED, early), (DATE, late)]), None);
        assert_eq!(headers(&[(LAST_MODIFIED, early), (DATE, late)]).as_deref(), Some(early));
        assert_eq!(headers(&[(LAST_MODIFIED, late), (DATE, late)]), None);
        assert_eq!(headers(&[(LAST_MODIFIED, early)]), None);
        assert_eq!(headers(&[]), None);
    }

    #[test]
    fn a_part_says_where_it_begins() {
        assert_eq!(part("bytes 10-19/20"), Some((10, Some(20))));
        assert_eq!(part("bytes 10-19/*"), Some((10, None)));
        for none in ["bytes */20", "10-19/20", "bytes 10", "bytes a-b/c"] {
            assert_eq!(part(none), None, "{none}");
        }
    }

    #[test]
    fn a_file_has_the_name_of_its_address() {
        let name = |url: &str| name_of(&Url::parse(url).unwrap());
        assert_eq!(name("http://h/local/e-1.tar.gz?x=y").as_deref(), Some("e-1.tar.gz"));
        for none in ["http://h/", "http://h/..%2fx", "http://h/.bashrc", "http://h/a%00b"] {
            assert_eq!(name(none), None, "{none}");
        }
    }
}
