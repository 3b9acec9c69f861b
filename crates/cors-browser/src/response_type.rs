//! What a page gets of a response.

/// How much of a response the page can see: its [type](https://fetch.spec.whatwg.org/#concept-response-type).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ResponseType {
    /// Everything except `Set-Cookie`. The response comes from the page's own origin, or CORS does not apply to it
    /// (navigations, WebSockets, `data:` URLs).
    Basic,
    /// The [exposed headers](crate::exposed_headers), the status and the body. The response comes from another origin.
    Cors,
    /// Nothing, not even the status.
    Opaque,
    /// Nothing except that the response is a redirect.
    OpaqueRedirect,
}
