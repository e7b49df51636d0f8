import { EXPLANATIONS } from '../cluster/index.ts';
import { problem } from '../lib/diagnostic.ts';
import { fail, ok, type Result } from '../lib/result.ts';
import { nearest } from '../lib/text.ts';
import type { Answer } from './context.ts';

/** Says why a rule of the cluster file is there and what to do, by the id of a complaint, with or without "cluster/"; or lists all. */
export function clusterExplainCommand({ id }: { readonly id: string | undefined }): Result<Answer> {
  if (id === undefined) {
    const width = Math.max(...EXPLANATIONS.map((each) => each.id.length));
    return ok({
      text: EXPLANATIONS.map((each) => `${each.id.padEnd(width)}  ${each.sentence}\n`).join(''),
      json: { format: 1, rules: EXPLANATIONS },
    });
  }
  const wanted = id.startsWith('cluster/') ? id : `cluster/${id}`;
  const found = EXPLANATIONS.find((each) => each.id === wanted);
  if (found === undefined) {
    const guess = nearest(
      wanted,
      EXPLANATIONS.map((each) => each.id),
    );
    const hint =
      guess === undefined ? '"slackforge cluster explain" lists them.' : `Did you mean "${guess}"?`;
    return fail(problem('usage/invalid', `There is no rule "${id}".`, { hint }));
  }
  return ok({
    text: `${found.id}: ${found.sentence}\n\n${wrap(found.text)}\n`,
    json: { format: 1, rules: [found] },
  });
}

const WIDTH = 80;

/** Lines of at most 80 characters, broken at blanks. */
function wrap(text: string): string {
  const lines = [''];
  for (const word of text.split(' ')) {
    const last = lines.at(-1) ?? '';
    if (last === '') lines[lines.length - 1] = word;
    else if (last.length + 1 + word.length > WIDTH) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines.join('\n');
}
