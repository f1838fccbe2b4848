//! Compares the signing of declared calls with the leading crate for each scheme, signing the same request, in
//! one run: `cargo run --release --manifest-path benches/signing/Cargo.toml --target-dir target`.
//!
//! Either side makes a request and signs it, and makes it without: what signing costs is the difference, in
//! instructions, where valgrind is found, and in processor time. That both sign the same is asked first: the
//! declaration's server half takes what either has signed.

mod case;
mod declared;
mod measure;
mod others;

use std::error::Error;

use crate::{
    case::{Case, Side},
    measure::{instructions, is_valgrind_there, times},
};

type Fault = Box<dyn Error + Send + Sync>;

fn main() -> Result<(), Fault> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build()?;
    match arguments[..] {
        [] => runtime.block_on(compare()),
        // What the comparison starts under valgrind.
        ["requests", case, side, count] => {
            let (case, side) = (Case::named(case)?, Side::named(side)?);
            runtime.block_on(case.repeat(side, count.parse()?))
        }
        _ => Err("no arguments are known".into()),
    }
}

async fn compare() -> Result<(), Fault> {
    let has_valgrind = is_valgrind_there();
    println!(
        "signing alone, of a declared call and by the other crate; and the whole declared call\n"
    );
    println!("| scheme | against | instructions | ratio | processor time | ratio | whole call |");
    println!("|---|---|---|---|---|---|---|");
    for case in Case::ALL {
        case.check().await?;
        let times = times(case).await?;
        let [ours, theirs, whole] = [times.declared(), times.other(), times.whole()];
        let (counted, counted_ratio) = match has_valgrind {
            false => ("–".to_owned(), "–".to_owned()),
            true => {
                let count = |signed, plain| -> Result<u64, Fault> {
                    Ok(instructions(case, signed)?.saturating_sub(instructions(case, plain)?))
                };
                let ours = count(Side::Declared, Side::DeclaredUnsigned)?;
                let theirs = count(Side::Other, Side::OtherUnsigned)?;
                let ratio = ours as f64 / theirs as f64;
                (format!("{ours} and {theirs}"), format!("{ratio:.2} ×"))
            }
        };
        println!(
            "| {} | {} | {counted} | {counted_ratio} | {ours:.1} and {theirs:.1} µs | {:.2} × | {whole:.1} µs |",
            case.name(),
            case.other(),
            ours / theirs,
        );
    }
    println!(
        "\n`dpop` and `hmac` have no row: no client for the one and no crate for the other is of general use."
    );
    Ok(())
}
