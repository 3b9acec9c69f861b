//! Other origins to ask from: those that a careless comparison allows, and those that someone wrote into the
//! configuration by mistake.

/// Another origin, and what it means if it is one that is allowed.
#[derive(Clone, Debug)]
pub(crate) struct Variant {
    pub(crate) origin: String,
    pub(crate) code: &'static str,
    pub(crate) meaning: String,
}

impl Variant {
    fn new(origin: String, code: &'static str, meaning: impl Into<String>) -> Self {
        Self {
            origin,
            code,
            meaning: meaning.into(),
        }
    }
}

/// Default ports of development servers.
const DEVELOPMENT: [&str; 5] = ["3000", "4200", "5173", "8000", "8080"];

/// Origins that a careless comparison confuses with the one that is allowed.
pub(super) fn similar_origins(origin: &str) -> Vec<Variant> {
    let Some((scheme, host)) = origin.split_once("://") else {
        return Vec::new();
    };
    let name = host.split(':').next().unwrap_or(host);
    // The domain that anyone can register; the names below it belong to its owner.
    let domain = psl::domain_str(name).unwrap_or(name);
    let below = &name[..name.len() - domain.len()];
    let rest = &host[below.len()..];
    let mut variants = vec![
        Variant::new(
            format!("{scheme}://{name}.cors-doctor.invalid"),
            "prefix-comparison",
            format!(
                "the server also allows an origin that starts with {origin} and continues differently: its comparison does not check the end of the origin"
            ),
        ),
        Variant::new(
            format!("{scheme}://{below}cors-doctor-{rest}"),
            "suffix-comparison",
            format!(
                "the server also allows an origin that only ends with the domain of {origin}: its comparison does not include the dot before the domain"
            ),
        ),
    ];
    if let Some(below) = below.strip_suffix('.') {
        variants.push(Variant::new(
            format!("{scheme}://{below}x{rest}"),
            "unescaped-dot",
            format!(
                "the server also allows {origin} with another character in place of a dot: write `\\.` for a dot in a regular expression"
            ),
        ));
    }
    if scheme == "https" {
        variants.push(Variant::new(
            format!("http://{host}"),
            "allowed-over-http",
            "the same origin over plain http is allowed too: anyone who controls the network can act as that page",
        ));
    }
    variants
}

/// Entries that people write into a configuration for this origin, although they do not cover it.
pub(super) fn near_misses(origin: &str) -> Vec<Variant> {
    let Some((scheme, host)) = origin.split_once("://") else {
        return Vec::new();
    };
    let mut variants = vec![Variant::new(
        format!("{origin}/"),
        "configured-with-slash",
        format!(
            "the server's list has {origin}/ with a slash at the end, which browsers never send"
        ),
    )];
    variants.push(Variant::new(
        host.to_owned(),
        "configured-without-scheme",
        format!("the server's list has {host} without {scheme}://, but every origin begins with its scheme"),
    ));
    for (one, other) in [("localhost", "127.0.0.1"), ("127.0.0.1", "localhost")] {
        if host == one || host.starts_with(&format!("{one}:")) {
            let similar = format!("{scheme}://{}", host.replacen(one, other, 1));
            let meaning =
                format!("the server allows {similar}; {one} and {other} are different origins");
            variants.push(Variant::new(similar, "loopback-name-differs", meaning));
        }
    }
    let (other_scheme, port) = if scheme == "https" {
        ("http", ":443")
    } else {
        ("https", ":80")
    };
    let similar = format!("{other_scheme}://{host}");
    let meaning = format!("the server allows {similar}: the scheme differs");
    variants.push(Variant::new(similar, "scheme-differs", meaning));
    variants.extend(other_ports(scheme, host));
    if !host.contains(':') {
        let meaning = format!(
            "the server's list has {origin}{port}, but browsers leave out the default port"
        );
        variants.push(Variant::new(
            format!("{origin}{port}"),
            "configured-with-port",
            meaning,
        ));
    }
    let similar = host
        .strip_prefix("www.")
        .map_or_else(|| format!("www.{host}"), str::to_owned);
    let similar = format!("{scheme}://{similar}");
    let meaning = format!("the server allows {similar}: only one of the two has www. in front");
    variants.push(Variant::new(similar, "www-differs", meaning));
    let capitals = format!("{scheme}://{}", capitalized(host));
    if capitals != origin {
        let meaning =
            format!("the server's list has {capitals}, but browsers send origins in lower case");
        variants.push(Variant::new(capitals, "configured-in-capitals", meaning));
    }
    variants
}

/// The same host with another port, or without one.
fn other_ports(scheme: &str, host: &str) -> Vec<Variant> {
    let (name, port) = host.split_once(':').unwrap_or((host, ""));
    let mut similars = Vec::new();
    if !port.is_empty() {
        let similar = format!("{scheme}://{name}");
        let meaning = format!("the server allows {similar}, without the port {port}");
        similars.push(Variant::new(similar, "configured-without-port", meaning));
    }
    if ["localhost", "127.0.0.1"].contains(&name) {
        for other in DEVELOPMENT.into_iter().filter(|other| *other != port) {
            let similar = format!("{scheme}://{name}:{other}");
            let meaning = format!("the server allows {similar}: the port differs");
            similars.push(Variant::new(similar, "port-differs", meaning));
        }
    }
    similars
}

/// Writes a host as people write names: `App.Example.com`.
fn capitalized(host: &str) -> String {
    let last = host.rfind('.').unwrap_or(0);
    let mut at_start = true;
    host.char_indices()
        .map(|(at, c)| {
            let first = std::mem::replace(&mut at_start, c == '.');
            if first && at <= last {
                c.to_ascii_uppercase()
            } else {
                c
            }
        })
        .collect()
}
