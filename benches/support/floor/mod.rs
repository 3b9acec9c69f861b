//! The service that one would write by hand for each scenario: nothing is asked of the request that
//! its policy does not hang on, nothing is written that is not needed.
//!
//! Values are made beforehand and shared. Stale headers are removed, and `Vary` merged, only where the
//! scenario's inner service sets some: who writes for one server knows what it sends.

mod policies;
mod search;
mod service;

use crate::drive::Drive;
use crate::scenarios::{Origins, Scenario};
use crate::subjects::{hosted, listed_0};
use policies::{Anyone, AsyncPredicate, Listed, OneOrigin, Predicate};
use search::{Hashed, OnePattern, Suffixes, Three};
use service::FloorLayer;

pub fn prepare(scenario: &Scenario, requests: usize) -> Option<Box<dyn Drive>> {
    macro_rules! floor {
        ($policy:expr) => {
            Some(hosted(FloorLayer($policy), scenario, requests))
        };
    }
    let stale = !scenario.existing.is_empty();
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
        Origins::Predicate => floor!(Predicate(|origin, _| origin == listed_0())),
        Origins::AsyncPredicate => floor!(AsyncPredicate),
    }
}
