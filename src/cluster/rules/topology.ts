import { problem, warning } from '../../lib/diagnostic.ts';
import { quoteList } from '../../lib/text.ts';
import { findWeakPlaces, parts } from '../connectivity.ts';
import { eachNode, type Rule } from './rule.ts';

/** The nodes find each other by their loopbacks, which only cables lead to. */
export const connected: Rule = ({ cluster, at }) => {
  // An end that names no node, or two, is told of as such; what it joins is not known.
  const names = cluster.nodes.map((node) => node.hostname);
  const isClear = new Set(names).size === names.length;
  const ends = cluster.links.flatMap((link) => link.ends.map((end) => end.split(':')[0] ?? ''));
  if (!isClear || !ends.every((hostname) => names.includes(hostname))) return [];
  const all = parts(cluster);
  const [first = [], ...others] = all;
  return others.map((part) =>
    problem(
      'cluster/disconnected',
      `No way over cables leads from ${quoteList(first.slice(0, 1))} to ${quoteList(part)}.`,
      {
        location: at(['links']),
        hint: 'Add the cables that join them',
      },
    ),
  );
};

/** What the triangle is for: one cable, or one node, may fail. */
export const bearsLoss: Rule = ({ cluster, at }) => {
  if (parts(cluster).length !== 1) return [];
  const { links, nodes } = findWeakPlaces(cluster);
  return [
    ...links.map((index) =>
      warning(
        'cluster/cut-cable',
        `Without ${cluster.links[index]?.name ?? ''} the cluster falls apart: it is the only way between its ends.`,
        { location: at(['links', index]), hint: 'A second way makes the loss of one cable harmless' },
      ),
    ),
    ...nodes.map((index) =>
      warning(
        'cluster/cut-node',
        `Without ${cluster.nodes[index]?.hostname ?? ''} the others cannot all reach each other.`,
        { location: at(['nodes', index]), hint: 'A cable that goes past it makes its loss harmless to them' },
      ),
    ),
  ];
};

/** A node with cables that does not forward is the end of every way through it. */
export const isRouter: Rule = eachNode(({ hostname, nics, roles }, at, { links }) => {
  const cabled = new Set<string>(links.flatMap((link) => link.ends));
  const hasCable = nics.some(({ name }) => cabled.has(`${hostname}:${name}`));
  if (!hasCable || roles.includes('router')) return [];
  return [
    problem(
      'cluster/no-router',
      `${hostname} has cables and not the role router: it would forward nothing.`,
      {
        location: at('roles'),
        hint: 'Add router to its roles, or leave them out',
      },
    ),
  ];
});
