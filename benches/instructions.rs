//! Counts instructions per request under Valgrind. They are the same on every run, even on a busy machine.
//!
//! `benches/run instructions` runs this and prints the table.

use gungraun::{
    Callgrind, LibraryBenchmarkConfig, library_benchmark, library_benchmark_group, main,
};
use std::hint::black_box;
use tower::Layer;
use tower_cors::{Cors, CorsLayer};
use tower_cors_benches::drive::{Drive, Inner};
use tower_cors_benches::scenarios::{ALL, Origins, Scenario};
use tower_cors_benches::subjects::{matrix, prepare, requests, tower_cors};

fn prepared(row: usize) -> Option<Box<dyn Drive>> {
    let (scenario, subject) = matrix().nth(row)?;
    let mut prepared = prepare(subject, scenario, requests(scenario))?;
    // Work that happens only once is not counted.
    prepared.answer(scenario.request());
    Some(prepared)
}

#[library_benchmark]
#[benches::of(iter = 0..matrix().count(), setup = prepared)]
fn request(mut prepared: Option<Box<dyn Drive>>) -> Option<Box<dyn Drive>> {
    if let Some(prepared) = &mut prepared {
        prepared.run();
    }
    prepared
}

fn layer(count: usize) -> CorsLayer {
    let scenario = Scenario {
        origins: Origins::List(count),
        ..ALL[0]
    };
    let layer = tower_cors(&scenario);
    drop(layer.layer(Inner::new(&[])));
    layer
}

// What Axum does for each request to a router without state: it calls `Layer::layer`, and drops the result.
#[library_benchmark]
#[bench::of_10_000_origins(layer(10_000))]
fn wrap(layer: CorsLayer) -> CorsLayer {
    drop(black_box(layer.layer(Inner::new(&[]))));
    layer
}

fn service(count: usize) -> Cors<Inner> {
    layer(count).layer(Inner::new(&[]))
}

// What servers do for each connection or request: they clone the service, and drop the clone.
#[library_benchmark]
#[bench::of_10_000_origins(service(10_000))]
fn clone(service: Cors<Inner>) -> Cors<Inner> {
    drop(black_box(service.clone()));
    service
}

library_benchmark_group!(name = layers, benchmarks = [request, wrap, clone]);

main!(
    config = LibraryBenchmarkConfig::default()
        .tool(Callgrind::with_args(["--cache-sim=no"]))
        .env("LD_BIND_NOW", "1");
    library_benchmark_groups = layers
);
