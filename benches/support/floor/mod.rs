//! The service that a developer would write by hand for each scenario. It only reads those parts of the request that
//! the policy depends on, and only writes the headers that are needed.
//!
//! Values are precomputed and shared. It removes CORS headers and merges `Vary` only if the scenario's inner service
//! sets them, because the developer knows what that service sends.

mod policies;
mod search;
mod service;

use crate::drive::Drive;
use crate::hosts::hosted;
use crate::scenarios::{Origins, Scenario, listed_0};
use policies::{Anyone, AsyncPredicate, Listed, OneOrigin, Predicate};
use search::{Hashed, OnePattern, Prefixes, Suffixes, Three};
use service::FloorLayer;

pub fn prepare(scenario: &Scenario, requests: usize) -> Option<Box<dyn Drive>> {
    macro_rules! floor {
        ($policy:expr) => {
            Some(hosted(FloorLayer($policy), scenario, requests))
        };
    }
    // Checking this by hand costs the same as in the layer.
    if scenario.hosts || scenario.rejects {
        return None;
    }
    let is_stale = |name: &str| name == "vary" || name.starts_with("access-control-");
    let stale = scenario.existing.iter().any(|(name, _)| is_stale(name));
    match scenario.origins {
        Origins::Any => floor!(Anyone::new(scenario)),
        Origins::One => floor!(OneOrigin::new()),
        Origins::List(3) if stale && scenario.credentials => {
            floor!(Listed::<Three, true, true>::new(scenario))
        }
        Origins::List(3) if stale => floor!(Listed::<Three, false, true>::new(scenario)),
        Origins::List(3) if scenario.credentials => {
            floor!(Listed::<Three, true, false>::new(scenario))
        }
        Origins::List(3) => floor!(Listed::<Three, false, false>::new(scenario)),
        Origins::List(_) if scenario.credentials => {
            floor!(Listed::<Hashed, true, false>::new(scenario))
        }
        Origins::List(_) => floor!(Listed::<Hashed, false, false>::new(scenario)),
        Origins::Patterns(1) => floor!(Listed::<OnePattern, false, false>::new(scenario)),
        Origins::Patterns(_) => floor!(Listed::<Suffixes, false, false>::new(scenario)),
        Origins::Prefixes(_) => floor!(Listed::<Prefixes, false, false>::new(scenario)),
        Origins::Predicate => floor!(Predicate(|origin, _| origin == listed_0())),
        Origins::AsyncPredicate => floor!(AsyncPredicate),
    }
}
