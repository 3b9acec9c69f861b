//! Responses of `data:` URLs, which do not come from a server.

use crate::reason::BlockReason;
use bytes::Bytes;
use data_url::DataUrl;
use http::Response;
use http::header::{CONTENT_TYPE, HeaderValue};
use url::Url;

pub(crate) fn is_data(url: &Url) -> bool {
    url.scheme() == "data"
}

/// [Scheme fetch](https://fetch.spec.whatwg.org/#scheme-fetch) of a `data:` URL.
pub(crate) fn response(url: &Url) -> Result<Response<Bytes>, BlockReason> {
    let invalid = || BlockReason::InvalidUrl {
        url: url.as_str().to_owned(),
    };
    let data = DataUrl::process(url.as_str()).map_err(|_| invalid())?;
    let (body, _fragment) = data.decode_to_vec().map_err(|_| invalid())?;
    let mut response = Response::new(Bytes::from(body));
    let mime = data.mime_type().to_string();
    if let Ok(mime) = HeaderValue::try_from(mime) {
        response.headers_mut().insert(CONTENT_TYPE, mime);
    }
    Ok(response)
}
