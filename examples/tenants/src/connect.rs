//! Connects to PostgreSQL: over TLS, unless it runs on this machine.

use sqlx::postgres::{PgConnectOptions, PgSslMode};
use std::net::IpAddr;

/// Unless the URL has an `sslmode`, a server on another machine must show a certificate that is valid for
/// its name. Sqlx's own default continues in plain text if the server, or an attacker in between, does not offer
/// TLS.
pub(crate) fn options(url: &str) -> Result<PgConnectOptions, sqlx::Error> {
    let options: PgConnectOptions = url.parse()?;
    // An IPv6 address has brackets in a URL, but not in a certificate.
    let host = options.get_host().trim_matches(['[', ']']).to_owned();
    let is_local = options.get_socket().is_some() || is_local(&host);
    let options = options.host(&host);
    if is_local || has_ssl_mode(url) {
        return Ok(options);
    }
    Ok(options.ssl_mode(PgSslMode::VerifyFull))
}

/// Whether this is a loopback address, or the folder of a Unix socket.
fn is_local(host: &str) -> bool {
    host.starts_with('/')
        || host.eq_ignore_ascii_case("localhost")
        || host.parse().is_ok_and(|ip: IpAddr| ip.is_loopback())
}

fn has_ssl_mode(url: &str) -> bool {
    let url = url.split('#').next().unwrap_or(url);
    let query = url.split_once('?').map_or("", |(_, query)| query);
    let mut names = query.split('&').filter_map(|pair| pair.split('=').next());
    names.any(|name| name == "sslmode" || name == "ssl-mode")
}

#[cfg(test)]
mod tests {
    use super::options;

    #[test]
    fn a_database_on_another_machine_must_prove_its_name_unless_the_url_says_otherwise() {
        for (url, mode) in [
            ("postgres://db.example.com/tenants", "VerifyFull"),
            ("postgresql://db.example.com/tenants", "VerifyFull"),
            (
                "postgres://user:word@db.example.com:5433/tenants?application_name=a",
                "VerifyFull",
            ),
            ("postgres://10.0.0.7/tenants", "VerifyFull"),
            ("postgres://[2001:db8::1]/tenants", "VerifyFull"),
            // Only names that nobody else can register count as this machine.
            ("postgres://localhost.example.com/tenants", "VerifyFull"),
            ("postgres://127.0.0.1.example.com/tenants", "VerifyFull"),
            // The host in the query is the one that is used.
            (
                "postgres://localhost/tenants?host=db.example.com",
                "VerifyFull",
            ),
            (
                "postgres://localhost/tenants?hostaddr=10.0.0.7",
                "VerifyFull",
            ),
            // The password and the fragment are not part of the query.
            (
                "postgres://db.example.com/tenants#?sslmode=disable",
                "VerifyFull",
            ),
            (
                "postgres://user:sslmode=disable@db.example.com/tenants",
                "VerifyFull",
            ),
            (
                "postgres://db.example.com/tenants?sslmode=disable",
                "Disable",
            ),
            (
                "postgres://db.example.com/tenants?application_name=a&sslmode=require",
                "Require",
            ),
            (
                "postgres://db.example.com/tenants?ssl-mode=verify-ca",
                "VerifyCa",
            ),
            ("postgres://localhost/tenants", "Prefer"),
            ("postgres://LOCALHOST/tenants", "Prefer"),
            ("postgres://127.0.0.1:5433/tenants", "Prefer"),
            ("postgres://127.1.2.3/tenants", "Prefer"),
            ("postgres://[::1]/tenants", "Prefer"),
            ("postgres://%2Fvar%2Frun%2Fpostgresql/tenants", "Prefer"),
            ("postgres:///tenants?host=/var/run/postgresql", "Prefer"),
            (
                "postgres://localhost/tenants?sslmode=verify-full",
                "VerifyFull",
            ),
        ] {
            let chosen = options(url).unwrap().get_ssl_mode();
            assert_eq!(format!("{chosen:?}"), mode, "{url}");
        }
    }

    #[test]
    fn an_ipv6_address_is_compared_with_the_certificate_without_brackets() {
        let options = options("postgres://[2001:db8::1]/tenants").unwrap();
        assert_eq!(options.get_host(), "2001:db8::1");
    }
}
