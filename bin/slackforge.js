#!/usr/bin/env node
// The compiled command. `npx slackforge` in a clone needs `npm ci && npm run build` once (scripts/quickstart does both).
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));
if (existsSync(main)) await import(main);
else {
  process.stderr.write(
    'slackforge is not compiled yet: run "npm ci && npm run build" in its folder, or scripts/quickstart.\n',
  );
  process.exitCode = 3;
}
