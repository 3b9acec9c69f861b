//! What the page did not ask and will meet. Sends only `GET` and `OPTIONS`.

use crate::client::Client;
use crate::question::Question;
use bytes::Bytes;
use http::header::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_MAX_AGE,
    HeaderMap, HeaderValue, ORIGIN, VARY,
};
use http::{Request, StatusCode, Uri};
use tokio::task::JoinSet;
use tower_cors::browser::{
    BlockReason, CookieReason, CredentialsMode, Engine, Verdict, cors_check,
};

/// What was found beside the verdict.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Finding {
    pub(crate) level: Level,
    /// A short name that does not change between releases.
    pub(crate) code: &'static str,
    pub(crate) text: String,
    /// Why the request is blocked, if this tells.
    cause: Option<String>,
    /// The cookie that is to be set otherwise.
    pub(crate) cookie: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Level {
    /// Anyone may read what is not theirs.
    Hole,
    /// Some page will be blocked, now or later.
    Problem,
    Note,
}

impl Finding {
    fn new(level: Level, code: &'static str, text: impl Into<String>) -> Self {
        Self {
            level,
            code,
            text: text.into(),
            cause: None,
            cookie: None,
        }
    }

    fn because(code: &'static str, cause: impl Into<String>) -> Self {
        let cause = cause.into();
        Self {
            cause: Some(cause.clone()),
            ..Self::new(Level::Problem, code, cause)
        }
    }

    pub(crate) fn cause(&self) -> Option<String> {
        self.cause.clone()
    }
}

/// What the answers to the question itself show.
pub(crate) fn of_exchanges(question: &Question, verdict: &Verdict<()>) -> Vec<Finding> {
    let mut found = Vec::new();
    for name in question.request.headers().keys() {
        if name.as_str().starts_with("access-control-allow-") {
            let text = format!(
                "the page sends {name}, which is the server's to send: take it out of the page"
            );
            found.push(Finding::because("response-header-in-request", text));
        }
    }
    for cookie in verdict.cookies() {
        if let Some(reason) = cookie.refused {
            let what = if cookie.set {
                "is not kept"
            } else {
                "is not sent"
            };
            let text = format!("the cookie {:?} {what}: {reason}", cookie.name);
            let by_attributes = matches!(
                reason,
                CookieReason::SameSite | CookieReason::NoneWithoutSecure
            );
            found.push(Finding {
                cookie: (cookie.set && by_attributes).then(|| cookie.name.clone()),
                ..Finding::new(Level::Problem, "cookie", text)
            });
        }
    }
    for exchange in verdict.exchanges() {
        let Some(response) = &exchange.response else {
            continue;
        };
        found.extend(repeated(&response.headers));
        if exchange.preflight {
            found.extend(max_age(&response.headers));
        }
    }
    found.dedup();
    found
}

fn repeated(headers: &HeaderMap) -> Option<Finding> {
    let single = [
        ACCESS_CONTROL_ALLOW_ORIGIN,
        ACCESS_CONTROL_ALLOW_CREDENTIALS,
        ACCESS_CONTROL_MAX_AGE,
    ];
    let name = single
        .into_iter()
        .find(|name| headers.get_all(name).iter().count() > 1)?;
    let text =
        format!("{name} is sent twice: the application and a proxy, or two layers, both set it");
    Some(if name == ACCESS_CONTROL_MAX_AGE {
        Finding::new(Level::Problem, "repeated-header", text)
    } else {
        Finding::because("repeated-header", text)
    })
}

fn max_age(headers: &HeaderMap) -> Option<Finding> {
    let asked: u64 = headers
        .get(ACCESS_CONTROL_MAX_AGE)?
        .to_str()
        .ok()?
        .trim()
        .parse()
        .ok()?;
    let limits = [
        (Engine::Chromium, "Chromium"),
        (Engine::Firefox, "Firefox"),
        (Engine::WebKit, "WebKit"),
    ];
    let below: Vec<_> = limits
        .into_iter()
        .filter_map(|(engine, name)| Some((name, engine.longest_max_age()?.as_secs())))
        .filter(|(_, limit)| *limit < asked)
        .map(|(name, limit)| format!("{name} {limit}"))
        .collect();
    (!below.is_empty()).then(|| {
        let text = format!(
            "a max-age of {asked} s is cut down: {} s",
            below.join(" s, ")
        );
        Finding::new(Level::Note, "max-age-cut", text)
    })
}

/// Another origin to ask from, and what it means if it is the one that is allowed.
struct Variant {
    origin: String,
    code: &'static str,
    meaning: String,
}

/// What further requests show.
pub(crate) async fn of_server(
    question: &Question,
    verdict: &Verdict<()>,
    client: &Client,
) -> Vec<Finding> {
    let uri = question.request.uri().clone();
    let origin = &question.origin;
    let variants = if verdict.is_allowed() {
        look_alikes(origin)
    } else {
        near_misses(origin)
    };
    let foreign = "https://cors-doctor.invalid";
    let mut answers = JoinSet::new();
    let origins = [origin.as_str(), foreign, "null"].map(str::to_owned);
    let all = origins
        .into_iter()
        .chain(variants.iter().map(|variant| variant.origin.clone()));
    for asked in all {
        let (client, uri) = (client.clone(), uri.clone());
        answers.spawn(async move { (asked.clone(), get(&client, uri, &asked).await) });
    }
    let (missing_client, missing_uri, missing_origin) =
        (client.clone(), elsewhere(&uri), origin.clone());
    let missing =
        tokio::spawn(async move { get(&missing_client, missing_uri, &missing_origin).await });
    let answers = answers.join_all().await;
    let of = |origin: &str| {
        let answer = answers.iter().find(|(asked, _)| asked == origin);
        answer
            .and_then(|(_, answer)| answer.as_ref())
            .map(|(_, headers)| headers)
    };

    let mut found = Vec::new();
    for variant in &variants {
        let is_allowed = |origin: &str| of(origin).is_some_and(|headers| allows(headers, origin));
        if is_allowed(foreign) || !verdict.is_allowed() && is_allowed(origin) {
            break; // it is not the origin that is wrong
        }
        if of(&variant.origin).is_some_and(|headers| echoes(headers, &variant.origin)) {
            found.push(if verdict.is_allowed() {
                Finding::new(Level::Hole, variant.code, variant.meaning.clone())
            } else {
                Finding::because(variant.code, variant.meaning.clone())
            });
        }
    }
    if let Some(headers) = of(foreign) {
        found.extend(reflection(headers, foreign));
    }
    if let Some(headers) = of("null") {
        found.extend(null(headers));
    }
    if let (Some(own), Some(other)) = (of(origin), of(foreign)) {
        found.extend(vary(own, other, origin));
    }
    if let (true, Ok(Some((status, headers)))) = (verdict.is_allowed(), missing.await) {
        found.extend(error_page(status, &headers, question));
    }
    if verdict.is_allowed() && !question.credentials {
        found.extend(of(origin).and_then(|headers| with_credentials(headers, origin)));
    }
    found
}

async fn get(client: &Client, uri: Uri, origin: &str) -> Option<(StatusCode, HeaderMap)> {
    let mut request = Request::new(Bytes::new());
    *request.uri_mut() = uri;
    let origin = HeaderValue::from_str(origin).ok()?;
    request.headers_mut().insert(ORIGIN, origin);
    let response = client.send(request).await.ok()?;
    Some((response.status(), response.headers().clone()))
}

/// A path that no server has.
fn elsewhere(uri: &Uri) -> Uri {
    let (scheme, authority) = (uri.scheme_str().unwrap_or("http"), uri.authority());
    let authority = authority.map_or("", |authority| authority.as_str());
    let missing = format!("{scheme}://{authority}/cors-doctor/no-such-path");
    missing.parse().unwrap_or_else(|_| uri.clone())
}

fn echoes(headers: &HeaderMap, origin: &str) -> bool {
    let allowed = headers.get(ACCESS_CONTROL_ALLOW_ORIGIN);
    allowed.is_some_and(|allowed| allowed == origin)
}

fn allows(headers: &HeaderMap, origin: &str) -> bool {
    echoes(headers, origin) || echoes(headers, "*")
}

fn allows_credentials(headers: &HeaderMap) -> bool {
    headers
        .get(ACCESS_CONTROL_ALLOW_CREDENTIALS)
        .is_some_and(|value| value == "true")
}

/// Origins that a careless comparison takes for the one that is allowed.
fn look_alikes(origin: &str) -> Vec<Variant> {
    let Some((scheme, host)) = origin.split_once("://") else {
        return Vec::new();
    };
    let name = host.split(':').next().unwrap_or(host);
    let mut variants = vec![
        Variant {
            origin: format!("{scheme}://{name}.cors-doctor.invalid"),
            code: "prefix-look-alike",
            meaning: format!(
                "an origin that only begins like {origin} is allowed: the comparison is not anchored at its end"
            ),
        },
        Variant {
            origin: format!("{scheme}://cors-doctor-{host}"),
            code: "suffix-look-alike",
            meaning: format!(
                "an origin that only ends like {origin} is allowed: the comparison is not anchored at a dot"
            ),
        },
    ];
    if scheme == "https" {
        variants.push(Variant {
            origin: format!("http://{host}"),
            code: "insecure-twin",
            meaning:
                "the same origin over plain http is allowed too: who is on the network can be it"
                    .to_owned(),
        });
    }
    variants
}

/// What a configuration says that means this origin and misses it.
fn near_misses(origin: &str) -> Vec<Variant> {
    let Some((scheme, host)) = origin.split_once("://") else {
        return Vec::new();
    };
    let variant = |origin: String, code, meaning: String| Variant {
        origin,
        code,
        meaning,
    };
    let mut variants = vec![variant(
        format!("{origin}/"),
        "configured-with-slash",
        format!("the server's list has {origin}/ with a slash at its end, which no browser sends"),
    )];
    for (one, other) in [("localhost", "127.0.0.1"), ("127.0.0.1", "localhost")] {
        if host == one || host.starts_with(&format!("{one}:")) {
            let twin = format!("{scheme}://{}", host.replacen(one, other, 1));
            let meaning = format!("the server allows {twin}; {one} and {other} are two origins");
            variants.push(variant(twin, "loopback-twin", meaning));
        }
    }
    let (twin_scheme, port) = if scheme == "https" {
        ("http", ":443")
    } else {
        ("https", ":80")
    };
    let twin = format!("{twin_scheme}://{host}");
    let meaning = format!("the server allows {twin}: the scheme differs");
    variants.push(variant(twin, "scheme-twin", meaning));
    if !host.contains(':') {
        let meaning =
            format!("the server's list has {origin}{port}; browsers leave out the default port");
        variants.push(variant(
            format!("{origin}{port}"),
            "configured-with-port",
            meaning,
        ));
    }
    let twin = host
        .strip_prefix("www.")
        .map_or_else(|| format!("www.{host}"), str::to_owned);
    let twin = format!("{scheme}://{twin}");
    let meaning = format!("the server allows {twin}: one has www. in front, the other has not");
    variants.push(variant(twin, "www-twin", meaning));
    variants
}

fn reflection(headers: &HeaderMap, foreign: &str) -> Option<Finding> {
    if !echoes(headers, foreign) {
        return None;
    }
    Some(if allows_credentials(headers) {
        let text = "any origin is reflected, with credentials: every page that a person visits reads what is theirs";
        Finding::new(Level::Hole, "reflects-with-credentials", text)
    } else {
        let text = "any origin is reflected; if that is meant, `*` says it, and caches better";
        Finding::new(Level::Note, "reflects", text)
    })
}

fn null(headers: &HeaderMap) -> Option<Finding> {
    (echoes(headers, "null") && allows_credentials(headers)).then(|| {
        let text = "the origin null is allowed with credentials: any page is null inside of a sandboxed frame";
        Finding::new(Level::Hole, "null-with-credentials", text)
    })
}

fn vary(own: &HeaderMap, other: &HeaderMap, origin: &str) -> Option<Finding> {
    let depends = echoes(own, origin)
        && own.get(ACCESS_CONTROL_ALLOW_ORIGIN) != other.get(ACCESS_CONTROL_ALLOW_ORIGIN);
    let names = |value: &HeaderValue| {
        let value = value.as_bytes().to_ascii_lowercase();
        value
            .split(|&byte| byte == b',')
            .any(|name| matches!(name.trim_ascii(), b"origin" | b"*"))
    };
    (depends && !own.get_all(VARY).iter().any(names)).then(|| {
        let text = "answers depend on the origin and don't say `Vary: Origin`: a cache gives one page what was meant for another";
        Finding::new(Level::Problem, "no-vary", text)
    })
}

fn error_page(status: StatusCode, headers: &HeaderMap, question: &Question) -> Option<Finding> {
    if status.is_success() {
        return None;
    }
    let blocked = cors_check(&question.origin, question.mode(), headers).err()?;
    let text = format!(
        "a path that does not exist is answered {} without what the page needs: {blocked}; pages can't tell that error from a broken network",
        status.as_u16()
    );
    Some(Finding::new(Level::Problem, "errors-without-headers", text))
}

fn with_credentials(headers: &HeaderMap, origin: &str) -> Option<Finding> {
    let blocked = cors_check(origin, CredentialsMode::Include, headers).err()?;
    matches!(
        blocked,
        BlockReason::WildcardWithCredentials | BlockReason::AllowCredentialsNotTrue { .. }
    )
    .then(|| {
        let text = format!("with credentials it would be blocked: {blocked}");
        Finding::new(Level::Note, "not-with-credentials", text)
    })
}
