import { z } from 'zod';
import { problem, type Diagnostic, type Location } from '../lib/diagnostic.ts';
import { failAll, ok, type Result } from '../lib/result.ts';
import { quoteList } from '../lib/text.ts';
import type { YamlFile } from '../lib/yaml-file.ts';
import { ADDRESS } from './source-address.ts';
import type { PinnedName, RecipeSource, RegistryKind, SourceOrigin, SourceSignature } from './recipe.ts';

const relative = z
  .string()
  .regex(/^[^/\0][^\0]*$/)
  .refine((path) => !path.split('/').some((part) => part === '' || part === '.' || part === '..'), {
    message: 'expected a folder inside the source, without "." and ".."',
  });

const FROM_SOURCE = { source: z.string().min(1), dir: relative.optional() };

/** Keys of recipe.yaml about sources besides DOWNLOAD; `{version}` may stand in every file, address and version. */
export const EXTRA_SOURCES = {
  sources: z.array(z.string()).default([]).describe('what a language registry has: pypi:NAME@VERSION'),
  vendor: z
    .array(
      z.discriminatedUnion('kind', [
        z.strictObject({ kind: z.literal('go'), ...FROM_SOURCE }),
        z.strictObject({ kind: z.literal('cargo'), ...FROM_SOURCE }),
        z.strictObject({ kind: z.literal('pip'), requirements: z.array(z.string()).min(1) }),
      ]),
    )
    .default([])
    .describe('what a build needs from a registry, packed into one locked archive'),
  signatures: z
    .array(
      z.strictObject({
        file: z.string().min(1),
        url: z.string().regex(ADDRESS, 'expected an address of http, https or ftp'),
        key: z.string().regex(/^[^/\0]+$/, 'expected a file of the recipe'),
        fingerprint: z
          .string()
          .transform((text) => text.replace(/\s/g, '').toUpperCase())
          .refine((text) => /^[0-9A-F]{40}$/.test(text), 'expected the 40 hexadecimal digits of a key'),
        of: z.enum(['file', 'tar']).default('file'),
      }),
    )
    .default([])
    .describe("upstream's OpenPGP signatures"),
};

type Shape = { readonly [key in keyof typeof EXTRA_SOURCES]: z.output<(typeof EXTRA_SOURCES)[key]> };

/** As written in a recipe.yaml. */
export interface ExtraSources extends Shape {
  readonly at: YamlFile<unknown>['at'];
}

/** Of a recipe without recipe.yaml, or one that says nothing of sources. */
export const NO_EXTRA_SOURCES: ExtraSources = {
  sources: [],
  vendor: [],
  signatures: [],
  at: () => ({ file: 'recipe.yaml' }),
};

// No name begins with "-": a client would take it for an option. None has a character that means something to a client.
const FORMS: Readonly<Record<RegistryKind, RegExp>> = {
  pypi: /^pypi:([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)@([A-Za-z0-9][A-Za-z0-9.+!_-]*)$/,
  crate: /^crate:([A-Za-z][A-Za-z0-9_-]*)@([0-9][A-Za-z0-9.+-]*)$/,
  go: /^go:([a-z0-9][A-Za-z0-9._~-]*(?:\/[A-Za-z0-9_~][A-Za-z0-9._~-]*)*)@(v[0-9][A-Za-z0-9.+-]*)$/,
};
const KINDS: readonly RegistryKind[] = ['pypi', 'crate', 'go'];

const REQUIREMENT = /^([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)==([A-Za-z0-9][A-Za-z0-9.+!_-]*)$/;

/**
 * All sources of a recipe: those of its .info, what it takes from registries, and its vendor archives, each with the signature that
 * recipe.yaml has for it. Every fault is reported at its place.
 */
export function joinSources(
  name: string,
  version: string,
  plain: readonly RecipeSource[],
  extra: ExtraSources,
): Result<readonly RecipeSource[]> {
  const faults: Diagnostic[] = [];
  const fill = (text: string): string => text.replaceAll('{version}', version);
  const complain = (message: string, location: Location, hint?: string): void =>
    void faults.push(
      problem('recipe/source', message, { location, ...(hint === undefined ? {} : { hint }) }),
    );

  const listed = extra.sources.flatMap((text, index) => {
    const origin = parseRegistrySource(fill(text));
    if (origin !== undefined) return [{ url: fill(text), file: registryFile(origin), origin }];
    const hint = 'Write pypi:NAME@VERSION, crate:NAME@VERSION or go:MODULE@vVERSION.';
    complain(`"${text}" is not a source of a registry.`, extra.at(['sources', index]), hint);
    return [];
  });
  const own: readonly RecipeSource[] = [...plain, ...listed];

  const vendored = extra.vendor.map((vendor, index): RecipeSource => {
    const where = (key: string): Location => extra.at(['vendor', index, key]);
    const url = `vendor:${vendor.kind}`;
    const file = `${name}-${version}-vendor-${vendor.kind}.tar.xz`;
    if (vendor.kind === 'pip') {
      const requirements = vendor.requirements.flatMap((text, at): readonly PinnedName[] => {
        const [, project, pinned] = REQUIREMENT.exec(fill(text)) ?? [];
        if (project !== undefined && pinned !== undefined) return [{ name: project, version: pinned }];
        complain(`"${text}" is not NAME==VERSION.`, extra.at(['vendor', index, 'requirements', at]));
        return [];
      });
      return { url, file, origin: { kind: 'vendor-pip', requirements } };
    }
    const wanted = fill(vendor.source);
    const source =
      own.find((each) => each.file === wanted) ?? own.find((each) => stem(each.file) === stem(wanted));
    if (source === undefined)
      complain(
        `"${wanted}" is not a source of this recipe.`,
        where('source'),
        `Its sources: ${quoteList(own.map((each) => each.file))}.`,
      );
    return {
      url,
      file,
      origin: { kind: `vendor-${vendor.kind}`, source: source?.file ?? wanted, dir: vendor.dir ?? '' },
    };
  });

  const signatures = new Map<string, SourceSignature>();
  extra.signatures.forEach(({ file, url, key, fingerprint, of }, index) => {
    if (!own.some((each) => each.file === fill(file)))
      complain(`"${fill(file)}" is not a source of this recipe.`, extra.at(['signatures', index, 'file']));
    signatures.set(fill(file), { url: fill(url), key, fingerprint, isOfTar: of === 'tar' });
  });

  const all = [...own, ...vendored].map((source) => {
    const signature = signatures.get(source.file);
    return signature === undefined ? source : { ...source, signature };
  });
  all.forEach(({ file }, index) => {
    if (index >= plain.length && all.findIndex((each) => each.file === file) !== index)
      complain(`Two sources of "${name}" are called ${file}.`, extra.at(['sources']));
  });
  return faults.length > 0 ? failAll(faults) : ok(all);
}

/** A tarball's name without how it is compressed: the settings may bring a source in another form than upstream's. */
const stem = (file: string): string => file.replace(/\.tar\.\w+$/, '.tar');

function parseRegistrySource(text: string): (SourceOrigin & { readonly kind: RegistryKind }) | undefined {
  for (const kind of KINDS) {
    const [, name, version] = FORMS[kind].exec(text) ?? [];
    if (name !== undefined && version !== undefined) return { kind, name, version };
  }
  return undefined;
}

/** The name that the file has beside the SlackBuild: known before anything is asked, whatever the registry calls it. */
function registryFile({ kind, name, version }: PinnedName & { readonly kind: RegistryKind }): string {
  switch (kind) {
    case 'pypi':
      return `${name}-${version}.tar.gz`;
    case 'crate':
      return `${name}-${version}.crate`;
    case 'go':
      return `${name.replaceAll('/', '-')}-${version}.zip`;
  }
}
