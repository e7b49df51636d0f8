// usage: npm run schemas. Writes schema/*.json anew from the compiled code (npm run build first). A test says when they are old.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const project = join(import.meta.dirname, '..');
const compiled = (file) => import(pathToFileURL(join(project, 'dist', file)).href);
const { buildEventSchema } = await compiled('build/events.js');
const { clusterJsonSchema } = await compiled('cluster/schema/index.js');
mkdirSync(join(project, 'schema'), { recursive: true });
for (const [file, schema] of [
  ['build-events.json', buildEventSchema()],
  ['cluster.json', clusterJsonSchema()],
]) {
  writeFileSync(join(project, 'schema', file), `${JSON.stringify(schema, undefined, 2)}\n`);
}
