//! A lock that one tab of this origin holds at a time (Web Locks API).

use futures_channel::oneshot;
use js_sys::{Function, Object, Promise, Reflect};
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::AbortController;

/// Releases the lock when it is dropped. The browser releases that of a closed tab.
pub struct TabLock {
    release: Option<Function>,
    request: Option<AbortController>,
}

impl TabLock {
    /// Waits until this tab has the lock of a name. Dropping the future withdraws the request.
    ///
    /// Without the API, as at an address that is neither HTTPS nor of this machine, every tab has the lock at once.
    pub async fn acquire(name: &str) -> Self {
        let mut lock = Self { release: None, request: AbortController::new().ok() };
        if let Some(granted) = lock.ask(name) {
            // A request that fails gives no lock to wait for.
            let _ = granted.await;
        }
        lock
    }

    /// The lock of a name; `None` while another tab has it. Without the API, as in [`TabLock::acquire`].
    pub async fn try_acquire(name: &str) -> Option<Self> {
        let mut lock = Self { release: None, request: None };
        match lock.ask(name) {
            Some(granted) => granted.await.unwrap_or(true).then_some(lock),
            None => Some(lock),
        }
    }

    /// Requests the lock: with an abort controller until it is free, without one only if it is free now. The receiver gets whether
    /// this tab has it. `None` where the browser has no locks.
    fn ask(&mut self, name: &str) -> Option<oneshot::Receiver<bool>> {
        let locks = Reflect::get(&window().navigator(), &"locks".into()).ok()?;
        let request: Function = Reflect::get(&locks, &"request".into()).ok()?.dyn_into().ok()?;
        let (send, granted) = oneshot::channel();
        let release = &mut self.release;
        // The lock is held until this is resolved.
        let held = Promise::new(&mut |resolve, _| *release = Some(resolve));
        let options = Object::new();
        match &self.request {
            Some(request) => Reflect::set(&options, &"signal".into(), &request.signal()).ok()?,
            None => Reflect::set(&options, &"ifAvailable".into(), &true.into()).ok()?,
        };
        let begin = Closure::once_into_js(move |lock: JsValue| -> Promise {
            let _ = send.send(!lock.is_null());
            held
        });
        let over: Promise = request.call3(&locks, &name.into(), &options, &begin).ok()?.dyn_into().ok()?;
        // It fails when the request is withdrawn.
        spawn_local(async move { drop(JsFuture::from(over).await) });
        Some(granted)
    }
}

impl Drop for TabLock {
    fn drop(&mut self) {
        if let Some(release) = &self.release {
            let _ = release.call0(&JsValue::NULL);
        }
        if let Some(request) = &self.request {
            request.abort();
        }
    }
}
