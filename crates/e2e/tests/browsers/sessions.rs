//! Whole sessions: visits, tabs, frames, links, forms and fetches, done by all engines and by the simulator. The tests
//! compare the last request, and whether the page could read the last response.

use crate::acts::Act::{self, Click, Fetch, Frame, Go, NewTab, Post, Visit};
use crate::acts::{Seen, act, simulate};
use crate::engines::{Session, capabilities};
use crate::recorder::Recorder;
use cors_browser::{Browser, Engine, ThirdPartyCookies};
use fantoccini::wd::Capabilities;
use serde_json::json;

const ONE: &str = "one.localhost";
/// A host of the same site as `ONE`.
const SUB: &str = "sub.one.localhost";
const TWO: &str = "two.localhost";

const ENGINES: [Engine; 3] = [Engine::Chromium, Engine::Firefox, Engine::WebKit];

struct Row {
    name: &'static str,
    acts: &'static [Act],
    /// The path of the last request.
    end: &'static str,
    departures: &'static [(Engine, &'static str, &'static str, &'static str)],
}

/// The name of the last fetch's outcome in a departure.
const READS: &str = "the page reads the response";
const REDIRECTED: &str = "WebKit sends no metadata after a redirect to another site";
const NO_CACHE: &str = "WebKitGTK stores no response in a session that a driver controls";

const ROWS: &[Row] = &[
    Row {
        name: "a login on one page, and a call from another page of the site",
        acts: &[
            Visit(ONE, "/set"),
            Visit(SUB, "/page"),
            Fetch(ONE, "/a/login"),
        ],
        end: "/a/login",
        departures: &[],
    },
    Row {
        name: "a second tab has the cookies of the first",
        acts: &[
            Visit(ONE, "/set"),
            NewTab,
            Visit(ONE, "/page"),
            Fetch(ONE, "/a/tab"),
        ],
        end: "/a/tab",
        departures: &[],
    },
    Row {
        name: "a frame of another site gets the cookies that cross sites",
        acts: &[
            Visit(ONE, "/set"),
            Visit(TWO, "/page"),
            Frame(ONE, "/page"),
            Fetch(ONE, "/a/frame"),
        ],
        end: "/a/frame",
        departures: &[],
    },
    Row {
        name: "a logout by a date in the past",
        acts: &[
            Visit(ONE, "/set"),
            Visit(ONE, "/page"),
            Fetch(ONE, "/logout"),
            Fetch(ONE, "/a/logout"),
        ],
        end: "/a/logout",
        departures: &[],
    },
    Row {
        name: "a fetch that is redirected through another site",
        acts: &[
            Visit(ONE, "/set"),
            Visit(ONE, "/page"),
            Fetch(ONE, "/to/two.localhost/to/one.localhost/a/chain"),
        ],
        end: "/a/chain",
        departures: &[
            (Engine::WebKit, "sec-fetch-site", "-", REDIRECTED),
            (Engine::WebKit, "sec-fetch-mode", "-", REDIRECTED),
            (Engine::WebKit, "sec-fetch-dest", "-", REDIRECTED),
        ],
    },
    Row {
        name: "a navigation that is redirected through another site",
        acts: &[
            Visit(ONE, "/set"),
            Visit(ONE, "/page"),
            Go(TWO, "/to/one.localhost/a/back", "/a/back"),
        ],
        end: "/a/back",
        departures: &[],
    },
    Row {
        name: "a link from another site",
        acts: &[
            Visit(ONE, "/set"),
            Visit(TWO, "/page"),
            Click(ONE, "/a/link"),
        ],
        end: "/a/link",
        departures: &[],
    },
    Row {
        name: "a link within the site",
        acts: &[
            Visit(ONE, "/set"),
            Visit(SUB, "/page"),
            Click(ONE, "/a/own-link"),
        ],
        end: "/a/own-link",
        departures: &[],
    },
    Row {
        name: "a form that another site posts",
        acts: &[
            Visit(ONE, "/set"),
            Visit(TWO, "/page"),
            Post(ONE, "/a/forged"),
        ],
        end: "/a/forged",
        departures: &[],
    },
    Row {
        name: "a page that the user types",
        acts: &[
            Visit(ONE, "/set"),
            Visit(TWO, "/page"),
            Visit(ONE, "/a/typed"),
        ],
        end: "/a/typed",
        departures: &[],
    },
    Row {
        name: "two pages of a site, and a response that does not say `Vary: Origin`",
        acts: &[
            Visit(ONE, "/page"),
            Fetch(TWO, "/cached/vary"),
            Visit(SUB, "/page"),
            Fetch(TWO, "/cached/vary"),
        ],
        end: "/cached/vary",
        departures: &[
            (
                Engine::WebKit,
                "origin",
                "http://sub.one.localhost",
                NO_CACHE,
            ),
            (Engine::WebKit, READS, "true", NO_CACHE),
        ],
    },
];

fn depart((lines, reads): &mut Seen, name: &str, value: &str, port: u16) {
    if name == READS {
        *reads = Some(value == "true");
        return;
    }
    let value = if value.starts_with("http:") {
        format!("{value}:{port}")
    } else {
        value.to_owned()
    };
    let line = lines.iter_mut().find(|line| line.starts_with(name));
    *line.unwrap() = format!("{name}: {value}");
}

async fn run_all(engine: Engine) {
    let mut wrong = Vec::new();
    let session = Session::start(engine).await;
    for row in ROWS {
        // One port for each row, so that no cache connects them.
        let recorder = Recorder::start().await;
        let browser = Browser::new()
            .engine(engine)
            .third_party_cookies(ThirdPartyCookies::Allowed);
        let mut expected = simulate(&browser, &recorder, row.acts, row.end).await;
        for (_, name, value, _) in row.departures.iter().filter(|it| it.0 == engine) {
            depart(&mut expected, name, value, recorder.port);
        }
        recorder.forget();
        let seen = act(&session, &recorder, row.acts, row.end).await;
        if seen != expected {
            let why: Vec<_> = row.departures.iter().map(|departure| departure.3).collect();
            wrong.push(format!(
                "{engine:?}: {}: {seen:#?}, not {expected:#?} {why:?}",
                row.name
            ));
        }
        for host in [ONE, SUB, TWO] {
            session.open(&recorder.url(host, "/page")).await;
            session.client.delete_all_cookies().await.unwrap();
        }
    }
    session.close().await;
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn chromium_goes_through_the_sessions_as_the_simulator_does() {
    run_all(Engine::Chromium).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn firefox_goes_through_the_sessions_as_the_simulator_does() {
    run_all(Engine::Firefox).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn webkit_goes_through_the_sessions_as_the_simulator_does() {
    run_all(Engine::WebKit).await;
}

/// What the engine is started with, without the settings that let cookies of other sites through.
fn as_installed(engine: Engine) -> Capabilities {
    let mut wanted = capabilities(engine);
    for name in ["goog:chromeOptions", "moz:firefoxOptions"] {
        if let Some(options) = wanted.get_mut(name) {
            options["prefs"] = json!({});
        }
    }
    wanted
}

/// Which cookies of another site come back, in browsers as they are installed.
#[tokio::test(flavor = "multi_thread")]
async fn engines_as_installed_treat_third_party_cookies_as_their_profiles_say() {
    const ROW: Row = Row {
        name: "cookies of another site",
        acts: &[
            Visit(ONE, "/page"),
            Fetch(TWO, "/set-third-party"),
            Fetch(TWO, "/a/third-party"),
        ],
        end: "/a/third-party",
        departures: &[],
    };
    let mut wrong = Vec::new();
    for engine in ENGINES {
        let recorder = Recorder::start().await;
        let session = Session::start_with(engine, as_installed(engine), &[]).await;
        let browser = Browser::new().engine(engine);
        let expected = simulate(&browser, &recorder, ROW.acts, ROW.end).await;
        recorder.forget();
        let seen = act(&session, &recorder, ROW.acts, ROW.end).await;
        if seen != expected {
            wrong.push(format!("{engine:?}: {seen:#?}, not {expected:#?}"));
        }
        session.close().await;
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
