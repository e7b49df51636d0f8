import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseCluster } from '../../../src/cluster/index.ts';
import { DIAGNOSTIC_CODES } from '../../../src/lib/diagnostic-codes.ts';
import { isRecording } from '../../rig/record.ts';

/**
 * Every file of test/fixtures/clusters ends with the diagnostics that it must give, as comments: "#= line:column severity
 * code: message". `npm run golden` writes them; read the change like code.
 */
const FOLDER = join(import.meta.dirname, '../../fixtures/clusters');
const MARK = '#= ';

function diagnosticsOf(text: string, file: string): readonly string[] {
  const parsed = parseCluster(text, file);
  const found = parsed.ok ? parsed.value.warnings : parsed.diagnostics;
  return found.map(
    ({ location, severity, code, message }) =>
      `${String(location?.line)}:${String(location?.column)} ${severity} ${code}: ${message}`,
  );
}

describe('a cluster file that is not right', () => {
  it.each(readdirSync(FOLDER))('%s is answered with exactly the diagnostics listed in it', (file) => {
    const path = join(FOLDER, file);
    const lines = readFileSync(path, 'utf8').split('\n');
    const wanted = lines.filter((line) => line.startsWith(MARK)).map((line) => line.slice(MARK.length));
    const body = lines.filter((line) => !line.startsWith(MARK)).join('\n');

    const found = diagnosticsOf(body, file);

    if (isRecording()) writeFileSync(path, body + found.map((line) => `${MARK}${line}\n`).join(''));
    else expect(found).toEqual(wanted);
  });

  it('is refused when a fixture lists an error and accepted when it lists warnings only', () => {
    for (const file of readdirSync(FOLDER)) {
      const text = readFileSync(join(FOLDER, file), 'utf8');
      expect(parseCluster(text, file).ok, file).toBe(!/^#= \S+ error /m.test(text));
    }
  });

  it('has a fixture for every complaint of the room', () => {
    const shown = readdirSync(FOLDER)
      .map((file) => readFileSync(join(FOLDER, file), 'utf8'))
      .join('\n');
    const codes = Object.keys(DIAGNOSTIC_CODES).filter((code) => code.startsWith('cluster/'));
    // An unknown node is asked for on the command line; derive.test.ts does.
    expect(codes.filter((code) => !shown.includes(` ${code}: `))).toEqual(['cluster/unknown-node']);
  });
});
