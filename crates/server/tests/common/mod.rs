//! A signed-in client of a running program.

use serde_json::{Value, json};

/// A session of a browser.
pub struct SignedIn {
    client: reqwest::Client,
    /// The program's own address, without a path.
    pub home: String,
    pub cookie: String,
    pub page_token: String,
}

impl SignedIn {
    /// Opens a session with a launch token.
    pub async fn with(home: &str, launch_token: &str) -> Self {
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        let mut session =
            Self { client, home: home.to_owned(), cookie: String::new(), page_token: String::new() };
        let request = session.request("/api/session", &json!({ "launch_token": launch_token }));
        let answer = request.send().await.unwrap();
        let cookie = answer.headers().get("set-cookie").map(|cookie| cookie.to_str().unwrap().to_owned());
        let (status, text) = (answer.status(), answer.text().await.unwrap());
        assert_eq!(status, 200, "signing in: {text}");
        session.cookie = cookie.unwrap().split(';').next().unwrap().to_owned();
        let granted: Value = serde_json::from_str(&text).unwrap();
        session.page_token = granted["page_token"].as_str().unwrap().to_owned();
        session
    }

    /// A request as the page makes it.
    pub fn request(&self, path: &str, body: &Value) -> reqwest::RequestBuilder {
        let request = self.client.post(format!("{}{path}", self.home)).header("origin", &self.home);
        let request =
            request.header("sec-fetch-site", "same-origin").header("content-type", "application/json");
        let request = request.header("cookie", &self.cookie).header("x-page-token", &self.page_token);
        request.body(body.to_string())
    }
}
