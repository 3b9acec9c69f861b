//! What a row of the table is.

use crate::servers::Places;
use cors_browser::Engine;
use http::Method;
use serde_json::{Value, json};
use tower_cors::CorsLayer;

/// Configuration, page and request, and what a browser does with them.
pub(crate) struct Scenario {
    pub(crate) name: &'static str,
    pub(crate) page: Page,
    pub(crate) server: Server,
    pub(crate) request: Ask,
    pub(crate) expected: Outcome,
    pub(crate) departures: Vec<Departure>,
}

/// Where the page is from. Each is another origin than the server's.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Page {
    /// `http://localhost:PORT`
    Localhost,
    /// `http://127.0.0.1:PORT`
    Address,
    /// `http://app.localhost:PORT`
    Subdomain,
    /// `null`: a page that is sandboxed.
    Opaque,
}

pub(crate) enum Server {
    Layer(Box<dyn Fn(Places) -> CorsLayer + Send + Sync>),
    HandWritten(Hand),
}

/// Answers with headers as someone wrote them; `{page}`, `{api}` and `{other}` stand for origins.
#[derive(Default)]
pub(crate) struct Hand {
    pub(crate) preflight: Answer,
    pub(crate) response: Answer,
    /// What the target of a redirect answers to the request and to its preflight.
    pub(crate) target: Answer,
}

#[derive(Clone, Copy)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: &'static [(&'static str, &'static str)],
}

impl Default for Answer {
    fn default() -> Self {
        Self {
            status: 200,
            headers: &[],
        }
    }
}

/// What the page's script asks for.
pub(crate) struct Ask {
    pub(crate) path: &'static str,
    pub(crate) method: &'static str,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: Option<&'static str>,
    pub(crate) mode: &'static str,
    pub(crate) credentials: bool,
    pub(crate) redirect: &'static str,
}

impl Ask {
    /// The request as the second argument of `fetch`.
    pub(crate) fn init(&self) -> Value {
        json!({
            "method": self.method,
            "headers": self.headers,
            "body": self.body,
            "mode": self.mode,
            "credentials": if self.credentials { "include" } else { "omit" },
            "redirect": self.redirect,
            "cache": "no-store",
        })
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// Allowed. Of the headers `etag`, `x-request-id` and `set-cookie`, the page can read these.
    Reads(&'static [&'static str]),
    /// Blocked, for the reason of this code.
    Blocked(&'static str),
    /// Sent, and nothing is read.
    Opaque,
}

/// Where an engine does not do what the standard says.
pub(crate) struct Departure {
    pub(crate) engines: &'static [Engine],
    pub(crate) outcome: Outcome,
    /// Shown if a run contradicts it.
    pub(crate) why: &'static str,
}

pub(crate) const ALL_ENGINES: &[Engine] = &[Engine::Chromium, Engine::Firefox, Engine::WebKit];

/// A row that is not finished: by default, a `GET` of a page on `localhost`.
pub(crate) fn row(name: &'static str) -> Scenario {
    Scenario {
        name,
        page: Page::Localhost,
        server: Server::HandWritten(Hand::default()),
        request: Ask {
            path: "",
            method: "GET",
            headers: Vec::new(),
            body: None,
            mode: "cors",
            credentials: false,
            redirect: "follow",
        },
        expected: Outcome::Opaque,
        departures: Vec::new(),
    }
}

impl Scenario {
    pub(crate) fn page(mut self, page: Page) -> Self {
        self.page = page;
        self
    }

    pub(crate) fn layer(
        mut self,
        cors: impl Fn(Places) -> CorsLayer + Send + Sync + 'static,
    ) -> Self {
        self.server = Server::Layer(Box::new(cors));
        self
    }

    pub(crate) fn preflight(mut self, status: u16, headers: Headers) -> Self {
        self.hand().preflight = Answer { status, headers };
        self
    }

    pub(crate) fn response(mut self, status: u16, headers: Headers) -> Self {
        self.hand().response = Answer { status, headers };
        self
    }

    pub(crate) fn target(mut self, status: u16, headers: Headers) -> Self {
        self.hand().target = Answer { status, headers };
        self
    }

    fn hand(&mut self) -> &mut Hand {
        match &mut self.server {
            Server::HandWritten(hand) => hand,
            Server::Layer(_) => panic!("{}: either a layer or headers by hand", self.name),
        }
    }

    pub(crate) fn path(mut self, path: &'static str) -> Self {
        self.request.path = path;
        self
    }

    pub(crate) fn method(mut self, method: &'static str) -> Self {
        self.request.method = method;
        self
    }

    pub(crate) fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.request.headers.push((name, value.into()));
        self
    }

    pub(crate) fn body(mut self, body: &'static str) -> Self {
        self.request.body = Some(body);
        self
    }

    pub(crate) fn mode(mut self, mode: &'static str) -> Self {
        self.request.mode = mode;
        self
    }

    pub(crate) fn redirect(mut self, redirect: &'static str) -> Self {
        self.request.redirect = redirect;
        self
    }

    pub(crate) fn credentials(mut self) -> Self {
        self.request.credentials = true;
        self
    }

    pub(crate) fn reads(mut self, headers: &'static [&'static str]) -> Self {
        self.expected = Outcome::Reads(headers);
        self
    }

    pub(crate) fn blocked(mut self, code: &'static str) -> Self {
        self.expected = Outcome::Blocked(code);
        self
    }

    pub(crate) fn opaque(mut self) -> Self {
        self.expected = Outcome::Opaque;
        self
    }

    pub(crate) fn but(
        mut self,
        engines: &'static [Engine],
        outcome: Outcome,
        why: &'static str,
    ) -> Self {
        self.departures.push(Departure {
            engines,
            outcome,
            why,
        });
        self
    }

    /// What `engine` does: the standard's outcome unless the row says otherwise.
    pub(crate) fn expected_of(&self, engine: Engine) -> &Outcome {
        self.departures
            .iter()
            .find(|departure| departure.engines.contains(&engine))
            .map_or(&self.expected, |departure| &departure.outcome)
    }

    pub(crate) fn http_method(&self) -> Method {
        Method::from_bytes(self.request.method.as_bytes()).expect("a token")
    }
}

pub(crate) type Headers = &'static [(&'static str, &'static str)];
