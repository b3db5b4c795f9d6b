// Drives `readyroom lsp` with the protocol library of VS Code: node client.mjs PROGRAM PROJECT
// Prints one line for each feature that was seen to work; fails at the first that does not.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import node from 'vscode-jsonrpc/node.js';
import lsp from 'vscode-languageserver-protocol';

const [program, project] = process.argv.slice(2);
const server = spawn(program, ['lsp'], { cwd: project, stdio: ['pipe', 'pipe', 'inherit'] });
const connection = node.createMessageConnection(
    new node.StreamMessageReader(server.stdout),
    new node.StreamMessageWriter(server.stdin),
);

const uri = (path) => pathToFileURL(join(project, path)).href;
const saved = (path) => readFileSync(join(project, path), 'utf8');
const texts = new Map();
const told = new Map();
const waiting = [];
const applied = [];

connection.onNotification(lsp.PublishDiagnosticsNotification.type, (params) => {
    told.set(params.uri, params);
    for (const one of waiting.splice(0)) {
        if (one.holds(told.get(one.uri))) one.resolve(told.get(one.uri).diagnostics);
        else waiting.push(one);
    }
});
connection.onRequest(lsp.ApplyWorkspaceEditRequest.type, (params) => {
    applied.push(params);
    return { applied: true };
});
connection.onRequest(lsp.RegistrationRequest.type, () => {});
connection.listen();

// The diagnostics of a file, once they are as they should be.
const diagnostics = (path, holds) =>
    new Promise((resolve) => {
        const one = { uri: uri(path), holds: (params) => params !== undefined && holds(params.diagnostics), resolve };
        if (one.holds(told.get(one.uri))) resolve(told.get(one.uri).diagnostics);
        else waiting.push(one);
    });

let version = 0;
const open = (path, text = saved(path)) => {
    texts.set(path, text);
    version += 1;
    const textDocument = lsp.TextDocumentItem.create(uri(path), path.endsWith('.md') ? 'markdown' : 'yaml', version, text);
    return connection.sendNotification(lsp.DidOpenTextDocumentNotification.type, { textDocument });
};
const change = (path, text) => {
    texts.set(path, text);
    version += 1;
    return connection.sendNotification(lsp.DidChangeTextDocumentNotification.type, {
        textDocument: { uri: uri(path), version },
        contentChanges: [{ text }],
    });
};

// A place behind the first occurrence of some text, in UTF-16 as JavaScript counts.
const behind = (path, text) => {
    const at = texts.get(path).indexOf(text) + text.length;
    assert(at >= text.length, `${path} has ${text}`);
    const lines = texts.get(path).slice(0, at).split('\n');
    return {
        textDocument: { uri: uri(path) },
        position: lsp.Position.create(lines.length - 1, lines.at(-1).length),
    };
};

const codes = (all) => all.map((one) => one.code);
const done = (feature) => console.log(feature);

const RUNBOOK = 'content/shop/runbooks/errors.md';
const ALARMS = 'content/shop/alarms/shop.yaml';
const REVIEW = 'content/shop/reviews/launch.md';

const started = await connection.sendRequest(lsp.InitializeRequest.type, {
    processId: process.pid,
    rootUri: pathToFileURL(project).href,
    workspaceFolders: [{ uri: pathToFileURL(project).href, name: 'shop' }],
    capabilities: {
        workspace: {
            workspaceEdit: { documentChanges: true, resourceOperations: ['create'] },
            didChangeWatchedFiles: { dynamicRegistration: true },
        },
        textDocument: { publishDiagnostics: { relatedInformation: true, codeDescriptionSupport: true } },
    },
});
assert.equal(started.capabilities.positionEncoding, 'utf-16');
await connection.sendNotification(lsp.InitializedNotification.type, {});
done('initialize');

await open(RUNBOOK);
await open(ALARMS);
await open(REVIEW);
await diagnostics(ALARMS, (all) => codes(all).includes('A001'));
await diagnostics(RUNBOOK, (all) => all.length === 0);
await change(RUNBOOK, `${saved(RUNBOOK)}\n\u{1f600} [x](javascript:y)\n`);
const [unsafe] = await diagnostics(RUNBOOK, (all) => codes(all).includes('L004'));
assert.equal(unsafe.range.start.character, 7);
await change(RUNBOOK, saved(RUNBOOK));
await diagnostics(RUNBOOK, (all) => all.length === 0);
done('diagnostics');

const service = 'content/shop/service.yaml';
await open(service, saved(service).replace('application:', 'aplication:'));
const [slip] = await diagnostics(service, (all) => codes(all).includes('F002'));
const actions = await connection.sendRequest(lsp.CodeActionRequest.type, {
    textDocument: { uri: uri(service) },
    range: slip.range,
    context: { diagnostics: [slip] },
});
const [fixed] = actions[0].edit.documentChanges;
assert.equal(fixed.textDocument.version, version);
assert.equal(fixed.edits[0].newText, 'application');
await change(service, saved(service));
done('quick fixes');

const complete = async (path, text) => {
    const list = await connection.sendRequest(lsp.CompletionRequest.type, behind(path, text));
    return list.items.map((item) => item.label);
};
await change(RUNBOOK, '---\ntitle: Errors\nalarms: [ShopSl]\nesc\n---\nSee [it](di and [that](disk.md#');
assert.deepEqual(await complete(RUNBOOK, 'esc'), ['escalation']);
assert.deepEqual(await complete(RUNBOOK, '[ShopSl'), ['ShopSlow']);
assert.deepEqual(await complete(RUNBOOK, '](di'), ['disk.md']);
assert.deepEqual(await complete(RUNBOOK, 'disk.md#'), ['impact']);
await change(RUNBOOK, saved(RUNBOOK));
await change(REVIEW, saved(REVIEW).replace('answers:\n', 'answers:\n  al\n'));
assert.deepEqual(await complete(REVIEW, 'answers:\n  al'), ['alarms.tested']);
await change(REVIEW, saved(REVIEW));
done('completion');

const hover = async (path, text) =>
    (await connection.sendRequest(lsp.HoverRequest.type, behind(path, text))).contents.value;
assert.match(await hover(RUNBOOK, '[ShopErr'), /rate\(errors\[5m\]\)/);
assert.match(await hover(REVIEW, '  alarms.run'), /Does every alarm have a runbook\?[^]*state: `met`/);
done('hover');

const places = async (type, path, text, more = {}) => {
    const found = await connection.sendRequest(type, { ...behind(path, text), ...more });
    return found.map((one) => `${one.uri.split('/').at(-1)}:${one.range.start.line}`);
};
assert.deepEqual(await places(lsp.DefinitionRequest.type, RUNBOOK, '[ShopErr'), ['shop.yaml:3']);
assert.deepEqual(await places(lsp.DefinitionRequest.type, ALARMS, 'runbook_url: content'), ['disk.md:0']);
assert.deepEqual(await places(lsp.DefinitionRequest.type, REVIEW, '  alarms.run'), ['launch.md:7']);
done('definition');

const references = { context: { includeDeclaration: false } };
assert.deepEqual(await places(lsp.ReferencesRequest.type, ALARMS, 'alert: ShopErr', references), ['errors.md:2']);
assert.deepEqual(await places(lsp.ReferencesRequest.type, REVIEW, 'id: lau', references), ['launch.md:1']);
done('references');

const document = (path) => ({ textDocument: { uri: uri(path) } });
const symbols = await connection.sendRequest(lsp.DocumentSymbolRequest.type, document(RUNBOOK));
assert.deepEqual(symbols.map((symbol) => symbol.name), ['Impact', 'Roll back']);
done('document symbols');

const lenses = await connection.sendRequest(lsp.CodeLensRequest.type, document(ALARMS));
assert.equal(lenses.length, 1);
await connection.sendRequest(lsp.ExecuteCommandRequest.type, lenses[0].command);
assert.equal(applied[0].edit.documentChanges[0].kind, 'create');
assert.equal(applied[0].edit.documentChanges[0].uri, uri('content/shop/runbooks/ShopSlow.md'));
done('code lens');

await connection.sendRequest(lsp.ShutdownRequest.type);
const ended = new Promise((resolve) => server.once('exit', resolve));
await connection.sendNotification(lsp.ExitNotification.type);
assert.equal(await ended, 0);
done('shutdown');
connection.dispose();
