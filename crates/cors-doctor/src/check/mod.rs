//! `cors-doctor check`: expectations from a file, so that a server that was fixed stays fixed.

mod file;
mod init;
mod junit;
mod outcome;
mod table;

use crate::args::Check;
use crate::error::CliError;
use crate::output;
use file::Expectation;
use outcome::Outcome;
use std::path::Path;
use std::process::ExitCode;

pub(crate) fn run(args: &Check) -> Result<ExitCode, CliError> {
    if let Some(url) = &args.init {
        return init::write(args, url);
    }
    let expectations = file::read(&args.file)?;
    let outcomes = expectations
        .iter()
        .map(|it| Outcome::of(it, &args.connection));
    let outcomes: Vec<_> = outcomes.collect();
    let rows: Vec<_> = expectations.iter().zip(&outcomes).collect();

    output::print(table::text(&rows))?;
    let is_github = std::env::var_os("GITHUB_ACTIONS").is_some_and(|value| value == "true");
    if args.github || is_github {
        output::print(table::annotations(&args.file, &rows))?;
    }
    if let Some(file) = &args.junit {
        write(file, &junit::xml(&rows))?;
    }
    let has_failed = outcomes.iter().any(|outcome| outcome.failure.is_some());
    Ok(ExitCode::from(u8::from(has_failed)))
}

fn write(file: &Path, text: &str) -> Result<(), CliError> {
    std::fs::write(file, text)
        .map_err(|error| CliError::new(format!("{}: {error}", file.display())))
}

/// A row of the file, and its result.
type Row<'a> = (&'a Expectation, &'a Outcome);
