//! Cookies, according to [RFC 6265bis](https://httpwg.org/http-extensions/draft-ietf-httpbis-rfc6265bis.html) and its
//! [successor](https://httpwg.org/http-extensions/draft-ietf-httpbis-layered-cookies.html).

pub(crate) mod access;
pub(crate) mod cookie;
pub(crate) mod date;
pub(crate) mod jar;
pub(crate) mod matching;
pub(crate) mod reason;
pub(crate) mod set_cookie;
