use http::{Request, Response};
use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tower::{Layer, Service, ServiceExt, service_fn};
use tower_cors::{AllowOrigin, CorsHandle, CorsLayer, ReloadableCorsLayer};

const PAGE: &str = "https://app.example.com";

async fn ok(_: Request<()>) -> Result<Response<()>, Infallible> {
    Ok(Response::new(()))
}

fn request(method: &str) -> Request<()> {
    let request = Request::builder().method(method).header("origin", PAGE);
    let request = request.header("access-control-request-method", "PUT");
    request.body(()).unwrap()
}

/// The CORS headers and `Vary` of a response, sorted.
async fn answer<S>(service: S, method: &str) -> Vec<String>
where
    S: Service<Request<()>, Response = Response<()>, Error = Infallible>,
{
    let response = service.oneshot(request(method)).await.unwrap();
    let lines = response.headers().iter();
    let mut lines: Vec<_> = lines
        .map(|(name, value)| format!("{name}: {}", value.to_str().unwrap()))
        .collect();
    lines.sort();
    lines
}

/// Two configurations that differ in each header.
fn old() -> CorsLayer {
    CorsLayer::new()
        .allow_origins([PAGE, "https://old.example.com"])
        .allow_methods("PUT")
        .allow_credentials(true)
        .expose_headers("x-old")
}

fn new() -> CorsLayer {
    CorsLayer::permissive()
}

fn reloadable() -> (ReloadableCorsLayer, CorsHandle) {
    old().reloadable().unwrap()
}

#[tokio::test]
async fn existing_services_use_the_new_configuration() {
    let (layer, handle) = reloadable();
    let (before, copy) = (layer.layer(service_fn(ok)), layer.clone());
    for method in ["GET", "OPTIONS"] {
        handle.reload(old()).unwrap();
        assert_eq!(
            answer(before.clone(), method).await,
            answer(old().layer(service_fn(ok)), method).await
        );
        handle.clone().reload(new()).unwrap();
        let expected = answer(new().layer(service_fn(ok)), method).await;
        assert_eq!(answer(before.clone(), method).await, expected);
        assert_eq!(answer(copy.layer(service_fn(ok)), method).await, expected);
    }
}

#[tokio::test]
async fn after_a_mistake_the_old_configuration_stays_active() {
    let (layer, handle) = reloadable();
    let errors = handle
        .reload(new().allow_credentials(true).allow_methods("get"))
        .unwrap_err();
    assert_eq!(errors.iter().count(), 2);
    assert_eq!(format!("{:?}", handle.current()), format!("{:?}", old()));
    let service = layer.layer(service_fn(ok));
    assert_eq!(
        answer(service, "GET").await,
        answer(old().layer(service_fn(ok)), "GET").await
    );
    assert!(new().allow_credentials(true).reloadable().is_err());
}

#[test]
fn a_reload_returns_the_warnings_of_the_new_configuration() {
    let (layer, handle) = reloadable();
    let warned = new().allow_methods("TRACE");
    assert_eq!(handle.reload(new()).unwrap().iter().count(), 0);
    assert_eq!(handle.reload(warned).unwrap().iter().count(), 1);
    // A rule with a reloadable layer has the warnings of its active configuration.
    let select = CorsLayer::select().path("/api", layer);
    assert_eq!(select.warnings().iter().count(), 1);
    let (_, of_rules) = CorsLayer::select().reloadable().unwrap();
    assert_eq!(of_rules.reload(select).unwrap().iter().count(), 1);
}

#[test]
fn debug_output_names_the_type_and_shows_the_active_configuration() {
    let (layer, handle) = reloadable();
    handle
        .reload(CorsLayer::new().expose_headers("x-new"))
        .unwrap();
    for (name, shown) in [
        ("ReloadableCorsLayer(", format!("{layer:?}")),
        ("CorsHandle(", format!("{handle:?}")),
        ("ReloadableCors {", format!("{:?}", layer.layer("inner"))),
    ] {
        assert!(shown.starts_with(name), "{shown}");
        assert!(
            shown.contains("x-new") && !shown.contains("x-old"),
            "{shown}"
        );
    }
    let (select, handle) = CorsLayer::select()
        .path("/new", new())
        .reloadable()
        .unwrap();
    for (name, shown) in [
        ("ReloadableCorsSelect(", format!("{select:?}")),
        ("CorsSelectHandle(", format!("{handle:?}")),
    ] {
        assert!(shown.starts_with(name) && shown.contains("/new"), "{shown}");
    }
}

#[tokio::test]
async fn a_waiting_request_is_answered_by_the_policy_that_was_active_when_it_arrived() {
    let (ask, answered) = tokio::sync::oneshot::channel::<()>();
    let answered = Arc::new(tokio::sync::Mutex::new(Some(answered)));
    let waits = AllowOrigin::async_predicate(move |_, _| async move {
        let answered = answered.lock().await.take();
        answered.unwrap().await.is_ok()
    });
    let (layer, handle) = CorsLayer::new().allow_origin(waits).reloadable().unwrap();
    let mut service = layer.layer(service_fn(ok));
    let waiting = service.call(request("GET"));
    handle.reload(CorsLayer::new()).unwrap();
    ask.send(()).unwrap();
    let response = waiting.await.unwrap();
    assert_eq!(response.headers()["access-control-allow-origin"], PAGE);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn under_load_every_response_belongs_to_one_configuration_and_none_is_lost() {
    let (layer, handle) = reloadable();
    let possible = [
        [
            answer(old().layer(service_fn(ok)), "GET").await,
            answer(new().layer(service_fn(ok)), "GET").await,
        ],
        [
            answer(old().layer(service_fn(ok)), "OPTIONS").await,
            answer(new().layer(service_fn(ok)), "OPTIONS").await,
        ],
    ];
    let done = Arc::new(AtomicBool::new(false));
    let tasks: Vec<_> = (0..8)
        .map(|_| {
            let (layer, done, possible) = (layer.clone(), Arc::clone(&done), possible.clone());
            tokio::spawn(async move {
                let service = layer.layer(service_fn(ok));
                let mut seen = [0_u32; 2];
                while !done.load(Ordering::Relaxed) || seen.iter().sum::<u32>() < 100 {
                    for (method, possible) in ["GET", "OPTIONS"].iter().zip(&possible) {
                        let lines = answer(service.clone(), method).await;
                        let which = possible.iter().position(|answer| *answer == lines);
                        seen[which.unwrap_or_else(|| panic!("a mixture: {lines:?}"))] += 1;
                    }
                    tokio::task::yield_now().await;
                }
                seen
            })
        })
        .collect();
    // Two threads reload at the same time.
    let flips: Vec<_> = (0..2)
        .map(|_| {
            let handle = handle.clone();
            tokio::spawn(async move {
                for flip in 0..5000 {
                    let next = if flip % 2 == 0 { new() } else { old() };
                    handle.reload(next).unwrap();
                    if flip % 16 == 0 {
                        tokio::task::yield_now().await;
                    }
                }
            })
        })
        .collect();
    for flip in flips {
        flip.await.unwrap();
    }
    done.store(true, Ordering::Relaxed);
    let mut seen = [0; 2];
    for task in tasks {
        let counts = task.await.unwrap();
        seen = [seen[0] + counts[0], seen[1] + counts[1]];
    }
    assert!(seen.iter().all(|&count| count > 0), "{seen:?}");
}
