use crate::broken::{BROKEN, Broken, EVERYTHING, WILDCARD};
use crate::driver::break_and_fix;
use crate::file::File;
use crate::server::{Kind, Server};

const PHP: Server = Server {
    name: "php",
    is_recognised: true,
    kind: Kind::File(File {
        text: include_str!("servers/items.php"),
        inner: "",
        command: "php -S 127.0.0.1:{port} {home}/configuration",
        application: None,
    }),
};

const ROWS: &[Broken] = &[
    BROKEN,
    EVERYTHING,
    Broken {
        cors: r#"header("Access-Control-Allow-Origin: *");"#,
        ..WILDCARD
    },
    Broken {
        name: "a header misspelt",
        cors: r#"header("Access-Control-Allow-Orgin: *");"#,
        cause: "a misspelling of",
        ..BROKEN
    },
];

#[tokio::test]
async fn what_breaks_php_is_named_and_fixed() {
    break_and_fix(&PHP, ROWS).await;
}
