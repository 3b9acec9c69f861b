//! Apache httpd and `HAProxy`.

use crate::broken::{BROKEN, Broken, EVERYTHING, TWICE, WILDCARD};
use crate::driver::break_and_fix;
use crate::file::{CORS, File};
use crate::server::{Kind, Server};

/// Apache in front of an application with this CORS configuration.
fn apache(application: &'static str) -> Server {
    Server {
        name: "apache",
        is_recognised: true,
        kind: Kind::File(File {
            text: include_str!("servers/apache.conf"),
            inner: "",
            command: "apache2 -X -f {home}/configuration",
            application: Some(application),
        }),
    }
}

/// `HAProxy` in front of the same. It does not send its name.
fn haproxy(application: &'static str) -> Server {
    Server {
        name: "haproxy",
        is_recognised: false,
        kind: Kind::File(File {
            text: include_str!("servers/haproxy.cfg"),
            inner: "",
            command: "haproxy -db -f {home}/configuration",
            application: Some(application),
        }),
    }
}

#[tokio::test]
async fn what_apache_lacks_or_adds_is_named_and_fixed() {
    let any_origin = Broken {
        cors: "Header always set Access-Control-Allow-Origin *",
        // Nothing in the answer shows that Apache adds the header.
        args: &["--credentials", "--server", "apache"],
        ..WILDCARD
    };
    break_and_fix(&apache(""), &[BROKEN, EVERYTHING, any_origin]).await;
    let twice = Broken {
        cors: "Header always set Access-Control-Allow-Origin *",
        ..TWICE
    };
    break_and_fix(&apache(CORS), &[twice]).await;
}

#[tokio::test]
async fn what_haproxy_lacks_or_adds_is_named_and_fixed() {
    let any_origin = Broken {
        cors: "http-response set-header Access-Control-Allow-Origin *",
        ..WILDCARD
    };
    break_and_fix(&haproxy(""), &[BROKEN, EVERYTHING, any_origin]).await;
    let twice = Broken {
        cors: "http-response add-header Access-Control-Allow-Origin *",
        ..TWICE
    };
    break_and_fix(&haproxy(CORS), &[twice]).await;
}
