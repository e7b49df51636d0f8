import { problem } from '../lib/diagnostic.ts';
import { fail, ok, type Result } from '../lib/result.ts';
import { quoteList } from '../lib/text.ts';
import type { ListedBase } from '../buildroot/index.ts';

/** The base root that a word names: its directory's name, or the first digits of its identity (four or more). */
export function selectBase(bases: readonly ListedBase[], word: string): Result<ListedBase> {
  const digits = word
    .replace(/^.*(base|core)-/, '')
    .replace(/\/$/, '')
    .toLowerCase();
  const found =
    digits.length < 4
      ? []
      : bases.filter(
          (base) => (base.record?.identity ?? base.mark).startsWith(digits) || digits === base.mark,
        );
  const [only] = found;
  if (only !== undefined && found.length === 1) return ok(only);
  const there =
    bases.length === 0
      ? 'there is none; "slackforge root create" makes one'
      : `there are ${quoteList(bases.map((base) => base.name))}`;
  const message =
    found.length === 0 ? `there is no base root "${word}"` : `"${word}" names more than one base root`;
  return fail(problem('buildroot/no-base', message, { hint: there }));
}
