//! The server's side of a connection to an editor.

use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use camino::Utf8PathBuf;
use crossbeam_channel::{never, select};
use lsp_server::{Connection, ErrorCode, Message, Notification, Request, RequestId, Response};
use lsp_types::notification::{Exit, Notification as _};
use lsp_types::request::{
    ApplyWorkspaceEdit, CodeActionRequest, CodeLensRequest, Completion, DocumentSymbolRequest,
    ExecuteCommand, GotoDefinition, HoverRequest, Initialize, References, Request as _, Shutdown,
};
use lsp_types::{
    ApplyWorkspaceEditParams, Diagnostic, DocumentSymbolResponse, ExecuteCommandParams,
    GotoDefinitionResponse, InitializeParams, InitializeResult, ServerInfo, TextDocumentPositionParams, Uri,
};
use rayon::{ThreadPool, ThreadPoolBuilder};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::capabilities::{capabilities, client};
use super::checked::Checked;
use super::documents::{Document, Documents};
use super::lens::NEW_RUNBOOK;
use super::reading::{Project, root_above};
use super::uri::path_of;
use super::workspace::{Client, Workspace};
use super::{actions, completion, definition, hover, lens, references, symbols};
use crate::cache::CacheChoice;
use crate::load::Place;

/// How a connection ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// The editor shut the server down, as the protocol requires.
    Shutdown,
    /// The editor disconnected without a shutdown.
    Left,
}

/// Serves an editor until it disconnects.
pub fn serve(connection: &Connection, place: &Place, cache: &CacheChoice) -> Ended {
    let mut server = Server {
        connection,
        place: place.clone(),
        cache: cache.clone(),
        stage: Stage::New,
        client: Client::default(),
        folders: Vec::new(),
        documents: Documents::default(),
        project: None,
        checked: None,
        alone: ThreadPoolBuilder::new().num_threads(1).build().ok(),
        published: BTreeMap::new(),
        changed: BTreeSet::new(),
        last_error: String::new(),
        requests: 0,
    };
    server.run()
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    New,
    Running,
    /// Shut down. Only `exit` is expected.
    Down,
}

/// The state of a connection to an editor.
pub struct Server<'c> {
    connection: &'c Connection,
    pub(super) place: Place,
    pub(super) cache: CacheChoice,
    stage: Stage,
    pub(super) client: Client,
    /// The folders that the editor has open, the most likely project first.
    pub(super) folders: Vec<Utf8PathBuf>,
    pub(super) documents: Documents,
    pub(super) project: Option<Project>,
    pub(super) checked: Option<Arc<Checked>>,
    /// Reads files alone, even while all other threads are busy with the project.
    pub(super) alone: Option<ThreadPool>,
    /// What the editor shows, by the URIs of files.
    pub(super) published: BTreeMap<String, Vec<Diagnostic>>,
    /// Files on disk that have changed since a job began.
    pub(super) changed: BTreeSet<Utf8PathBuf>,
    /// The last error. The same error is only shown once.
    pub(super) last_error: String,
    /// How many requests the server has sent.
    requests: i32,
}

impl Server<'_> {
    fn run(&mut self) -> Ended {
        loop {
            let (outcomes, pause) = match &self.project {
                Some(project) => (project.outcomes.clone(), project.pause.clone()),
                None => (never(), never()),
            };
            select! {
                recv(self.connection.receiver) -> message => {
                    let Ok(message) = message else { return Ended::Left };
                    if let Some(ended) = self.take(message) {
                        return ended;
                    }
                }
                recv(outcomes) -> outcome => match outcome {
                    Ok(outcome) => self.read(outcome),
                    Err(_) => self.project = None,
                },
                recv(pause) -> _ => self.begin(),
            }
        }
    }

    fn take(&mut self, message: Message) -> Option<Ended> {
        match message {
            Message::Request(request) => self.request(request),
            Message::Notification(notification) if notification.method == Exit::METHOD => {
                return Some(if self.stage == Stage::Down { Ended::Shutdown } else { Ended::Left });
            }
            Message::Notification(notification) if self.stage == Stage::Running => {
                self.notification(notification);
            }
            // Responses to our own requests are ignored.
            Message::Notification(_) | Message::Response(_) => {}
        }
        None
    }

    fn send(&self, message: impl Into<Message>) {
        // If nobody is listening, the connection is about to end.
        let _ = self.connection.sender.send(message.into());
    }

    fn fail(&self, id: RequestId, code: ErrorCode, message: &str) {
        self.send(Response::new_err(id, code as i32, message.to_owned()));
    }

    fn request(&mut self, request: Request) {
        match (self.stage, request.method.as_str()) {
            (Stage::New, Initialize::METHOD) => self.initialize(request),
            (Stage::New, _) => {
                self.fail(request.id, ErrorCode::ServerNotInitialized, "`initialize` comes first");
            }
            (Stage::Running, Shutdown::METHOD) => {
                self.stage = Stage::Down;
                self.send(Response::new_ok(request.id, Value::Null));
            }
            (Stage::Running, ExecuteCommand::METHOD) => self.execute(request),
            (Stage::Running, _) => self.answer(request),
            (Stage::Down, _) => self.fail(request.id, ErrorCode::InvalidRequest, "it is shut down"),
        }
    }

    fn answer(&self, request: Request) {
        match request.method.as_str() {
            Completion::METHOD => self.at(request, completion::completion),
            HoverRequest::METHOD => self.at(request, hover::hover),
            GotoDefinition::METHOD => self.at(request, |workspace, document, at| {
                GotoDefinitionResponse::Array(definition::definition(workspace, document, at))
            }),
            References::METHOD => self.reply::<References, _>(request, |params, workspace, document| {
                let at = workspace.offset(document, params.text_document_position.position);
                references::references(workspace, document, at, params.context.include_declaration)
            }),
            DocumentSymbolRequest::METHOD => {
                self.reply::<DocumentSymbolRequest, _>(request, |_, workspace, document| {
                    DocumentSymbolResponse::Nested(symbols::symbols(workspace, document))
                });
            }
            CodeLensRequest::METHOD => self.reply::<CodeLensRequest, _>(request, |_, workspace, document| {
                lens::lenses(workspace, document)
            }),
            CodeActionRequest::METHOD => {
                self.reply::<CodeActionRequest, _>(request, |params, workspace, document| {
                    actions::actions(workspace, document, &params)
                });
            }
            _ => self.fail(request.id, ErrorCode::MethodNotFound, "unknown method"),
        }
    }

    /// Answers a request about a position.
    fn at<T: Serialize>(&self, request: Request, f: impl Fn(&Workspace<'_>, &Document, usize) -> T) {
        self.respond(request, |params: TextDocumentPositionParams, workspace, document| {
            f(workspace, document, workspace.offset(document, params.position))
        });
    }

    /// Answers a request about an open file.
    fn reply<R: lsp_types::request::Request, T: Serialize>(
        &self,
        request: Request,
        f: impl Fn(R::Params, &Workspace<'_>, &Document) -> T,
    ) {
        self.respond(request, f);
    }

    /// Computes an answer from the project and an open file. The answer is null if the file is not open, or if the
    /// project was not read yet.
    fn respond<P: DeserializeOwned, T: Serialize>(
        &self,
        request: Request,
        f: impl Fn(P, &Workspace<'_>, &Document) -> T,
    ) {
        let Request { id, params, .. } = request;
        let uri: Option<Uri> = serde_json::from_value(params["textDocument"]["uri"].clone()).ok();
        let params: P = match serde_json::from_value(params) {
            Ok(params) => params,
            Err(error) => return self.fail(id, ErrorCode::InvalidParams, &error.to_string()),
        };
        let document = uri.as_ref().and_then(|uri| self.documents.get(uri));
        let (Some(document), Some(workspace)) = (document, self.workspace()) else {
            return self.send(Response::new_ok(id, Value::Null));
        };
        // A panic here must not stop the other answers.
        let answer = catch_unwind(AssertUnwindSafe(|| f(params, &workspace, document)));
        match answer.map(serde_json::to_value) {
            Ok(Ok(answer)) => self.send(Response::new_ok(id, answer)),
            _ => self.fail(id, ErrorCode::InternalError, "this is a bug"),
        }
    }

    pub(super) fn workspace(&self) -> Option<Workspace<'_>> {
        Some(Workspace {
            checked: self.checked.as_deref()?,
            documents: &self.documents,
            client: self.client,
            root: &self.project.as_ref()?.root,
        })
    }

    fn initialize(&mut self, request: Request) {
        let params: InitializeParams = match serde_json::from_value(request.params) {
            Ok(params) => params,
            Err(error) => return self.fail(request.id, ErrorCode::InvalidParams, &error.to_string()),
        };
        self.client = client(&params);
        let folders = params.workspace_folders.iter().flatten().map(|folder| &folder.uri);
        #[expect(deprecated, reason = "some editors give nothing else")]
        let folders = folders.chain(&params.root_uri);
        self.folders = folders.filter_map(path_of).collect();
        let result = InitializeResult {
            capabilities: capabilities(self.client),
            server_info: Some(ServerInfo {
                name: "readyroom".to_owned(),
                version: Some(env!("CARGO_PKG_VERSION").to_owned()),
            }),
        };
        self.stage = Stage::Running;
        self.send(Response::new_ok(request.id, result));
        let named = self.place.root.clone();
        let folders: Vec<Utf8PathBuf> = named.into_iter().chain(self.folders.clone()).collect();
        self.open(folders.iter().find_map(|folder| root_above(folder)));
    }

    pub(super) fn notify<N: lsp_types::notification::Notification>(&self, params: N::Params) {
        self.send(Notification::new(N::METHOD.to_owned(), params));
    }

    pub(super) fn ask<R: lsp_types::request::Request>(&mut self, params: R::Params) {
        self.requests += 1;
        let id = RequestId::from(format!("readyroom-{}", self.requests));
        self.send(Request::new(id, R::METHOD.to_owned(), params));
    }

    /// Executes the command of a code lens: asks the editor to make the change.
    fn execute(&mut self, request: Request) {
        let params: ExecuteCommandParams = match serde_json::from_value(request.params) {
            Ok(params) => params,
            Err(error) => return self.fail(request.id, ErrorCode::InvalidParams, &error.to_string()),
        };
        let name = params.arguments.first().and_then(Value::as_str).unwrap_or_default();
        if params.command != NEW_RUNBOOK {
            return self.fail(request.id, ErrorCode::InvalidParams, "unknown command");
        }
        let made = self.workspace().ok_or_else(|| "the project is not read yet".to_owned());
        let made = made.and_then(|workspace| {
            let name = workspace.site().each_name().find(|known| known.name == name);
            actions::new_runbook(&workspace, name.ok_or("there is no such alarm")?)
        });
        match made {
            Ok(edit) => {
                self.ask::<ApplyWorkspaceEdit>(ApplyWorkspaceEditParams {
                    label: Some(format!("write a runbook for {name}")),
                    edit,
                });
                self.send(Response::new_ok(request.id, Value::Null));
            }
            Err(why) => self.fail(request.id, ErrorCode::RequestFailed, &why),
        }
    }
}
