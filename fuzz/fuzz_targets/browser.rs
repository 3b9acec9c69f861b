//! The browser's parsers: origins of pages, cookies, response headers, and whole fetches of what a server may send.

#![no_main]

use arbitrary::{Arbitrary, Unstructured};
use bytes::Bytes;
use cors_browser::{
    CredentialsMode, Page, PageRequest, RequestMode, Verdict, cors_check,
    cors_unsafe_request_header_names, exposed_headers,
};
use http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode};
use libfuzzer_sys::fuzz_target;

const NAMES: [&str; 16] = [
    "access-control-allow-origin",
    "access-control-allow-credentials",
    "access-control-allow-methods",
    "access-control-allow-headers",
    "access-control-expose-headers",
    "access-control-max-age",
    "access-control-allow-private-network",
    "cross-origin-resource-policy",
    "content-type",
    "location",
    "set-cookie",
    "vary",
    "etag",
    "range",
    "accept-language",
    "authorization",
];

const VALUES: [&str; 30] = [
    "*",
    "https://app.example",
    "http://app.example",
    "null",
    "true",
    "TRUE",
    "https://api.example",
    "https://app.example, *",
    "PUT",
    "PUT, DELETE",
    "put",
    "x-a",
    "X-A, authorization",
    ",,",
    "x y",
    "60",
    "-1",
    "99999999999999999999",
    "same-site",
    "cross-origin",
    "text/plain;charset=utf-8",
    "application/json",
    "https://other.example/x",
    "//other.example",
    "/again",
    "http://user@api.example/",
    "a=b; SameSite=None; Secure",
    "__Host-a=b; Path=/; Secure",
    "a=b; Domain=example; Max-Age=1",
    "bytes=0-1",
];

/// A value of a header, likely one that matters.
fn value(input: &mut Unstructured<'_>) -> arbitrary::Result<Vec<u8>> {
    if input.ratio(1, 4)? {
        return Vec::arbitrary(input);
    }
    let value = input.choose(&VALUES)?;
    Ok(value.as_bytes().to_vec())
}

fn headers(input: &mut Unstructured<'_>) -> arbitrary::Result<HeaderMap> {
    let mut headers = HeaderMap::new();
    for _ in 0..input.int_in_range(0..=6)? {
        let (name, value) = (*input.choose(&NAMES)?, value(input)?);
        if let Ok(value) = HeaderValue::from_bytes(&value) {
            headers.append(HeaderName::from_static(name), value);
        }
    }
    Ok(headers)
}

fn mode(input: &mut Unstructured<'_>) -> arbitrary::Result<CredentialsMode> {
    let modes = [
        CredentialsMode::Omit,
        CredentialsMode::SameOrigin,
        CredentialsMode::Include,
    ];
    input.choose(&modes).copied()
}

#[derive(Debug)]
struct Input {
    page: String,
    url: String,
    cookie: String,
    method: Vec<u8>,
    set: HeaderMap,
    credentials: CredentialsMode,
    mode: RequestMode,
    answers: Vec<(u16, HeaderMap)>,
}

impl<'a> Arbitrary<'a> for Input {
    fn arbitrary(input: &mut Unstructured<'a>) -> arbitrary::Result<Self> {
        let text = |input: &mut Unstructured<'a>, likely: &str| {
            if input.ratio(1, 4)? {
                String::arbitrary(input)
            } else {
                Ok(likely.to_owned())
            }
        };
        let modes = [
            RequestMode::Cors,
            RequestMode::Cors,
            RequestMode::NoCors,
            RequestMode::SameOrigin,
        ];
        let methods: [&[u8]; 6] = [b"GET", b"POST", b"PUT", b"patch", b"TRACE", b"x y"];
        let mut answers = Vec::new();
        Ok(Self {
            page: text(input, "https://app.example")?,
            url: text(input, "https://api.example/items")?,
            cookie: text(input, "a=b; SameSite=None; Secure")?,
            method: input.choose(&methods)?.to_vec(),
            set: headers(input)?,
            credentials: mode(input)?,
            mode: *input.choose(&modes)?,
            answers: {
                for _ in 0..input.int_in_range(0..=4)? {
                    let status = *input.choose(&[200, 200, 200, 204, 301, 307, 403, 404, 500])?;
                    answers.push((status, headers(input)?));
                }
                answers
            },
        })
    }
}

fuzz_target!(|input: Input| {
    let _ = cors_unsafe_request_header_names(&input.set);
    for (_, answer) in &input.answers {
        let _ = exposed_headers(answer, input.credentials);
        let _ = cors_check(&input.page, input.credentials, answer);
    }
    let Ok(page) = Page::try_at(&input.page) else {
        return;
    };
    for (_, answer) in &input.answers {
        assert_eq!(
            cors_check(&input.page, input.credentials, answer).is_ok(),
            passes(&input.page, input.credentials, answer),
            "{:?} {answer:?}",
            input.page
        );
    }
    let _ = page.browser().set_cookie(&input.url, &input.cookie);
    let Ok(method) = std::str::from_utf8(&input.method) else {
        return;
    };
    let mut request = PageRequest::fetch(&*input.url)
        .method(method)
        .credentials(input.credentials)
        .mode(input.mode);
    for (name, value) in &input.set {
        request = request.header(name.clone(), value.clone());
    }
    let mut fetch = page.start(request);
    let (mut sent, mut last) = (0, None);
    while fetch.outgoing().is_some() {
        sent += 1;
        // The standard follows 20 redirects, each with its preflight.
        assert!(sent < 50, "the fetch does not end");
        let none = (404, HeaderMap::new());
        let (status, answer) = input.answers.get(sent - 1).unwrap_or(&none);
        let mut response = Response::new(Bytes::from_static(b"body"));
        *response.status_mut() = StatusCode::from_u16(*status).expect("of the list");
        response.headers_mut().clone_from(answer);
        last = Some(answer.clone());
        fetch.receive(response);
    }
    check(&input, &fetch.finish(), last.as_ref());
});

/// The CORS check, in as few words as possible.
fn passes(origin: &str, credentials: CredentialsMode, answer: &HeaderMap) -> bool {
    // Several lines are one value with commas, which is not an origin.
    let joined = |name| {
        let lines: Vec<_> = answer
            .get_all(name)
            .iter()
            .map(|line| line.as_bytes().to_vec())
            .collect();
        (!lines.is_empty()).then(|| lines.join(&b", "[..]).trim_ascii().to_vec())
    };
    let includes = credentials == CredentialsMode::Include;
    match joined("access-control-allow-origin").as_deref() {
        None => false,
        Some(b"*") => !includes,
        Some(value) if value.is_empty() || value != origin.as_bytes() => false,
        Some(_) if !includes => true,
        Some(_) => joined("access-control-allow-credentials").as_deref() == Some(b"true"),
    }
}

fn check(input: &Input, verdict: &Verdict, last: Option<&HeaderMap>) {
    let _ = verdict.to_string();
    if let Some(blocked) = verdict.blocked() {
        assert!(!blocked.code().is_empty());
        let _ = blocked.explain();
        assert!(verdict.response().is_none());
        return;
    }
    // A page reads what a foreign server has sent only if the check passes: the last answer is the one that is read.
    let is_foreign =
        input.page == "https://app.example" && input.url == "https://api.example/items";
    let is_redirected = verdict.exchanges().len() > 2;
    if is_foreign && !is_redirected && input.mode == RequestMode::Cors && !verdict.sent_preflight()
    {
        let last = last.expect("an allowed request was answered");
        let redirected = verdict.exchanges().len() > 1;
        assert!(
            redirected || passes(&input.page, input.credentials, last),
            "{last:?}"
        );
    }
}
