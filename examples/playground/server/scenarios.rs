//! The requests that the pages send, and the outcomes that the policy at the start should lead to.
//!
//! The expected outcomes are written by hand, and do not change with the policy. Rows turn red if the browser does
//! something else.

use serde_json::{Value, json};

/// A request that a script sends.
#[derive(Clone, Copy)]
pub(super) struct Scenario {
    pub(super) id: &'static str,
    title: &'static str,
    pub(super) page: Page,
    pub(super) method: &'static str,
    pub(super) path: &'static str,
    pub(super) headers: &'static [(&'static str, &'static str)],
    pub(super) body: Option<&'static str>,
    pub(super) no_cors: bool,
    pub(super) includes_credentials: bool,
    /// The response header that the script looks for.
    pub(super) looks_for: Option<&'static str>,
    expected: Outcome,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Page {
    First,
    Second,
}

/// The outcome of a request.
#[derive(Clone, Copy)]
pub(super) struct Outcome {
    pub(super) verdict: Verdict,
    pub(super) preflight: bool,
    /// Whether the actual request arrived at the API, so that a handler ran.
    pub(super) arrived: bool,
    /// Whether the script could read the response header that it looked for.
    pub(super) readable: Option<bool>,
}

#[derive(Clone, Copy)]
pub(super) enum Verdict {
    /// The script can read the response, including its status.
    Allowed(u16),
    Opaque,
    Blocked,
}

impl Scenario {
    pub(super) fn to_json(self) -> Value {
        json!({
            "id": self.id,
            "title": self.title,
            "page": if self.page == Page::First { "first" } else { "second" },
            "method": self.method,
            "path": self.path,
            "headers": self.headers,
            "body": self.body,
            "mode": if self.no_cors { "no-cors" } else { "cors" },
            "credentials": if self.includes_credentials { "include" } else { "same-origin" },
            "looksFor": self.looks_for,
            "expected": self.expected.to_json(),
        })
    }
}

impl Outcome {
    pub(super) fn to_json(self) -> Value {
        let (verdict, status) = match self.verdict {
            Verdict::Allowed(status) => ("allowed", Some(status)),
            Verdict::Opaque => ("opaque", None),
            Verdict::Blocked => ("blocked", None),
        };
        json!({
            "verdict": verdict,
            "status": status,
            "preflight": self.preflight,
            "arrived": self.arrived,
            "readable": self.readable,
        })
    }
}

const fn allowed(status: u16) -> Outcome {
    Outcome {
        verdict: Verdict::Allowed(status),
        preflight: false,
        arrived: true,
        readable: None,
    }
}

const fn allowed_after_preflight(status: u16) -> Outcome {
    Outcome {
        preflight: true,
        ..allowed(status)
    }
}

/// The preflight fails, so nothing else is sent.
const STOPPED: Outcome = Outcome {
    verdict: Verdict::Blocked,
    preflight: true,
    arrived: false,
    readable: None,
};

/// The handler runs, but the script cannot read the response.
const UNREAD: Outcome = Outcome {
    verdict: Verdict::Blocked,
    ..allowed(0)
};

const GET: Scenario = Scenario {
    id: "get",
    title: "Read a list",
    page: Page::First,
    method: "GET",
    path: "/items",
    headers: &[],
    body: None,
    no_cors: false,
    includes_credentials: false,
    looks_for: None,
    expected: allowed(200),
};

const POST_TEXT: Scenario = Scenario {
    id: "post-text",
    title: "Post plain text, as a form could",
    method: "POST",
    headers: &[("content-type", "text/plain")],
    body: Some("plum"),
    expected: allowed(201),
    ..GET
};

const POST_JSON: Scenario = Scenario {
    id: "post-json",
    title: "Post JSON",
    headers: &[("content-type", "application/json")],
    body: Some("{\"name\":\"plum\"}"),
    expected: allowed_after_preflight(201),
    ..POST_TEXT
};

/// All scenarios, in the order of the page.
pub(super) const ALL: &[Scenario] = &[
    GET,
    Scenario {
        id: "credentials",
        title: "Read who I am, including credentials",
        path: "/me",
        includes_credentials: true,
        ..GET
    },
    Scenario {
        id: "anonymous",
        title: "Read who I am, without credentials: no cookie is sent",
        path: "/me",
        expected: allowed(401),
        ..GET
    },
    POST_TEXT,
    POST_JSON,
    Scenario {
        id: "put",
        title: "Replace an item",
        method: "PUT",
        path: "/items/1",
        expected: allowed_after_preflight(200),
        ..POST_JSON
    },
    Scenario {
        id: "delete",
        title: "Delete an item: a method that is not allowed",
        method: "DELETE",
        path: "/items/1",
        expected: STOPPED,
        ..GET
    },
    Scenario {
        id: "x-token",
        title: "Send X-Token, a header that is allowed",
        headers: &[("x-token", "secret")],
        expected: allowed_after_preflight(200),
        ..GET
    },
    Scenario {
        id: "authorization",
        title: "Send Authorization, a header that is not allowed",
        headers: &[("authorization", "Bearer secret")],
        expected: STOPPED,
        ..GET
    },
    Scenario {
        id: "etag",
        title: "Read the response header ETag, which is exposed",
        path: "/headers",
        looks_for: Some("etag"),
        expected: Outcome {
            readable: Some(true),
            ..allowed(200)
        },
        ..GET
    },
    Scenario {
        id: "x-request-id",
        title: "Read the response header X-Request-Id, which is not exposed",
        path: "/headers",
        looks_for: Some("x-request-id"),
        expected: Outcome {
            readable: Some(false),
            ..allowed(200)
        },
        ..GET
    },
    Scenario {
        id: "missing",
        title: "Read a 404: errors have CORS headers too",
        path: "/missing",
        expected: allowed(404),
        ..GET
    },
    Scenario {
        id: "error",
        title: "Read a 500",
        path: "/error",
        expected: allowed(500),
        ..GET
    },
    Scenario {
        id: "second-get",
        title: "Read a list",
        page: Page::Second,
        expected: UNREAD,
        ..GET
    },
    Scenario {
        id: "second-post-text",
        title: "Post plain text: CORS does not stop what a form could send",
        page: Page::Second,
        expected: UNREAD,
        ..POST_TEXT
    },
    Scenario {
        id: "second-post-json",
        title: "Post JSON: the preflight stops it",
        page: Page::Second,
        expected: STOPPED,
        ..POST_JSON
    },
    Scenario {
        id: "second-no-cors",
        title: "Send without reading, in the mode no-cors",
        page: Page::Second,
        no_cors: true,
        expected: Outcome {
            verdict: Verdict::Opaque,
            ..allowed(0)
        },
        ..GET
    },
];
