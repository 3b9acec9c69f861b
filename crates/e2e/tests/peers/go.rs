//! Go's own server with rs/cors. Debian has a package of it, so Go's registry is not needed.

use crate::broken::{BROKEN, Broken, CREDENTIALS, HEADER, METHOD, OPTIONS, SLASH, WILDCARD};
use crate::driver::break_and_fix;
use crate::server::{Kind, Server};

const GO: Server = Server {
    name: "go-rs",
    is_recognised: false,
    kind: Kind::Go,
};

const NOTHING: &str = "handler := mux";
const ONE: &str = r#"handler := cors.New(cors.Options{AllowedOrigins: []string{"https://app.example.com"}, AllowedHeaders: []string{"x-a"}}).Handler(mux)"#;

const ROWS: &[Broken] = &[
    Broken {
        cors: NOTHING,
        ..BROKEN
    },
    Broken {
        cors: NOTHING,
        ..OPTIONS
    },
    Broken {
        cors: "handler := cors.Default().Handler(mux)",
        ..WILDCARD
    },
    Broken {
        cors: ONE,
        ..CREDENTIALS
    },
    // rs/cors answers what it refuses without any CORS header.
    Broken {
        cors: ONE,
        code: BROKEN.code,
        cause: "the method PUT",
        ..METHOD
    },
    Broken {
        cors: ONE,
        code: BROKEN.code,
        cause: "the header x-token",
        ..HEADER
    },
    Broken {
        cors: r#"handler := cors.New(cors.Options{AllowedOrigins: []string{"https://app.example.com/"}}).Handler(mux)"#,
        ..SLASH
    },
];

#[tokio::test]
async fn what_breaks_go_is_named_and_fixed() {
    break_and_fix(&GO, ROWS).await;
}
