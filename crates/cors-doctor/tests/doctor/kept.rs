//! A fix takes nothing away: what worked before the fix still works after it.

use crate::support::{
    ALLOW_CREDENTIALS, ALLOW_HEADERS, ALLOW_METHODS, ALLOW_ORIGIN, PAGE, SERVERS, Server, doctor,
    is_preflight, line, origin,
};
use axum::extract::Request;

type Lines = Vec<(&'static str, String)>;
type Answers = fn(&Request) -> (u16, Lines);

const OTHER: &str = "https://other.example.com";

/// Requests that pages send; most of them work on some of the servers below.
const REQUESTS: &[&[&str]] = &[
    &["--origin", PAGE],
    &["--origin", PAGE, "-X", "PUT"],
    &["--origin", PAGE, "-X", "DELETE"],
    &["--origin", PAGE, "-X", "HEAD"],
    &["--origin", PAGE, "-H", "Authorization: Bearer x"],
    &["--origin", PAGE, "-H", "X-Requested-With: x"],
    &["--origin", PAGE, "-H", "X-Any: x"],
    &["--origin", PAGE, "--credentials"],
    &[
        "--origin",
        PAGE,
        "-X",
        "PUT",
        "-H",
        "Authorization: Bearer x",
    ],
    &["--origin", PAGE, "--reads", "x-total"],
    &["--origin", OTHER],
    &["--origin", OTHER, "-X", "PUT"],
    &["--origin", OTHER, "-H", "X-Any: x"],
];

/// What is broken, the request that is blocked, and the server.
const ROWS: &[(&str, &[&str], Answers)] = &[
    (
        "a header is missing, and the lists name more than the request needs",
        &[
            "--origin",
            PAGE,
            "-X",
            "POST",
            "-H",
            "Content-Type: application/json",
        ],
        |request| {
            let mut lines = named(request, &[PAGE]);
            lines.push(line(ALLOW_METHODS, "GET, PUT"));
            lines.push(line(ALLOW_HEADERS, "authorization"));
            lines.push(line("access-control-expose-headers", "x-total"));
            (200, lines)
        },
    ),
    (
        "the server names only what it is asked for",
        &["--origin", PAGE, "-H", "Content-Type: application/json"],
        |request| {
            let asked = |name: &str| {
                let value = request.headers().get(name);
                value.map_or("", |value| value.to_str().unwrap()).to_owned()
            };
            let (method, header) = (
                asked("access-control-request-method"),
                asked("access-control-request-headers"),
            );
            let knows = ["", "authorization", "x-requested-with"].contains(&header.as_str())
                && ["", "GET", "DELETE"].contains(&method.as_str());
            if !knows {
                return (204, vec![line("vary", "Origin")]);
            }
            let mut lines = named(request, &[PAGE]);
            lines.push(line(ALLOW_METHODS, &method));
            lines.push(line(ALLOW_HEADERS, &header));
            (204, lines)
        },
    ),
    (
        "any origin and any header, and a method is missing",
        &["--origin", PAGE, "-X", "PATCH"],
        |_| {
            let lines = [
                (ALLOW_ORIGIN, "*"),
                (ALLOW_METHODS, "PUT"),
                (ALLOW_HEADERS, "*"),
            ];
            (200, lines.map(|(name, value)| line(name, value)).into())
        },
    ),
    (
        "another origin is allowed",
        &["--origin", PAGE, "-X", "PUT"],
        |_| {
            let lines = [
                (ALLOW_ORIGIN, OTHER),
                (ALLOW_METHODS, "PUT"),
                (ALLOW_HEADERS, "x-any"),
            ];
            (200, lines.map(|(name, value)| line(name, value)).into())
        },
    ),
    (
        "any origin, and the page includes credentials",
        &["--origin", PAGE, "--credentials"],
        |_| {
            let lines = [
                (ALLOW_ORIGIN, "*"),
                (ALLOW_METHODS, "*"),
                (ALLOW_HEADERS, "*"),
            ];
            (200, lines.map(|(name, value)| line(name, value)).into())
        },
    ),
    (
        "the page has credentials, and a header is missing",
        &["--origin", PAGE, "-H", "X-Other: 1"],
        |request| {
            let mut lines = named(request, &[PAGE]);
            lines.push(line(ALLOW_CREDENTIALS, "true"));
            lines.push(line(ALLOW_METHODS, "GET"));
            (200, lines)
        },
    ),
];

fn named(request: &Request, origins: &[&str]) -> Lines {
    let asked = origin(request);
    let echo = origins
        .contains(&asked.as_str())
        .then(|| line(ALLOW_ORIGIN, &asked));
    echo.into_iter().chain([line("vary", "Origin")]).collect()
}

/// A server that sends what the doctor prints for one that it does not know.
async fn with_fix(fix: &str) -> Server {
    let (preflight, others) = fix.split_once("# in every other answer").unwrap();
    let (preflight, fix) = (read(preflight), fix.to_owned());
    let others = read(others);
    Server::new(move |request| {
        let mut lines = if is_preflight(request) {
            preflight.clone()
        } else {
            others.clone()
        };
        let asked = origin(request);
        let is_page = lines[0].1 == asked || lines[0].1 == "*";
        if !is_page && fix.contains(&format!("# for pages of {asked}, send")) {
            lines[0].1 = asked;
        } else if !is_page && fix.contains("# for all other pages, keep") {
            "*".clone_into(&mut lines[0].1);
            lines.retain(|(name, _)| *name != ALLOW_CREDENTIALS);
        }
        (if is_preflight(request) { 204 } else { 200 }, lines)
    })
    .await
}

fn read(text: &str) -> Lines {
    let known = [
        ALLOW_ORIGIN,
        ALLOW_CREDENTIALS,
        ALLOW_METHODS,
        ALLOW_HEADERS,
        "access-control-expose-headers",
    ];
    let lines = text.lines().filter_map(|line| line.split_once(": "));
    let lines = lines.filter_map(|(name, value)| {
        let name = known
            .into_iter()
            .find(|known| name.eq_ignore_ascii_case(known))?;
        Some((name, value.to_owned()))
    });
    lines.collect()
}

async fn works(server: &Server, request: &[&str]) -> bool {
    let args = [&[server.url.as_str(), "--no-probe", "--json"], request].concat();
    let said = doctor(&args).await;
    said.status == 0
}

#[tokio::test]
async fn every_request_that_worked_before_the_fix_works_after_it() {
    for (name, request, answers) in ROWS {
        let broken = Server::new(answers).await;
        assert!(!works(&broken, request).await, "{name}");
        let report = doctor(&[&[broken.url.as_str(), "--json"], *request].concat())
            .await
            .json();
        let fix = report["configurations"][0]["text"].as_str().unwrap();

        let fixed = with_fix(fix).await;
        assert!(works(&fixed, request).await, "{name}: {fix}");
        for other in REQUESTS {
            if works(&broken, other).await {
                assert!(works(&fixed, other).await, "{name}, {other:?}: {fix}");
            }
        }
    }
}

#[tokio::test]
async fn the_fix_for_every_server_has_what_is_allowed_and_what_is_missing() {
    let broken = Server::new(ROWS[0].2).await;
    for server in SERVERS {
        let args = [ROWS[0].1, &["--server", server, "--json"]].concat();
        let report = doctor(&[&[broken.url.as_str()], &args[..]].concat())
            .await
            .json();
        let fix = report["configurations"][0]["text"].as_str().unwrap();
        for part in ["PUT", "authorization", "content-type", "x-total", "app"] {
            assert!(fix.contains(part), "{server}, {part}: {fix}");
        }
    }
}

/// Most servers can give some origins credentials and let all others read the response without them.
#[tokio::test]
async fn the_fix_for_every_server_says_whether_other_pages_keep_their_access() {
    let (name, request, answers) = ROWS[4];
    let broken = Server::new(answers).await;
    for server in SERVERS {
        let args = [request, &["--server", server, "--json"]].concat();
        let report = doctor(&[&[broken.url.as_str()], &args[..]].concat())
            .await
            .json();
        let fix = report["configurations"][0]["text"].as_str().unwrap();
        let expected = if ["actix", "aspnet", "django"].contains(&server) {
            "other pages lose the access that they have now"
        } else {
            "other pages keep the access that they have"
        };
        assert!(fix.contains(expected), "{server}, {name}: {fix}");
    }
}
