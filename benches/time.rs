//! Measures the time per request with Criterion. Times depend on the machine, so only compare them within one run.

use criterion::{BatchSize, BenchmarkId, Criterion, criterion_group, criterion_main};
use std::hint::black_box;
use std::time::Duration;
use tower_cors_benches::scenarios::{ALL, Origins, Scenario};
use tower_cors_benches::subjects::{matrix, prepare, tower_cors};

fn requests(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("request");
    group
        .sample_size(50)
        .warm_up_time(Duration::from_millis(100))
        .measurement_time(Duration::from_millis(1500));
    for (scenario, subject) in matrix() {
        let Some(mut prepared) = prepare(subject, scenario, 0) else {
            continue;
        };
        let expected = prepared.answer(scenario.request());
        assert_eq!(
            prepared.answer(scenario.request()),
            expected,
            "{subject} {}",
            scenario.name
        );
        group.bench_function(BenchmarkId::new(scenario.name, subject), |bencher| {
            bencher.iter_batched(
                || scenario.request(),
                |request| black_box(prepared.answer(request)),
                BatchSize::SmallInput,
            );
        });
    }
    group.finish();
}

/// Compiles strings to a policy.
fn configuration(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("configuration");
    group
        .sample_size(10)
        .measurement_time(Duration::from_secs(10));
    for count in [1_000, 1_000_000] {
        let scenario = Scenario {
            origins: Origins::List(count),
            ..ALL[0]
        };
        group.bench_function(BenchmarkId::new("origins", count), |bencher| {
            bencher.iter(|| tower_cors(black_box(&scenario)));
        });
    }
    group.finish();
}

criterion_group!(benches, requests, configuration);
criterion_main!(benches);
