//! Answers HTTP requests with what the worker makes. Only this machine is served, and no other site can read the
//! answers.

use std::convert::Infallible;
use std::net::TcpListener;
use std::sync::Arc;
use std::sync::mpsc::{SendError, Sender};
use std::thread;

use anyhow::Context;
use axum::Router;
use axum::body::Body;
use axum::extract::{Request as HttpRequest, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{MethodRouter, get};
use camino::Utf8PathBuf;
use percent_encoding::percent_decode_str;
use tokio::sync::{oneshot, watch};

use super::edit::{self, Keys};
use super::worker::{Answer, Message, Request};
use crate::routes;

/// Addresses of the server itself. No page of a site is in a hidden folder.
const NEWS: &str = "/.readyroom/news";
const SCRIPT: &str = "/.readyroom/live.js";
const STYLE: &str = "/.readyroom/live.css";

/// The content security policy of each page (see `templates/head.html`), also sent with files that are not pages.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; \
    connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// The state that handlers answer requests with.
#[derive(Clone)]
pub struct Server {
    worker: Sender<Message>,
    status: watch::Receiver<String>,
    /// The keys of those who may write. `None` if nobody may write.
    keys: Option<Arc<Keys>>,
}

impl Server {
    pub fn tell_worker(&self, message: Message) -> Result<(), SendError<Message>> {
        self.worker.send(message)
    }
}

/// Serves a file that is built into the program.
pub fn asset(kind: &'static str, text: &'static str) -> MethodRouter<Server> {
    get(move || async move { ([(header::CONTENT_TYPE, kind)], text) })
}

/// Starts a thread that answers requests.
pub fn start(
    listener: TcpListener,
    worker: Sender<Message>,
    status: watch::Receiver<String>,
    keys: Option<Keys>,
) -> anyhow::Result<()> {
    listener.set_nonblocking(true)?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .context("cannot start a server")?;
    let server = Server { worker, status, keys: keys.map(Arc::new) };
    let router = Router::new()
        .route(NEWS, get(news))
        .route(SCRIPT, asset("text/javascript; charset=utf-8", include_str!("live.js")))
        .route(STYLE, asset("text/css; charset=utf-8", include_str!("live.css")))
        .fallback(file);
    let router = if server.keys.is_some() { edit::routes(router) } else { router };
    let router = router.layer(from_fn_with_state(server.clone(), guard)).with_state(server);
    thread::spawn(move || {
        runtime.block_on(async {
            let listener = tokio::net::TcpListener::from_std(listener)?;
            axum::serve(listener, router).await
        })
    });
    Ok(())
}

/// Refuses requests that another site makes a browser send: those for another host name that leads to this machine,
/// and those from one of its pages. Also tells browsers not to share the answers with other sites.
async fn guard(State(server): State<Server>, request: HttpRequest, next: Next) -> Response {
    let keys = server.keys.as_ref();
    let headers = request.headers();
    if let Some(why) = refusal(headers, keys) {
        return (StatusCode::FORBIDDEN, why).into_response();
    }
    let entrance = match (request.method(), keys) {
        (&Method::GET, Some(keys)) => edit::entrance(keys, request.uri()),
        (&Method::GET | &Method::HEAD, _) => None,
        (&Method::POST, Some(keys)) if request.uri().path() == edit::PATH => match keys.refusal(headers) {
            Some(why) => return (StatusCode::FORBIDDEN, why).into_response(),
            None => None,
        },
        _ => return StatusCode::METHOD_NOT_ALLOWED.into_response(),
    };
    let mut response = match entrance {
        Some(entrance) => entrance,
        None => next.run(request).await,
    };
    let is_found = response.status() != StatusCode::NOT_FOUND;
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    // A linked file has no policy of its own. The page for missing files has an inline script.
    let policy = if is_found { POLICY } else { "frame-ancestors 'none'" };
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy));
    headers.insert("cross-origin-resource-policy", HeaderValue::from_static("same-origin"));
    response
}

fn refusal(headers: &HeaderMap, keys: Option<&Arc<Keys>>) -> Option<&'static str> {
    // If anything can be written, the port must match, too.
    if !keys.map_or_else(|| is_local(headers), |keys| keys.knows_host(headers)) {
        return Some("this server answers only requests to localhost\n");
    }
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let is_foreign = header("sec-fetch-site") == Some("cross-site");
    let is_link = header("sec-fetch-mode") == Some("navigate");
    (is_foreign && !is_link).then_some("this server does not answer requests from other sites\n")
}

/// Whether the `Host` header names this machine the way a client on it would.
fn is_local(headers: &HeaderMap) -> bool {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    };
    matches!(name, "localhost" | "127.0.0.1")
}

/// Streams the newest status, and each later one.
async fn news(State(server): State<Server>) -> impl IntoResponse {
    let mut status = server.status;
    status.mark_changed();
    let stream = futures_util::stream::unfold(status, |mut status| async {
        status.changed().await.ok()?;
        let event = Event::default().data(status.borrow_and_update().as_str());
        Some((Ok::<_, Infallible>(event), status))
    });
    Sse::new(stream).keep_alive(KeepAlive::default())
}

async fn file(State(server): State<Server>, request: HttpRequest) -> Response {
    let uri = request.uri();
    let Ok(path) = percent_decode_str(uri.path()).decode_utf8() else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    let path = path.trim_start_matches('/');
    let is_folder = path.is_empty() || path.ends_with('/');
    let wanted = if is_folder { routes::file(path) } else { path.to_owned() };
    if let Some(response) = found(&server, wanted.as_str().into(), StatusCode::OK).await {
        return response;
    }
    let folder = ask(&server, routes::file(&format!("{path}/")).into());
    if !is_folder && folder.await.is_some_and(|answer| matches!(answer.file, Ok(Some(_)))) {
        let query = uri.query().map(|query| format!("?{query}")).unwrap_or_default();
        return Redirect::temporary(&format!("{}/{query}", uri.path())).into_response();
    }
    let missing = found(&server, routes::NOT_FOUND.into(), StatusCode::NOT_FOUND).await;
    missing.unwrap_or_else(|| StatusCode::NOT_FOUND.into_response())
}

/// A file of the site as a response. `None` if there is no such file.
async fn found(server: &Server, path: Utf8PathBuf, status: StatusCode) -> Option<Response> {
    let kind = mime_guess::from_path(&path).first_or_octet_stream();
    let Answer { file, site } = ask(server, path).await?;
    let (status, kind, bytes) = match file {
        Ok(bytes) => (status, kind, bytes?),
        Err(broken) => {
            (StatusCode::INTERNAL_SERVER_ERROR, mime_guess::mime::TEXT_HTML, broken.page().into_bytes())
        }
    };
    let kind = if kind.type_() == mime_guess::mime::TEXT || kind.subtype() == mime_guess::mime::JAVASCRIPT {
        format!("{}; charset=utf-8", kind.essence_str())
    } else {
        kind.to_string()
    };
    let edit = if server.keys.is_some() { edit::HEAD } else { "" };
    let bytes = if kind.starts_with("text/html") { live(bytes, site, edit) } else { bytes };
    Some((status, [(header::CONTENT_TYPE, kind)], Body::from(bytes)).into_response())
}

/// Adds the script that updates a page when its site changes, and the head for editing.
fn live(mut page: Vec<u8>, site: u64, edit: &str) -> Vec<u8> {
    let links = format!(
        "<link rel=\"stylesheet\" href=\"{STYLE}\">\n<script src=\"{SCRIPT}?site={site}\" defer></script>\n{edit}"
    );
    let head = page.windows(7).position(|bytes| bytes.eq_ignore_ascii_case(b"</head>"));
    let at = head.unwrap_or(page.len());
    page.splice(at..at, links.into_bytes());
    page
}

/// Requests a file from the worker. `None` if the program is ending.
async fn ask(server: &Server, path: Utf8PathBuf) -> Option<Answer> {
    // The worker drops a request if the site changes meanwhile. Ask the new site then.
    loop {
        let (answer, answered) = oneshot::channel();
        server.worker.send(Message::Asked(Request { path: path.clone(), answer })).ok()?;
        if let Ok(answer) = answered.await {
            return Some(answer);
        }
    }
}
