import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { pathExists } from '../../../src/lib/fs.ts';
import { parseInfo, words } from '../../../src/recipe/info-file.ts';
import { brief, faultsOf, valueOf } from '../../rig/result.ts';

async function read(name: string) {
  const path = join(import.meta.dirname, '../../fixtures/infos', name);
  return parseInfo(await readFile(path, 'utf8'), name);
}

describe('an .info file', () => {
  it('has its values joined over continued lines, each with the place where its text begins', async () => {
    const info = valueOf(await read('continued.info'));
    expect(words(info.get('DOWNLOAD'))).toEqual([
      'https://demo.example/demo-1.2.3.tar.gz',
      'https://demo.example/extra%2Bdocs.tar.gz',
    ]);
    expect(words(info.get('MD5SUM')).length).toBe(2);
    expect(info.get('PRGNAM')).toEqual({
      text: 'demo',
      location: { file: 'continued.info', line: 2, column: 9 },
    });
    expect(info.get('DOWNLOAD')?.location).toEqual({ file: 'continued.info', line: 5, column: 11 });
    expect(info.get('REQUIRES')?.location).toEqual({ file: 'continued.info', line: 9, column: 11 });
  });

  it('may have a plain word without quotes', async () => {
    const info = valueOf(await read('continued.info'));
    expect(info.get('MAINTAINER')).toEqual({
      text: 'nobody',
      location: { file: 'continued.info', line: 10, column: 12 },
    });
  });

  it('joins a word that a backslash cuts, as a shell does', () => {
    const text = 'PRGNAM="de\\\nmo"\nVERSION="1"\nDOWNLOAD=""\nMD5SUM=""\nREQUIRES=""\n';
    expect(valueOf(parseInfo(text, 'x')).get('PRGNAM')?.text).toBe('demo');
  });

  it('never runs: whatever a shell would do is refused, line by line', async () => {
    expect(faultsOf(await read('hostile.info')).map(brief)).toEqual([
      'hostile.info:2:10 recipe/info-syntax The value of VERSION is not one plain text in double quotes.',
      'hostile.info:3:11 recipe/info-syntax The value of DOWNLOAD is not one plain text in double quotes.',
      'hostile.info:4:9 recipe/info-syntax The value of MD5SUM is not one plain text in double quotes.',
      'hostile.info:5:11 recipe/info-syntax The value of REQUIRES is not one plain text in double quotes.',
      'hostile.info:6:1 recipe/info-syntax Expected KEY="value", found: touch /tmp/slackforge-was-here',
    ]);
    expect(await pathExists('/tmp/slackforge-was-here')).toBe(false);
  });

  it('may not set a key twice', async () => {
    expect(faultsOf(await read('doubled.info')).map(brief)).toEqual([
      'doubled.info:4:1 recipe/info-key VERSION is set a second time.',
    ]);
  });

  it('must set five keys, and every one that is missing is told', async () => {
    expect(faultsOf(await read('incomplete.info')).map(brief)).toEqual([
      'incomplete.info:1:1 recipe/info-key VERSION is not set.',
      'incomplete.info:1:1 recipe/info-key DOWNLOAD is not set.',
      'incomplete.info:1:1 recipe/info-key REQUIRES is not set.',
    ]);
  });

  it('may have values in single quotes, over several lines, DOS line ends and a byte order mark', () => {
    const text =
      '\ufeffPRGNAM=\'demo\'\r\nVERSION="1"\r\nDOWNLOAD="one\r\n  two"\r\nMD5SUM=""\r\nREQUIRES="" # none\r\n';
    const info = valueOf(parseInfo(text, 'x'));
    expect(words(info.get('DOWNLOAD'))).toEqual(['one', 'two']);
    expect([info.get('PRGNAM')?.text, info.get('REQUIRES')?.text]).toEqual(['demo', '']);
    expect(info.get('PRGNAM')?.location).toEqual({ file: 'x', line: 1, column: 9 });
  });

  it('has an open quote told where it opens, and what comes after is read all the same', () => {
    const text = 'PRGNAM="demo\nVERSION="1"\nDOWNLOAD="\nMD5SUM=""\nREQUIRES=""\n';
    expect(faultsOf(parseInfo(text, 'x')).map(brief)).toEqual([
      'x:1:9 recipe/info-syntax The value of PRGNAM is not one plain text in double quotes.',
      'x:3:11 recipe/info-syntax The value of DOWNLOAD is not one plain text in double quotes.',
    ]);
  });

  it('is only warned of for a key that nothing here asks for', () => {
    const text =
      'PRGNAM="demo"\nVERSION="1"\nDOWNLOAD=""\nMD5SUM=""\nREQUIRES=""\nMAINTAINER="A "B" C"\nEMAIL="$USER"\n';
    expect(valueOf(parseInfo(text, 'x')).warnings.map((fault) => [fault.severity, brief(fault)])).toEqual([
      [
        'warning',
        'x:6:13 recipe/info-syntax The value of MAINTAINER is not one plain text in double quotes.',
      ],
      ['warning', 'x:7:8 recipe/info-syntax The value of EMAIL is not one plain text in double quotes.'],
    ]);
  });

  it('that ends inside a continued value is refused', () => {
    expect(faultsOf(parseInfo('PRGNAM="demo \\', 'x')).map(brief)).toEqual([
      'x:1:9 recipe/info-syntax The value of PRGNAM is not one plain text in double quotes.',
    ]);
  });

  it('has no words in an empty value', () => {
    expect(words(undefined)).toEqual([]);
    expect(words({ text: '', location: { file: 'x' } })).toEqual([]);
  });
});
