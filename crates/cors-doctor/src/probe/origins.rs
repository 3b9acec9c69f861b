//! Other origins to ask from: those that a careless comparison lets in, and those that a careless hand
//! wrote into the configuration.

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

/// Ports that development servers listen on unless told.
const DEVELOPMENT: [&str; 5] = ["3000", "4200", "5173", "8000", "8080"];

/// Origins that a careless comparison takes for the one that is allowed.
pub(super) fn look_alikes(origin: &str) -> Vec<Variant> {
    let Some((scheme, host)) = origin.split_once("://") else {
        return Vec::new();
    };
    let name = host.split(':').next().unwrap_or(host);
    // What anyone can register; names below it are their owner's.
    let domain = psl::domain_str(name).unwrap_or(name);
    let below = &name[..name.len() - domain.len()];
    let rest = &host[below.len()..];
    let mut variants = vec![
        Variant::new(
            format!("{scheme}://{name}.cors-doctor.invalid"),
            "prefix-look-alike",
            format!(
                "an origin that only begins like {origin} is allowed: the comparison is not anchored at its end"
            ),
        ),
        Variant::new(
            format!("{scheme}://{below}cors-doctor-{rest}"),
            "suffix-look-alike",
            format!(
                "an origin that only ends like {origin} is allowed: the comparison is not anchored at a dot"
            ),
        ),
    ];
    if let Some(below) = below.strip_suffix('.') {
        variants.push(Variant::new(
            format!("{scheme}://{below}x{rest}"),
            "unescaped-dot",
            format!(
                "an origin like {origin} with another character for a dot is allowed: in a regular expression, a dot is written `\\.`"
            ),
        ));
    }
    if scheme == "https" {
        variants.push(Variant::new(
            format!("http://{host}"),
            "insecure-twin",
            "the same origin over plain http is allowed too: who is on the network can be it",
        ));
    }
    variants
}

/// What a configuration says that means this origin and misses it.
pub(super) fn near_misses(origin: &str) -> Vec<Variant> {
    let Some((scheme, host)) = origin.split_once("://") else {
        return Vec::new();
    };
    let mut variants = vec![Variant::new(
        format!("{origin}/"),
        "configured-with-slash",
        format!("the server's list has {origin}/ with a slash at its end, which no browser sends"),
    )];
    for (one, other) in [("localhost", "127.0.0.1"), ("127.0.0.1", "localhost")] {
        if host == one || host.starts_with(&format!("{one}:")) {
            let twin = format!("{scheme}://{}", host.replacen(one, other, 1));
            let meaning = format!("the server allows {twin}; {one} and {other} are two origins");
            variants.push(Variant::new(twin, "loopback-twin", meaning));
        }
    }
    let (twin_scheme, port) = if scheme == "https" {
        ("http", ":443")
    } else {
        ("https", ":80")
    };
    let twin = format!("{twin_scheme}://{host}");
    let meaning = format!("the server allows {twin}: the scheme differs");
    variants.push(Variant::new(twin, "scheme-twin", meaning));
    variants.extend(other_ports(scheme, host));
    if !host.contains(':') {
        let meaning =
            format!("the server's list has {origin}{port}; browsers leave out the default port");
        variants.push(Variant::new(
            format!("{origin}{port}"),
            "configured-with-port",
            meaning,
        ));
    }
    let twin = host
        .strip_prefix("www.")
        .map_or_else(|| format!("www.{host}"), str::to_owned);
    let twin = format!("{scheme}://{twin}");
    let meaning = format!("the server allows {twin}: one has www. in front, the other has not");
    variants.push(Variant::new(twin, "www-twin", meaning));
    let capitals = format!("{scheme}://{}", capitalized(host));
    if capitals != origin {
        let meaning =
            format!("the server's list has {capitals}; browsers send origins in lower case");
        variants.push(Variant::new(capitals, "configured-in-capitals", meaning));
    }
    variants
}

/// The same host at another port, or at none.
fn other_ports(scheme: &str, host: &str) -> Vec<Variant> {
    let (name, port) = host.split_once(':').unwrap_or((host, ""));
    let mut twins = Vec::new();
    if !port.is_empty() {
        let twin = format!("{scheme}://{name}");
        let meaning = format!("the server allows {twin}, without the port {port}");
        twins.push(Variant::new(twin, "configured-without-port", meaning));
    }
    if ["localhost", "127.0.0.1"].contains(&name) {
        for other in DEVELOPMENT.into_iter().filter(|other| *other != port) {
            let twin = format!("{scheme}://{name}:{other}");
            let meaning = format!("the server allows {twin}: the port differs");
            twins.push(Variant::new(twin, "port-twin", meaning));
        }
    }
    twins
}

/// As names are written that people read: `App.Example.com`.
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
