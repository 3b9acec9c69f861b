//! Prints what `instructions` measures, in the same order: scenario, subject, and number of requests.

use tower_cors_benches::subjects::{matrix, requests};

fn main() {
    for (scenario, subject) in matrix() {
        println!("{}\t{subject}\t{}", scenario.name, requests(scenario));
    }
}
