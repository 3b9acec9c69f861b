//! The policy of the form: the text that the user has written, and the layer that is made from it.

use serde_json::{Value, json};
use std::time::Duration;
use tower_cors::CorsLayer;

/// A policy without mistakes.
#[derive(Clone)]
pub(super) struct Policy {
    form: Form,
    layer: CorsLayer,
}

/// The content of the form.
#[derive(Clone)]
struct Form {
    origins: Vec<String>,
    methods: Vec<String>,
    headers: Vec<String>,
    exposed: Vec<String>,
    credentials: bool,
    /// The number of seconds; `None` if it is not set.
    max_age: Option<u64>,
}

impl Policy {
    /// The policy that the expected outcomes of the scenarios are written for.
    pub(super) fn initial(first: &str) -> Self {
        let names = |names: &str| entries(names);
        let form = Form {
            origins: names(first),
            methods: names("GET, POST, PUT"),
            headers: names("content-type, x-token"),
            exposed: names("etag"),
            credentials: true,
            max_age: Some(60),
        };
        let layer = form.layer().validate();
        Self {
            form,
            layer: layer.expect("an origin of localhost and valid names"),
        }
    }

    /// Reads the form. Returns every mistake in it, with the name of the setter.
    pub(super) fn read(form: &Value) -> Result<Self, Vec<String>> {
        let text = |field: &str| form[field].as_str().unwrap_or_default();
        let max_age = read_max_age(text("maxAge"));
        let form = Form {
            origins: entries(text("origins")),
            methods: entries(text("methods")),
            headers: entries(text("headers")),
            exposed: entries(text("exposed")),
            credentials: form["credentials"] == true,
            max_age: max_age.as_ref().ok().copied().flatten(),
        };
        match (form.layer().validate(), max_age) {
            (Ok(layer), Ok(_)) => Ok(Self { form, layer }),
            (layer, max_age) => {
                let errors = layer.err().into_iter().flatten();
                let texts = errors.map(|error| error.to_string());
                Err(texts.chain(max_age.err()).collect())
            }
        }
    }

    pub(super) fn layer(&self) -> &CorsLayer {
        &self.layer
    }

    pub(super) fn to_json(&self) -> Value {
        let form = &self.form;
        json!({
            "origins": form.origins.join("\n"),
            "methods": form.methods.join(", "),
            "headers": form.headers.join(", "),
            "exposed": form.exposed.join(", "),
            "credentials": form.credentials,
            "maxAge": form.max_age.map(|seconds| seconds.to_string()).unwrap_or_default(),
            "code": form.code(),
        })
    }
}

impl Form {
    fn layer(&self) -> CorsLayer {
        let cors = CorsLayer::new()
            .allow_origin(self.origins.join(", "))
            .allow_methods(self.methods.join(", "))
            .allow_headers(self.headers.join(", "))
            .expose_headers(self.exposed.join(", "))
            .allow_credentials(self.credentials);
        match self.max_age {
            Some(seconds) => cors.max_age(Duration::from_secs(seconds)),
            None => cors,
        }
    }

    /// Returns the same policy as Rust code, to copy.
    fn code(&self) -> String {
        let mut lines = vec!["CorsLayer::new()".to_owned()];
        for (setter, entries) in [
            ("allow_origin", &self.origins),
            ("allow_methods", &self.methods),
            ("allow_headers", &self.headers),
            ("expose_headers", &self.exposed),
        ] {
            match entries.as_slice() {
                [] => {}
                [any] if any == "*" => lines.push(format!(".{setter}(Any)")),
                entries => lines.push(format!(".{setter}({:?})", entries.join(", "))),
            }
        }
        if self.credentials {
            lines.push(".allow_credentials(true)".to_owned());
        }
        if let Some(seconds) = self.max_age {
            lines.push(format!(".max_age(Duration::from_secs({seconds}))"));
        }
        lines.push(".validate()?".to_owned());
        lines.join("\n    ")
    }
}

/// Splits text at commas and line ends. White space inside an entry is kept, so that it is reported as a mistake.
fn entries(text: &str) -> Vec<String> {
    let entries = text.split([',', '\n']).map(str::trim);
    entries
        .filter(|entry| !entry.is_empty())
        .map(str::to_owned)
        .collect()
}

fn read_max_age(text: &str) -> Result<Option<u64>, String> {
    match text.trim() {
        "" => Ok(None),
        text => text.parse().map(Some).map_err(|_| {
            format!(
                "max_age: {text:?} is not a whole number of seconds; write one, for example \"60\""
            )
        }),
    }
}
