import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openSigner } from '../../src/lib/gpg.ts';
import { gpgKey } from '../rig/gpg-key.ts';
import { packagesIn, publish, readCurrent, replace } from '../rig/published.ts';
import { requireTools } from '../rig/require-tools.ts';
import { faultsOf, valueOf } from '../rig/result.ts';
import { tempTree } from '../rig/temp-tree.ts';

const [A1, A2, B1] = ['a-1-noarch-1_sf.txz', 'a-2-noarch-1_sf.txz', 'b-1-noarch-1_sf.txz'];

test('gpgv takes every signature by GPG-KEY alone, and signatures of unchanged packages are kept', async (context) => {
  await requireTools(context, 'gpg', 'gpgv', 'gpgconf');
  await using folder = await packagesIn(context, A1, B1);
  using key = gpgKey(folder.at('g'));
  const current = folder.at('repository/current');

  const unsigned = valueOf(await publish(folder));
  const signer = valueOf(await openSigner({ key: key.fingerprint, home: key.home }));
  const first = valueOf(await publish(folder, { signer }));
  const kept = readFileSync(join(current, `${B1}.asc`));
  const again = valueOf(await publish(folder, { signer }));
  await replace(folder, A1, A2);
  const second = valueOf(await publish(folder, { signer }));

  expect([unsigned.set, first.set, again.set, second.set]).toEqual(['0001', '0002', undefined, '0003']);
  expect(signer.fingerprint).toBe(key.fingerprint);
  const keyring = folder.at('k.gpg');
  const dearmor = ['--homedir', key.home, '--batch', '--quiet', '--output', keyring, '--dearmor'];
  execFileSync('gpg', [...dearmor, join(current, 'GPG-KEY')]);
  for (const name of [A2, B1, 'CHECKSUMS.md5', 'CHECKSUMS.md5.gz']) {
    const file = join(current, name);
    execFileSync('gpgv', ['--keyring', keyring, `${file}.asc`, file], { stdio: 'pipe' });
  }
  expect(readFileSync(join(current, `${B1}.asc`))).toEqual(kept);
  expect(existsSync(folder.at('repository/sets/0001/CHECKSUMS.md5.asc'))).toBe(false);
  await readCurrent(folder);
});

test('a key that is not there is refused before anything is done', async (context) => {
  await requireTools(context, 'gpg', 'gpgconf');
  await using folder = await tempTree();
  using key = gpgKey(folder.at('g'));
  const faults = faultsOf(await openSigner({ key: 'nobody@example.invalid', home: key.home }));
  expect(faults.map(({ code }) => code)).toEqual(['gpg/no-key']);
  expect(faults[0]?.message).toContain('"nobody@example.invalid"');
});

/**
 * What slackpkg+ 1.8 does with a repository, step by step, in our own words: verify the list by the repository's own key, make a package
 * list out of the list, verify a package and its signature by the list, then by the key, and look for a file in MANIFEST and for
 * entries in the ChangeLog.
 */
const SLACKPKGPLUS = String.raw`
set -euo pipefail
repo=$1 work=$2
cd "$work"
gpg --homedir "$3" --batch --quiet --output key.gpg --dearmor "$repo/GPG-KEY"
check() { gpg --homedir "$3" --batch --no-default-keyring --keyring "$work/key.gpg" --verify "$1" "$2" 2>/dev/null; }
check "$repo/CHECKSUMS.md5.asc" "$repo/CHECKSUMS.md5" "$3" && echo 'list: good signature'
grep -E '^[a-f0-9]{32}' "$repo/CHECKSUMS.md5" | grep -Ev -- '-(x86|i[3456]86|arm)-' | sed -E 's# \./# ./SLACKPKGPLUS_ours/#' >sums
grep '\.t[blxg]z$' sums | awk '{
  n = split($NF, part, "/"); file = part[n]; dir = $NF; sub("/[^/]*$", "", dir)
  m = split(file, word, "-"); ext = file; sub(/.*\./, "", ext); build = word[m]; sub("\\." ext "$", "", build)
  name = word[1]; for (i = 2; i <= m - 3; i++) name = name "-" word[i]
  print part[2], name, word[m-2], word[m-1], build, dir, ext }' | tee pkglist
while read -r tag name version arch build dir ext; do
  file=$name-$version-$arch-$build.$ext
  for each in "$file" "$file.asc"; do
    listed=$(grep -m1 "$dir/$each$" sums | cut -d' ' -f1)
    [ "$listed" = "$(md5sum <"$repo/$each" | cut -d' ' -f1)" ] && echo "$each: md5 good"
  done
  check "$repo/$file.asc" "$repo/$file" "$3" && echo "$file: good signature"
done <pkglist
bunzip2 -c "$repo/MANIFEST.bz2" | awk '/^\|\|[[:blank:]]+Package:[[:blank:]]+.*-[[:alnum:]_]+-[[:alnum:]_.]+\.t[blxg]z$/ { package = $3 }
  /^[-bcdlps][-r][-w][-xsS]/ && $6 == "usr/b" { print "usr/b is in " package }'
grep -inE '^[^ ]*:[ ]+(added|moved|rebuilt|upgraded)' "$repo/ChangeLog.txt"
date -u -d "$(head -n1 "$repo/FILELIST.TXT")" +%s
`;

test('the steps that slackpkg+ takes find, verify and list the packages', async (context) => {
  await requireTools(context, 'gpg', 'gpgconf', 'bash', 'awk', 'md5sum');
  await using folder = await packagesIn(context, A1, B1);
  using key = gpgKey(folder.at('g'));
  const signer = valueOf(await openSigner({ key: key.fingerprint, home: key.home }));
  valueOf(await publish(folder, { signer }));
  await folder.write({ 'work/empty': '' });

  const args = ['-c', SLACKPKGPLUS, '-', folder.at('repository/current'), folder.at('work'), key.home];
  const said = execFileSync('bash', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

  expect(said).toBe(`list: good signature
SLACKPKGPLUS_ours a 1 noarch 1_sf ./SLACKPKGPLUS_ours txz
SLACKPKGPLUS_ours b 1 noarch 1_sf ./SLACKPKGPLUS_ours txz
a-1-noarch-1_sf.txz: md5 good
a-1-noarch-1_sf.txz.asc: md5 good
a-1-noarch-1_sf.txz: good signature
b-1-noarch-1_sf.txz: md5 good
b-1-noarch-1_sf.txz.asc: md5 good
b-1-noarch-1_sf.txz: good signature
usr/b is in ./b-1-noarch-1_sf.txz
2:a-1-noarch-1_sf.txz:  Added.
3:b-1-noarch-1_sf.txz:  Added.
1767225600
`);
});

/**
 * What slapt-get 0.11 does: reads the keys of a record line by line in one order, and finds a package's digest by comparing name, version and
 * place with the folder and file name in the list, as texts.
 */
const SLAPT = String.raw`
set -euo pipefail
cd "$1"
gzip -dc CHECKSUMS.md5.gz >"$2/sums"
gzip -dc PACKAGES.TXT.gz | awk -v sums="$2/sums" '
  BEGIN { while ((getline line <sums) > 0)
    if (match(line, /^[0-9a-f]+ +[A-Za-z0-9\/._+-]+\/.+-.+-.+-.+\.t[gblx]z$/)) {
      split(line, column, / +/); file = column[2]; place = file; sub(/\/[^\/]*$/, "", place); sub(/.*\//, "", file)
      md5[place "|" file] = column[1] } }
  /^PACKAGE NAME:  / { name = $3; step = 1; next }
  step == 1 && /^PACKAGE LOCATION:  / { place = $3; step = 2; next }
  step == 2 && /^PACKAGE SIZE \(compressed\):  [0-9]+ K$/ { step = 3; next }
  step == 3 && /^PACKAGE SIZE \(uncompressed\):  [0-9]+ K$/ { step = 4; next }
  step == 4 && /^PACKAGE REQUIRED:  / { step = 5; next }
  step >= 4 && step <= 5 && /^PACKAGE CONFLICTS:  / { step = 6; next }
  step >= 4 && step <= 6 && /^PACKAGE SUGGESTS:  / { step = 7; next }
  step >= 4 && /^PACKAGE DESCRIPTION:/ { print place, name, md5[place "|" name]; step = 0; next }
  step > 0 { print "not understood: " $0; exit 1 }'
`;

test('the steps that slapt-get takes find each package with its digest', async (context) => {
  await requireTools(context, 'bash', 'awk');
  await using folder = await packagesIn(context, A1, B1);
  valueOf(await publish(folder));
  await folder.write({ 'work/empty': '' });

  const args = ['-c', SLAPT, '-', folder.at('repository/current'), folder.at('work')];
  const said = execFileSync('bash', args, { encoding: 'utf8' });

  const list = readFileSync(folder.at('repository/current/CHECKSUMS.md5'), 'utf8');
  const md5 = (file: string): string => new RegExp(`^(\\w+) {2}\\./${file}$`, 'm').exec(list)?.[1] ?? 'none';
  expect(said).toBe(`. ${A1} ${md5(A1)}\n. ${B1} ${md5(B1)}\n`);
});
