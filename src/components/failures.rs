//! The failures of one operation on many things: a card for each different problem, with what it concerns.

use crate::components::problem::ProblemCard;
use crate::components::short_list::short_list;
use crate::text::jobs as words;
use leptos::prelude::*;
use media_api::Problem;

/// What a problem concerns: its name, and the request ID.
type Entry = (String, Option<String>);

/// The problems that differ, each with what it concerns, in the order of their first appearance.
fn by_problem(failed: &[(String, Problem)]) -> Vec<(Problem, Vec<Entry>)> {
    let kind = |problem: &Problem| (problem.code, problem.vendor_code.clone(), problem.message.clone());
    let mut groups: Vec<(Problem, Vec<Entry>)> = Vec::new();
    for (name, problem) in failed {
        let entry = (name.clone(), problem.request_id.clone());
        match groups.iter_mut().find(|(known, _)| kind(known) == kind(problem)) {
            Some((_, entries)) => entries.push(entry),
            None => groups.push((problem.clone(), vec![entry])),
        }
    }
    groups
}

/// A card for each different problem; below it the names and the request IDs, unless there is only one. The request in a card is
/// the first that failed in this way.
pub fn failure_cards(failed: &[(String, Problem)]) -> AnyView {
    let is_only = failed.len() == 1;
    let row = |(name, request_id): Entry| {
        let request_id = request_id.map(|id| view! { " "<code class="muted">{id}</code> });
        view! { <li>{name}{request_id}</li> }
    };
    let group = |(problem, entries): (Problem, Vec<Entry>)| {
        let names = (!is_only).then(|| short_list(entries.into_iter(), row, words::AND_MORE, None));
        view! { <ProblemCard problem=problem />{names} }
    };
    by_problem(failed).into_iter().map(group).collect_view().into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use media_api::ProblemCode;

    #[test]
    fn equal_problems_are_one_and_keep_the_request_id_of_each() {
        let failed = |name: &str, code: &str| {
            let problem = Problem {
                vendor_code: Some(code.to_owned()),
                request_id: Some(format!("R-{name}")),
                ..Problem::new(ProblemCode::Service, 400, "")
            };
            (name.to_owned(), problem)
        };
        let groups = by_problem(&[failed("a", "X"), failed("b", "Y"), failed("c", "X")]);
        let names = |at: usize| groups[at].1.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>();
        assert_eq!((groups.len(), names(0), names(1)), (2, vec!["a", "c"], vec!["b"]));
        assert_eq!(groups[0].1[1].1.as_deref(), Some("R-c"));
    }
}
