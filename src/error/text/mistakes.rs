//! The text of each mistake: what is wrong, and what to write.

use super::{and, either, flag, noun, parts};
use crate::error::kind::ConfigErrorKind as E;
use crate::error::place::Value;
use crate::error::problem::Problem;
use crate::error::quoted::is_short;
use crate::error::setting::Setting;
use std::fmt::{self, Formatter};

const ORIGIN_EXAMPLE: &str =
    "write the scheme, \"://\" and the host, for example \"https://app.example.com\"";

#[allow(clippy::too_many_lines)] // a table
pub(super) fn write(problem: &Problem<E>, f: &mut Formatter<'_>) -> fmt::Result {
    let (place, setting) = (&problem.place, problem.setting);
    let noun = noun(setting);
    let any = place
        .set(setting, Value::Any)
        .filter(|_| setting != Setting::Vary);
    let predicate = (place.is_code() && setting == Setting::AllowOrigin)
        .then(|| "use AllowOrigin::predicate".to_owned());
    match problem.kind {
        E::WildcardNotAlone => and(
            problem,
            f,
            "allows any origin, so it must be the only entry",
            "remove it, or remove the other entries",
        ),
        E::SeveralInOneEntry => and(
            problem,
            f,
            &format!("contains several {noun}s"),
            if place.is_code() {
                format!("write a separate entry for each, or pass one string with commas to {setting}")
            } else {
                "write a separate entry for each".to_owned()
            },
        ),
        // Several origins are recognised by their schemes, and several hosts are not.
        E::WhiteSpace if setting == Setting::AllowHosts => and(
            problem,
            f,
            "contains white space",
            "remove it, or put a comma between two hosts",
        ),
        E::WhiteSpace => and(problem, f, "contains white space", "remove it"),
        E::Quoted => and(problem, f, "is in quotes", "remove the quotes"),
        E::TrailingSeparator => and(problem, f, "ends with a list separator", "remove it"),
        E::NotAscii => and(
            problem,
            f,
            "contains characters outside ASCII, but browsers send domain names in Punycode",
            "write the Punycode form (\"xn--…\")",
        ),
        E::NoScheme => and(problem, f, "has no scheme", ORIGIN_EXAMPLE),
        E::InvalidScheme => and(
            problem,
            f,
            "does not start with a valid scheme",
            "write one entry for each scheme, for example \"https://app.example.com\"",
        ),
        E::WebSocketScheme => and(
            problem,
            f,
            "is a WebSocket address, but browsers send the origin of the page that opens it",
            "write the origin of the page",
        ),
        E::UpperCase => and(
            problem,
            f,
            &format!("contains upper-case letters, but browsers send {noun}s in lower case"),
            "write it in lower case",
        ),
        E::TrailingSlash => and(
            problem,
            f,
            "ends with a slash, but browsers never send one",
            "remove it",
        ),
        E::Path => and(
            problem,
            f,
            &format!("contains a path, query or fragment, but {}", parts(setting)),
            "remove it",
        ),
        E::UserInfo => and(
            problem,
            f,
            &format!("contains a user name, but {}", parts(setting)),
            "remove the user name",
        ),
        E::DefaultPort => and(
            problem,
            f,
            "contains the default port, which browsers omit",
            "remove the port",
        ),
        E::InvalidPort => and(
            problem,
            f,
            "has an invalid port",
            "the port must be a number from 1 to 65535, or \":*\" for any port",
        ),
        E::NoHost if setting == Setting::AllowHosts => {
            and(problem, f, "has no host", "write one, for example \"localhost:8080\"")
        }
        E::NoHost => and(problem, f, "has no host", ORIGIN_EXAMPLE),
        E::InvalidHost if setting == Setting::AllowHosts => and(
            problem,
            f,
            "is neither a domain name nor an IP address",
            "write it as the browser's address bar shows it",
        ),
        E::InvalidHost => and(
            problem,
            f,
            "has a host that is neither a domain name nor an IP address",
            "write the host as the browser's address bar shows it",
        ),
        E::AddressSpelling => and(
            problem,
            f,
            "writes the IP address in a form that browsers never send",
            "write it in its shortest form",
        ),
        E::NoBrackets => and(
            problem,
            f,
            "contains an IPv6 address without brackets",
            "put the address in brackets",
        ),
        E::WildcardHost => and(
            problem,
            f,
            "covers every host",
            match setting {
                Setting::AllowHosts => format!("list the hosts, or remove {}", place.name(setting)),
                _ => either("write a domain after \"*.\", for example \"https://*.example.com\"", [any]),
            },
        ),
        E::UnsupportedWildcard => and(
            problem,
            f,
            "has a \"*\" where patterns do not support one",
            either("use one \"*\" in the first label of the domain, or \":*\" as the port", [predicate]),
        ),
        E::WildcardOverIpAddress => and(
            problem,
            f,
            "is a pattern for subdomains, but an IP address has none",
            "remove the \"*.\"",
        ),
        E::NullOrigin => and(
            problem,
            f,
            "can be the origin of any page, for example in a sandboxed frame",
            either("remove it", [flag(place, Setting::DangerouslyAllowNullOrigin)]),
        ),
        E::FileOrigin => and(
            problem,
            f,
            "is the origin of every HTML file that a user opens from disk",
            either("remove it", [flag(place, Setting::DangerouslyAllowNullOrigin)]),
        ),
        E::NullOriginWithCredentials => and(
            problem,
            f,
            "cannot be combined with credentials, because any page could then act as the user",
            "remove it",
        ),
        E::InsecureOriginWithCredentials => {
            let what = "is not encrypted, and credentials are allowed, so anyone who controls the network \
                        could act as the user";
            let accept = flag(place, Setting::DangerouslyAllowInsecureOrigins);
            let advice = match &problem.suggestion {
                Some(https) if is_short(https) => either(&format!("use {https:?}"), [accept]),
                Some(_) => either("use https", [accept]),
                // Servers in private networks rarely have certificates.
                None => accept.map_or("use https".to_owned(), |accept| {
                    format!("if you trust that network, {accept}")
                }),
            };
            write!(f, "{what}; {advice}")
        }
        E::PublicSuffixWithCredentials => and(
            problem,
            f,
            "covers names that anyone can register, and credentials are allowed, so strangers could act \
             as the user",
            either("write a domain that you own", [flag(place, Setting::DangerouslyAllowPublicSuffixes),
            ]),
        ),
        E::TooManyOrigins => write!(
            f,
            "the {noun}s take up more than 4 GiB; {}",
            either("shorten the list", [predicate])
        ),
        E::AnyOriginWithCredentials => write!(
            f,
            "any origin is allowed together with credentials, but browsers never accept that combination; {}",
            either("list the origins", [place.remove(Setting::AllowCredentials)])
        ),
        E::MirroredOriginWithCredentials => write!(
            f,
            "every origin is mirrored and credentials are allowed, so any page could act as the user; {}",
            either("list the origins", [place.remove(Setting::AllowCredentials),
                flag(place, Setting::DangerouslyMirrorAnyOriginWithCredentials),
            ])
        ),
        E::NullOriginFlagWithCredentials => write!(
            f,
            "this flag cannot be combined with credentials, because any page could then act as the user; {}",
            either("remove it", [place.remove(Setting::AllowCredentials)])
        ),
        E::ContainsWildcard => and(
            problem,
            f,
            "contains a \"*\", which is not a wildcard inside a name",
            either(&format!("list every {noun}"), [any]),
        ),
        E::InvalidName => and(
            problem,
            f,
            &format!("is not a {noun}"),
            format_args!("write a {noun} such as {}, or remove the entry", example(setting)),
        ),
        E::MethodSpelling => and(
            problem,
            f,
            "is not how browsers spell this method",
            "write it in upper case",
        ),
        E::ExposedHeadersMirrored => f.write_str(
            "exposed headers cannot be mirrored, because requests do not ask for them; use \"*\", or list the headers",
        ),
        E::MaxAgeTooShort => write!(
            f,
            "is less than one second, the shortest time that the header can express; {}",
            either("write whole seconds", [place
                    .set(setting, Value::Seconds(0))
                    .map(|set| format!("{set} to turn off caching")),
            ])
        ),
        E::PreflightStatusNotOk => f.write_str(
            "would make every preflight fail, because browsers require an ok status; use a status from 200 to 299",
        ),
        E::SchemeOfHost => and(
            problem,
            f,
            "contains a scheme, but a host is written without one",
            "remove the scheme",
        ),
        E::PublicSuffixHost => and(
            problem,
            f,
            "covers names that anyone can register and point at this server",
            "write a domain that you own",
        ),
        E::NoHosts => f.write_str(
            "no host is allowed, so every request would be answered with 421; list the hosts, for example \"localhost\"",
        ),
        E::InvalidPath => and(
            problem,
            f,
            "is not a path prefix",
            "start with a slash and write whole path segments, for example \"/api/public\"",
        ),
        E::PathPattern => and(
            problem,
            f,
            "is a pattern, but a rule already covers everything below its path",
            "write the part before the pattern",
        ),
        E::InvalidHeaderValue => and(
            problem,
            f,
            "cannot be the value of a header",
            "write one without control characters",
        ),
        E::NeverReached => f.write_str(
            "an earlier rule covers every request that this rule covers; move this rule before it",
        ),
        E::NotOneCriterion => f.write_str(
            "a rule needs exactly one of the keys path, host and header; write a separate rule for each of them",
        ),
        E::NoHeaderLine => and(
            problem,
            f,
            "is not a header line",
            "write a name, a colon and a value, for example \"x-tenant: acme\"",
        ),
        E::NestedRules => f.write_str(
            "the policy of a rule cannot have rules of its own; write all rules in one list",
        ),
        E::PolicyBesideRules => f.write_str(
            "only allow_hosts can be set outside of the rules; move all other settings to the policy of a rule, or to \
             the policy called otherwise",
        ),
        E::RulesInLayer => f.write_str(
            "this application supports only a single policy, not rules; remove select and otherwise, or read the \
             configuration with CorsSelect::try_from",
        ),
    }
}

fn example(setting: Setting) -> &'static str {
    match setting {
        Setting::AllowMethods => "\"GET\"",
        Setting::AllowHeaders => "\"content-type\"",
        Setting::ExposeHeaders => "\"etag\"",
        Setting::Select => "\"x-tenant\"",
        _ => "\"accept-language\"",
    }
}
