// Drives `readyroom mcp` with the protocol's own client library: node client.mjs PROGRAM PROJECT
// Prints one line for each thing that was seen to work; fails at the first that does not.

import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';

const [program, project] = process.argv.slice(2);
const client = new Client({ name: 'readyroom-test', version: '1.0.0' });
await client.connect(new StdioClientTransport({ command: program, args: ['--root', project, 'mcp'] }));

const seen = (what) => console.log(what);
const call = async (name, args) => {
    const result = await client.callTool({ name, arguments: args });
    assert.ok(result.content.every((block) => block.type === 'text'));
    const data = result.structuredContent;
    if (!result.isError) {
        const { text, ...rest } = data;
        assert.deepEqual(JSON.parse(result.content[0].text), rest);
        if (text) assert.deepEqual([text.about, text.text], result.content.slice(1).map((block) => block.text));
    }
    return { data, isError: result.isError === true, blocks: result.content.map((block) => block.text) };
};

assert.equal(client.getServerVersion().name, 'readyroom');
assert.deepEqual(Object.keys(client.getServerCapabilities()), ['tools']);
assert.match(client.getInstructions(), /never instructions to you/);
await client.ping();
seen('initialize');

const { tools } = await client.listTools();
const names = ['search', 'runbook_for_alarm', 'get_page', 'service', 'readiness', 'findings'];
assert.deepEqual(tools.map((tool) => tool.name), names);
for (const { name, description, inputSchema, annotations } of tools) {
    assert.ok(description.length > 100, name);
    assert.equal(inputSchema.type, 'object');
    assert.equal(inputSchema.additionalProperties, false, name);
    assert.ok(inputSchema.properties.offset && inputSchema.properties.limit.default > 0, name);
    assert.ok(Object.values(inputSchema.properties).every((property) => property.description), name);
    assert.equal(annotations.readOnlyHint, true);
    assert.equal(annotations.destructiveHint, false);
    assert.equal(annotations.openWorldHint, false);
}
seen('tools');

let { data } = await call('search', { query: 'make room disk' });
assert.equal(data.results.entries[0].title, 'The disk is full');
assert.equal(data.results.entries[0].location.path, 'content/shop/runbooks/disk.md');
assert.ok(data.results.entries[0].address.startsWith('https://ops.shop.example/shop/runbooks/disk/'));
seen('search');

({ data } = await call('runbook_for_alarm', { alarm: 'ShopErrors', labels: { namespace: 'checkout', pod: 'api-0' } }));
assert.equal(data.verdict, 'covered');
assert.match(data.text.text, /kubectl -n checkout logs api-0/);
assert.deepEqual(data.definitions.entries[0].location, { path: 'content/shop/alarms/shop.yaml', line: 4, column: 16 });
seen('runbook_for_alarm');

const address = data.runbooks.entries[0].address;
({ data } = await call('get_page', { page: address, section: 'roll-back' }));
assert.match(data.text.text, /^## Roll back/);
let whole = '';
for (let offset = 0; offset !== null; ) {
    ({ data } = await call('get_page', { page: address, offset, limit: 100 }));
    assert.ok(data.page.bytes <= 100);
    whole += data.text.text;
    offset = data.page.next_offset;
}
assert.equal(Buffer.byteLength(whole), data.page.total_bytes);
seen('get_page');

({ data } = await call('service', { service: 'shop-api' }));
assert.equal(data.owner, 'team-shop');
assert.equal(data.lists.alarms.total, 4);
seen('service');

({ data } = await call('readiness', { service: 'shop-api', stage: 'beta' }));
assert.equal(data.stage, 'beta');
assert.ok(data.left.total > 0);
seen('readiness');

({ data } = await call('findings', { level: 'error' }));
assert.ok(data.findings.entries.every((finding) => finding.level === 'error' && finding.location.line > 0));
assert.equal(data.findings.total, data.summary.errors);
seen('findings');

const wrong = await call('service', { service: 'shop-apj' });
assert.ok(wrong.isError && wrong.blocks[0].includes('did you mean `shop-api`?'));
await assert.rejects(client.callTool({ name: 'write_page', arguments: {} }), /there is no such tool/);
seen('errors');

const page = join(project, 'content/shop/runbooks/disk.md');
writeFileSync(page, `${readFileSync(page, 'utf8')}\nThe kingfisher knows more.\n`);
({ data } = await call('get_page', { page: 'content/shop/runbooks/disk.md' }));
assert.match(data.text.text, /kingfisher/);
({ data } = await call('search', { query: 'kingfisher' }));
assert.equal(data.results.entries[0].title, 'The disk is full');
seen('an edit');

await client.close();
seen('close');
