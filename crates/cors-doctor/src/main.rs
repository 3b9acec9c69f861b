//! Finds out why a browser blocks a page's request, and what to change on the server.
//!
//! ```text
//! cors-doctor https://api.example.com/items --origin https://app.example.com -X PUT
//! ```
//!
//! The exit status is 0 if a browser allows the request, 1 if it blocks it, and 2 if cors-doctor cannot find out.

mod allowed;
mod args;
mod ask;
mod asked;
mod check;
mod client;
mod command;
mod copied;
mod diagnosis;
mod error;
mod examine;
mod explain;
mod finding;
mod fix;
mod grant;
mod har;
mod input;
mod limit;
mod local_network;
mod man;
mod output;
mod page_headers;
mod probe;
mod question;
mod recognise;
mod report;
mod shown;
mod spoken;
mod today;
mod unread;

use args::{Args, Ask, Command};
use clap::{CommandFactory, Parser};
use error::CliError;
use examine::{Examination, Probing};
use har::Log;
use report::{Look, Report};
use shown::{LINE, Shortener};
use std::io::{IsTerminal, stderr, stdout};
use std::process::ExitCode;

fn main() -> ExitCode {
    let args = Args::parse();
    run(&args).unwrap_or_else(|error| {
        let json = || shown::json(&error.to_json().to_string()) + "\n";
        if !args.ask.json || output::print(json()).is_err() {
            eprintln!("cors-doctor: {error}");
        }
        ExitCode::from(2)
    })
}

fn run(args: &Args) -> Result<ExitCode, CliError> {
    match &args.command {
        Some(Command::Explain { code }) => return explain::print(code.as_deref()),
        Some(Command::Completions { shell }) => {
            let mut script = Vec::new();
            clap_complete::generate(*shell, &mut Args::command(), "cors-doctor", &mut script);
            output::print(script)?;
            return Ok(ExitCode::SUCCESS);
        }
        Some(Command::Man) => {
            let mut page = Vec::new();
            man::write(&mut page)?;
            output::print(page)?;
            return Ok(ExitCode::SUCCESS);
        }
        Some(Command::Schema) => {
            output::print(report::SCHEMA)?;
            return Ok(ExitCode::SUCCESS);
        }
        Some(Command::Check(check)) => return check::run(check),
        None => {}
    }
    let examination = examine(&args.ask)?;
    let report = Report::of(&examination, args.ask.server);
    if args.ask.json {
        output::print(shown::json(&format!("{:#}", report::json(&report))) + "\n")?;
    } else {
        let colour = stdout().is_terminal()
            && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
        let verbose = args.ask.verbose;
        output::print(report::text(&report, Look { colour, verbose }))?;
    }
    let is_refused = args.ask.strict && examination.is_refused_in_chromium();
    Ok(ExitCode::from(u8::from(
        !examination.is_allowed() || is_refused,
    )))
}

fn examine(ask: &Ask) -> Result<Examination, CliError> {
    if let Some(file) = &ask.har {
        return Examination::of_record(Log::read(file)?.judge(ask)?);
    }
    let mut question = asked::question(ask)?.reading(&ask.reads)?;
    question.is_strict = ask.strict;
    let probing = if ask.no_probe {
        Probing::Never
    } else {
        Probing::Always
    };
    let uri = question.request.uri().to_string();
    let uri = Shortener::default().text(&uri, LINE);
    let has_terminal = stderr().is_terminal() && !ask.json;
    if has_terminal {
        eprint!("sending the request to {uri} as a browser would …");
    }
    let asked = ask::server(question, &ask.connection, probing);
    if has_terminal {
        // Goes back to the beginning of the line and clears it.
        eprint!("\r\x1b[2K");
    }
    let examination = asked?;
    if examination.may_have_changed_data() {
        eprintln!(
            "cors-doctor: {} was sent and may have changed data on {uri}",
            examination.question.request.method()
        );
    }
    Ok(examination)
}
