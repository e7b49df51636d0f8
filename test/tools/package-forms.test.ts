import { appendFileSync, copyFileSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readPackage } from '../../src/pkg/read-package.ts';
import { requireTools } from '../rig/require-tools.ts';
import { faultsOf, valueOf } from '../rig/result.ts';
import { sh } from '../rig/sh.ts';
import { tempTree } from '../rig/temp-tree.ts';

/** A tree with all that a package may hold, packed by GNU tar in that form as `pkg.tar`. */
const PACK = `
cd "$1"; mkdir -p tree/usr/bin tree/install "tree/usr/a folder/$(printf 'x%.0s' $(seq 120))"
cd tree; chmod 755 .
echo hello > usr/bin/hello; chmod 4755 usr/bin/hello; ln usr/bin/hello usr/bin/hello2
ln -s "../$(printf 'y%.0s' $(seq 130))" usr/bin/link
echo long > "usr/a folder/$(printf 'x%.0s' $(seq 120))/ä-$(printf 'z%.0s' $(seq 80))"
mkfifo usr/pipe; echo 'toy: toy (a toy)' > install/slack-desc
setfattr -n user.binary -v 0x0001ff80fe0a3d usr/bin/hello 2>/dev/null || touch ../no-attributes
tar --create --format="$2" --sort=name --xattrs --xattrs-include='user.*' --owner=+357 --group=+70 --mtime=@1500000000 --file=../pkg.tar . 2>/dev/null ||
tar --create --format="$2" --sort=name --owner=+357 --group=+70 --mtime=@1500000000 --file=../pkg.tar .
`;

describe('a package that GNU tar packed', () => {
  it.for(['gnu', 'posix'])('in %s form lists the same as tar lists it', async (form, context) => {
    await requireTools(context, 'tar', 'gzip', 'setfattr');
    await using folder = await tempTree();
    sh(PACK, folder.path, form);
    sh('gzip -n < "$1/pkg.tar" > "$1/toy-1.0-noarch-1.tgz"', folder.path);
    const { members, description } = valueOf(await readPackage(folder.at('toy-1.0-noarch-1.tgz')));
    const listing = sh(
      'tar --list --verbose --numeric-owner --quoting-style=literal --file="$1" | tr -s " " | cut -d" " -f2,6-',
      folder.at('pkg.tar'),
    );
    const ours = members.map(({ listed, kind, link, uid, gid }) => {
      const arrow =
        kind === 'symlink' ? ` -> ${link ?? ''}` : kind === 'hardlink' ? ` link to ${link ?? ''}` : '';
      return `${String(uid)}/${String(gid)} ${listed}${arrow}\n`;
    });
    expect(ours.join('')).toBe(listing);
    expect(description).toEqual(['toy: toy (a toy)']);
    const hello = members.find(({ path }) => path === 'usr/bin/hello');
    expect([hello?.mode, hello?.size, hello?.mtimeSeconds]).toEqual([0o4755, 6, 1_500_000_000]);
  });

  it('with a binary attribute keeps each of its bytes', async (context) => {
    await requireTools(context, 'tar', 'gzip', 'setfattr');
    await using folder = await tempTree();
    sh(PACK, folder.path, 'posix');
    if (sh('[ ! -e "$1/no-attributes" ] || echo none', folder.path) !== '') return;
    sh('gzip -n < "$1/pkg.tar" > "$1/toy-1.0-noarch-1.tgz"', folder.path);
    const { members } = valueOf(await readPackage(folder.at('toy-1.0-noarch-1.tgz')));
    const found = members.find(({ path }) => path === 'usr/bin/hello')?.xattrs['user.binary'];
    expect(Buffer.from(found ?? []).toString('hex')).toBe('0001ff80fe0a3d');
  });

  it('in ustar form reads the same as in gnu form', async (context) => {
    await requireTools(context, 'tar', 'gzip');
    await using folder = await tempTree();
    const script = `cd "$1"; d="t/$(printf 'x%.0s' $(seq 90))/$(printf 'y%.0s' $(seq 90))"; mkdir -p "$d"; echo 1 > "$d/file"
for form in ustar gnu; do tar -c --sort=name --format=$form --mtime=@1 -C t . | gzip -n > toy-$form-noarch-1.tgz; done`;
    sh(script, folder.path);
    const [ustar, gnu] = await Promise.all(
      ['ustar', 'gnu'].map(
        async (form) => valueOf(await readPackage(folder.at(`toy-${form}-noarch-1.tgz`))).members,
      ),
    );
    expect(ustar).toEqual(gnu);
  });
});

const FORMS = [
  ['txz', 'xz'],
  ['tgz', 'gzip'],
  ['tbz', 'bzip2'],
  ['tlz', 'lzip'],
] as const;

describe.for(FORMS)('a .%s', ([suffix, program]) => {
  const name = `gcc-g++-1.0.2_rc1-x86-1_sf.${suffix}`;
  const pack = (folder: string): void => {
    sh(
      `cd "$1"; mkdir -p t/usr; seq 20000 > t/usr/x; tar -c --sort=name -C t ./ | ${program} -c > "$2"`,
      folder,
      name,
    );
  };

  it('is read, name and all', async (context) => {
    await requireTools(context, 'tar', program);
    await using folder = await tempTree();
    pack(folder.path);
    const read = valueOf(await readPackage(folder.at(name)));
    expect([read.name.name, read.name.version, read.name.arch]).toEqual(['gcc-g++', '1.0.2_rc1', 'x86']);
    expect(read.members.map(({ path, size }) => [path, size])).toEqual([
      ['', 0],
      ['usr', 0],
      ['usr/x', 108_894],
    ]);
  });

  it('of several compressed parts is read', async (context) => {
    await requireTools(context, 'tar', program);
    await using folder = await tempTree();
    const script = `cd "$1"; mkdir -p t/usr; seq 20000 > t/usr/x; tar -c -C t ./ > tar
head -c 70000 tar | ${program} -c > "$2"; tail -c +70001 tar | ${program} -c >> "$2"`;
    sh(script, folder.path, name);
    expect(valueOf(await readPackage(folder.at(name))).members).toHaveLength(3);
  });

  it('that was cut short is refused, wherever', async (context) => {
    await requireTools(context, 'tar', program);
    await using folder = await tempTree();
    pack(folder.path);
    const { length } = readFileSync(folder.at(name));
    for (const left of [length - 1, length - 9, length >> 1, 8]) {
      truncateSync(folder.at(name), left);
      expect(faultsOf(await readPackage(folder.at(name)))[0]?.message).toMatch(
        /the data is (cut short|damaged)/,
      );
    }
  });

  it('with damage in the middle is refused', async (context) => {
    await requireTools(context, 'tar', program);
    await using folder = await tempTree();
    pack(folder.path);
    const bytes = readFileSync(folder.at(name));
    bytes.fill(0xaa, bytes.length >> 1, (bytes.length >> 1) + 20);
    writeFileSync(folder.at(name), bytes);
    expect(faultsOf(await readPackage(folder.at(name)))[0]?.code).toBe('pkg/damaged');
  });

  it('with something behind its end is refused', async (context) => {
    await requireTools(context, 'tar', program);
    await using folder = await tempTree();
    pack(folder.path);
    appendFileSync(folder.at(name), 'what is this?');
    expect(faultsOf(await readPackage(folder.at(name)))[0]?.code).toBe('pkg/damaged');
  });

  it('that is called after another compression is told what it is', async (context) => {
    await requireTools(context, 'tar', program);
    await using folder = await tempTree();
    pack(folder.path);
    const other = suffix === 'txz' ? 'tgz' : 'txz';
    copyFileSync(folder.at(name), folder.at(`toy-1.0-fw-1.${other}`));
    const [fault] = faultsOf(await readPackage(folder.at(`toy-1.0-fw-1.${other}`)));
    expect(fault?.message).toBe(
      `the file is called .${other}, which is ${other === 'txz' ? 'xz' : 'gzip'}, and is ${program}`,
    );
  });
});
