//! The conversation with an editor.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use camino::{Utf8Path, Utf8PathBuf};
use crossbeam_channel::{Receiver, Sender, after, never, select, unbounded};
use lsp_server::{Connection, ErrorCode, Message, Notification, Request, RequestId, Response};
use lsp_types::notification::{
    DidChangeTextDocument, DidChangeWatchedFiles, DidCloseTextDocument, DidOpenTextDocument,
    DidSaveTextDocument, Exit, Initialized, Notification as _, PublishDiagnostics, ShowMessage,
};
use lsp_types::request::{
    ApplyWorkspaceEdit, CodeActionRequest, CodeLensRequest, Completion, DocumentSymbolRequest, ExecuteCommand,
    GotoDefinition, HoverRequest, Initialize, References, RegisterCapability, Request as _, Shutdown,
};
use lsp_types::{
    ApplyWorkspaceEditParams, CodeActionKind, CodeActionOptions, CodeActionProviderCapability, CodeLensOptions,
    CompletionOptions, Diagnostic, DidChangeWatchedFilesRegistrationOptions, DocumentSymbolResponse,
    ExecuteCommandOptions, ExecuteCommandParams, FileSystemWatcher, GlobPattern, GotoDefinitionResponse,
    HoverProviderCapability, InitializeParams, InitializeResult, MessageType, OneOf, PositionEncodingKind,
    PublishDiagnosticsParams, Registration, RegistrationParams, ResourceOperationKind, SaveOptions,
    ServerCapabilities, ServerInfo, ShowMessageParams, TextDocumentPositionParams, TextDocumentSyncCapability,
    TextDocumentSyncKind, TextDocumentSyncOptions, TextDocumentSyncSaveOptions, Uri,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::checked::{Checked, Job, Outcome, read_for};
use super::documents::{Alone, Document, Documents};
use super::lens::NEW_RUNBOOK;
use super::uri::{path_of, uri_of};
use super::workspace::{Client, Workspace};
use super::{actions, completion, definition, diagnostics, hover, lens, references, symbols};
use crate::cache::Wanted;
use crate::config;
use crate::files;
use crate::load::Place;
use crate::rules;
use crate::session;
use crate::source::Units;

/// How long nothing is typed before the whole project is read.
const PAUSE: Duration = Duration::from_millis(250);

/// How a conversation ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// As the protocol wants it.
    Shutdown,
    /// The editor left without a word.
    Left,
}

/// Answers an editor until it leaves.
pub fn serve(connection: &Connection, place: &Place, cache: &Wanted) -> Ended {
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
        published: BTreeMap::new(),
        changed: BTreeSet::new(),
        said: String::new(),
        requests: 0,
    };
    server.run()
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    New,
    Running,
    /// Only its end is waited for.
    Down,
}

/// The project, which another thread reads.
struct Project {
    /// Its folder, without links.
    root: Utf8PathBuf,
    jobs: Sender<Job>,
    outcomes: Receiver<Outcome>,
    is_reading: bool,
    /// Something was changed since a job began.
    is_due: bool,
    /// A pause is waited for.
    is_waiting: bool,
    /// The moment from which the next job may begin.
    pause: Receiver<std::time::Instant>,
}

struct Server<'c> {
    connection: &'c Connection,
    place: Place,
    cache: Wanted,
    stage: Stage,
    client: Client,
    /// What the editor has open, the likeliest first.
    folders: Vec<Utf8PathBuf>,
    documents: Documents,
    project: Option<Project>,
    checked: Option<Arc<Checked>>,
    /// What the editor shows, by the addresses of files.
    published: BTreeMap<String, Vec<Diagnostic>>,
    /// Files on the disk that changed since a job began.
    changed: BTreeSet<Utf8PathBuf>,
    /// What went wrong last: it is said once.
    said: String,
    /// How many requests were made.
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
            // What the editor says to our own requests changes nothing.
            Message::Notification(_) | Message::Response(_) => {}
        }
        None
    }

    fn send(&self, message: impl Into<Message>) {
        // Where nobody listens any more, the conversation is about to end.
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
            CodeLensRequest::METHOD => self
                .reply::<CodeLensRequest, _>(request, |_, workspace, document| lens::lenses(workspace, document)),
            CodeActionRequest::METHOD => {
                self.reply::<CodeActionRequest, _>(request, |params, workspace, document| {
                    actions::actions(workspace, document, &params)
                });
            }
            _ => self.fail(request.id, ErrorCode::MethodNotFound, "unknown method"),
        }
    }

    /// Answers what is asked about a place.
    fn at<T: Serialize>(&self, request: Request, f: impl Fn(&Workspace<'_>, &Document, usize) -> T) {
        self.told(request, |params: TextDocumentPositionParams, workspace, document| {
            f(workspace, document, workspace.offset(document, params.position))
        });
    }

    /// Answers what is asked about an open file.
    fn reply<R: lsp_types::request::Request, T: Serialize>(
        &self,
        request: Request,
        f: impl Fn(R::Params, &Workspace<'_>, &Document) -> T,
    ) {
        self.told(request, f);
    }

    /// Answers from the project and an open file of it; with nothing where there is no such file, or it is not read yet.
    fn told<P: DeserializeOwned, T: Serialize>(
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
        // A mistake of ours must not take the other answers away.
        let answer = catch_unwind(AssertUnwindSafe(|| f(params, &workspace, document)));
        match answer.map(|answer| serde_json::to_value(answer)) {
            Ok(Ok(answer)) => self.send(Response::new_ok(id, answer)),
            _ => self.fail(id, ErrorCode::InternalError, "this is a bug"),
        }
    }

    fn workspace(&self) -> Option<Workspace<'_>> {
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
        #[expect(deprecated, reason = "some editors say nothing else")]
        let folders = folders.chain(&params.root_uri);
        self.folders = folders.filter_map(path_of).collect();
        let encoding = match self.client.units {
            Units::Utf8 => PositionEncodingKind::UTF8,
            Units::Utf16 => PositionEncodingKind::UTF16,
        };
        let result = InitializeResult {
            capabilities: capabilities(encoding),
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

    /// Begins to read a project, if there is one.
    fn open(&mut self, root: Option<Utf8PathBuf>) {
        let Some(root) = root else { return };
        let place = Place { root: Some(root.clone()), ..self.place.clone() };
        let cache = self.cache.clone();
        let (jobs, received) = unbounded();
        let (sender, outcomes) = unbounded();
        thread::spawn(move || read_for(&received, &sender, &place, &cache));
        self.project =
            Some(Project { root, jobs, outcomes, is_reading: false, is_due: true, is_waiting: false, pause: never() });
        self.begin();
    }

    /// Lets the project be read again, when nothing more is typed.
    fn defer(&mut self) {
        if let Some(project) = &mut self.project {
            (project.is_due, project.is_waiting) = (true, true);
            project.pause = after(PAUSE);
        }
    }

    /// Lets the project be read, unless it is being read.
    fn begin(&mut self) {
        let unsaved = self.documents.unsaved();
        let Some(project) = &mut self.project else { return };
        project.pause = never();
        project.is_waiting = false;
        if project.is_due && !project.is_reading {
            (project.is_due, project.is_reading) = (false, true);
            let _ = project.jobs.send(Job { unsaved, changed: std::mem::take(&mut self.changed) });
        }
    }

    /// The project was read.
    fn read(&mut self, outcome: Outcome) {
        if let Some(project) = &mut self.project {
            project.is_reading = false;
        }
        match outcome {
            Ok(checked) => {
                self.said.clear();
                self.checked = Some(checked);
                self.read_alone();
                self.publish_all();
            }
            Err(message) => {
                self.publish_config();
                if message != self.said {
                    let params = ShowMessageParams { typ: MessageType::ERROR, message: message.clone() };
                    self.notify::<ShowMessage>(params);
                    self.said = message;
                }
            }
        }
        // While it was read, more may have been typed; if that goes on, its pause is waited for.
        if self.project.as_ref().is_some_and(|project| !project.is_waiting) {
            self.begin();
        }
    }

    /// Reads each open file alone that was not read alone yet.
    fn read_alone(&mut self) {
        let Some(checked) = self.checked.clone() else { return };
        for document in self.documents.iter_mut().filter(|document| document.alone.is_none()) {
            document.alone = alone(&checked, document);
        }
    }

    fn notification(&mut self, notification: Notification) {
        let Notification { method, params } = notification;
        match method.as_str() {
            Initialized::METHOD => self.register(),
            DidOpenTextDocument::METHOD => self.note::<DidOpenTextDocument>(params, |server, params| {
                let item = params.text_document;
                server.change(item.uri, item.version, item.text);
            }),
            DidChangeTextDocument::METHOD => self.note::<DidChangeTextDocument>(params, |server, params| {
                // Each change is the whole text, as we asked for.
                let Some(last) = params.content_changes.into_iter().next_back() else { return };
                let document = params.text_document;
                if last.range.is_none() && server.documents.get(&document.uri).is_some() {
                    server.change(document.uri, document.version, last.text);
                }
            }),
            DidCloseTextDocument::METHOD => self.note::<DidCloseTextDocument>(params, |server, params| {
                if let Some(path) = server.documents.remove(&params.text_document.uri) {
                    server.changed.insert(path);
                    server.defer();
                }
            }),
            DidSaveTextDocument::METHOD => self.note::<DidSaveTextDocument>(params, |server, params| {
                let path = server.documents.get(&params.text_document.uri).map(|own| own.path.clone());
                server.changed.extend(path);
                server.defer();
            }),
            DidChangeWatchedFiles::METHOD => self.note::<DidChangeWatchedFiles>(params, |server, params| {
                let paths = params.changes.iter().filter_map(|change| server.path(&change.uri));
                let paths: Vec<Utf8PathBuf> = paths.collect();
                if !paths.is_empty() {
                    server.changed.extend(paths);
                    server.defer();
                }
            }),
            _ => {}
        }
    }

    /// Takes what was told, where it can be understood.
    fn note<N: lsp_types::notification::Notification>(
        &mut self,
        params: Value,
        f: impl FnOnce(&mut Self, N::Params),
    ) {
        match serde_json::from_value::<N::Params>(params) {
            Ok(params) => {
                if catch_unwind(AssertUnwindSafe(|| f(self, params))).is_err() {
                    let _ = writeln!(io::stderr(), "this is a bug: `{}` failed", N::METHOD);
                }
            }
            Err(error) => {
                let _ = writeln!(io::stderr(), "`{}` cannot be understood: {error}", N::METHOD);
            }
        }
    }

    /// A file has another text in the editor.
    fn change(&mut self, uri: Uri, version: i32, text: String) {
        if self.project.is_none() {
            let path = path_of(&uri);
            let is_inside = |path: &Utf8PathBuf| self.folders.iter().any(|folder| path.starts_with(folder));
            let root = path.filter(|path| self.folders.is_empty() || is_inside(path));
            self.open(root.and_then(|path| root_above(path.parent()?)));
        }
        let Some(path) = self.path(&uri) else { return };
        self.documents.put(uri.clone(), path, version, text);
        if let Some(checked) = self.checked.clone()
            && let Some(document) = self.documents.get_mut(&uri)
        {
            document.alone = alone(&checked, document);
        }
        self.publish_open(&uri);
        self.defer();
    }

    /// The path of a file in the project, without links. `None` of any other file.
    fn path(&self, uri: &Uri) -> Option<Utf8PathBuf> {
        let root = &self.project.as_ref()?.root;
        files::path_in_project(root, &path_of(uri)?).ok()?
    }

    fn notify<N: lsp_types::notification::Notification>(&self, params: N::Params) {
        self.send(Notification::new(N::METHOD.to_owned(), params));
    }

    fn ask<R: lsp_types::request::Request>(&mut self, params: R::Params) {
        self.requests += 1;
        let id = RequestId::from(format!("readyroom-{}", self.requests));
        self.send(Request::new(id, R::METHOD.to_owned(), params));
    }

    /// Asks to be told of changes on the disk.
    fn register(&mut self) {
        if !self.client.watches {
            return;
        }
        let watcher = FileSystemWatcher { glob_pattern: GlobPattern::String("**/*".to_owned()), kind: None };
        let options = DidChangeWatchedFilesRegistrationOptions { watchers: vec![watcher] };
        let registration = Registration {
            id: "readyroom-files".to_owned(),
            method: DidChangeWatchedFiles::METHOD.to_owned(),
            register_options: serde_json::to_value(options).ok(),
        };
        self.ask::<RegisterCapability>(RegistrationParams { registrations: vec![registration] });
    }

    /// Makes the change that a lens offers: the editor makes it.
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

    /// Tells what is wrong with an open file now.
    fn publish_open(&mut self, uri: &Uri) {
        let Some(workspace) = self.workspace() else { return };
        let Some(document) = self.documents.get(uri) else { return };
        let found = diagnostics::of_document(&workspace, document);
        let version = document.version;
        self.publish(uri.clone(), found, Some(version));
    }

    /// Tells what is wrong with all files, where it is another than what was told.
    fn publish_all(&mut self) {
        let Some(workspace) = self.workspace() else { return };
        let mut all: BTreeMap<String, (Uri, Option<i32>, Vec<Diagnostic>)> = BTreeMap::new();
        for document in self.documents.iter() {
            let found = diagnostics::of_document(&workspace, document);
            let key = document.uri.as_str().to_owned();
            all.insert(key, (document.uri.clone(), Some(document.version), found));
        }
        for reported in &workspace.checked.new {
            let path = workspace.path(reported.finding.place.file);
            let Some(path) = path.filter(|path| self.documents.at(path).is_none()) else { continue };
            let (Some(uri), Some(found)) = (workspace.uri(&path), diagnostics::of_file(&workspace, reported))
            else {
                continue;
            };
            let key = uri.as_str().to_owned();
            all.entry(key).or_insert_with(|| (uri, None, Vec::new())).2.push(found);
        }
        let gone = self.published.keys().filter(|uri| !all.contains_key(*uri)).cloned();
        for uri in gone.collect::<Vec<_>>() {
            if let Ok(uri) = uri.parse() {
                self.publish(uri, Vec::new(), None);
            }
        }
        for (uri, version, found) in all.into_values() {
            self.publish(uri, found, version);
        }
    }

    fn publish(&mut self, uri: Uri, diagnostics: Vec<Diagnostic>, version: Option<i32>) {
        let key = uri.as_str().to_owned();
        // An open file is told of each time, so that its editor knows that it was looked at.
        if version.is_none() && self.published.get(&key).map_or(&[][..], Vec::as_slice) == diagnostics {
            return;
        }
        if diagnostics.is_empty() && version.is_none() {
            self.published.remove(&key);
        } else {
            self.published.insert(key, diagnostics.clone());
        }
        self.notify::<PublishDiagnostics>(PublishDiagnosticsParams { uri, diagnostics, version });
    }

    /// Tells what keeps `readyroom.yaml` from being understood, where that is what is wrong.
    fn publish_config(&mut self) {
        let Some(root) = self.project.as_ref().map(|project| project.root.clone()) else { return };
        let path = Utf8Path::new(config::FILE);
        let document = self.documents.at(path);
        let text = match document {
            Some(document) => document.text.to_string(),
            None => {
                let bytes = files::bytes_in(&root, path).unwrap_or_default();
                files::decode(path.to_owned(), bytes).text
            }
        };
        let uri = document.map(|document| document.uri.clone()).or_else(|| uri_of(&root.join(path)));
        let version = document.map(|document| document.version);
        let faults = session::faults_of_config(&text);
        if let Some(uri) = uri.filter(|_| !faults.is_empty()) {
            let found = diagnostics::of_config(&faults, &text, self.client.units);
            self.publish(uri, found, version);
        }
    }
}

/// An open file read alone.
fn alone(checked: &Checked, document: &Document) -> Option<Alone> {
    let file = checked.file(&document.path)?;
    let path = &checked.site().sources[file].path;
    let site = session::alone(&checked.project, checked.site(), path, &document.text)?;
    let findings = checked.new_of(rules::check_alone(&site), &site);
    Some(Alone { site, findings })
}

/// The nearest folder with a `readyroom.yaml`, from one upwards, without links.
fn root_above(folder: &Utf8Path) -> Option<Utf8PathBuf> {
    let root = folder.ancestors().find(|folder| files::is_file(&folder.join(config::FILE)))?;
    files::real(root).ok()
}

fn client(params: &InitializeParams) -> Client {
    let capabilities = serde_json::to_value(&params.capabilities).unwrap_or_default();
    let encodings = capabilities["general"]["positionEncodings"].as_array();
    let takes_utf8 = encodings.is_some_and(|all| all.contains(&json!("utf-8")));
    let edit = params.capabilities.workspace.as_ref().and_then(|own| own.workspace_edit.as_ref());
    let operations = edit.and_then(|edit| edit.resource_operations.as_ref());
    Client {
        units: if takes_utf8 { Units::Utf8 } else { Units::Utf16 },
        creates_files: operations.is_some_and(|all| all.contains(&ResourceOperationKind::Create)),
        watches: capabilities["workspace"]["didChangeWatchedFiles"]["dynamicRegistration"] == json!(true),
    }
}

fn capabilities(encoding: PositionEncodingKind) -> ServerCapabilities {
    let sync = TextDocumentSyncOptions {
        open_close: Some(true),
        change: Some(TextDocumentSyncKind::FULL),
        save: Some(TextDocumentSyncSaveOptions::SaveOptions(SaveOptions { include_text: Some(false) })),
        ..TextDocumentSyncOptions::default()
    };
    let triggers = [":", " ", "-", "[", "(", "#", "/", "."].map(str::to_owned).to_vec();
    ServerCapabilities {
        position_encoding: Some(encoding),
        text_document_sync: Some(TextDocumentSyncCapability::Options(sync)),
        completion_provider: Some(CompletionOptions {
            trigger_characters: Some(triggers),
            ..CompletionOptions::default()
        }),
        hover_provider: Some(HoverProviderCapability::Simple(true)),
        definition_provider: Some(OneOf::Left(true)),
        references_provider: Some(OneOf::Left(true)),
        document_symbol_provider: Some(OneOf::Left(true)),
        code_lens_provider: Some(CodeLensOptions { resolve_provider: Some(false) }),
        code_action_provider: Some(CodeActionProviderCapability::Options(CodeActionOptions {
            code_action_kinds: Some(vec![CodeActionKind::QUICKFIX]),
            ..CodeActionOptions::default()
        })),
        execute_command_provider: Some(ExecuteCommandOptions {
            commands: vec![NEW_RUNBOOK.to_owned()],
            ..ExecuteCommandOptions::default()
        }),
        ..ServerCapabilities::default()
    }
}
