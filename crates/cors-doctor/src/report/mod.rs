//! Makes the report of an examination. It has the same content for people and for programs, and a limited length,
//! whatever a server sends or a log contains.

mod exchanges;
mod json;
mod servers;
mod text;
mod wrap;

pub(crate) use json::{SCHEMA, json};
pub(crate) use text::{Look, text};

use crate::examine::Examination;
use crate::finding::{Finding, Level};
use crate::fix::Server;
use crate::local_network::LocalNetwork;
use crate::shown::{LINE, Listed, SENTENCE, Shortener, Shown, VALUE};
use crate::unread;
use cors_browser::Blocked;
use http::header::HeaderName;

// Together they keep what is printed below 64 KiB. All of them are more than a server needs, unless it is hostile: a
// fetch has 3 steps for each of its redirects.
const MAX_STEPS: usize = 30;
const MAX_LINES: usize = 60;
const MAX_FINDINGS: usize = 12;

/// Everything that the doctor reports, as it is shown.
#[derive(Debug)]
pub(crate) struct Report {
    is_allowed: bool,
    /// Whether it is allowed only because browsers allow more than the standard.
    is_allowed_today: bool,
    /// The condition that the headline adds to the verdict: Local Network Access.
    condition: Option<&'static str>,
    page: Shown,
    method: Shown,
    url: Shown,
    credentials: bool,
    preflight: bool,
    steps: Listed<Step>,
    /// The lines of the requests and the answers.
    lines: Listed<Shown>,
    block: Option<Block>,
    findings: Listed<Found>,
    /// Whether some of it is left out, other than `lines`.
    is_truncated: bool,
}

#[derive(Debug)]
struct Step {
    passed: bool,
    detail: Shown,
    section: &'static str,
    link: &'static str,
}

#[derive(Debug)]
struct Block {
    code: &'static str,
    reason: Shown,
    cause: Shown,
    fix: Shown,
    chromium: Option<Shown>,
    firefox: Option<Shown>,
    section: &'static str,
    link: &'static str,
    configurations: Vec<Configuration>,
}

#[derive(Debug)]
struct Found {
    level: Level,
    code: &'static str,
    text: Shown,
    configuration: Option<Configuration>,
}

/// What to write on a server.
#[derive(Debug)]
struct Configuration {
    server: Server,
    lines: Vec<Shown>,
    /// Whether it allows only the origins that it names, so that there may be others to keep.
    names_origins: bool,
}

impl Report {
    /// `server` is the one that `--server` names.
    pub(crate) fn of(examination: &Examination, server: Option<Server>) -> Self {
        let (question, verdict) = (&examination.question, &examination.verdict);
        let mut shortener = Shortener::default();
        let steps = shortener.list(verdict.steps().iter().collect(), MAX_STEPS);
        let steps = steps.map(|step| Step {
            passed: step.passed,
            detail: shortener.text(&step.detail, SENTENCE),
            section: step.section,
            link: step.link,
        });
        // Only for people, so that programs need not know whether some are left out.
        let mut lines_shortener = Shortener::default();
        let lines = lines_shortener.list(
            exchanges::lines(verdict.exchanges(), examination.is_allowed_today),
            MAX_LINES,
        );
        let lines = lines.map(|line| lines_shortener.text(&line, VALUE));
        let block = match verdict.blocked() {
            Some(blocked) => Some(Block::of(examination, blocked, server, &mut shortener)),
            None => Block::of_unread(examination, server, &mut shortener),
        };
        let findings = shortener.list(examination.findings.iter().collect(), MAX_FINDINGS);
        let mut findings =
            findings.map(|finding| Found::of(examination, finding, server, &mut shortener));
        // One configuration fixes all vulnerabilities.
        let is_printed = block
            .as_ref()
            .is_some_and(|block| !block.configurations.is_empty());
        let mut vulnerabilities = examination.findings.iter().filter(|_| !is_printed);
        let first = vulnerabilities.find(|finding| finding.is_fixed_by_headers());
        let is_first = |found: &&mut Found| first.is_some_and(|it| it.code == found.code);
        if let Some(found) = findings.items.iter_mut().find(is_first) {
            let servers = vec![servers::server_of(examination, server)];
            found.configuration = Configuration::all(examination, servers, &mut shortener).pop();
        }
        Self {
            is_allowed: examination.is_allowed(),
            is_allowed_today: examination.is_allowed_today,
            condition: LocalNetwork::of(question).map(|network| network.condition()),
            page: shortener.text(&question.origin, LINE),
            method: shortener.text(question.request.method().as_str(), VALUE),
            url: shortener.text(&question.request.uri().to_string(), LINE),
            credentials: question.credentials,
            preflight: verdict.sent_preflight(),
            steps,
            lines,
            block,
            findings,
            is_truncated: shortener.has_cut,
        }
    }
}

impl Report {
    /// Code, cause and fix of a block.
    pub(crate) fn in_short(&self) -> Option<(&'static str, String, String)> {
        let block = self.block.as_ref()?;
        Some((block.code, block.cause.to_string(), block.fix.to_string()))
    }
}

impl Block {
    fn of(
        examination: &Examination,
        blocked: &Blocked,
        server: Option<Server>,
        shortener: &mut Shortener,
    ) -> Self {
        let explanation = blocked.explain();
        let diagnosis = examination.diagnosis(blocked);
        let servers = servers::servers_to_fix(examination, blocked, &diagnosis, server);
        let configurations = Configuration::all(examination, servers, shortener);
        let mut sentence = |text: &str| shortener.text(text, SENTENCE);
        Self {
            code: explanation.code,
            reason: sentence(&blocked.to_string()),
            cause: sentence(&diagnosis.cause),
            fix: sentence(&diagnosis.fix),
            chromium: explanation.chromium.as_deref().map(&mut sentence),
            firefox: explanation.firefox.as_deref().map(&mut sentence),
            section: explanation.section,
            link: explanation.link,
            configurations,
        }
    }
}

impl Block {
    /// The page may read the response, but not one of the headers that it wants to read.
    fn of_unread(
        examination: &Examination,
        server: Option<Server>,
        shortener: &mut Shortener,
    ) -> Option<Self> {
        let unread = examination.unread();
        let names: Vec<_> = unread.iter().map(HeaderName::as_str).collect();
        let names = (!names.is_empty()).then(|| names.join(", "))?;
        let servers = vec![servers::server_of(examination, server)];
        let configurations = Configuration::all(examination, servers, shortener);
        let mut sentence = |text: String| shortener.text(&text, SENTENCE);
        Some(Self {
            code: unread::CODE,
            reason: sentence(format!(
                "the page can read the response, but not these headers: {names}"
            )),
            cause: sentence(format!(
                "Access-Control-Expose-Headers does not name {names}. Scripts get null for what it does not name, even if the developer tools show it"
            )),
            fix: sentence(format!(
                "add {names} to Access-Control-Expose-Headers in the response itself, not in the answer to the preflight"
            )),
            chromium: None,
            firefox: None,
            section: "CORS protocol: HTTP responses",
            link: "https://fetch.spec.whatwg.org/#http-access-control-expose-headers",
            configurations,
        })
    }
}

impl Found {
    fn of(
        examination: &Examination,
        finding: &Finding,
        server: Option<Server>,
        shortener: &mut Shortener,
    ) -> Self {
        let configuration = finding.cookie.as_deref().map(|cookie| {
            let server = servers::server_of(examination, server);
            let name = shortener.text(cookie, VALUE);
            Configuration::of(server, &server.cookie(name.as_str()), shortener)
        });
        Self {
            level: finding.level,
            code: finding.code,
            text: shortener.text(&finding.text, SENTENCE),
            configuration,
        }
    }
}

impl Configuration {
    /// What to write on each of these servers.
    fn all(
        examination: &Examination,
        servers: Vec<Server>,
        shortener: &mut Shortener,
    ) -> Vec<Self> {
        let Some(wanted) = examination.wanted() else {
            return Vec::new();
        };
        let configurations = servers.into_iter().map(|server| {
            let text = server.configuration(&wanted);
            Self {
                names_origins: !wanted.is_any(),
                ..Self::of(server, &text, shortener)
            }
        });
        configurations.collect()
    }

    fn of(server: Server, text: &str, shortener: &mut Shortener) -> Self {
        // A tab would be escaped; no server needs one.
        let text = text.replace('\t', "    ");
        let lines = text.lines().map(|line| shortener.text(line, LINE));
        Self {
            server,
            lines: lines.collect(),
            names_origins: false,
        }
    }
}
