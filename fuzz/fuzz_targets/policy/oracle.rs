//! What a response has to be: the decisions of the crate's documentation, one after the other.

use crate::meant::{Asked, EXPOSED, HEADERS, Kind, METHODS, Meant, Names};
use crate::simple;
use http::{HeaderMap, StatusCode};
use std::collections::{BTreeMap, BTreeSet};

/// A response as far as the policy is concerned.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    /// Whether the service behind the layer has seen the request.
    is_forwarded: bool,
    status: u16,
    /// The lines of each header of the protocol; lists as sets.
    lines: BTreeMap<String, Vec<BTreeSet<String>>>,
    vary: BTreeSet<String>,
}

fn members(line: &str) -> BTreeSet<String> {
    let members = line.split(',').map(|member| member.trim().to_owned());
    members.filter(|member| !member.is_empty()).collect()
}

fn text(line: &[u8]) -> String {
    String::from_utf8_lossy(line).into_owned()
}

impl Answer {
    pub(crate) fn of(is_forwarded: bool, status: StatusCode, headers: &HeaderMap) -> Self {
        let (mut lines, mut vary) = (BTreeMap::<_, Vec<_>>::new(), BTreeSet::new());
        for (name, value) in headers {
            let value = text(value.as_bytes());
            if name == "vary" {
                vary.append(&mut members(&value.to_lowercase()));
            } else if name.as_str().starts_with("access-control-") {
                lines
                    .entry(name.to_string())
                    .or_default()
                    .push(members(&value));
            }
        }
        Self {
            is_forwarded,
            status: status.as_u16(),
            lines,
            vary,
        }
    }

    fn empty(is_forwarded: bool, status: u16) -> Self {
        let (lines, vary) = (BTreeMap::new(), BTreeSet::new());
        Self {
            is_forwarded,
            status,
            lines,
            vary,
        }
    }

    fn set(&mut self, name: &str, value: &str) {
        self.lines
            .insert(format!("access-control-{name}"), vec![members(value)]);
    }

    fn varies_on(&mut self, depends: bool, name: &str) {
        if depends {
            self.vary.insert(name.to_owned());
        }
    }
}

/// Whether the configuration is unsafe or cannot work.
pub(crate) fn is_refused(meant: &Meant) -> bool {
    let listed = meant.origins == Kind::Listed;
    let lists = |entry| listed && meant.entries().any(|listed| listed == entry);
    let is_for_anyone = matches!(meant.origins, Kind::Any | Kind::Mirrored);
    (lists("null") && !meant.null)
        || meant.credentials && (is_for_anyone || meant.null || lists("http://a.com"))
}

/// The one value that all responses name.
fn constant(meant: &Meant) -> Option<&'static str> {
    let mut entries = meant.entries();
    match (meant.origins, entries.next(), entries.next()) {
        (Kind::Any, ..) => Some("*"),
        (Kind::Listed, Some(only), None) if !only.contains('*') && !meant.reject => Some(only),
        _ => None,
    }
}

fn allows(meant: &Meant, origin: &[u8]) -> bool {
    let Ok(origin) = std::str::from_utf8(origin) else {
        return false;
    };
    let parts = simple::origin(origin);
    let could_be_sent = parts.is_some() || meant.null && ["null", "file://"].contains(&origin);
    match meant.origins {
        Kind::Nobody => false,
        Kind::Any => true,
        Kind::Mirrored => could_be_sent,
        Kind::Predicate | Kind::AsyncPredicate => {
            could_be_sent && meant.function_allows(origin.as_bytes())
        }
        Kind::Listed => meant.entries().any(|entry| match simple::entry(entry) {
            Some(entry) => parts.as_ref().is_some_and(|parts| entry.covers(parts)),
            None => entry == origin,
        }),
    }
}

/// Whether the page has the server's own origin, according to the browser or the request's host.
fn is_same_origin(asked: &Asked, origin: &[u8]) -> bool {
    if let [site] = *asked.lines("sec-fetch-site") {
        return site == b"same-origin";
    }
    let [host] = *asked.lines("host") else {
        return false;
    };
    let (origin, host) = (text(origin), text(host).to_lowercase());
    let default = if origin.starts_with("https:") {
        "443"
    } else {
        "80"
    };
    let with_port = |text: &str| match text.rsplit_once(':') {
        Some((_, port)) if !port.contains('/') => text.to_owned(),
        _ => format!("{text}:{default}"),
    };
    let own = ["http://", "https://"].map(|scheme| with_port(&format!("{scheme}{host}")));
    simple::origin(&origin).is_some() && own.contains(&with_port(&origin))
}

/// What the hosts of [`crate::meant::HOSTS`] make of the request's.
fn host_is_denied(asked: &Asked) -> Option<u16> {
    let [host] = *asked.lines("host") else {
        return Some(400);
    };
    let host = text(host).to_lowercase();
    let (name, port) = match host.rsplit_once(':') {
        Some((name, port)) => (name, Some(port)),
        None => (&*host, None),
    };
    let name = name.strip_suffix('.').unwrap_or(name);
    let with = |scheme: &str| format!("{scheme}://{name}");
    // A host may contain the default port, but an origin may not.
    let number = port.map(|port| format!(":{port}")).unwrap_or_default();
    let is_host = simple::origin(&format!("ftp://{name}")).is_some()
        && (simple::origin(&format!("{}{number}", with("http"))).is_some() || port == Some("80"));
    let covered = is_host
        && (name == "api.com"
            || name
                .strip_suffix(".api.org")
                .is_some_and(|below| !below.is_empty())
            || (name == "localhost" && port == Some("3000")));
    (!covered).then_some(421)
}

fn is_token(name: &str) -> bool {
    let is_allowed = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
    !name.is_empty() && name.chars().all(is_allowed)
}

/// Names that may be sent back, of all lines, or nothing.
fn mirrored(lines: &[&[u8]], longest: usize) -> Option<String> {
    let whole = lines
        .iter()
        .map(|line| text(line))
        .collect::<Vec<_>>()
        .join(",");
    let bytes: usize = lines.iter().map(|line| line.len()).sum::<usize>() + lines.len() - 1;
    let trim = |name: &str| name.trim_matches([' ', '\t']).to_owned();
    let names: Vec<_> = whole
        .split(',')
        .map(trim)
        .filter(|name| !name.is_empty())
        .collect();
    let all_right = names.iter().all(|name| is_token(name) && name != "*");
    (bytes <= longest && all_right && !names.is_empty()).then(|| names.join(","))
}

pub(crate) fn answer(meant: &Meant, asked: &Asked) -> Answer {
    if let Some(status) = meant.hosts.then(|| host_is_denied(asked)).flatten() {
        return Answer::empty(false, status);
    }
    let origins = asked.lines("origin");
    let asks_for_method = !asked.lines("access-control-request-method").is_empty();
    let allowed = match (constant(meant), &*origins) {
        (Some(constant), _) => Some(constant.to_owned()),
        (None, [origin]) if allows(meant, origin) => Some(text(origin)),
        _ => None,
    };
    if asked.is_options() && asks_for_method && !origins.is_empty() {
        return preflight(meant, asked, allowed.as_deref());
    }
    let is_denied = allowed.is_none() && !origins.is_empty();
    let is_own = matches!(*origins, [origin] if is_same_origin(asked, origin));
    if meant.reject && is_denied && !is_own {
        let mut answer = Answer::empty(false, 403);
        vary_of_response(meant, &mut answer);
        return answer;
    }
    response(meant, asked, allowed.as_deref())
}

fn preflight(meant: &Meant, asked: &Asked, allowed: Option<&str>) -> Answer {
    let mirrors = |names| names == Names::Mirrored || names == Names::Any && meant.credentials;
    let mut answer = Answer::empty(
        false,
        if allowed.is_some() {
            meant.status()
        } else {
            403
        },
    );
    let echoes = constant(meant).is_none() && meant.origins != Kind::Nobody;
    let is_listed = meant.origins != Kind::Listed || meant.entries().next().is_some();
    answer.varies_on(echoes && is_listed, "origin");
    answer.varies_on(mirrors(meant.methods), "access-control-request-method");
    answer.varies_on(mirrors(meant.headers), "access-control-request-headers");
    answer.varies_on(
        meant.private_network,
        "access-control-request-private-network",
    );
    answer.varies_on(meant.vary, "accept-language");
    let Some(origin) = allowed else {
        return answer;
    };
    answer.set("allow-origin", origin);
    if meant.credentials {
        answer.set("allow-credentials", "true");
    }
    let method = asked.lines("access-control-request-method");
    match meant.methods {
        Names::These => answer.set("allow-methods", METHODS),
        names if mirrors(names) => {
            // One line with one method.
            let one = match *method {
                [method] if is_token(&text(method)) => mirrored(&[method], 64),
                _ => None,
            };
            if let Some(method) = one {
                answer.set("allow-methods", &method);
            }
        }
        Names::Any => answer.set("allow-methods", "*"),
        _ => {}
    }
    let names = asked.lines("access-control-request-headers");
    match meant.headers {
        Names::These => answer.set("allow-headers", HEADERS),
        listed if mirrors(listed) => {
            if let Some(names) = (!names.is_empty())
                .then(|| mirrored(&names, 4096))
                .flatten()
            {
                answer.set("allow-headers", &names);
            }
        }
        Names::Any => answer.set("allow-headers", "*, authorization"),
        _ => {}
    }
    if let Some(seconds) = meant.max_age {
        answer.set("max-age", &seconds.to_string());
    }
    let asks = asked
        .lines("access-control-request-private-network")
        .first()
        == Some(&&b"true"[..]);
    if meant.private_network && asks {
        answer.set("allow-private-network", "true");
    }
    answer
}

fn vary_of_response(meant: &Meant, answer: &mut Answer) {
    let is_same_for_all = constant(meant).is_some();
    let allows_some = match meant.origins {
        Kind::Nobody => false,
        Kind::Listed => meant.entries().next().is_some(),
        _ => true,
    };
    answer.varies_on(!is_same_for_all && (meant.reject || allows_some), "origin");
    answer.varies_on(!is_same_for_all && meant.reject, "sec-fetch-site");
    answer.varies_on(meant.vary, "accept-language");
}

fn response(meant: &Meant, asked: &Asked, allowed: Option<&str>) -> Answer {
    let own = asked.own();
    let mut answer = Answer::of(true, StatusCode::OK, &own);
    let mut keeps_origin = false;
    let mut keeps_exposed = false;
    if meant.preserve {
        let credentials = own.get_all("access-control-allow-credentials");
        let allows_credentials =
            credentials.iter().count() > 0 && credentials.iter().all(|line| line == "true");
        let origins: Vec<_> = own.get_all("access-control-allow-origin").iter().collect();
        keeps_origin = match *origins {
            [origin] => {
                !text(origin.as_bytes()).contains(',') && (origin != "*" || !allows_credentials)
            }
            _ => false,
        };
        keeps_exposed = own.contains_key("access-control-expose-headers");
        answer.lines.remove("access-control-allow-credentials");
        if !keeps_origin {
            answer.lines.remove("access-control-allow-origin");
        } else if allows_credentials {
            answer.set("allow-credentials", "true");
        }
    } else {
        answer.lines.clear();
    }
    if let Some(origin) = allowed {
        if !keeps_origin {
            answer.set("allow-origin", origin);
            if meant.credentials {
                answer.set("allow-credentials", "true");
            }
        }
        let readable = own
            .keys()
            .filter(|name| ["etag", "vary"].contains(&name.as_str()));
        let exposed = match meant.exposed {
            Names::Nothing | Names::Mirrored => String::new(),
            Names::These => EXPOSED.to_owned(),
            // With credentials, `*` is a name.
            Names::Any if meant.credentials => readable
                .map(http::HeaderName::as_str)
                .collect::<Vec<_>>()
                .join(","),
            Names::Any => "*".to_owned(),
        };
        if !exposed.is_empty() && !keeps_exposed {
            answer.set("expose-headers", &exposed);
        }
    }
    if !answer.vary.contains("*") {
        vary_of_response(meant, &mut answer);
    }
    answer
}
