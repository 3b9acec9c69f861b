//! Breaks a server, asks the doctor, pastes its fix, and asks again.

use crate::broken::Broken;
use crate::peer::Peer;
use crate::server::Server;
use serde_json::Value;
use std::fmt;

type Args = &'static [&'static str];

/// What pages usually send. Whatever of it worked before a fix must work after it.
const USUAL: [Args; 4] = [
    &[],
    &["-X", "PUT"],
    &["-H", "Authorization: Bearer x"],
    &["--credentials"],
];

/// A page that may read the response without credentials if any page may.
const OTHER: &str = "https://cors-doctor-other.example.com";

/// A row that was broken and fixed.
pub(crate) struct Fixed {
    /// The configuration that the doctor printed.
    pub(crate) fix: String,
    /// What it reports of the server with that.
    pub(crate) report: Value,
}

/// Misconfigures a server in each of these ways, and fixes it as the doctor says.
pub(crate) async fn break_and_fix(server: &Server, rows: &[Broken]) -> Vec<Fixed> {
    let rows: Vec<_> = rows.iter().map(|broken| Row { server, broken }).collect();
    let broken: Vec<_> = rows
        .iter()
        .map(|row| row.broken.with(row.broken.cors))
        .collect();
    server.compile(&broken).await;
    let mut diagnosed = Vec::new();
    for (row, configuration) in rows.iter().zip(&broken) {
        let peer = server.start(configuration).await;
        diagnosed.push((row.diagnose(&peer).await, row.working(&peer).await));
    }

    let pasted = rows.iter().zip(&diagnosed);
    let pasted: Vec<_> = pasted.map(|(row, (fix, _))| row.broken.with(fix)).collect();
    server.compile(&pasted).await;
    let mut fixed = Vec::new();
    for ((row, configuration), (fix, before)) in rows.iter().zip(&pasted).zip(diagnosed) {
        let peer = server.start(configuration).await;
        let report = row.expect_fixed(&peer, &fix).await;
        let after = row.working(&peer).await;
        let lost: Vec<_> = before.iter().filter(|args| !after.contains(args)).collect();
        assert!(lost.is_empty(), "{row} no longer works: {lost:?}\n{fix}");
        fixed.push(Fixed { fix, report });
    }
    fixed
}

struct Row<'a> {
    server: &'a Server,
    broken: &'a Broken,
}

impl fmt::Display for Row<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, {}:", self.server.name, self.broken.name)
    }
}

impl Row<'_> {
    /// Checks that the doctor names the cause, and returns its fix for the server.
    async fn diagnose(&self, peer: &Peer) -> String {
        let (status, report) = self.ask(peer, self.broken.args).await;
        let problem = self.problem(&report);
        let problem = problem.unwrap_or_else(|| panic!("{self} {report:#}"));
        assert_eq!(status, i32::from(problem.is_block), "{self} {report:#}");
        let cause = problem.cause;
        assert!(cause.contains(self.broken.cause), "{self} {cause}");
        let fix = problem.fix.unwrap_or_else(|| panic!("{self} {report:#}"));
        fix.to_owned()
    }

    /// Checks that a browser allows the request, and that nothing is left of the problem.
    async fn expect_fixed(&self, peer: &Peer, fix: &str) -> Value {
        let (status, report) = self.ask(peer, self.broken.args).await;
        let is_left = self.problem(&report).is_some();
        assert!(status == 0 && !is_left, "{self} {fix}\n{report:#}");
        // The doctor does not print a fix that it would complain about.
        let findings = report["findings"].to_string();
        assert!(!findings.contains("no-vary"), "{self} {fix}\n{report:#}");
        report
    }

    /// Returns those of the usual requests to the path that a browser allows.
    async fn working(&self, peer: &Peer) -> Vec<(&'static str, Args)> {
        let of_page = USUAL.map(|args| (self.broken.page, args));
        let mut working = Vec::new();
        for (page, args) in of_page.into_iter().chain([(OTHER, &[][..])]) {
            let args_once = [args, &["--no-probe"]].concat();
            let (status, _) = peer.ask(self.broken.path, page, &args_once).await;
            working.extend((status == 0).then_some((page, args)));
        }
        working
    }

    async fn ask(&self, peer: &Peer, args: &[&str]) -> (i32, Value) {
        let mut args = args.to_vec();
        if !self.server.is_recognised {
            args.extend(["--server", self.server.name]);
        }
        peer.ask(self.broken.path, self.broken.page, &args).await
    }

    /// Returns what a report says about the code of this row.
    fn problem<'a>(&self, report: &'a Value) -> Option<Problem<'a>> {
        let code = self.broken.code;
        let text_for_server = |configuration: &'a Value| {
            let is_for_it = configuration["server"] == self.server.name;
            is_for_it.then(|| configuration["text"].as_str())?
        };
        if report["code"] == code {
            let mut configurations = report["configurations"].as_array()?.iter();
            return Some(Problem {
                is_block: true,
                cause: report["cause"].as_str()?,
                fix: configurations.find_map(text_for_server),
            });
        }
        let mut findings = report["findings"].as_array()?.iter();
        let found = findings.find(|finding| finding["code"] == code)?;
        Some(Problem {
            is_block: false,
            cause: found["text"].as_str()?,
            fix: text_for_server(&found["configuration"]),
        })
    }
}

/// Something that the doctor reports: what blocks the page, or a finding.
struct Problem<'a> {
    is_block: bool,
    cause: &'a str,
    /// The configuration for the server.
    fix: Option<&'a str>,
}
