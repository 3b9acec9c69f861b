//! Counts allocations per request and the memory of a policy, and measures the sizes of types.
//!
//! Fails if the layer allocates more than the floor, or takes more memory than the README promises.

use allocation_counter::measure;
use http::Response;
use std::convert::Infallible;
use std::future::Ready;
use tower_cors::{Cors, CorsLayer, ResponseFuture};
use tower_cors_benches::scenarios::{ALL, Host, listed, pattern};
use tower_cors_benches::subjects::{Subject, prepare};

const REQUESTS: u64 = 100;

fn main() {
    let mut broken = requests();
    broken |= memory();
    broken |= sizes();
    assert!(!broken, "a figure is not reached");
}

fn requests() -> bool {
    let mut broken = false;
    println!(
        "{:36}{:>10}{:>10}{:>12}{:>12}",
        "allocations per request", "no layer", "floor", "tower-http", "tower-cors"
    );
    for scenario in ALL {
        let counts = Subject::ALL.map(|subject| {
            let mut prepared = prepare(subject, scenario, REQUESTS.try_into().expect("small"))?;
            prepared.answer(scenario.request());
            Some(measure(|| prepared.run()).count_total.div_ceil(REQUESTS))
        });
        let shown = counts.map(|count| count.map_or("-".to_owned(), |count| count.to_string()));
        println!(
            "{:36}{:>10}{:>10}{:>12}{:>12}",
            scenario.name, shown[0], shown[1], shown[2], shown[3]
        );
        // Without a floor, the layer must not allocate at all, unless it writes the whole answer.
        let limit = counts[1].or(counts[0].filter(|_| !scenario.is_answered_by_layer()));
        // Without state, Axum boxes what `Layer::layer` returns, whatever its size.
        let has_limit = limit.is_some() && scenario.host != Host::AxumWithoutState;
        broken |= has_limit && counts[3] > limit;
    }
    broken
}

fn memory() -> bool {
    let mut broken = false;
    println!(
        "\n{:36}{:>10}{:>10}{:>12}",
        "memory", "own bytes", "policy", "per entry"
    );
    for (name, count) in [
        ("10 000 origins", 10_000),
        ("1 000 000 origins", 1_000_000),
        ("100 patterns", 100),
        ("100 000 patterns", 100_000),
    ] {
        let entry = if name.ends_with("patterns") {
            pattern
        } else {
            listed
        };
        let layer = CorsLayer::new().allow_origins((0..count).map(entry));
        let own: usize = (0..count).map(|number| entry(number).len()).sum();
        let measured = measure(|| std::mem::forget(layer.policy()));
        let bytes = usize::try_from(measured.bytes_current).expect("nothing is freed");
        #[allow(clippy::cast_precision_loss)] // for people to read
        let each = bytes as f64 / count as f64;
        println!("{name:36}{own:>10}{bytes:>10}{each:>12.1}");
        broken |= count >= 10_000 && bytes > 2 * own;
    }
    broken
}

fn sizes() -> bool {
    type Inner = Ready<Result<Response<()>, Infallible>>;
    let future = size_of::<ResponseFuture<Inner>>() - size_of::<Inner>();
    let service = size_of::<Cors<()>>();
    println!("\nbytes that the future adds: {future}; that the service adds: {service}");
    future > 64 || service > 2 * size_of::<usize>()
}
