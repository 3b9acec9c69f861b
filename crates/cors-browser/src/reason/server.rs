//! Reasons that are caused by the CORS headers of the server, or by something that answers instead of it.

macro_rules! server_rows {
    ($next:ident! $($rest:tt)*) => { $next! { $($rest)* (|blocked|
        /// The response has no `Access-Control-Allow-Origin`.
        AllowOriginMissing {
            code: "allow-origin-missing",
            section: CORS_CHECK,
            cors: true,
            message: "the response has no Access-Control-Allow-Origin header",
            chromium: format!(
                "{}No 'Access-Control-Allow-Origin' header is present on the requested resource.",
                blocked.chromium_prefix()
            ),
            firefox: "CORS header ‘Access-Control-Allow-Origin’ missing",
            webkit: format!("Origin {} is not allowed by Access-Control-Allow-Origin.", blocked.origin),
            cause: missing_cause(blocked),
            fix: origin_fix(blocked),
        }
        /// `Access-Control-Allow-Origin` is sent more than once, or names several origins.
        #[non_exhaustive]
        AllowOriginMultiple(value: String = "https://app.example.com, *".to_owned(), lines: usize = 2) {
            code: "allow-origin-multiple",
            section: CORS_CHECK,
            cors: true,
            message: if *lines == 1 {
                format!("Access-Control-Allow-Origin has several values: {value:?}")
            } else {
                format!("Access-Control-Allow-Origin is sent {lines} times: {value:?}")
            },
            chromium: format!(
                "{}The 'Access-Control-Allow-Origin' header contains multiple values '{value}', but only one is allowed. Have the server send the header with a valid value.",
                blocked.chromium_prefix()
            ),
            firefox: format!("CORS header ‘Access-Control-Allow-Origin’ does not match ‘{value}’"),
            webkit: "Access-Control-Allow-Origin cannot contain more than one origin.",
            cause: if *lines == 1 {
                "the header contains a list of origins, but it can only contain one origin or `*`"
            } else {
                "two programs send the header, for example the application and the proxy in front of it"
            },
            fix: Fix::server("send the header in one place only, with one value: the page's origin or `*`")
                .send(Answer::Both, ACCESS_CONTROL_ALLOW_ORIGIN, &blocked.origin)
                .add(Answer::Both, VARY, "Origin"),
        }
        /// `Access-Control-Allow-Origin` is neither an origin nor `*`.
        #[non_exhaustive]
        AllowOriginInvalid(value: String = "app.example.com".to_owned()) {
            code: "allow-origin-invalid",
            section: CORS_CHECK,
            cors: true,
            message: format!("Access-Control-Allow-Origin is {value:?}, which is not an origin"),
            chromium: format!(
                "{}The 'Access-Control-Allow-Origin' header contains the invalid value '{value}'. Have the server send the header with a valid value.",
                blocked.chromium_prefix()
            ),
            firefox: format!("CORS header ‘Access-Control-Allow-Origin’ does not match ‘{value}’"),
            webkit: format!("Origin {} is not allowed by Access-Control-Allow-Origin.", blocked.origin),
            cause: "the value was written by hand. Browsers compare it with the scheme, host and port of the page",
            fix: origin_fix(blocked),
        }
        /// `Access-Control-Allow-Origin` names another origin.
        #[non_exhaustive]
        AllowOriginMismatch(
            value: String = "https://other.example".to_owned(),
            origin: String = "https://app.example.com".to_owned()
        ) {
            code: "allow-origin-mismatch",
            section: CORS_CHECK,
            cors: true,
            message: format!("Access-Control-Allow-Origin is {value:?}, but the request's origin is {origin:?}"),
            chromium: format!(
                "{}The 'Access-Control-Allow-Origin' header has a value '{value}' that is not equal to the supplied origin. Have the server send the header with a valid value.",
                blocked.chromium_prefix()
            ),
            firefox: format!("CORS header ‘Access-Control-Allow-Origin’ does not match ‘{value}’"),
            webkit: format!("Origin {origin} is not allowed by Access-Control-Allow-Origin."),
            cause: mismatch_cause(value, blocked),
            fix: origin_fix(blocked),
        }
        /// `Access-Control-Allow-Origin` is `*`, and the request includes credentials.
        WildcardWithCredentials {
            code: "wildcard-with-credentials",
            section: CORS_CHECK,
            cors: true,
            message: "Access-Control-Allow-Origin is *, but the request includes credentials",
            chromium: format!(
                "{}The value of the 'Access-Control-Allow-Origin' header in the response must not be the wildcard '*' when the request's credentials mode is 'include'.",
                blocked.chromium_prefix()
            ),
            firefox: "Credential is not supported if the CORS header ‘Access-Control-Allow-Origin’ is ‘*’",
            webkit: "Cannot use wildcard in Access-Control-Allow-Origin when credentials flag is true.",
            cause: "the server answers `Access-Control-Allow-Origin: *`, but the page sends credentials. Browsers never accept that combination",
            fix: Fix::server("send the page's own origin instead of `*`, or stop sending credentials from the page")
                .send(Answer::Both, ACCESS_CONTROL_ALLOW_ORIGIN, &blocked.origin)
                .send(Answer::Both, ACCESS_CONTROL_ALLOW_CREDENTIALS, "true")
                .add(Answer::Both, VARY, "Origin"),
        }
        /// The request includes credentials, and `Access-Control-Allow-Credentials` is not `true`.
        #[non_exhaustive]
        AllowCredentialsNotTrue(value: Option<String> = None) {
            code: "allow-credentials-not-true",
            section: CORS_CHECK,
            cors: true,
            message: match value {
                None => "the request includes credentials, but the response has no Access-Control-Allow-Credentials header".to_owned(),
                Some(value) => format!("Access-Control-Allow-Credentials is {value:?}, not \"true\""),
            },
            chromium: format!(
                "{}The value of the 'Access-Control-Allow-Credentials' header in the response is '{}' which must be 'true' when the request's credentials mode is 'include'.",
                blocked.chromium_prefix(),
                value.as_deref().unwrap_or_default()
            ),
            firefox: "expected ‘true’ in CORS header ‘Access-Control-Allow-Credentials’",
            webkit: "Credentials flag is true, but Access-Control-Allow-Credentials is not \"true\".",
            cause: "the page sends credentials, but the server does not allow them",
            fix: Fix::server("send `Access-Control-Allow-Credentials: true`, in lower case and once, or stop sending credentials from the page")
                .send(Answer::Both, ACCESS_CONTROL_ALLOW_CREDENTIALS, "true"),
        }
        /// The preflight was redirected.
        #[non_exhaustive]
        PreflightRedirect(
            status: StatusCode = StatusCode::FOUND,
            location: String = "https://api.example.com/login".to_owned()
        ) {
            code: "preflight-redirect",
            section: PREFLIGHT,
            cors: true,
            message: format!("the preflight is redirected ({}) to {location}", status.as_u16()),
            chromium: format!("{}Redirect is not allowed for a preflight request.", blocked.chromium_prefix()),
            firefox: "CORS request external redirect not allowed",
            webkit: format!("Preflight response is not successful. Status code: {}", status.as_u16()),
            cause: "something redirects OPTIONS requests before CORS is handled: http to https, a trailing slash, or a login page",
            fix: Fix::server("answer OPTIONS with 204 and the CORS headers before routing, redirects and authentication; or send the request to the URL that the redirect leads to"),
        }
        /// The preflight's status is not an [ok status](https://fetch.spec.whatwg.org/#ok-status).
        #[non_exhaustive]
        PreflightStatus(status: StatusCode = StatusCode::METHOD_NOT_ALLOWED) {
            code: "preflight-status",
            section: PREFLIGHT,
            cors: true,
            message: format!("the status of the response to the preflight is {status}, which is not between 200 and 299"),
            chromium: format!("{}It does not have HTTP ok status.", blocked.chromium_prefix()),
            firefox: "CORS preflight response did not succeed",
            webkit: format!("Preflight response is not successful. Status code: {}", status.as_u16()),
            cause: "a router (404, 405) or an authentication layer (401, 403) answers OPTIONS before CORS is handled",
            fix: Fix::server("answer OPTIONS with 204 and the CORS headers before routing, redirects and authentication"),
        }
        /// `Access-Control-Allow-Methods` has a member that is not a method.
        #[non_exhaustive]
        AllowMethodsMalformed(member: String = "PUT DELETE".to_owned()) {
            code: "allow-methods-malformed",
            section: PREFLIGHT,
            cors: true,
            message: format!("Access-Control-Allow-Methods has the member {member:?}, which is not a method"),
            chromium: "Cannot parse Access-Control-Allow-Methods response header field in preflight response.",
            firefox: format!("invalid token ‘{member}’ in CORS header ‘Access-Control-Allow-Methods’"),
            cause: "the header was written by hand. Its members must be separated by commas and must not be in quotes",
            fix: Fix::server("separate the methods with commas: `Access-Control-Allow-Methods: GET, PUT`"),
        }
        /// `Access-Control-Allow-Headers` has a member that is not the name of a header.
        #[non_exhaustive]
        AllowHeadersMalformed(member: String = "x-a x-b".to_owned()) {
            code: "allow-headers-malformed",
            section: PREFLIGHT,
            cors: true,
            message: format!("Access-Control-Allow-Headers has the member {member:?}, which is not the name of a header"),
            chromium: "Cannot parse Access-Control-Allow-Headers response header field in preflight response.",
            firefox: format!("invalid token ‘{member}’ in CORS header ‘Access-Control-Allow-Headers’"),
            cause: "the header was written by hand. Its members must be separated by commas and must not be in quotes",
            fix: Fix::server("separate the names with commas: `Access-Control-Allow-Headers: content-type, x-token`"),
        }
        /// The response to the preflight does not allow the method.
        #[non_exhaustive]
        MethodDisallowed(
            method: String = "PUT".to_owned(),
            allowed: Vec<String> = names(&["GET"])
        ) {
            code: "method-disallowed",
            section: PREFLIGHT,
            cors: true,
            message: format!("{method} is not one of the methods that the response to the preflight allows{}", InBrackets(allowed)),
            chromium: format!("Method {method} is not allowed by Access-Control-Allow-Methods in preflight response."),
            firefox: "Did not find method in CORS header ‘Access-Control-Allow-Methods’",
            webkit: format!("Method {method} is not allowed by Access-Control-Allow-Methods."),
            cause: method_cause(method, allowed, blocked),
            fix: method_fix(method, allowed),
        }
        /// The response to the preflight does not allow a header.
        #[non_exhaustive]
        HeaderDisallowed(
            name: String = "content-type".to_owned(),
            allowed: Vec<String> = Vec::new()
        ) {
            code: "header-disallowed",
            section: PREFLIGHT,
            cors: true,
            message: format!("{name} is not one of the headers that the response to the preflight allows{}", InBrackets(allowed)),
            chromium: format!("Request header field {name} is not allowed by Access-Control-Allow-Headers in preflight response."),
            firefox: format!("header ‘{name}’ is not allowed according to header ‘Access-Control-Allow-Headers’ from CORS preflight response"),
            webkit: format!("Request header field {name} is not allowed by Access-Control-Allow-Headers."),
            cause: if has_wildcard(allowed) {
                "the server allows `*`, which only stands for every header if the page sends no credentials"
            } else {
                "the page sets a header that the server does not allow"
            },
            fix: header_fix(name),
        }
        /// The response to the preflight has `Access-Control-Allow-Headers: *`, which does not include `Authorization`.
        AuthorizationUnderWildcard {
            code: "authorization-under-wildcard",
            section: PREFLIGHT,
            cors: true,
            message: "the response to the preflight has `Access-Control-Allow-Headers: *`, which does not include authorization",
            cause: "`*` stands for every header except `Authorization`, which the server must name. Today's browsers still send the request, and some print a warning, but by the standard they must block it",
            fix: Fix::server("name the header next to the wildcard: `Access-Control-Allow-Headers: *, authorization`")
                .add(Answer::Preflight, ACCESS_CONTROL_ALLOW_HEADERS, "authorization"),
        }
    ) } };
}
