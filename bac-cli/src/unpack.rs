//! Unpacking an archive of a stranger's into a directory, and nowhere else.
//!
//! The archive is looked through as a whole before anything is written. Files are new ones, links are
//! made last, so that nothing is written through one, and none leads out of the directory.

use std::{
    collections::BTreeMap,
    fs::{self, File, OpenOptions},
    io::{self, BufReader, Read, Seek as _},
    path::{Component, Path, PathBuf},
};

use flate2::read::GzDecoder;
use tar::{Archive, EntryType};

/// More entries than any job publishes take the memory.
const ENTRIES: usize = 1_000_000;

/// What was unpacked.
#[derive(Debug, Default)]
pub(crate) struct Unpacked {
    /// The files, within the directory.
    pub(crate) files: Vec<PathBuf>,
    /// In bytes.
    pub(crate) size: u64,
    /// What was left out, and why.
    pub(crate) left_out: Vec<String>,
}

/// What a path of the archive is to become.
#[derive(Debug, PartialEq)]
enum Plan {
    Directory,
    File,
    /// A second name of a file, by its path in the archive.
    HardLink(PathBuf),
    SymLink(PathBuf),
}

type Plans = BTreeMap<PathBuf, Plan>;

/// Unpacks a `.tar.gz` into a directory, which may be there; `limit` is how many bytes all files may
/// have.
pub(crate) fn unpack(archive: &mut File, into: &Path, limit: u64) -> io::Result<Unpacked> {
    let mut unpacked = Unpacked::default();
    let plans = survey(archive, limit, &mut unpacked)?;
    for path in plans.keys() {
        free(into, path, &plans)?;
    }
    archive.rewind()?;
    fs::create_dir_all(into)?;
    write(archive, into, &plans, limit, &mut unpacked)?;
    link(into, &plans, &mut unpacked)?;
    Ok(unpacked)
}

fn entries(archive: &mut File) -> Archive<GzDecoder<BufReader<&mut File>>> {
    Archive::new(GzDecoder::new(BufReader::new(archive)))
}

/// What the archive holds, or why nothing of it is unpacked.
fn survey(archive: &mut File, limit: u64, unpacked: &mut Unpacked) -> io::Result<Plans> {
    let mut plans = Plans::new();
    let mut size: u64 = 0;
    for entry in entries(archive).entries()? {
        let entry = entry?;
        let named = entry.path()?.into_owned();
        let Some(path) = within(&named) else {
            return Err(refused(format!("it holds {}, which lies elsewhere", shown(&named))));
        };
        let target = || Ok::<_, io::Error>(entry.link_name()?.map(|name| name.into_owned()));
        let plan = match entry.header().entry_type() {
            _ if path.as_os_str().is_empty() => continue,
            EntryType::Directory => Plan::Directory,
            EntryType::Regular | EntryType::Continuous | EntryType::GNUSparse => Plan::File,
            EntryType::Link => match target()?.as_deref().and_then(within) {
                Some(target) if plans.get(&target) == Some(&Plan::File) => Plan::HardLink(target),
                _ => {
                    unpacked.left_out.push(format!("{}, a link out of it", shown(&path)));
                    continue;
                }
            },
            EntryType::Symlink => match target()? {
                Some(target) if stays_within(&path, &target) => Plan::SymLink(target),
                _ => {
                    unpacked.left_out.push(format!("{}, a link out of it", shown(&path)));
                    continue;
                }
            },
            _ => {
                unpacked.left_out.push(format!("{}, which is no file", shown(&path)));
                continue;
            }
        };
        // Before the next entry, behind all that.
        size = size.saturating_add(entry.size());
        if size > limit {
            return Err(refused(format!("its files come to more than {limit} bytes")));
        }
        if plans.len() == ENTRIES {
            return Err(refused(format!("it holds more than {ENTRIES} files")));
        }
        let is_directory = plan == Plan::Directory;
        match plans.insert(path.clone(), plan) {
            None => {}
            Some(Plan::Directory) if is_directory => {}
            Some(_) => return Err(refused(format!("it holds {} twice", shown(&path)))),
        }
    }
    let is_directory = |path: &Path| plans.get(path).is_none_or(|plan| *plan == Plan::Directory);
    for path in plans.keys() {
        if let Some(around) = path.ancestors().skip(1).find(|around| !is_directory(around)) {
            return Err(refused(format!("{} would lie below a file", shown(around))));
        }
    }
    Ok(plans)
}

/// The path without `.`, if it leads nowhere else.
fn within(path: &Path) -> Option<PathBuf> {
    let mut plain = PathBuf::new();
    for component in path.components() {
        match component {
            Component::Normal(name) if is_plain(name) => plain.push(name),
            Component::CurDir => {}
            _ => return None,
        }
    }
    Some(plain)
}

/// Whether a name is one on every system: elsewhere a colon names a disk or a stream.
fn is_plain(name: &std::ffi::OsStr) -> bool {
    !cfg!(windows) || !name.to_string_lossy().contains([':', '\\'])
}

/// Whether a symbolic link leads to where the archive is unpacked. Its way up comes first and is no
/// longer than the way down to it: those are directories, and behind a link nobody knows where up is.
fn stays_within(link: &Path, target: &Path) -> bool {
    let depth = link.components().count() - 1;
    let is_up = |component: &Component<'_>| *component == Component::ParentDir;
    let up = target.components().take_while(is_up).count();
    let rest = target.components().skip(up);
    up <= depth && within(&rest.collect::<PathBuf>()).is_some()
}

/// Refuses what is there already, and a way to it that is none of directories.
fn free(into: &Path, path: &Path, plans: &Plans) -> io::Result<()> {
    let mut way = into.to_owned();
    for component in path.components() {
        way.push(component);
        let Ok(about) = fs::symlink_metadata(&way) else { return Ok(()) };
        let is_to_be = way.strip_prefix(into).ok().and_then(|path| plans.get(path));
        let is_way = about.is_dir() && is_to_be.is_none_or(|plan| *plan == Plan::Directory);
        if !is_way {
            let text = format!("{} is there already, and nothing is written over", shown(&way));
            return Err(io::Error::new(io::ErrorKind::AlreadyExists, text));
        }
    }
    Ok(())
}

fn write(
    archive: &mut File,
    into: &Path,
    plans: &Plans,
    limit: u64,
    unpacked: &mut Unpacked,
) -> io::Result<()> {
    for (path, _) in plans.iter().filter(|(_, plan)| **plan == Plan::Directory) {
        fs::create_dir_all(into.join(path))?;
    }
    for entry in entries(archive).entries()? {
        let mut entry = entry?;
        let Some(path) = within(&entry.path()?) else { continue };
        let kind = entry.header().entry_type();
        let is_file = !matches!(kind, EntryType::Link | EntryType::Symlink);
        if !is_file || plans.get(&path) != Some(&Plan::File) {
            continue;
        }
        let place = into.join(&path);
        if let Some(around) = place.parent() {
            fs::create_dir_all(around)?;
        }
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        {
            let mode = entry.header().mode()? & 0o777 | 0o600;
            std::os::unix::fs::OpenOptionsExt::mode(&mut options, mode);
        }
        let mut file = options.open(&place)?;
        let left = limit.saturating_sub(unpacked.size);
        let written = io::copy(&mut entry.by_ref().take(left.saturating_add(1)), &mut file)?;
        unpacked.size = unpacked.size.saturating_add(written);
        if written > left {
            return Err(refused(format!("its files come to more than {limit} bytes")));
        }
        unpacked.files.push(path);
    }
    Ok(())
}

fn link(into: &Path, plans: &Plans, unpacked: &mut Unpacked) -> io::Result<()> {
    for (path, plan) in plans {
        let place = into.join(path);
        match plan {
            Plan::HardLink(target) => {
                make_way(&place)?;
                fs::hard_link(into.join(target), &place)?;
                unpacked.files.push(path.clone());
            }
            Plan::SymLink(target) => {
                make_way(&place)?;
                #[cfg(unix)]
                std::os::unix::fs::symlink(target, &place)?;
                #[cfg(not(unix))]
                unpacked.left_out.push(format!("{}, a link to {}", shown(path), shown(target)));
            }
            Plan::Directory | Plan::File => {}
        }
    }
    unpacked.files.sort_unstable();
    Ok(())
}

fn make_way(place: &Path) -> io::Result<()> {
    place.parent().map_or(Ok(()), fs::create_dir_all)
}

fn refused(text: String) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, text)
}

fn shown(path: &Path) -> String {
    format!("`{}`", path.display())
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    /// What an entry is: a file's bytes, or a link and where it leads.
    enum Kind {
        File(&'static [u8]),
        Directory,
        Sym(&'static str),
        Hard(&'static str),
        Fifo,
    }
    use Kind::{Directory, Fifo, File as Bytes, Hard, Sym};

    /// An archive, whose names are written as they stand, be they as bad as they may.
    fn packed(entries: &[(&str, Kind)]) -> File {
        let gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        let mut tar = tar::Builder::new(gzip);
        for (name, kind) in entries {
            let mut header = tar::Header::new_gnu();
            header.set_mode(0o4755);
            header.set_size(0);
            let field = &mut header.as_gnu_mut().unwrap().name;
            field[..name.len()].copy_from_slice(name.as_bytes());
            let mut link = |to: &str, kind| {
                let field = &mut header.as_gnu_mut().unwrap().linkname;
                field[..to.len()].copy_from_slice(to.as_bytes());
                header.set_entry_type(kind);
            };
            let bytes = match kind {
                Bytes(bytes) => *bytes,
                Directory => {
                    header.set_entry_type(EntryType::Directory);
                    &[]
                }
                Sym(to) => {
                    link(to, EntryType::Symlink);
                    &[]
                }
                Hard(to) => {
                    link(to, EntryType::Link);
                    &[]
                }
                Fifo => {
                    header.set_entry_type(EntryType::Fifo);
                    &[]
                }
            };
            header.set_size(u64::try_from(bytes.len()).unwrap());
            header.set_cksum();
            tar.append(&header, bytes).unwrap();
        }
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(&tar.into_inner().unwrap().finish().unwrap()).unwrap();
        file.rewind().unwrap();
        file
    }

    fn files(directory: &Path) -> Vec<String> {
        let mut found = Vec::new();
        for entry in fs::read_dir(directory).unwrap() {
            let path = entry.unwrap().path();
            found.push(path.file_name().unwrap().to_str().unwrap().to_owned());
        }
        found.sort_unstable();
        found
    }

    #[test]
    fn files_directories_and_links_within_are_unpacked() {
        let home = tempfile::tempdir().unwrap();
        let into = home.path().join("results");
        let mut archive = packed(&[
            ("./", Directory),
            ("./stdout", Bytes(b"out")),
            ("outputs/", Directory),
            ("outputs/deep/a", Bytes(b"a")),
            ("outputs/again", Hard("outputs/deep/a")),
            ("outputs/deep/up", Sym("../../stdout")),
            ("pipe", Fifo),
            ("out", Sym("/etc/passwd")),
            ("up", Sym("../x")),
            ("round", Sym("outputs/../stdout")),
            ("hard", Hard("../../etc/passwd")),
        ]);
        let unpacked = unpack(&mut archive, &into, 100).unwrap();
        let names: Vec<_> = unpacked.files.iter().map(|path| path.to_str().unwrap()).collect();
        assert_eq!(names, ["outputs/again", "outputs/deep/a", "stdout"]);
        assert_eq!(unpacked.size, 4);
        assert_eq!(unpacked.left_out.len(), 5, "{unpacked:?}");
        assert_eq!(fs::read(into.join("outputs/again")).unwrap(), b"a");
        assert_eq!(files(&into), ["outputs", "stdout"]);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            assert_eq!(fs::read(into.join("outputs/deep/up")).unwrap(), b"out");
            let mode = fs::metadata(into.join("stdout")).unwrap().permissions().mode();
            assert_eq!(mode & 0o7000, 0);
        }
    }

    #[test]
    fn an_archive_that_would_write_elsewhere_writes_nothing() {
        let home = tempfile::tempdir().unwrap();
        let into = home.path().join("results");
        for (entries, words) in [
            (vec![("a", Bytes(b"a")), ("../b", Bytes(b"b"))], "../b"),
            (vec![("a", Bytes(b"a")), ("/tmp/b", Bytes(b"b"))], "/tmp/b"),
            (vec![("a/../../b", Bytes(b"b"))], "a/../../b"),
            (vec![("a", Sym("b")), ("a/c", Bytes(b"c"))], "below a file"),
            (vec![("a/c", Bytes(b"c")), ("a", Sym("b"))], "below a file"),
            (vec![("a", Bytes(b"a")), ("./a", Bytes(b"b"))], "twice"),
            (vec![("a", Bytes(b"12345")), ("b", Bytes(b"123456"))], "more than 10 bytes"),
        ] {
            let error = unpack(&mut packed(&entries), &into, 10).unwrap_err();
            assert!(error.to_string().contains(words), "{words}: {error}");
            assert!(!into.exists(), "{words}");
            assert!(files(home.path()).is_empty(), "{words}");
        }
    }

    #[test]
    fn nothing_is_written_over_or_through_what_is_there() {
        let home = tempfile::tempdir().unwrap();
        let into = home.path().join("results");
        fs::create_dir_all(into.join("outputs")).unwrap();
        fs::write(into.join("stdout"), "mine").unwrap();
        let archive = || packed(&[("outputs/a", Bytes(b"a")), ("stdout", Bytes(b"theirs"))]);
        let error = unpack(&mut archive(), &into, 100).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::AlreadyExists);
        assert!(files(&into.join("outputs")).is_empty());
        assert_eq!(fs::read(into.join("stdout")).unwrap(), b"mine");

        fs::remove_file(into.join("stdout")).unwrap();
        unpack(&mut archive(), &into, 100).unwrap();
        assert_eq!(files(&into.join("outputs")), ["a"]);

        #[cfg(unix)]
        {
            let into = home.path().join("other");
            fs::create_dir_all(&into).unwrap();
            std::os::unix::fs::symlink(home.path(), into.join("outputs")).unwrap();
            assert!(unpack(&mut archive(), &into, 100).is_err());
            assert!(!home.path().join("a").exists());
        }
    }

    #[test]
    fn what_is_no_archive_is_an_error() {
        let home = tempfile::tempdir().unwrap();
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(b"no archive").unwrap();
        file.rewind().unwrap();
        assert!(unpack(&mut file, &home.path().join("results"), 10).is_err());
    }
}
