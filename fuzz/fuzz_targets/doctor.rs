//! What `cors-doctor` reads: a copied curl command, a network log, and what a browser has printed. The first byte
//! says which.
//!
//! The doctor is a command, so its modules are included here. `.ci/fuzz` closes the standard output, onto which
//! `explain` prints.

#![no_main]
#![allow(dead_code)] // `main.rs` uses the rest

use libfuzzer_sys::fuzz_target;

#[path = "../../crates/cors-doctor/src/allowed.rs"]
mod allowed;
#[path = "../../crates/cors-doctor/src/args.rs"]
mod args;
#[path = "../../crates/cors-doctor/src/ask.rs"]
mod ask;
#[path = "../../crates/cors-doctor/src/asked.rs"]
mod asked;
#[path = "../../crates/cors-doctor/src/check/mod.rs"]
mod check;
#[path = "../../crates/cors-doctor/src/client.rs"]
mod client;
#[path = "../../crates/cors-doctor/src/command.rs"]
mod command;
#[path = "../../crates/cors-doctor/src/copied/mod.rs"]
mod copied;
#[path = "../../crates/cors-doctor/src/diagnosis/mod.rs"]
mod diagnosis;
#[path = "../../crates/cors-doctor/src/error.rs"]
mod error;
#[path = "../../crates/cors-doctor/src/examine.rs"]
mod examine;
#[path = "../../crates/cors-doctor/src/explain/mod.rs"]
mod explain;
#[path = "../../crates/cors-doctor/src/finding.rs"]
mod finding;
#[path = "../../crates/cors-doctor/src/fix/mod.rs"]
mod fix;
#[path = "../../crates/cors-doctor/src/grant.rs"]
mod grant;
#[path = "../../crates/cors-doctor/src/har/mod.rs"]
mod har;
#[path = "../../crates/cors-doctor/src/input.rs"]
mod input;
#[path = "../../crates/cors-doctor/src/limit.rs"]
mod limit;
#[path = "../../crates/cors-doctor/src/local_network.rs"]
mod local_network;
#[path = "../../crates/cors-doctor/src/man.rs"]
mod man;
#[path = "../../crates/cors-doctor/src/output.rs"]
mod output;
#[path = "../../crates/cors-doctor/src/page_headers.rs"]
mod page_headers;
#[path = "../../crates/cors-doctor/src/probe/mod.rs"]
mod probe;
#[path = "../../crates/cors-doctor/src/question.rs"]
mod question;
#[path = "../../crates/cors-doctor/src/recognise.rs"]
mod recognise;
#[path = "../../crates/cors-doctor/src/report/mod.rs"]
mod report;
#[path = "../../crates/cors-doctor/src/shown.rs"]
mod shown;
#[path = "../../crates/cors-doctor/src/spoken.rs"]
mod spoken;
#[path = "../../crates/cors-doctor/src/today.rs"]
mod today;
#[path = "../../crates/cors-doctor/src/unread.rs"]
mod unread;

use args::{Args, Ask};
use clap::Parser;
use examine::Examination;
use report::{Look, Report};

fuzz_target!(|bytes: &[u8]| {
    match bytes {
        [b'c', line @ ..] => curl(line),
        [b'h', log @ ..] => har(log),
        [b'e', text @ ..] => explained(text),
        _ => {}
    }
});

fn ask(args: &[&str]) -> Ask {
    let line = ["cors-doctor"].iter().chain(args);
    Args::try_parse_from(line)
        .expect("a valid command line")
        .ask
}

fn curl(line: &[u8]) {
    let Ok(line) = std::str::from_utf8(line) else {
        return;
    };
    for origin in [None, Some("https://app.example")] {
        let Ok(question) = copied::read(line, origin) else {
            continue;
        };
        let _ = question.asked_headers();
        let page = question.page();
        let mut fetch = page.start(question.page_request());
        while fetch.outgoing().is_some() {
            fetch.receive(http::Response::default());
        }
        let _ = fetch.finish().to_string();
    }
}

fn har(log: &[u8]) {
    let path = std::env::temp_dir().join(format!("cors-doctor-{}.har", std::process::id()));
    std::fs::write(&path, log).expect("a file of our own");
    let read = har::Log::read(&path);
    for args in [
        &["--har", "log"][..],
        &[
            "--har",
            "log",
            "--entry",
            "0",
            "--origin",
            "https://app.example",
        ],
    ] {
        let asked = ask(args);
        let judged = read.as_ref().ok().map(|log| log.judge(&asked));
        if let Some(Ok(judged)) = judged {
            if let Ok(examination) = Examination::of_record(judged) {
                let report = Report::of(&examination, asked.server);
                let look = Look {
                    colour: false,
                    verbose: true,
                };
                let text = report::text(&report, look);
                assert!(
                    text.chars().all(|c| c == '\n' || !c.is_control()),
                    "{text:?}"
                );
                let _ = report::json(&report).to_string();
            }
        }
    }
}

fn explained(text: &[u8]) {
    if let Ok(text) = std::str::from_utf8(text) {
        let _ = explain::print(Some(text));
    }
}
