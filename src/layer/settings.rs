//! The setters of [`CorsLayer`].

use super::CorsLayer;
use crate::intent::Intent;
use crate::intent::hosts::AllowHosts;
use crate::intent::names::{AllowHeaders, AllowMethods, ExposeHeaders};
use crate::intent::origins::AllowOrigin;
use crate::intent::switches::{
    AllowCredentials, AllowPrivateNetwork, ExistingHeaders, MaxAge, PreflightStatus, Vary,
};

impl<E> CorsLayer<E> {
    /// Sets which origins may read responses.
    ///
    /// Accepts [`Any`](crate::Any), one [`HeaderValue`](http::HeaderValue), an array or a `Vec` of these, a
    /// string in which commas separate the entries, or an [`AllowOrigin`]. For a list of strings, call
    /// [`allow_origins`](Self::allow_origins).
    ///
    /// Write an entry as browsers send it: the scheme, the host, and the port if it is not the default port of
    /// the scheme. Three kinds of patterns are supported. `*.` before the host covers one or more labels, `*`
    /// inside the first label covers a part of that label, and `:*` at the end covers any port or none.
    ///
    /// If you allow a single origin or [`Any`](crate::Any), every response contains that origin or `*`, including
    /// answers to preflights. Caches can then keep one response for all clients, and the browser does the comparison.
    /// (This does not apply if you [reject](Self::reject_disallowed_origins) other origins or use a function.)
    /// Otherwise a response contains the origin of the request if it is allowed, together with `Vary: Origin`
    /// ([why](https://fetch.spec.whatwg.org/#cors-protocol-and-http-caches)).
    ///
    /// If pages on other origins still cannot read responses, see [troubleshooting](crate::guide::troubleshooting).
    ///
    /// # Examples
    ///
    /// ```
    /// use tower_cors::{Any, CorsLayer};
    ///
    /// CorsLayer::new().allow_origin(Any).validate()?;
    /// CorsLayer::new().allow_origin("https://app.example.com").validate()?;
    /// CorsLayer::new().allow_origin("https://*.example.com, http://localhost:*").validate()?;
    ///
    /// // Browsers never send a slash at the end.
    /// assert!(CorsLayer::new().allow_origin("https://app.example.com/").validate().is_err());
    /// # Ok::<(), tower_cors::ConfigErrors>(())
    /// ```
    #[doc(alias("subdomain", "wildcard", "vary"))]
    pub fn allow_origin<T: Into<AllowOrigin>>(self, origin: T) -> Self {
        self.with(|intent| intent.origins = origin.into())
    }

    /// Sets which origins may read responses, as a list of strings.
    ///
    /// It does the same as [`allow_origin`](Self::allow_origin), but is easier to use for origins and patterns that
    /// are written out in code.
    ///
    /// # Examples
    ///
    /// ```
    /// use tower_cors::CorsLayer;
    ///
    /// CorsLayer::new()
    ///     .allow_origins(["https://app.example.com", "https://*.preview.example.com", "http://localhost:*"])
    ///     .validate()?;
    /// # Ok::<(), tower_cors::ConfigErrors>(())
    /// ```
    #[doc(alias("localhost", "subdomain", "wildcard"))]
    pub fn allow_origins<I>(self, origins: I) -> Self
    where
        I: IntoIterator,
        I::Item: AsRef<str>,
    {
        self.allow_origin(AllowOrigin::entries(origins))
    }

    /// Sets which methods pages may use. `GET`, `HEAD` and `POST` are
    /// [always allowed](https://fetch.spec.whatwg.org/#cors-safelisted-method).
    ///
    /// Accepts [`Any`](crate::Any), one [`Method`](http::Method), an array or a `Vec` of these, a string with
    /// commas (`"PUT, DELETE"`), or an [`AllowMethods`]. With credentials, browsers do not treat `*` as a
    /// wildcard, so `Any` echoes the method that the preflight asks for.
    #[doc(alias = "preflight")]
    pub fn allow_methods<T: Into<AllowMethods>>(self, methods: T) -> Self {
        self.with(|intent| intent.methods = methods.into())
    }

    /// Sets which request headers pages may set. Some are
    /// [always allowed](https://fetch.spec.whatwg.org/#cors-safelisted-request-header).
    ///
    /// Allow `Content-Type` if pages send JSON, and `Authorization` if they send a token.
    ///
    /// Accepts [`Any`](crate::Any), an array or a `Vec` of [`HeaderName`](http::HeaderName)s, a string with commas
    /// (`"authorization, content-type"`), or an [`AllowHeaders`]. `Any` includes `Authorization`, although
    /// [`*` does not cover it](https://fetch.spec.whatwg.org/#cors-non-wildcard-request-header-name).
    /// With credentials, browsers do not treat `*` as a wildcard, so `Any` echoes the names that the preflight
    /// asks for.
    pub fn allow_headers<T: Into<AllowHeaders>>(self, headers: T) -> Self {
        self.with(|intent| intent.headers = headers.into())
    }

    /// Sets which response headers pages may read. Some are
    /// [always readable](https://fetch.spec.whatwg.org/#cors-safelisted-response-header-name).
    ///
    /// Accepts [`Any`](crate::Any), an array or a `Vec` of [`HeaderName`](http::HeaderName)s, a string with commas
    /// (`"etag, link"`), or an [`ExposeHeaders`]. With credentials, browsers do not treat `*` as a wildcard, so
    /// `Any` lists the names of the headers in the inner service's response. It does not list headers that the
    /// server adds later, such as `Date`.
    pub fn expose_headers<T: Into<ExposeHeaders>>(self, headers: T) -> Self {
        self.with(|intent| intent.exposed = headers.into())
    }

    /// Sets whether pages may send cookies, TLS client certificates and HTTP authentication, and read
    /// the responses to such requests.
    ///
    /// You do not need this for an `Authorization` header that a script sets. It only needs
    /// [`allow_headers`](Self::allow_headers). With credentials, a page on an allowed origin can act as the user, so
    /// [some origins are refused](https://fetch.spec.whatwg.org/#cors-protocol-and-credentials).
    ///
    /// If cookies are still not sent or stored, check their `SameSite` attribute: see
    /// [troubleshooting](crate::guide::troubleshooting#why-are-my-cookies-not-sent-or-stored).
    #[doc(alias = "cookie")]
    pub fn allow_credentials<T: Into<AllowCredentials>>(self, allow: T) -> Self {
        self.with(|intent| intent.credentials = allow.into())
    }

    /// Sets how long browsers may keep the answer to a preflight, in whole seconds.
    ///
    /// If you do not call this, they keep it for
    /// [five seconds](https://fetch.spec.whatwg.org/#http-access-control-max-age). They never keep it for longer
    /// than 7200 s (Chromium), 86400 s (Firefox) or 600 s (WebKit). With
    /// [`Duration::ZERO`](std::time::Duration::ZERO) they send a preflight each time.
    #[doc(alias("preflight", "options"))]
    pub fn max_age<T: Into<MaxAge>>(self, max_age: T) -> Self {
        self.with(|intent| intent.max_age = max_age.into())
    }

    /// Sets whether the answer to a preflight allows
    /// [private network access](https://wicg.github.io/private-network-access/).
    ///
    /// **New code does not need this**, because no browser requires the header. It was part of an experiment in
    /// Chromium, which now asks the user instead ([Local Network Access](https://wicg.github.io/local-network-access/)).
    /// A server cannot skip that prompt with a header; the [guide](crate::guide::local_servers) explains what helps.
    /// This setting exists for applications that move from `tower_http::cors`, and for versions of Chromium up to 137,
    /// which sent such preflights.
    ///
    /// If a preflight from an allowed origin has `Access-Control-Request-Private-Network: true`, the answer has
    /// `Access-Control-Allow-Private-Network: true`. This setting never stops a request. To stop requests, call
    /// [`local_only`](Self::local_only) or [`allow_hosts`](Self::allow_hosts).
    pub fn allow_private_network<T: Into<AllowPrivateNetwork>>(self, allow: T) -> Self {
        self.with(|intent| intent.private_network = allow.into())
    }

    /// Adds request headers to the `Vary` of every response.
    ///
    /// The headers that the policy itself depends on are added automatically. Call this if you use a predicate
    /// that reads headers other than `Origin`. Accepts an array or a `Vec` of [`HeaderName`](http::HeaderName)s, a
    /// string with commas, or a [`Vary`].
    pub fn vary<T: Into<Vary>>(self, headers: T) -> Self {
        self.with(|intent| intent.vary = headers.into())
    }

    /// Sets the status of answers to preflights. The default is 200. Browsers accept any
    /// [ok status](https://fetch.spec.whatwg.org/#ok-status).
    #[doc(alias("preflight", "options"))]
    pub fn preflight_status<T: Into<PreflightStatus>>(self, status: T) -> Self {
        self.with(|intent| intent.preflight_status = status.into())
    }

    /// Sets what happens to `Access-Control-*` headers that the inner service has set. By default they are
    /// [replaced](ExistingHeaders::Replace).
    pub fn existing_headers(self, existing: ExistingHeaders) -> Self {
        self.with(|intent| intent.existing_headers = existing)
    }

    /// Sets the hosts that the server answers to, as clients send them in `Host` or `:authority`. By default it
    /// answers to any host.
    ///
    /// Call this for a server on loopback or in a private network. An attacker can make the host name of their own page
    /// resolve to the address of such a server ([DNS rebinding](https://en.wikipedia.org/wiki/DNS_rebinding)). For the
    /// browser, the page and the server then have the same origin, so CORS does not apply. However, the `Host` header
    /// still contains the attacker's name.
    ///
    /// Accepts a string with commas, an array or a `Vec` of strings, or an [`AllowHosts`]. An entry without a port
    /// covers any port. Case does not matter. `*.` before a domain stands for one or more labels. The
    /// [guide](crate::guide::local_servers#which-hosts-do-i-allow) says which hosts to allow.
    ///
    /// The host is checked first, also for preflights, WebSockets and requests without an `Origin`. A request for any
    /// other host is answered with 421 ([Misdirected Request](https://httpwg.org/specs/rfc9110.html#status.421)). A
    /// request is answered with 400 if it has several hosts or none, or if its `Host` and `:authority` differ. The body
    /// is empty, and the inner service is not called. Behind a proxy, write the `Host` that the proxy sends.
    ///
    /// # Examples
    ///
    /// ```
    /// use tower_cors::CorsLayer;
    ///
    /// let cors = CorsLayer::new()
    ///     .allow_origin("https://app.example.com")
    ///     .allow_hosts("localhost, 127.0.0.1, [::1]")
    ///     .validate()?;
    /// # Ok::<(), tower_cors::ConfigErrors>(())
    /// ```
    #[doc(alias("localhost", "dns-rebinding"))]
    pub fn allow_hosts<T: Into<AllowHosts>>(self, hosts: T) -> Self {
        self.with(|intent| intent.hosts = hosts.into())
    }

    /// Configures a server that only this machine should use, such as a development tool or an MCP server.
    ///
    /// - It sets [`allow_hosts`](Self::allow_hosts) to `localhost`, `*.localhost`, `127.0.0.1` and `[::1]`.
    /// - It turns on [`reject_disallowed_origins`](Self::reject_disallowed_origins).
    /// - It sets [`allow_origin`](Self::allow_origin) to pages on this machine, on any port, unless you set the
    ///   origins yourself before or after this call.
    ///
    /// Other programs on this machine can still send any request. If you want to keep them out, require a token.
    /// Also make the server listen on `127.0.0.1`, not on `0.0.0.0`. The [guide](crate::guide::local_servers) explains more.
    ///
    /// # Examples
    ///
    /// ```
    /// use axum::{Router, routing::get};
    /// use tower_cors::CorsLayer;
    ///
    /// let cors = CorsLayer::new().local_only().allow_methods("PUT").allow_headers("content-type");
    /// let app: Router = Router::new().route("/", get(|| async { "for this machine" })).layer(cors);
    /// ```
    #[doc(alias("localhost", "mcp"))]
    pub fn local_only(self) -> Self {
        self.with(Intent::set_local_only)
    }

    /// Adds what a server for the [Model Context Protocol](https://modelcontextprotocol.io) over
    /// [streamable HTTP](https://modelcontextprotocol.io/specification/2026-07-28/basic/transports/streamable-http)
    /// needs. You can call the setters for methods and headers before or after this.
    ///
    /// It allows the methods `GET`, `POST` and `DELETE`, and the headers `content-type`, `authorization`,
    /// `mcp-session-id`, `mcp-protocol-version`, `last-event-id`, `mcp-method` and `mcp-name`. It exposes
    /// `mcp-session-id` and `www-authenticate`. If your tools use headers for parameters (`mcp-param-…`), add
    /// their names with [`allow_headers`](Self::allow_headers).
    ///
    /// This covers the revisions of the protocol with sessions (up to 2025-11-25) and those without. All of them
    /// require servers to answer with 403 if the `Origin` is not allowed. The preset does not do that. For a server
    /// on loopback, also call [`local_only`](Self::local_only); for any other, call
    /// [`reject_disallowed_origins`](Self::reject_disallowed_origins). The
    /// [guide](crate::guide::local_servers#how-do-i-set-this-up-for-an-mcp-server) has an example.
    pub fn mcp(self) -> Self {
        self.with(|intent| intent.mcp = true)
    }

    /// Adds what [gRPC-web](https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-WEB.md) needs. You can call the
    /// setters for headers before or after this.
    ///
    /// It allows `content-type`, `x-grpc-web`, `x-user-agent` and `grpc-timeout`, and exposes `grpc-status`,
    /// `grpc-message` and `grpc-status-details-bin`.
    pub fn grpc_web(self) -> Self {
        self.with(|intent| intent.grpc_web = true)
    }

    /// Sets whether requests from disallowed origins are answered with 403, without calling the inner
    /// service.
    ///
    /// By default such a request is served, and the browser keeps the page from reading the response. If you
    /// reject it, you also stop what such a page can do without reading the response: posting a form, and opening
    /// a WebSocket, which CORS does not cover.
    ///
    /// Requests without an `Origin` are still served. So are requests from the server's own pages. These are recognised
    /// by `Sec-Fetch-Site: same-origin` or, if there is no `Sec-Fetch-Site`, by an `Origin` that contains the host that
    /// the request is for.
    ///
    /// This setting has limits:
    ///
    /// - It is not access control: clients that are not browsers can send any `Origin`, or none at all.
    /// - It does not protect against [DNS rebinding](https://en.wikipedia.org/wiki/DNS_rebinding), in which the
    ///   attacker's page has the same host as the server. For a server on loopback, call
    ///   [`allow_hosts`](Self::allow_hosts) or [`local_only`](Self::local_only) as well.
    /// - Some requests that CORS does not cover still reach the server: see the
    ///   [guide](crate::guide::what_cors_does_not_do).
    /// - With an [async predicate](AllowOrigin::async_predicate), the inner service is called while the layer
    ///   waits for the predicate. If the origin is disallowed, the service's future is dropped without being
    ///   polled. Axum, Tonic and `async` functions do nothing before the first poll, but a service that does its
    ///   work in `call` has already done it.
    #[doc(alias("csrf", "websocket"))]
    pub fn reject_disallowed_origins(self, reject: bool) -> Self {
        self.with(|intent| intent.reject_disallowed_origins = reject)
    }

    /// Sets whether the origins `null` and `file://` may be allowed.
    ///
    /// Any page can send requests with the origin `null`, from a sandboxed frame. With credentials, these origins
    /// are refused even if this is set.
    pub fn dangerously_allow_null_origin(self, allow: bool) -> Self {
        self.with(|intent| intent.accepted.null_origin = allow)
    }

    /// Sets whether plain `http` origins may be allowed together with credentials.
    ///
    /// Anyone who controls the network can inject a script into such a page and act as the user.
    pub fn dangerously_allow_insecure_origins(self, allow: bool) -> Self {
        self.with(|intent| intent.accepted.insecure_origins = allow)
    }

    /// Sets whether patterns such as `https://*.github.io` may be allowed together with credentials, although they
    /// cover a [public suffix](https://publicsuffix.org).
    ///
    /// Anyone can register a name below a public suffix and act as the user. The check also finds suffixes further
    /// down: `https://*.us-east-1.amazonaws.com` covers names below `s3.us-east-1.amazonaws.com`, which are buckets
    /// that anyone can create. The check needs the feature `public-suffix`, which is on by default.
    pub fn dangerously_allow_public_suffixes(self, allow: bool) -> Self {
        self.with(|intent| intent.accepted.public_suffixes = allow)
    }

    /// Sets whether every origin may be [mirrored](AllowOrigin::mirror_request) together with credentials.
    ///
    /// Any page that a user opens can then read and change everything that the user can read and change. The
    /// origin `null` is never mirrored.
    pub fn dangerously_mirror_any_origin_with_credentials(self, allow: bool) -> Self {
        self.with(|intent| intent.accepted.mirrored_credentials = allow)
    }

    /// Sets the function that makes the empty body of preflight answers and of rejections. You only need it if
    /// your response body does not implement [`Default`].
    ///
    /// # Examples
    ///
    /// ```
    /// use http::{Request, Response};
    /// use std::convert::Infallible;
    /// use tower::{ServiceBuilder, service_fn};
    /// use tower_cors::{Any, CorsLayer};
    ///
    /// enum Body { Empty, File(std::fs::File) }
    ///
    /// let service = ServiceBuilder::new()
    ///     .layer(CorsLayer::new().allow_origin(Any).with_empty_body(|| Body::Empty))
    ///     .service_fn(|_: Request<()>| async { Ok::<_, Infallible>(Response::new(Body::Empty)) });
    /// # fn is_service<S: tower::Service<Request<()>>>(_: S) {}
    /// # is_service(service);
    /// ```
    pub fn with_empty_body<F, B>(self, empty_body: F) -> CorsLayer<F>
    where
        F: Fn() -> B + Clone,
    {
        CorsLayer {
            shared: self.shared,
            empty_body,
        }
    }
}
