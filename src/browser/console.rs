//! What browsers print, word for word: `tests/browsers` reads each in the real one.

use super::BlockReason as R;
use super::verdict::Blocked;

impl Blocked {
    /// Quoted from Chromium 156.
    pub(super) fn chromium(&self) -> Option<String> {
        let text = match &self.reason {
            R::AllowOriginMissing => {
                "No 'Access-Control-Allow-Origin' header is present on the requested resource.".to_owned()
            }
            R::AllowOriginSeveral { value, .. } => format!(
                "The 'Access-Control-Allow-Origin' header contains multiple values '{value}', but only one is allowed. Have the server send the header with a valid value."
            ),
            R::AllowOriginInvalid { value } => format!(
                "The 'Access-Control-Allow-Origin' header contains the invalid value '{value}'. Have the server send the header with a valid value."
            ),
            R::AllowOriginMismatch { value, .. } => format!(
                "The 'Access-Control-Allow-Origin' header has a value '{value}' that is not equal to the supplied origin. Have the server send the header with a valid value."
            ),
            R::WildcardWithCredentials => {
                "The value of the 'Access-Control-Allow-Origin' header in the response must not be the wildcard '*' when the request's credentials mode is 'include'.".to_owned()
            }
            R::AllowCredentialsNotTrue { value } => format!(
                "The value of the 'Access-Control-Allow-Credentials' header in the response is '{}' which must be 'true' when the request's credentials mode is 'include'.",
                value.as_deref().unwrap_or_default()
            ),
            R::PreflightRedirect { .. } => "Redirect is not allowed for a preflight request.".to_owned(),
            R::PreflightStatus { .. } => return Some("Response to preflight request doesn't pass access control check: It does not have HTTP ok status.".to_owned()),
            R::MalformedAllowMethods { .. } => return Some("Cannot parse Access-Control-Allow-Methods response header field in preflight response.".to_owned()),
            R::MalformedAllowHeaders { .. } => return Some("Cannot parse Access-Control-Allow-Headers response header field in preflight response.".to_owned()),
            R::MethodDisallowed { method, .. } => return Some(format!(
                "Method {method} is not allowed by Access-Control-Allow-Methods in preflight response."
            )),
            R::HeaderDisallowed { name, .. } => return Some(format!(
                "Request header field {name} is not allowed by Access-Control-Allow-Headers in preflight response."
            )),
            _ => return self.chromium_elsewhere(),
        };
        Some(if self.during_preflight {
            format!("Response to preflight request doesn't pass access control check: {text}")
        } else {
            text
        })
    }

    /// What Chromium says of blocks that it does not lay to CORS.
    fn chromium_elsewhere(&self) -> Option<String> {
        Some(match &self.reason {
            R::CrossOriginInSameOriginMode => format!(
                "Request mode is \"same-origin\" but the URL's origin is not same as the request origin {}.",
                self.origin
            ),
            R::RedirectWithCredentials { .. } => "Redirect location '' contains a username and password, which is disallowed for cross-origin requests.".to_owned(),
            R::RedirectInvalid { location } if is_url(location) => "Failed to load resource: net::ERR_UNSAFE_REDIRECT".to_owned(),
            R::RedirectRefused => "Failed to load resource: net::ERR_FAILED".to_owned(),
            R::ResourcePolicy { policy } if policy == "same-origin" => {
                "Failed to load resource: net::ERR_BLOCKED_BY_RESPONSE.NotSameOrigin".to_owned()
            }
            R::ForbiddenMethod { method } => format!("Failed to execute 'fetch' on 'Window': '{method}' HTTP method is unsupported."),
            R::NoCorsMethod { method } => format!("Failed to execute 'fetch' on 'Window': '{method}' is unsupported in no-cors mode."),
            R::BodyNotAllowed { .. } => "Failed to execute 'fetch' on 'Window': Request with GET/HEAD method cannot have body.".to_owned(),
            _ => return None,
        })
    }

    /// Quoted from Firefox 153.
    pub(super) fn firefox(&self) -> Option<String> {
        Some(match &self.reason {
            R::AllowOriginMissing => {
                "CORS header ‘Access-Control-Allow-Origin’ missing".to_owned()
            }
            R::AllowOriginSeveral { value, .. }
            | R::AllowOriginInvalid { value }
            | R::AllowOriginMismatch { value, .. } => {
                format!("CORS header ‘Access-Control-Allow-Origin’ does not match ‘{value}’")
            }
            R::WildcardWithCredentials => {
                "Credential is not supported if the CORS header ‘Access-Control-Allow-Origin’ is ‘*’"
                    .to_owned()
            }
            R::AllowCredentialsNotTrue { .. } => {
                "expected ‘true’ in CORS header ‘Access-Control-Allow-Credentials’".to_owned()
            }
            R::PreflightRedirect { .. } => "CORS request external redirect not allowed".to_owned(),
            R::PreflightStatus { .. } => "CORS preflight response did not succeed".to_owned(),
            R::MalformedAllowMethods { member } => {
                format!("invalid token ‘{member}’ in CORS header ‘Access-Control-Allow-Methods’")
            }
            R::MalformedAllowHeaders { member } => {
                format!("invalid token ‘{member}’ in CORS header ‘Access-Control-Allow-Headers’")
            }
            R::MethodDisallowed { .. } => {
                "Did not find method in CORS header ‘Access-Control-Allow-Methods’".to_owned()
            }
            R::HeaderDisallowed { name, .. } => format!(
                "header ‘{name}’ is not allowed according to header ‘Access-Control-Allow-Headers’ from CORS preflight response"
            ),
            R::RedirectWithCredentials { .. } => "CORS request did not succeed".to_owned(),
            R::RedirectInvalid { location } if is_url(location) => {
                "CORS request did not succeed".to_owned()
            }
            R::ResourcePolicy { .. } => {
                "was blocked due to its Cross-Origin-Resource-Policy header (or lack thereof)".to_owned()
            }
            R::ForbiddenMethod { method } | R::NoCorsMethod { method } => {
                format!("Window.fetch: Invalid request method {method}.")
            }
            R::BodyNotAllowed { .. } => "Window.fetch: HEAD or GET Request cannot have a body.".to_owned(),
            _ => return None,
        })
    }
}

fn is_url(location: &str) -> bool {
    url::Url::parse(location).is_ok()
}
