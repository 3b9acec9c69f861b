//! The text of each warning: what has no effect, or is probably not what the user meant.

use super::{flag, noun};
use crate::error::kind::ConfigWarningKind as W;
use crate::error::place::Value;
use crate::error::problem::Problem;
use crate::error::setting::Setting;
use crate::fetch::limits::LONGEST_KEPT;
use std::fmt::{self, Formatter};

pub(super) fn write(problem: &Problem<W>, f: &mut Formatter<'_>) -> fmt::Result {
    let (place, setting) = (&problem.place, problem.setting);
    match problem.kind {
        W::ForbiddenMethod => {
            f.write_str("is left out, because pages cannot use this method; remove it")
        }
        W::ForbiddenRequestHeader => {
            f.write_str("is left out, because pages cannot set this header; remove it")?;
            if problem.value.as_deref() == Some("cookie") {
                let allow = flag(place, Setting::AllowCredentials);
                let allow = allow.map(|allow| format!(" (to allow cookies, {allow})"));
                f.write_str(&allow.unwrap_or_default())?;
            }
            Ok(())
        }
        W::ResponseHeader => f.write_str(
            "is a response header, so pages should not send it; remove it here and from the requests of your pages",
        ),
        W::ForbiddenResponseHeader => {
            f.write_str("is left out, because browsers never show this header to pages; remove it")
        }
        W::EmptyEntry => f.write_str("an empty entry is ignored; remove it"),
        W::Duplicate => f.write_str("is in the list more than once; remove the duplicate"),
        W::LikelyTypo => {
            let what = match setting {
                Setting::AllowOrigin if problem.value.as_deref().is_some_and(covers_unrelated_domains) => {
                    "also covers unrelated domains with the same ending".to_owned()
                }
                Setting::AllowOrigin => "does not start with a well-known scheme".to_owned(),
                setting => format!("is not a well-known {}", noun(setting)),
            };
            let suggestion = problem.suggestion.as_deref().unwrap_or_default();
            write!(f, "{what}; did you mean {suggestion:?}?")
        }
        W::AllowsNothing => f.write_str("no origin is allowed, so no page on another origin can read any response; list the origins"),
        W::MaxAgeBeyondBrowsers => {
            let longest = place.set(setting, Value::Seconds(LONGEST_KEPT));
            let longest = longest.unwrap_or(format!("the longest useful value is {LONGEST_KEPT} seconds"));
            write!(
                f,
                "is longer than any browser keeps the answer to a preflight; {longest}"
            )
        }
    }
}

fn covers_unrelated_domains(origin: &str) -> bool {
    origin.contains("://*") && !origin.contains("://*.")
}
