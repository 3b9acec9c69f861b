use crate::servers::{Kind, PAGE};

const EXPRESS: &str =
    r#"app.use(require("cors")({ origin: "https://app.example.com", credentials: true }));"#;
const FASTAPI: &str = r#"app.add_middleware(CORSMiddleware, allow_origins=["https://app.example.com"], allow_credentials=True)"#;
const FLASK: &str = r#"from flask_cors import CORS; CORS(app, origins=["https://app.example.com"], supports_credentials=True)"#;
const DJANGO: &str = r#"
INSTALLED_APPS += ["corsheaders"]
MIDDLEWARE = ["corsheaders.middleware.CorsMiddleware", *MIDDLEWARE]
CORS_ALLOWED_ORIGINS = ["https://app.example.com"]
CORS_ALLOW_CREDENTIALS = True
"#;

#[tokio::test]
async fn a_cookie_that_no_other_site_gets_is_told_and_mended() {
    for (kind, cors) in [
        (Kind::Express, EXPRESS),
        (Kind::Fastapi, FASTAPI),
        (Kind::Flask, FLASK),
        (Kind::Django, DJANGO),
    ] {
        let name = kind.name();
        let server = kind.start(cors).await;
        let (status, report) = server.ask("/login", PAGE, &["--credentials"]).await;
        assert_eq!(status, 0, "{name}: {report:#}");
        let findings = report["findings"].as_array().unwrap();
        let found = findings.iter().find(|finding| finding["code"] == "cookie");
        let found = found.unwrap_or_else(|| panic!("{name}: {report:#}"));
        assert!(
            found["text"]
                .as_str()
                .unwrap()
                .contains("SameSite=None; Secure")
        );
        assert_eq!(found["configuration"]["server"], name);

        let fix = found["configuration"]["text"].as_str().unwrap();
        let server = kind.start_with(cors, fix).await;
        let (_, report) = server.ask("/login", PAGE, &["--credentials"]).await;
        let text = report["findings"].to_string();
        assert!(!text.contains("cookie"), "{name}: {fix}: {text}");
    }
}
