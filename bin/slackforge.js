#!/usr/bin/env node
// The compiled command. `npx slackforge` in a clone needs `npm ci && npm run build` once (scripts/quickstart does both).
import { statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const path = (name) => fileURLToPath(new URL(`../dist/${name}`, import.meta.url));
const madeAt = (name) => statSync(path(name), { throwIfNoEntry: false })?.mtimeMs ?? 0;

// Packed it starts faster, but whoever compiles without packing wants to see what was compiled.
const compiled = madeAt('cli/main.js');
if (compiled > 0) await import(path(madeAt('bundle/main.js') >= compiled ? 'bundle/main.js' : 'cli/main.js'));
else {
  process.stderr.write(
    'slackforge is not compiled yet: run "npm ci && npm run build" in its folder, or scripts/quickstart.\n',
  );
  process.exitCode = 3;
}
