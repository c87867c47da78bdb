//! The access rules of a route. Each route declares its own in the table of `router.rs`; the guard enforces it.

use media_api::Effect;

/// What a route requires of a request, and what the request can change in the service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Health probes: public, read-only, under every name of this server.
    Probe,
    /// The page and its files: public, read-only. Another site may link to them but not embed them.
    Page,
    /// The exchange of a launch token for a session: public.
    Login,
    /// A picture or a file of pictures: the session's cookie alone, read-only, because neither an `<img>` nor a download can
    /// send our header.
    Picture,
    /// A call of the API with this effect: session and page token, and the role that the effect needs.
    Session(Effect),
    /// A call of the API with the effect of the operation that its path names.
    Operation,
}

impl Access {
    /// Whether a session is needed.
    pub fn needs_session(self) -> bool {
        matches!(self, Self::Picture | Self::Session(_) | Self::Operation)
    }

    /// Whether the route is part of the API: POST with JSON, from this server's own pages.
    pub fn is_api(self) -> bool {
        matches!(self, Self::Login | Self::Session(_) | Self::Operation)
    }
}

/// The permissions of a user; each role includes the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Reads.
    Viewer,
    /// Also creates and changes.
    Operator,
    /// Also deletes.
    Deleter,
}

impl Role {
    /// The role that a call with this effect needs.
    pub const fn needed_for(effect: Effect) -> Self {
        match effect {
            Effect::Read => Self::Viewer,
            Effect::Create | Effect::Change => Self::Operator,
            Effect::Delete => Self::Deleter,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_access_says_whether_it_needs_a_session_and_is_part_of_the_api() {
        for (access, needs_session, is_api) in [
            (Access::Probe, false, false),
            (Access::Page, false, false),
            (Access::Login, false, true),
            (Access::Picture, true, false),
            (Access::Session(Effect::Read), true, true),
            (Access::Operation, true, true),
        ] {
            assert_eq!((access.needs_session(), access.is_api()), (needs_session, is_api), "{access:?}");
        }
    }
}
