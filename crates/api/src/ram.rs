//! RAM policies: which of the console's operations a user or a role may call.

use crate::facts::Effect;
use crate::operation::Action;
use serde_json::{Value, json};

/// A set of operations that is granted together. Policies add up: a user who operates and cleans up gets two of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Reads everything and changes nothing.
    ReadOnly,
    /// Reads, creates and changes; deletes no pictures, streams or fragments.
    Operator,
    /// Reads and deletes; creates and changes nothing.
    Deleter,
}

impl Role {
    pub const ALL: &'static [Role] = &[Role::ReadOnly, Role::Operator, Role::Deleter];

    /// File name and command-line argument.
    pub const fn name(self) -> &'static str {
        match self {
            Role::ReadOnly => "read-only",
            Role::Operator => "operator",
            Role::Deleter => "deleter",
        }
    }

    /// Whether the role calls operations of that effect.
    pub const fn allows(self, effect: Effect) -> bool {
        match effect {
            Effect::Read => true,
            Effect::Create | Effect::Change => matches!(self, Role::Operator),
            Effect::Delete => matches!(self, Role::Deleter),
        }
    }

    /// The policy document. None of the operations can be granted for single resources, so it names all of them.
    pub fn policy(self) -> Value {
        let mut actions: Vec<String> = Action::ALL
            .iter()
            .map(|action| action.facts())
            .filter(|facts| self.allows(facts.effect))
            .map(|facts| facts.ram_action())
            .collect();
        actions.sort();
        json!({"Statement": [{"Action": actions, "Effect": "Allow", "Resource": "*"}], "Version": "1"})
    }
}
