import type { ManifestEntry } from './tree-manifest.ts';

/** How one path of a tree is not what it was. */
export interface Difference {
  readonly path: string;
  readonly what:
    'missing' | 'added' | 'kind' | 'content' | 'mode' | 'owner' | 'link' | 'device' | 'names' | 'xattrs';
  readonly was?: string;
  readonly is?: string;
}

/** Every difference between a tree as it was and as it is, by path. Both lists are in code-unit order of the paths, as manifests are. */
export function compareManifests(
  before: readonly ManifestEntry[],
  after: readonly ManifestEntry[],
): readonly Difference[] {
  const differences: Difference[] = [];
  let [left, right] = [0, 0];
  while (left < before.length || right < after.length) {
    const was = before[left];
    const is = after[right];
    if (was !== undefined && (is === undefined || was.path < is.path)) {
      differences.push({ path: was.path, what: 'missing', was: was.kind });
      left++;
    } else if (is !== undefined && (was === undefined || is.path < was.path)) {
      differences.push({ path: is.path, what: 'added', is: is.kind });
      right++;
    } else {
      if (was !== undefined && is !== undefined) differences.push(...compareEntries(was, is));
      left++;
      right++;
    }
  }
  return differences;
}

function compareEntries(was: ManifestEntry, is: ManifestEntry): readonly Difference[] {
  const { path } = was;
  if (was.kind !== is.kind) return [{ path, what: 'kind', was: was.kind, is: is.kind }];
  const content = was.kind === 'symlink' ? 'link' : was.kind.endsWith('device') ? 'device' : 'content';
  const pairs = [
    [content, was.content, is.content],
    ['mode', was.mode, is.mode],
    ['owner', was.owner, is.owner],
    ['names', was.sameAs ?? '', is.sameAs ?? ''],
    ['xattrs', (was.xattrs ?? []).join(' '), (is.xattrs ?? []).join(' ')],
  ] as const;
  return pairs.flatMap(([what, old, now]) => (old === now ? [] : [{ path, what, was: old, is: now }]));
}
