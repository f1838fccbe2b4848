//! The targets over the corpus, over changes of it, and over any bytes.

use std::{collections::BTreeSet, fs, path::Path};

use bac_fuzz::{TARGETS, run};
use proptest::{
    prelude::*,
    sample::{Index, select},
    test_runner::{Config, RngSeed, TestRunner},
};

fn folder() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn names(folder: &Path) -> BTreeSet<String> {
    let entries = fs::read_dir(folder).unwrap();
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

fn corpus(target: &str) -> Vec<Vec<u8>> {
    let folder = folder().join("corpus").join(target);
    names(&folder).iter().map(|name| fs::read(folder.join(name)).unwrap()).collect()
}

/// Each target has its program, its corpus and its place in the manifest.
#[test]
fn no_target_is_left_out() {
    let all: BTreeSet<String> = TARGETS.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(all.len(), TARGETS.len());
    assert_eq!(names(&folder().join("corpus")), all);
    let programs: BTreeSet<String> = all.iter().map(|name| format!("{name}.rs")).collect();
    assert_eq!(names(&folder().join("fuzz_targets")), programs);
    let manifest = fs::read_to_string(folder().join("Cargo.toml")).unwrap();
    for name in &all {
        let program = fs::read_to_string(folder().join(format!("fuzz_targets/{name}.rs"))).unwrap();
        assert!(program.contains(&format!("run(\"{name}\", data)")), "{program}");
        assert!(manifest.contains(&format!("[[bin]]\nname = \"{name}\"\n")), "{name}");
        assert!(corpus(name).len() >= 3, "{name}");
    }
}

#[test]
fn the_corpus_passes() {
    for (target, _) in TARGETS {
        for data in corpus(target) {
            run(target, &data);
        }
        run(target, b"");
    }
}

/// What a fuzzer would do, for as long as a test may take.
#[test]
fn changes_of_the_corpus_pass() {
    let change = (any::<Index>(), any::<u8>(), 0..6_u8);
    for (target, _) in TARGETS {
        let changed = (select(corpus(target)), prop::collection::vec(change.clone(), 1..6))
            .prop_map(|(data, changes)| changes.into_iter().fold(data, changed));
        let any = prop::collection::vec(any::<u8>(), 0..256);
        let data = prop_oneof![8 => changed, 1 => any];
        let config =
            Config { cases: 256, rng_seed: RngSeed::Fixed(0x6261_6331), ..Config::default() };
        let mut runner = TestRunner::new(config);
        let result = runner.run(&data, |data| {
            run(target, &data);
            Ok(())
        });
        result.unwrap_or_else(|error| panic!("{target}: {error}"));
    }
}

fn changed(mut data: Vec<u8>, (position, byte, kind): (Index, u8, u8)) -> Vec<u8> {
    if data.is_empty() {
        return vec![byte];
    }
    let position = position.index(data.len());
    match kind {
        0 => data[position] = byte,
        1 => data[position] ^= 1 << (byte % 8),
        2 => data.insert(position, byte),
        3 => drop(data.remove(position)),
        4 => data.truncate(position),
        // A piece twice.
        _ => {
            let end = data.len().min(position + usize::from(byte));
            let piece = data[position..end].to_vec();
            data.splice(position..position, piece);
        }
    }
    data
}
