//! Resident memory of a policy with a million origins, and the peak while it is compiled. Linux only.
//!
//! `memory` prints the table and fails where a limit is exceeded. It measures each row in a process of its own, which
//! is this program with the row's names as arguments.

use http::HeaderValue;
use std::env::{args, current_exe};
use std::error::Error;
use std::fs::read_to_string;
use std::hint::black_box;
use std::process::{Command, ExitCode};
use tower_cors::CorsLayer;
use tower_cors_benches::scenarios::listed;

const ORIGINS: usize = 1_000_000;
/// What is kept, what the origins are given as, and the most bytes for each origin. Allocators differ in how much of
/// the caller's own list they return to the system, so the layer must not keep that from happening.
const ROWS: [(&str, &str, f64); 4] = [
    ("policy", "iterator", 60.0),
    ("layer", "iterator", 65.0),
    ("layer", "Vec<String>", 65.0),
    ("layer", "Vec<HeaderValue>", 65.0),
];
/// The most megabytes that the process takes at any time, with the caller's list.
const PEAK: f64 = 130.0;

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let arguments: Vec<_> = args().skip(1).collect();
    match &*arguments {
        [] => return print_table(),
        [kept, given] => measure(kept, given)?,
        _ => return Err("either nothing, or what is kept and what is given".into()),
    }
    Ok(ExitCode::SUCCESS)
}

/// Prints bytes per origin and the peak in megabytes.
fn measure(kept: &str, given: &str) -> Result<(), Box<dyn Error>> {
    let before = bytes("VmRSS")?;
    let layer = CorsLayer::new().allow_credentials(true);
    let origins = (0..ORIGINS).map(listed);
    let layer = match given {
        "Vec<String>" => layer.allow_origins(origins.collect::<Vec<_>>()),
        "Vec<HeaderValue>" => {
            let value =
                |origin| HeaderValue::try_from(origin).expect("an origin is a header value");
            layer.allow_origin(origins.map(value).collect::<Vec<_>>())
        }
        _ => layer.allow_origins(origins),
    };
    let policy = layer.policy()?;
    let layer = (kept == "layer").then_some(layer);
    let each = (bytes("VmRSS")? - before) / to_float(ORIGINS);
    println!("{each} {}", bytes("VmHWM")? / 1e6);
    black_box((layer, policy));
    Ok(())
}

fn bytes(field: &str) -> Result<f64, Box<dyn Error>> {
    let status = read_to_string("/proc/self/status")?;
    let mut fields = status.lines().filter_map(|line| line.split_once(':'));
    let (_, value) = fields
        .find(|(name, _)| *name == field)
        .ok_or("no such field")?;
    let kibibytes: f64 = value.trim().trim_end_matches(" kB").parse()?;
    Ok(kibibytes * 1024.0)
}

#[allow(clippy::cast_precision_loss)] // for people to read
fn to_float(number: usize) -> f64 {
    number as f64
}

fn print_table() -> Result<ExitCode, Box<dyn Error>> {
    let mut failed = false;
    println!(
        "| kept | a million origins, given as | bytes resident per origin | at most | peak of the process, MB | at most |"
    );
    println!("|---|---|---:|---:|---:|---:|");
    for (kept, given, limit) in ROWS {
        let output = Command::new(current_exe()?).args([kept, given]).output()?;
        let output = String::from_utf8(output.stdout)?;
        let figures = output.trim().split_once(' ');
        let (each, peak) = figures.ok_or("a row has two figures")?;
        let (each, peak): (f64, f64) = (each.parse()?, peak.parse()?);
        println!("| {kept} | `{given}` | {each:.1} | {limit:.0} | {peak:.0} | {PEAK:.0} |");
        failed |= each > limit || peak > PEAK;
    }
    Ok(ExitCode::from(u8::from(failed)))
}
