import { appendFileSync, existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { writeRepository } from '../../../src/pkg/index.ts';
import { makePackage } from '../../rig/make-package.ts';
import { brief, faultsOf, valueOf } from '../../rig/result.ts';
import { tempTree } from '../../rig/temp-tree.ts';

test('a repository has an index that describes its packages, the same bytes each time, and is kept when a package is damaged', async () => {
  await using folder = await tempTree({ 'notes.txt': 'not a package', 'gone-1-noarch-1_sf.txt': 'x' });
  const members = [{ name: './' }, { name: 'install/slack-desc', content: 'toy: toy (a toy)\ntoy:\n' }];
  await makePackage(folder.path, 'toy-1-noarch-1_sf.txz', members);
  await makePackage(folder.path, 'a-1-noarch-1_sf.txz', [{ name: './' }]);
  valueOf(await writeRepository(folder.path, { epochSeconds: 0 }));
  const index = readFileSync(folder.at('PACKAGES.TXT'), 'utf8');
  expect(index).toMatch(/^PACKAGES.TXT; {2}Thu Jan {2}1 00:00:00 UTC 1970\n/);
  expect(index.match(/^PACKAGE NAME: .*/gm)).toEqual([
    'PACKAGE NAME:  a-1-noarch-1_sf.txz',
    'PACKAGE NAME:  toy-1-noarch-1_sf.txz',
  ]);
  expect(readFileSync(folder.at('toy-1-noarch-1_sf.txt'), 'utf8')).toBe('toy: toy (a toy)\ntoy:\n');
  const list = readFileSync(folder.at('CHECKSUMS.md5'), 'utf8');
  expect(list.match(/\.\/.*/g)).toEqual([
    './PACKAGES.TXT',
    './a-1-noarch-1_sf.txt',
    './a-1-noarch-1_sf.txz',
    './toy-1-noarch-1_sf.txt',
    './toy-1-noarch-1_sf.txz',
  ]);

  expect(existsSync(folder.at('gone-1-noarch-1_sf.txt'))).toBe(false);
  expect(existsSync(folder.at('notes.txt'))).toBe(true);
  rmSync(folder.at('toy-1-noarch-1_sf.txt'));
  valueOf(await writeRepository(folder.path, { epochSeconds: 0 }));
  expect(readFileSync(folder.at('CHECKSUMS.md5'), 'utf8')).toBe(list);
  expect(statSync(folder.at('toy-1-noarch-1_sf.txt')).size).toBe(22);

  appendFileSync(folder.at('a-1-noarch-1_sf.txz'), 'garbage');
  writeFileSync(folder.at('b-1.txz'), '');
  const faults = faultsOf(await writeRepository(folder.path, { epochSeconds: 0 })).map(brief);
  expect(faults.map((each) => each.split(' ')[1])).toEqual(['pkg/damaged', 'pkg/bad-name']);
  expect(readFileSync(folder.at('PACKAGES.TXT'), 'utf8')).toBe(index);
});
