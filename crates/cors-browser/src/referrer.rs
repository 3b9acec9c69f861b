//! The [`Referer`](https://w3c.github.io/webappsec-referrer-policy/#determine-requests-referrer) header.

use crate::origin;
use crate::request::ReferrerPolicy;
use url::Url;

/// A longer referrer is cut to its origin.
const MAX_LENGTH: usize = 4_096;

/// What a server learns about the page at `source`. `None` means that it learns nothing.
pub(crate) fn determine(source: &Url, target: &Url, policy: ReferrerPolicy) -> Option<Url> {
    use ReferrerPolicy as Policy;
    if !matches!(source.scheme(), "http" | "https") {
        return None;
    }
    let (from, to) = (origin::serialize(source), origin::serialize(target));
    let is_own = from == to;
    let is_downgrade = origin::is_trustworthy(&from) && !origin::is_trustworthy(&to);
    let only_origin = match policy {
        Policy::NoReferrer => return None,
        Policy::SameOrigin if !is_own => return None,
        Policy::NoReferrerWhenDowngrade | Policy::StrictOrigin if is_downgrade => return None,
        Policy::StrictOriginWhenCrossOrigin if !is_own && is_downgrade => return None,
        Policy::Origin | Policy::StrictOrigin => true,
        Policy::OriginWhenCrossOrigin | Policy::StrictOriginWhenCrossOrigin => !is_own,
        Policy::UnsafeUrl | Policy::SameOrigin | Policy::NoReferrerWhenDowngrade => false,
    };
    let mut stripped = source.clone();
    // The setters cannot fail, because an HTTP URL does not need these parts.
    let _ = stripped.set_username("");
    let _ = stripped.set_password(None);
    stripped.set_fragment(None);
    if only_origin || stripped.as_str().len() > MAX_LENGTH {
        stripped.set_path("");
        stripped.set_query(None);
    }
    Some(stripped)
}
