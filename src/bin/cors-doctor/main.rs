//! Finds out why a browser blocks a page's request, and what to change on the server.
//!
//! ```text
//! cors-doctor https://api.example.com/items --origin https://app.example.com -X PUT
//! ```
//!
//! The exit status is 0 if a browser allows the request, 1 if it blocks it, and 2 if that could not be told.

mod args;
mod client;
mod curl;
mod diagnosis;
mod examine;
mod explain;
mod finding;
mod fix;
mod har;
mod probe;
mod question;
mod recognise;
mod report;
mod sent;
mod trouble;

use args::{Args, Command};
use clap::{CommandFactory, Parser};
use client::Client;
use examine::Examination;
use har::Log;
use question::Question;
use std::io::{IsTerminal, stderr, stdout};
use std::process::ExitCode;
use trouble::Trouble;

fn main() -> ExitCode {
    let args = Args::parse();
    match run(&args) {
        Ok(code) => code,
        Err(trouble) => {
            if args.ask.json {
                println!("{}", trouble.to_json());
            } else {
                eprintln!("cors-doctor: {trouble}");
            }
            ExitCode::from(2)
        }
    }
}

fn run(args: &Args) -> Result<ExitCode, Trouble> {
    match &args.command {
        Some(Command::Explain { code }) => return explain::print(code.as_deref()),
        Some(Command::Completions { shell }) => {
            clap_complete::generate(*shell, &mut Args::command(), "cors-doctor", &mut stdout());
            return Ok(ExitCode::SUCCESS);
        }
        Some(Command::Man) => {
            let page = clap_mangen::Man::new(Args::command()).render(&mut stdout());
            return page.map(|()| ExitCode::SUCCESS).map_err(Trouble::from);
        }
        Some(Command::Schema) => {
            print!("{}", report::SCHEMA);
            return Ok(ExitCode::SUCCESS);
        }
        None => {}
    }
    let examination = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()?
        .block_on(examine(args))?;
    if args.ask.json {
        println!("{:#}", report::json(&examination, args.ask.server));
    } else {
        let colour = stdout().is_terminal()
            && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
        print!("{}", report::text(&examination, args.ask.server, colour));
    }
    Ok(ExitCode::from(u8::from(!examination.is_allowed())))
}

async fn examine(args: &Args) -> Result<Examination, Trouble> {
    let ask = &args.ask;
    if let Some(file) = &ask.har {
        let judged = Log::read(file)?.judge(ask)?;
        return Examination::of_record(judged);
    }
    let question = Question::from_args(ask)?;
    if question.may_change_data() {
        eprintln!(
            "cors-doctor: {} may change data on {}",
            question.request.method(),
            question.request.uri()
        );
    }
    let client = Client::new(ask, &question)?;
    if stderr().is_terminal() && !ask.json {
        eprintln!("asking as a browser does …");
    }
    Examination::of_server(question, &client, !ask.no_probe).await
}
