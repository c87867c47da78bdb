//! The interface to the part of the local service that sends test events to callback addresses.

use futures_util::future::BoxFuture;
use media_api::CallbackTestResult;
use std::fmt::Debug;

/// A service that sends callbacks itself.
pub trait CallbackTests: Debug + Send + Sync {
    /// Sends one test event, under the rules for every callback, and returns what came back.
    fn test<'a>(&'a self, url: &'a str) -> BoxFuture<'a, CallbackTestResult>;
}
