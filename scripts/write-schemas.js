// usage: npm run schemas. Writes schema/*.json anew from the compiled code (npm run build first). A test says when they are old.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const project = join(import.meta.dirname, '..');
const { buildEventSchema } = await import(pathToFileURL(join(project, 'dist/build/events.js')).href);
mkdirSync(join(project, 'schema'), { recursive: true });
writeFileSync(
  join(project, 'schema/build-events.json'),
  `${JSON.stringify(buildEventSchema(), undefined, 2)}\n`,
);
