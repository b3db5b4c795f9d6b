// Type-checks the manifests: each becomes a literal of TypeScript, in which a key that the API does not know is an error.
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { parse } from "yaml";

const folder = dirname(fileURLToPath(import.meta.url));
const modules = { "batch/v1": "batch/v1", v1: "core/v1" };
const manifests = readdirSync(folder).filter((name) => name.endsWith(".yaml"));
if (manifests.length < 4) throw new Error(`only ${manifests.length} manifests in ${folder}`);

const sources = new Map();
for (const name of manifests) {
  const manifest = parse(readFileSync(join(folder, name), "utf8"));
  const from = modules[manifest.apiVersion];
  if (!from) throw new Error(`${name}: nothing is known of ${manifest.apiVersion}`);
  const code =
    `import type { ${manifest.kind} } from "kubernetes-types/${from}";\n` +
    `export const manifest: ${manifest.kind} = ${JSON.stringify(manifest, null, 2)};\n`;
  sources.set(join(folder, `${name}.ts`), code);
}

const { ESNext: module } = ts.ModuleKind;
const options = { noEmit: true, strict: true, module, moduleResolution: ts.ModuleResolutionKind.Bundler };
const host = ts.createCompilerHost(options);
const { fileExists, readFile, getSourceFile } = host;
host.fileExists = (path) => sources.has(path) || fileExists(path);
host.readFile = (path) => sources.get(path) ?? readFile(path);
host.getSourceFile = (path, target) =>
  sources.has(path) ? ts.createSourceFile(path, sources.get(path), target) : getSourceFile(path, target);
const found = ts.getPreEmitDiagnostics(ts.createProgram([...sources.keys()], options, host));
if (found.length > 0) {
  console.error(ts.formatDiagnostics(found, host));
  process.exit(1);
}
