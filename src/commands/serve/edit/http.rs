//! Passes the requests of editing pages to the handler. These addresses exist only with `--edit`.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use serde_json::json;
use tokio::sync::oneshot;

use super::super::http::{Server, asset};
use super::super::worker::Message;
use super::asked::{Asked, Wanted};
use super::keys::{Keys, Login};

/// The only address that accepts a POST. Pages send it what to write.
pub const PATH: &str = "/.readyroom/edit";

/// Added to the head of a page that can be edited.
pub const HEAD: &str = "<link rel=\"stylesheet\" href=\"/.readyroom/live-edit.css\">\n\
     <script type=\"module\" src=\"/.readyroom/live-edit.js\"></script>\n";

/// The maximum size of a request. An answer with long notes is a few thousand bytes.
const MOST_BYTES: usize = 256 * 1024;

const SCRIPT: &str = "text/javascript; charset=utf-8";

/// Adds the routes for `--edit`.
pub fn routes(router: Router<Server>) -> Router<Server> {
    let script = |text: &'static str| asset(SCRIPT, text);
    router
        .route(PATH, post(edit))
        .route(
            "/.readyroom/live-edit.css",
            asset("text/css; charset=utf-8", include_str!("live/live-edit.css")),
        )
        .route("/.readyroom/enter.js", script(include_str!("live/enter.js")))
        .route("/.readyroom/live-edit.js", script(include_str!("live/live-edit.js")))
        .route("/.readyroom/live-edit-form.js", script(include_str!("live/live-edit-form.js")))
        .route("/.readyroom/live-edit-keys.js", script(include_str!("live/live-edit-keys.js")))
        .route("/.readyroom/live-edit-page.js", script(include_str!("live/live-edit-page.js")))
        .route("/.readyroom/live-edit-renew.js", script(include_str!("live/live-edit-renew.js")))
        .route("/.readyroom/live-edit-server.js", script(include_str!("live/live-edit-server.js")))
        .route("/.readyroom/live-edit-service.js", script(include_str!("live/live-edit-service.js")))
}

/// The response to a request that has a token: it sets the cookie, and its page keeps the key. `None` without a
/// token.
pub fn entrance(keys: &Arc<Keys>, uri: &Uri) -> Option<Response> {
    if uri.path() != "/" {
        return None;
    }
    let token = uri.query()?.split('&').find_map(|pair| pair.strip_prefix("token="))?;
    Some(match keys.exchange(token) {
        Ok(Some(login)) => enter(&login),
        Ok(None) => {
            let why =
                "this token is from another run: open the address that `readyroom serve --edit` printed\n";
            (StatusCode::FORBIDDEN, why).into_response()
        }
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, format!("{error:#}\n")).into_response(),
    })
}

fn enter(login: &Login) -> Response {
    let page = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\"><title>Editing</title>\
         <script src=\"/.readyroom/enter.js\" data-key=\"{}\" defer></script></head>\n\
         <body><p>This page continues by itself. It needs JavaScript.</p></body>\n</html>\n",
        login.key
    );
    let headers = [
        (header::SET_COOKIE, login.cookie.as_str()),
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; script-src 'self'; base-uri 'none'"),
        (header::REFERRER_POLICY, "no-referrer"),
    ];
    (headers, page).into_response()
}

/// Handles a request that [`Keys::refusal`] has allowed.
async fn edit(State(server): State<Server>, request: Request) -> Response {
    if !is_json(request.headers()) {
        return refused(StatusCode::UNSUPPORTED_MEDIA_TYPE, "send JSON");
    }
    let length = request.headers().get(header::CONTENT_LENGTH);
    let length = length.and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    let too_long = || refused(StatusCode::PAYLOAD_TOO_LARGE, "this is too long to save");
    if length.is_some_and(|length| length > MOST_BYTES) {
        return too_long();
    }
    let Ok(body) = axum::body::to_bytes(request.into_body(), MOST_BYTES).await else { return too_long() };
    let wanted: Wanted = match serde_json::from_slice(&body) {
        Ok(wanted) => wanted,
        Err(error) => {
            return refused(StatusCode::BAD_REQUEST, &format!("invalid request: {error}"));
        }
    };
    let (reply, answer) = oneshot::channel();
    let asked = Asked { wanted, is_again: false, reply };
    if server.tell_worker(Message::Edit(asked)).is_err() {
        return refused(StatusCode::SERVICE_UNAVAILABLE, "the server is shutting down");
    }
    match answer.await {
        Ok(Ok(answer)) => json_of(StatusCode::OK, &answer),
        Ok(Err(why)) => json_of(why.status(), &why.json()),
        Err(_) => refused(StatusCode::SERVICE_UNAVAILABLE, "the server is shutting down"),
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    kind.split(';').next().is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json"))
}

fn refused(status: StatusCode, message: &str) -> Response {
    json_of(status, &json!({ "why": "refused", "message": message, "now": null }))
}

fn json_of(status: StatusCode, value: &serde_json::Value) -> Response {
    (status, [(header::CONTENT_TYPE, "application/json")], value.to_string()).into_response()
}
