//! Reading and setting the fault plan: `/faults`, on this machine only and with a separate token.
//!
//! `GET` returns the active plan, `PUT` with a plan as JSON activates it, `DELETE` removes all faults. The token is in the file
//! `fault-token` of the data folder, which only its owner can read; it is sent as `authorization: Bearer …`.

use crate::faults::Faults;
use bytes::Bytes;
use data_encoding::HEXLOWER;
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Incoming;
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use hyper::{Method, Request, Response, StatusCode};
use media_api::faults::FaultPlan;
use serde_json::json;
use std::io;
use std::path::Path;
use subtle::ConstantTimeEq;

pub(super) const PATH: &str = "/faults";
const TOKEN_FILE: &str = "fault-token";
const BODY_LIMIT: usize = 256 << 10;

pub(super) struct Admin {
    token: String,
    faults: Faults,
}

impl Admin {
    /// Reads the token, or creates one.
    ///
    /// # Errors
    /// The file can be neither read nor created.
    pub(super) fn open(data_dir: &Path, faults: Faults) -> io::Result<Admin> {
        let path = data_dir.join(TOKEN_FILE);
        let token = match std::fs::read_to_string(&path) {
            Ok(token) if !token.trim().is_empty() => token.trim().to_owned(),
            Ok(_) => make(&path)?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => make(&path)?,
            Err(error) => return Err(error),
        };
        Ok(Admin { token, faults })
    }

    pub(super) async fn answer(
        &self,
        request: Request<Incoming>,
        is_from_here: bool,
    ) -> Response<Full<Bytes>> {
        let given = request.headers().get(AUTHORIZATION).and_then(|value| value.to_str().ok());
        let given = given.and_then(|value| value.strip_prefix("Bearer ")).unwrap_or_default();
        if !is_from_here || !bool::from(given.as_bytes().ct_eq(self.token.as_bytes())) {
            return error(
                StatusCode::FORBIDDEN,
                "the fault plan is set from this machine, with its own token",
            );
        }
        match *request.method() {
            Method::GET => {}
            Method::DELETE => self.faults.clear(),
            Method::PUT => {
                let Ok(body) = Limited::new(request.into_body(), BODY_LIMIT).collect().await else {
                    return error(StatusCode::BAD_REQUEST, "the plan could not be read");
                };
                let plan = match serde_json::from_slice::<FaultPlan>(&body.to_bytes()) {
                    Ok(plan) => plan,
                    Err(reason) => {
                        return error(StatusCode::BAD_REQUEST, &format!("no fault plan: {reason}"));
                    }
                };
                if let Err(reason) = self.faults.set(plan) {
                    return error(StatusCode::BAD_REQUEST, &reason.to_string());
                }
            }
            _ => return error(StatusCode::METHOD_NOT_ALLOWED, "GET, PUT and DELETE are answered here"),
        }
        respond(StatusCode::OK, serde_json::to_vec(&self.faults.plan()).unwrap_or_default())
    }
}

fn make(path: &Path) -> io::Result<String> {
    let mut random = [0; 32];
    getrandom::fill(&mut random).map_err(io::Error::other)?;
    let token = HEXLOWER.encode(&random);
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    io::Write::write_all(&mut options.open(path)?, token.as_bytes())?;
    Ok(token)
}

fn error(status: StatusCode, message: &str) -> Response<Full<Bytes>> {
    respond(status, json!({ "error": message }).to_string().into_bytes())
}

fn respond(status: StatusCode, body: Vec<u8>) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(Bytes::from(body)));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}
