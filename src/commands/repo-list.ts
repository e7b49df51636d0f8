import { ok, type Result } from '../lib/result.ts';
import { formatBytes, plural } from '../lib/text.ts';
import { listSets } from '../pkg/index.ts';
import { outPaths, type Answer, type Context } from './context.ts';

/** The sets of the package repository, oldest first, and which one readers are given. */
export async function repoListCommand({ settings }: Context): Promise<Result<Answer>> {
  const { repository } = outPaths(settings);
  const sets = (await listSets(repository)).map(({ publishedMs, ...set }) => ({
    ...set,
    published: new Date(Math.floor(publishedMs / 1000) * 1000).toISOString().replace('.000Z', 'Z'),
  }));
  const lines = sets.map(
    ({ name, published, packages, bytes, isCurrent }) =>
      `${isCurrent ? '*' : ' '} ${name}  ${published}  ${plural(packages, 'package').padStart(12)}  ${formatBytes(bytes)}\n`,
  );
  return ok({
    text: sets.length === 0 ? 'nothing is published yet: slackforge repo publish\n' : lines.join(''),
    json: { format: 1, repository, sets },
  });
}
