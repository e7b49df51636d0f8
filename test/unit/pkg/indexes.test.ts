import { describe, expect, test } from 'vitest';
import { parseChecksums, renderChecksums } from '../../../src/pkg/checksums.ts';
import { humanSize, renderDatabaseEntry } from '../../../src/pkg/database.ts';
import { parsePackageName } from '../../../src/pkg/package-name.ts';
import { parsePackagesTxt, renderPackagesTxt } from '../../../src/pkg/packages-txt.ts';

const MD5 = 'd41d8cd98f00b204e9800998ecf8427e';

const PACKAGES = `PACKAGES.TXT;  Wed Jan  1 00:00:00 UTC 2025

Total size of all packages (compressed):  1 MB
Total size of all packages (uncompressed):  2 MB

PACKAGE NAME:  gcc-g++-15.2.0-x86_64-1.txz
PACKAGE LOCATION:  ./slackware64/d
PACKAGE SIZE (compressed):  10 K
PACKAGE SIZE (uncompressed):  1030 K
PACKAGE DESCRIPTION:
gcc-g++: gcc-g++ (C++ support for GCC)
gcc-g++:

PACKAGE NAME:  toy-1-noarch-1_sf.txz
PACKAGE LOCATION:  .
PACKAGE SIZE (compressed):  4 K
PACKAGE SIZE (uncompressed):  20 K
PACKAGE DESCRIPTION:
toy: toy
`;

describe('PACKAGES.TXT', () => {
  test('is rendered to the same bytes it was read from', () => {
    const records = parsePackagesTxt(PACKAGES, 'PACKAGES.TXT');
    if (!records.ok) throw new Error(records.diagnostics[0]?.message);
    expect(records.value.map(({ file, folder }) => [folder, file])).toEqual([
      ['slackware64/d', 'gcc-g++-15.2.0-x86_64-1.txz'],
      ['', 'toy-1-noarch-1_sf.txz'],
    ]);
    expect(renderPackagesTxt(records.value, 1735689600)).toBe(PACKAGES);
  });

  test('points at each record that cannot be understood', () => {
    const spoilt = PACKAGES.replace('gcc-g++-15.2.0-x86_64-1.txz', 'gcc.txz').replace(
      'LOCATION:  .\n',
      'LOCATION:  ./../..\n',
    );
    const records = parsePackagesTxt(spoilt, 'PACKAGES.TXT');
    expect(records.ok ? [] : records.diagnostics.map((each) => each.location?.line)).toEqual([6, 14]);
  });
});

describe('CHECKSUMS.md5', () => {
  test('is read with and without "./", and rendered sorted', () => {
    const digests = parseChecksums(`prose\n${MD5}  ./b/c d\n${MD5} *a\n`, 'CHECKSUMS.md5');
    if (!digests.ok) throw new Error(digests.diagnostics[0]?.message);
    expect([...digests.value.keys()]).toEqual(['b/c d', 'a']);
    expect(renderChecksums(digests.value).split('\n').slice(-3)).toEqual([
      `${MD5}  ./a`,
      `${MD5}  ./b/c d`,
      '',
    ]);
  });

  test.each(['../etc/passwd', '/etc/passwd', 'a/../../b'])('refuses the path %s', (path) => {
    const digests = parseChecksums(`${MD5}  ./x\n${MD5}  ${path}\n`, 'CHECKSUMS.md5');
    expect(digests.ok ? undefined : digests.diagnostics[0]?.location?.line).toBe(2);
  });
});

describe('the database entry', () => {
  test('has the layout that removepkg reads', () => {
    const name = parsePackageName('out/toy-1.0-x86_64-1_t.txz');
    if (!name.ok) throw new Error();
    const text = renderDatabaseEntry({
      name: name.value,
      compressedBytes: 300,
      uncompressedBytes: 20480,
      location: 'out/toy-1.0-x86_64-1_t.txz',
      description: ['toy: toy (a toy)', 'toy:'],
      listed: ['./', 'usr/', 'etc/', 'etc/\u00fc'],
      hasUninstallScript: true,
    });
    expect(text).toBe(`PACKAGE NAME:     toy-1.0-x86_64-1_t
COMPRESSED PACKAGE SIZE:     4.0K
UNCOMPRESSED PACKAGE SIZE:     20K
PACKAGE LOCATION: out/toy-1.0-x86_64-1_t.txz
PACKAGE DESCRIPTION:
toy: toy (a toy)
toy:
FILE LIST:
./
etc/
etc/\\303\\274
usr/
var/lib/pkgtools/douninst.sh/toy-1.0-x86_64-1_t
`);
  });

  test.each([
    [0, '0'],
    [1023, '1023'],
    [1024, '1.0K'],
    [10_240, '10K'],
    [1_300_000, '1.3M'],
    [10_485_761, '11M'],
    [5_000_000_000, '4.7G'],
  ])('writes %i bytes as numfmt does', (bytes, text) => {
    expect(humanSize(bytes)).toBe(text);
  });
});
