//! A service for many tenants, each of which says itself whose pages may call it.
//!
//! ```text
//! cargo run -p tenants
//! ```
//!
//! It makes a database, `tenants.sqlite`, and prints its address, a token for the admin's requests, and
//! requests to try. With `DATABASE_URL=postgres://…` it is PostgreSQL, and any number of instances may run
//! on it: what is changed on one is in force on all within a second.
//!
//! A page of one tenant never reads what is another's: the policy asks about tenant and origin together.
//! Both are looked up in memory. 100 000 tenants with two origins each take 17 MB
//! (`cargo test -p tenants --release -- memory --nocapture` prints it). For more than fit, `LOOKUP=database`
//! asks the database, and keeps its answers for half a second.
//!
//! While the database is down, the last origins that were read stay in force, `/healthz` and the log say
//! so, and changes are answered 503.
//!
//! | variable | |
//! |---|---|
//! | `DATABASE_URL` | `sqlite:…` or `postgres:…`; `sqlite:tenants.sqlite` unless set |
//! | `ADMIN_TOKEN` | what admins send as `Authorization: Bearer …`; made up and printed unless set |
//! | `LOOKUP` | `memory` unless set, or `database` |
//! | `PORT` | 3000 unless set; 0 takes a free port |

use std::env;
use std::error::Error;
use tenants::app::{Service, Settings};
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .init();
    let or = |name: &str, default: &str| env::var(name).unwrap_or_else(|_| default.to_owned());
    let settings = Settings {
        database: or("DATABASE_URL", "sqlite:tenants.sqlite"),
        token: match env::var("ADMIN_TOKEN") {
            Ok(token) => token,
            Err(_) => random_token()?,
        },
        in_memory: match &*or("LOOKUP", "memory") {
            "memory" => true,
            "database" => false,
            other => return Err(format!("LOOKUP is memory or database, not {other:?}").into()),
        },
    };
    if settings.token.is_empty() {
        return Err("ADMIN_TOKEN is empty: leave it out, or give one".into());
    }
    let token = settings.token.clone();
    let service = Service::open(settings).await?;
    let listener = TcpListener::bind(("127.0.0.1", or("PORT", "3000").parse()?)).await?;
    let url = format!("http://{}", listener.local_addr()?);
    print!(
        "\
listening on {url}

curl -i {url}/admin/tenants/acme/origins -H 'Authorization: Bearer {token}' \\
    -H 'Content-Type: application/json' -d '{{\"origins\": [\"https://app.acme.example\"]}}'
curl -i {url}/t/acme/items -H 'Origin: https://app.acme.example'
curl -i {url}/t/other/items -H 'Origin: https://app.acme.example'
curl -i {url}/healthz
"
    );
    Ok(service.serve(listener).await?)
}

fn random_token() -> Result<String, getrandom::Error> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes)?;
    Ok(format!("{:032x}", u128::from_ne_bytes(bytes)))
}
