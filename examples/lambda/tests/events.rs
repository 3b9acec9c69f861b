//! Sends events to the router, and checks its responses.

use lambda::{answer, app};
use serde_json::{Value, json};

const APP: &str = "https://app.example.com";

/// An event of an HTTP API (version 2), of a REST API (version 1), and of a load balancer.
fn events(method: &str, origin: &str) -> [Value; 3] {
    let preflight: Value = serde_json::from_str(include_str!("../events/preflight.json")).unwrap();
    let mut http_api = preflight;
    http_api["requestContext"]["http"]["method"] = json!(method);
    http_api["headers"]["origin"] = json!(origin);
    let headers = json!({
        "host": "api.example.com",
        "origin": origin,
        "access-control-request-method": "PUT",
        "access-control-request-headers": "content-type"
    });
    let rest_api = json!({
        "resource": "/{proxy+}",
        "path": "/items",
        "httpMethod": method,
        "headers": headers,
        "multiValueHeaders": {},
        "queryStringParameters": null,
        "multiValueQueryStringParameters": null,
        "pathParameters": { "proxy": "items" },
        "stageVariables": null,
        "requestContext": { "stage": "$default", "httpMethod": method, "identity": {}, "apiId": "id" },
        "body": null,
        "isBase64Encoded": false
    });
    let load_balancer = json!({
        "requestContext": { "elb": { "targetGroupArn": "arn:aws:elasticloadbalancing:eu-west-1:1:targetgroup/a/b" } },
        "httpMethod": method,
        "path": "/items",
        "queryStringParameters": {},
        "headers": headers,
        "body": "",
        "isBase64Encoded": false
    });
    [http_api, rest_api, load_balancer]
}

/// Returns a header of the response. Where it is depends on the kind of event.
fn header<'a>(response: &'a Value, name: &str) -> Option<&'a str> {
    let single = response["headers"][name].as_str();
    single.or_else(|| response["multiValueHeaders"][name][0].as_str())
}

#[tokio::test]
async fn preflights_are_answered() {
    for event in events("OPTIONS", APP) {
        let response = answer(app().unwrap(), event).await.unwrap();
        assert_eq!(response["statusCode"], 200, "{response:#}");
        assert_eq!(header(&response, "access-control-allow-origin"), Some(APP));
        assert_eq!(
            header(&response, "access-control-allow-methods"),
            Some("PUT")
        );
        assert_eq!(
            header(&response, "access-control-allow-headers"),
            Some("content-type")
        );
        assert_eq!(header(&response, "vary"), Some("Origin"));
    }
    for event in events("OPTIONS", "https://evil.com") {
        let response = answer(app().unwrap(), event).await.unwrap();
        assert_eq!(response["statusCode"], 403, "{response:#}");
        assert_eq!(header(&response, "access-control-allow-origin"), None);
    }
}

#[tokio::test]
async fn responses_get_their_headers() {
    for (method, status) in [("GET", 200), ("DELETE", 405)] {
        for event in events(method, APP) {
            let response = answer(app().unwrap(), event).await.unwrap();
            assert_eq!(response["statusCode"], status, "{response:#}");
            assert_eq!(header(&response, "access-control-allow-origin"), Some(APP));
            let vary = ["Origin", "accept-language, Origin"][usize::from(method == "GET")];
            assert_eq!(header(&response, "vary"), Some(vary));
        }
    }
    for event in events("GET", "https://evil.com") {
        let response = answer(app().unwrap(), event).await.unwrap();
        assert_eq!(response["body"], "items");
        assert_eq!(header(&response, "access-control-allow-origin"), None);
    }
}

#[tokio::test]
async fn what_is_no_such_event_is_an_error() {
    assert!(
        answer(app().unwrap(), json!({ "Records": [] }))
            .await
            .is_err()
    );
}
