//! A service for many tenants. Each tenant has its own list of pages that may call it.
//!
//! ```text
//! cargo run -p tenants
//! ```
//!
//! It creates a database, `tenants.sqlite`, and prints its address and some requests to try. With
//! `DATABASE_URL=postgres://…` it uses PostgreSQL instead. Any number of instances can share the database: a change
//! on one instance is active on all of them within a second.
//!
//! It connects to PostgreSQL on another machine over TLS only, and checks the server's certificate and
//! name. If the certificate comes from an authority of your own, add `?sslrootcert=FILE` to the URL. An
//! `sslmode` in the URL replaces this default.
//!
//! The page of one tenant can never read the data of another, because the policy looks up tenant and origin
//! together. By default it looks them up in memory. 100 000 tenants with two origins each take 17 MB
//! (`cargo test -p tenants --release -- memory --nocapture` prints the figure). If they do not fit into memory, set
//! `LOOKUP=database`: the service then queries the database, and keeps each answer for half a second.
//!
//! While the database is down, the origins that were read last stay active, and changes are answered with 503.
//! `/healthz` and the log report it. Anyone may request `/healthz`, so it answers with one word, `ok` or
//! `degraded`. Admins can also see since when, and how many tenants there are, at `/admin/health`.
//!
//! | variable | |
//! |---|---|
//! | `DATABASE_URL` | `sqlite:…` or `postgres:…`; the default is `sqlite:tenants.sqlite` |
//! | `ADMIN_TOKEN` | the token that admins send as `Authorization: Bearer …`; if it is not set, a token is generated and printed |
//! | `LOOKUP` | `memory` (the default) or `database` |
//! | `PORT` | the default is 3000; 0 means any free port |

use std::env::{self, VarError};
use std::error::Error;
use tenants::app::{Service, Settings};
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .init();
    let or = |name: &str, default: &str| env::var(name).unwrap_or_else(|_| default.to_owned());
    let (token, is_generated) = match env::var("ADMIN_TOKEN") {
        Ok(token) => (token, false),
        Err(VarError::NotPresent) => (random_token()?, true),
        // The error's own text contains the value.
        Err(VarError::NotUnicode(_)) => return Err("ADMIN_TOKEN is not UTF-8".into()),
    };
    if token.is_empty() {
        return Err("ADMIN_TOKEN is empty: set it to a token, or unset it".into());
    }
    let settings = Settings {
        database: or("DATABASE_URL", "sqlite:tenants.sqlite"),
        token: token.clone(),
        in_memory: match &*or("LOOKUP", "memory") {
            "memory" => true,
            "database" => false,
            other => return Err(format!("LOOKUP must be memory or database, not {other:?}").into()),
        },
    };
    let service = Service::open(settings).await?;
    let listener = TcpListener::bind(("127.0.0.1", or("PORT", "3000").parse()?)).await?;
    let url = format!("http://{}", listener.local_addr()?);
    println!("listening on {url}\n");
    // A token from the environment is a secret, and output ends up in logs. A token that was generated for this run
    // is printed, because nobody could use it otherwise.
    if is_generated {
        println!("export ADMIN_TOKEN={token}");
    }
    print!(
        "\
curl -i {url}/admin/tenants/acme/origins -H \"Authorization: Bearer $ADMIN_TOKEN\" \\
    -H 'Content-Type: application/json' -d '{{\"origins\": [\"https://app.acme.example\"]}}'
curl -i {url}/t/acme/items -H 'Origin: https://app.acme.example'
curl -i {url}/t/other/items -H 'Origin: https://app.acme.example'
curl -i {url}/healthz
curl -i {url}/admin/health -H \"Authorization: Bearer $ADMIN_TOKEN\"
"
    );
    Ok(service.serve(listener).await?)
}

fn random_token() -> Result<String, getrandom::Error> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes)?;
    Ok(format!("{:032x}", u128::from_ne_bytes(bytes)))
}
