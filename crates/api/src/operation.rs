//! What every operation has in common, and the closed list of them all.

use crate::facts::{Effect, Facts};
use crate::parameter::{Violation, ViolationKind, check_members};
use crate::wire::{self, Encoded, WireParameters};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

/// A typed request of one operation.
///
/// The page and the proxy build requests as values, [`validate`](Self::validate) them and
/// [`encode`](Self::encode) them; the local service [`decode`](Self::decode)s them.
pub trait Operation: Serialize + DeserializeOwned + Clone + Send + Sync + 'static {
    type Response: Serialize + DeserializeOwned + Clone + Send + Sync + 'static;

    const ACTION: Action;
    const FACTS: &'static Facts;

    /// Whether the required values of a response are not empty: an ID where something was created or found, and the ID of the
    /// request where the response itself is the proof of what was deleted or is left.
    fn is_complete(_answer: &Self::Response) -> bool {
        true
    }

    /// Rules that the parameter table cannot express.
    fn check(&self, _found: &mut Vec<Violation>) {}

    /// All violations of this request, by field; empty when it may be sent.
    fn validate(&self) -> Vec<Violation> {
        let mut found = Vec::new();
        check_members(Self::FACTS.parameters, "", &self.to_value(), &mut found);
        if found.is_empty() {
            self.check(&mut found);
        }
        found
    }

    /// The request as a JSON object with vendor names, absent members left out.
    fn to_value(&self) -> Value {
        wire::without_nulls(serde_json::to_value(self).unwrap_or(Value::Null))
    }

    /// Query and form parameters in wire form.
    fn encode(&self) -> Encoded {
        wire::encode(Self::FACTS, &self.to_value())
    }

    /// Reads a request from the parameters of a call.
    ///
    /// # Errors
    /// Every violation found; the first is the one to report to an API client.
    fn decode(parameters: &WireParameters) -> Result<Self, Vec<Violation>> {
        Self::from_value(wire::decode(Self::FACTS, parameters)?)
    }

    /// Reads a request from a JSON object with vendor names, as the page posts it. Unknown members are refused.
    ///
    /// # Errors
    /// As [`decode`](Self::decode).
    fn from_value(value: Value) -> Result<Self, Vec<Violation>> {
        let value = wire::without_nulls(value);
        let mut found = Vec::new();
        check_members(Self::FACTS.parameters, "", &value, &mut found);
        if !found.is_empty() {
            return Err(found);
        }
        let request: Self = serde_json::from_value(value).map_err(|error| {
            vec![Violation::new(
                error.to_string(),
                ViolationKind::Malformed { expected: crate::Shape::Object },
            )]
        })?;
        request.check(&mut found);
        if found.is_empty() { Ok(request) } else { Err(found) }
    }
}

/// A visitor for an operation that is known only by name; see [`Action::visit`].
pub trait Visitor {
    type Output;
    fn visit<O: Operation>(self) -> Self::Output;
}

macro_rules! operations {
    ($($module:ident :: $name:ident),* $(,)?) => {
        /// The closed list of operations. One that is not here cannot be called.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, serde::Deserialize)]
        pub enum Action { $($name),* }

        impl Action {
            pub const ALL: &'static [Action] = &[$(Action::$name),*];

            pub fn facts(self) -> &'static Facts {
                match self { $(Action::$name => <crate::$module::$name as Operation>::FACTS),* }
            }

            /// Operation name, as in `x-acs-action`.
            pub const fn name(self) -> &'static str {
                match self { $(Action::$name => stringify!($name)),* }
            }

            /// The effect of a call.
            pub const fn effect(self) -> Effect {
                match self { $(Action::$name => <crate::$module::$name as Operation>::FACTS.effect),* }
            }

            /// Calls the visitor with the operation's type.
            pub fn visit<V: Visitor>(self, visitor: V) -> V::Output {
                match self { $(Action::$name => visitor.visit::<crate::$module::$name>()),* }
            }
        }
    };
}

operations! {
    ice::SubmitLiveSnapshotJob,
    ice::ListLiveSnapshotJobs,
    ice::DeleteLiveSnapshotFiles,
    ice::GetLiveSnapshotJob,
    ice::SendLiveSnapshotJobCommand,
    ice::ListLiveSnapshotFiles,
    ice::CreateLiveSnapshotTemplate,
    ice::UpdateLiveSnapshotTemplate,
    ice::DeleteLiveSnapshotTemplate,
    ice::GetLiveSnapshotTemplate,
    ice::ListLiveSnapshotTemplates,
    ice::SetEventCallback,
    ice::GetEventCallback,
    vod::DeleteStream,
    vod::DeleteMultipartUpload,
    vod::GetPlayInfo,
    vod::GetVideoList,
    vod::SearchMedia,
    vod::GetVideoInfo,
    vod::GetMezzanineInfo,
    vod::GetUploadDetails,
    vod::CreateUploadVideo,
    vod::RefreshUploadVideo,
}

impl Action {
    /// The action of that exact name.
    pub fn from_name(name: &str) -> Option<Action> {
        Action::ALL.iter().copied().find(|action| action.name() == name)
    }
}

impl std::fmt::Display for Action {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}
