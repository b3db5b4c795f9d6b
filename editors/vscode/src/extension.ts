// Starts `readyroom lsp`, and hands it what is open.

import * as path from 'node:path';
import * as vscode from 'vscode';
import { LanguageClient, type LanguageClientOptions, type ServerOptions } from 'vscode-languageclient/node';

let client: LanguageClient | undefined;

export async function activate(context: vscode.ExtensionContext): Promise<void> {
    context.subscriptions.push(vscode.commands.registerCommand('readyroom.restart', start));
    context.subscriptions.push(
        vscode.workspace.onDidChangeConfiguration(async (change) => {
            if (change.affectsConfiguration('readyroom.path') || change.affectsConfiguration('readyroom.root')) {
                await start();
            }
        }),
    );
    await start();
}

export async function deactivate(): Promise<void> {
    await client?.stop();
    client = undefined;
}

async function start(): Promise<void> {
    await deactivate();
    const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
    const settings = vscode.workspace.getConfiguration('readyroom', folder);
    const root = settings.get<string>('root', '');
    const server: ServerOptions = {
        command: settings.get<string>('path', 'readyroom'),
        args: root === '' ? ['lsp'] : ['--root', path.resolve(folder?.fsPath ?? '.', root), 'lsp'],
    };
    const options: LanguageClientOptions = {
        documentSelector: [
            { scheme: 'file', language: 'markdown' },
            { scheme: 'file', language: 'yaml' },
            { scheme: 'file', language: 'json' },
            { scheme: 'file', language: 'terraform' },
        ],
    };
    client = new LanguageClient('readyroom', 'readyroom', server, options);
    try {
        await client.start();
    } catch (error) {
        client = undefined;
        const open = 'Open settings';
        const answer = await vscode.window.showErrorMessage(
            `readyroom cannot be started: ${error instanceof Error ? error.message : String(error)}`,
            open,
        );
        if (answer === open) {
            await vscode.commands.executeCommand('workbench.action.openSettings', 'readyroom.path');
        }
    }
}
