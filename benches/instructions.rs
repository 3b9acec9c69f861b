//! Instructions per request, under Valgrind: the same on every run, however busy the machine.

use gungraun::{library_benchmark, library_benchmark_group, main};
use tower_cors_benches::drive::Drive;
use tower_cors_benches::scenarios::ALL;
use tower_cors_benches::subjects::{Subject, prepare};

/// Enough for what happens once to vanish in the rounding.
const REQUESTS: usize = 100;

fn matrix() -> impl Iterator<Item = (usize, usize)> {
    (0..ALL.len())
        .flat_map(|scenario| (0..Subject::ALL.len()).map(move |subject| (scenario, subject)))
}

fn prepared((scenario, subject): (usize, usize)) -> Option<Box<dyn Drive>> {
    let scenario = &ALL[scenario];
    let mut prepared = prepare(Subject::ALL[subject], scenario, REQUESTS)?;
    prepared.answer(scenario.request());
    Some(prepared)
}

#[library_benchmark]
#[benches::of(iter = matrix(), setup = prepared)]
fn requests(mut prepared: Option<Box<dyn Drive>>) -> Option<Box<dyn Drive>> {
    if let Some(prepared) = &mut prepared {
        prepared.run();
    }
    prepared
}

library_benchmark_group!(name = layer, benchmarks = requests);

main!(library_benchmark_groups = layer);
