//! From an operation's name to its handler.

use crate::refusal::Refusal;
use media_api::{Action, Operation, Shape, Violation, ViolationKind, WireParameters};
use serde_json::Value;
use std::collections::HashMap;
use std::pin::Pin;

/// The work of a call whose parameters are valid. Returns the response without `RequestId`.
pub(crate) type Work = Pin<Box<dyn Future<Output = Result<Value, Refusal>> + Send>>;

type Handler = Box<dyn Fn(&WireParameters) -> Result<Work, Refusal> + Send + Sync>;

/// The handler of each operation.
#[derive(Default)]
pub(crate) struct Handlers(HashMap<Action, Handler>);

impl Handlers {
    /// Adds the operation that `handle` accepts.
    #[must_use]
    pub(crate) fn with<P, O, F>(mut self, part: &P, handle: fn(P, O) -> F) -> Handlers
    where
        P: Clone + Send + Sync + 'static,
        O: Operation,
        F: Future<Output = Result<O::Response, Refusal>> + Send + 'static,
    {
        let part = part.clone();
        let handler = move |parameters: &WireParameters| {
            let request = decode::<O>(parameters)?;
            let work = handle(part.clone(), request);
            let work: Work =
                Box::pin(async move { serde_json::to_value(work.await?).map_err(Refusal::internal) });
            Ok(work)
        };
        self.0.insert(O::ACTION, Box::new(handler));
        self
    }

    /// Lets a call use `other` in place of the documented parameter `name`. The value is passed on with a star in front, which
    /// occurs in no identifier of this service.
    #[must_use]
    pub(crate) fn or_by(mut self, action: Action, name: &'static str, other: &'static str) -> Handlers {
        if let Some(handler) = self.0.remove(&action) {
            let handler: Handler =
                Box::new(move |parameters| handler(&parameters.clone().or_else(name, other, starred)));
            self.0.insert(action, handler);
        }
        self
    }

    /// Operations without a handler.
    pub(crate) fn missing(&self) -> Vec<Action> {
        Action::ALL.iter().copied().filter(|action| !self.0.contains_key(action)).collect()
    }

    /// Parses and checks the parameters of a call; returns the work to do.
    pub(super) fn prepare(&self, action: Action, parameters: &WireParameters) -> Result<Work, Refusal> {
        let handler = self.0.get(&action).ok_or_else(|| Refusal::gateway("InvalidAction.NotFound"))?;
        handler(parameters)
    }
}

fn starred(value: &str) -> String {
    format!("*{value}")
}

fn decode<O: Operation>(parameters: &WireParameters) -> Result<O, Refusal> {
    O::decode(parameters).map_err(|violations| match reported(&violations) {
        Some(violation) => Refusal::violation::<O>(violation),
        None => Refusal::of(O::ACTION, "InvalidParameter"),
    })
}

/// The violation to report: the first, but an identifier of no known form only if nothing else is wrong. It is reported as one
/// that does not exist, and a service checks every parameter before it looks anything up.
fn reported(violations: &[Violation]) -> Option<&Violation> {
    let is_identifier = |v: &Violation| matches!(v.kind, ViolationKind::Malformed { expected: Shape::Id });
    violations.iter().find(|v| !is_identifier(v)).or(violations.first())
}
