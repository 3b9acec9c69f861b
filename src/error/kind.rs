//! The kinds of mistakes and warnings.

/// The kind of a [`ConfigError`](crate::ConfigError).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ConfigErrorKind {
    /// `*` is in a list of origins that has other entries. If it is the only entry, it means any origin.
    WildcardNotAlone,
    /// One entry of a list contains several origins, methods or header names.
    SeveralInOneEntry,
    /// An origin contains white space.
    WhiteSpace,
    /// An origin is in quotes, as values in environment files often are.
    Quoted,
    /// An origin ends with a comma or another separator of lists.
    TrailingSeparator,
    /// An origin contains characters outside ASCII. Browsers send internationalized domain names in Punycode.
    NotAscii,
    /// An origin has no scheme.
    NoScheme,
    /// The scheme of an origin is a wildcard, or is not a valid scheme for another reason.
    InvalidScheme,
    /// An origin has the scheme of a WebSocket. The `Origin` header names the page that opens it.
    WebSocketScheme,
    /// An origin contains upper-case letters. Browsers send origins in lower case.
    UpperCase,
    /// An origin ends with a slash. The `Origin` header never does.
    TrailingSlash,
    /// An origin has a path, a query or a fragment. The `Origin` header never has one.
    Path,
    /// An origin has a user name or a password. The `Origin` header never has one.
    UserInfo,
    /// An origin contains the default port of its scheme. Browsers omit it.
    DefaultPort,
    /// A port is not a number from 1 to 65535, or has leading zeros.
    InvalidPort,
    /// An origin has no host.
    NoHost,
    /// A host is neither a domain name nor an IP address.
    InvalidHost,
    /// An IP address is written in a form that browsers never send.
    AddressSpelling,
    /// An IPv6 address is not in brackets.
    NoBrackets,
    /// The whole host of an origin is a wildcard.
    WildcardHost,
    /// A wildcard is in a place where patterns do not support one.
    UnsupportedWildcard,
    /// A pattern is for subdomains of an IP address, but an IP address has none.
    WildcardOverIpAddress,
    /// The origin `null` is allowed. Any page can send requests with it, from a sandboxed frame.
    NullOrigin,
    /// `file://` is allowed, which is the origin of every HTML file that a user opens from disk.
    FileOrigin,
    /// The origin `null` or `file://` is allowed together with credentials.
    NullOriginWithCredentials,
    /// A plain `http` or `ftp` origin is allowed together with credentials. Anyone who controls the network can
    /// inject a script into such a page and act as the user.
    InsecureOriginWithCredentials,
    /// A pattern covers a [public suffix](https://publicsuffix.org) together with credentials. Anyone can
    /// register a name there.
    PublicSuffixWithCredentials,
    /// The origins or hosts take up more than 4 GiB.
    TooManyOrigins,
    /// Any origin is allowed together with credentials. Browsers
    /// [never accept that](https://fetch.spec.whatwg.org/#cors-protocol-and-credentials).
    AnyOriginWithCredentials,
    /// Every origin is mirrored together with credentials, so that any page could act as the user.
    MirroredOriginWithCredentials,
    /// `dangerously_allow_null_origin` is set together with credentials.
    NullOriginFlagWithCredentials,
    /// A method or a header name contains a `*`. Inside a name, `*` is not a wildcard.
    ContainsWildcard,
    /// A method or a header name is not a [token](https://httpwg.org/specs/rfc9110.html#tokens).
    InvalidName,
    /// A method is not spelled the way browsers spell it. Methods are case-sensitive.
    MethodSpelling,
    /// Exposed headers are set to mirror the request, but requests do not ask for them. Only a configuration file
    /// can contain this mistake.
    ExposedHeadersMirrored,
    /// The max-age is not zero, but less than one second, which is the unit of the header.
    MaxAgeTooShort,
    /// Preflights would be answered with a status that is not an
    /// [ok status](https://fetch.spec.whatwg.org/#ok-status), so every preflight would fail.
    PreflightStatusNotOk,
    /// A host has a scheme. The `Host` header never has one.
    SchemeOfHost,
    /// A pattern of hosts covers a [public suffix](https://publicsuffix.org). Anyone can register a name there
    /// and point it at this server.
    PublicSuffixHost,
    /// No host is allowed, so every request would be answered with 421.
    NoHosts,
    /// The path of a selection rule does not begin with a slash, ends with one, has a query, or is not spelled the
    /// way requests spell it.
    InvalidPath,
    /// The path of a selection rule is a pattern, but rules compare paths literally.
    PathPattern,
    /// A selection rule compares a header with a value that a header cannot have.
    InvalidHeaderValue,
    /// An earlier rule of the selection covers every request that this rule covers.
    NeverReached,
    /// A rule in a file has several of the keys `path`, `host` and `header`, or none of them.
    NotOneCriterion,
    /// The `header` of a rule in a file is not a header line such as `x-tenant: acme`.
    NoHeaderLine,
    /// The policy of a rule in a file has rules of its own.
    NestedRules,
    /// A file has rules, but also settings outside of any policy, so it is not clear which requests they apply to.
    PolicyBesideRules,
    /// A file has rules, but the application only supports a single policy.
    RulesInLayer,
}

/// The kind of a [`ConfigWarning`](crate::ConfigWarning).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ConfigWarningKind {
    /// A method is [forbidden](https://fetch.spec.whatwg.org/#forbidden-method), so pages cannot use it. It is left
    /// out.
    ForbiddenMethod,
    /// A request header is [forbidden](https://fetch.spec.whatwg.org/#forbidden-request-header), so pages cannot
    /// set it. It is left out.
    ForbiddenRequestHeader,
    /// The list of request headers contains a response header of the CORS protocol.
    ResponseHeader,
    /// A response header is [forbidden](https://fetch.spec.whatwg.org/#forbidden-response-header-name), so pages
    /// can never read it. It is left out.
    ForbiddenResponseHeader,
    /// An entry of a list is empty. It is left out.
    EmptyEntry,
    /// An entry is in a list more than once. It is sent once.
    Duplicate,
    /// A method, header name or scheme is one edit away from a well-known one, or a `*` probably lacks a dot.
    LikelyTypo,
    /// No origin is allowed.
    AllowsNothing,
    /// The max-age is longer than any browser keeps the answer to a preflight.
    MaxAgeBeyondBrowsers,
}
