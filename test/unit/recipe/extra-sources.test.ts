import { describe, expect, it } from 'vitest';
import { joinSources } from '../../../src/recipe/extra-sources.ts';
import { parseSidecar } from '../../../src/recipe/sidecar.ts';
import { brief, faultsOf, valueOf } from '../../rig/result.ts';

const PLAIN = [{ url: 'https://example.invalid/prog-2.1.tar.xz', file: 'prog-2.1.tar.xz' }];

const join = (text: string) => {
  const sidecar = valueOf(parseSidecar(`format: 1\nlicence: MIT\n${text}`, 'recipe.yaml'));
  return joinSources('prog', '2.1', PLAIN, sidecar.extraSources);
};

describe('sources that no .info can name', () => {
  it('are of registries, each with a file name that is known beforehand', () => {
    const all = valueOf(
      join('sources: ["pypi:demo@{version}", "crate:tiny@0.1.0", "go:example.com/Up/mod@v1.2.0"]\n'),
    );
    expect(all.slice(1)).toEqual([
      {
        url: 'pypi:demo@2.1',
        file: 'demo-2.1.tar.gz',
        origin: { kind: 'pypi', name: 'demo', version: '2.1' },
      },
      {
        url: 'crate:tiny@0.1.0',
        file: 'tiny-0.1.0.crate',
        origin: { kind: 'crate', name: 'tiny', version: '0.1.0' },
      },
      {
        url: 'go:example.com/Up/mod@v1.2.0',
        file: 'example.com-Up-mod-v1.2.0.zip',
        origin: { kind: 'go', name: 'example.com/Up/mod', version: 'v1.2.0' },
      },
    ]);
  });

  it('are vendor archives, named after the recipe, its version and the kind', () => {
    const all = valueOf(
      join(
        'vendor:\n  - {kind: cargo, source: "prog-{version}.tar.xz", dir: src/x}\n  - {kind: pip, requirements: ["a-b==1.0"]}\n',
      ),
    );
    expect(all.slice(1)).toEqual([
      {
        url: 'vendor:cargo',
        file: 'prog-2.1-vendor-cargo.tar.xz',
        origin: { kind: 'vendor-cargo', source: 'prog-2.1.tar.xz', dir: 'src/x' },
      },
      {
        url: 'vendor:pip',
        file: 'prog-2.1-vendor-pip.tar.xz',
        origin: { kind: 'vendor-pip', requirements: [{ name: 'a-b', version: '1.0' }] },
      },
    ]);
  });

  it("are made from the tarball of the settings where that is compressed in another way than upstream's", () => {
    const all = valueOf(join('vendor: [{kind: go, source: "prog-{version}.tar.gz"}]\n'));
    expect(all[1]?.origin).toEqual({ kind: 'vendor-go', source: 'prog-2.1.tar.xz', dir: '' });
  });

  it('are joined with the signature that recipe.yaml has for them', () => {
    const [source] = valueOf(
      join(
        `signatures:\n  - {file: "prog-{version}.tar.xz", url: "https://x/prog-{version}.sign", key: up.asc, fingerprint: ${'ab '.repeat(20)}, of: tar}\n`,
      ),
    );
    expect(source?.signature).toEqual({
      url: 'https://x/prog-2.1.sign',
      key: 'up.asc',
      fingerprint: 'AB'.repeat(20),
      isOfTar: true,
    });
  });

  it('that could be an option of a client, or have no exact version, are refused at their place', () => {
    const text =
      'sources: ["pypi:--index-url@1", "crate:a@^1", "go:-mod@v1", "npm:x@1", "pypi:a"]\nvendor: [{kind: pip, requirements: ["a>=1", "-r=="]}]\n';
    expect(faultsOf(join(text)).map(brief)).toEqual([
      'recipe.yaml:3:11 recipe/source "pypi:--index-url@1" is not a source of a registry.',
      'recipe.yaml:3:33 recipe/source "crate:a@^1" is not a source of a registry.',
      'recipe.yaml:3:47 recipe/source "go:-mod@v1" is not a source of a registry.',
      'recipe.yaml:3:61 recipe/source "npm:x@1" is not a source of a registry.',
      'recipe.yaml:3:72 recipe/source "pypi:a" is not a source of a registry.',
      'recipe.yaml:4:37 recipe/source "a>=1" is not NAME==VERSION.',
      'recipe.yaml:4:45 recipe/source "-r==" is not NAME==VERSION.',
    ]);
  });

  it('have no signature in a folder of this machine', () => {
    const text = `format: 1\nlicence: MIT\nsignatures: [{file: a.tar, url: "file:/etc/passwd", key: k, fingerprint: ${'A'.repeat(40)}}]\n`;
    expect(faultsOf(parseSidecar(text, 'recipe.yaml'))[0]?.message).toContain(
      'expected an address of http, https or ftp',
    );
  });

  it('must not share a name, and a vendored or signed file must be one of them', () => {
    const text =
      'sources: ["crate:t@1.0.0", "crate:t@1.0.0"]\nvendor: [{kind: go, source: other.tar}]\nsignatures: [{file: no.tar, url: "https://x/u", key: k, fingerprint: ' +
      'A'.repeat(40) +
      '}]\n';
    expect(faultsOf(join(text)).map(brief)).toEqual([
      'recipe.yaml:4:29 recipe/source "other.tar" is not a source of this recipe.',
      'recipe.yaml:5:21 recipe/source "no.tar" is not a source of this recipe.',
      'recipe.yaml:3:10 recipe/source Two sources of "prog" are called t-1.0.0.crate.',
    ]);
  });
});
