import semver from 'semver';
import { problem } from '../lib/diagnostic.ts';
import { hasProgram } from '../lib/exec.ts';
import { ok, type Result } from '../lib/result.ts';
import type { Answer } from './context.ts';

interface Need {
  readonly program: string;
  readonly why: string;
  /** Nothing works without it, as opposed to one command or a faster way. */
  readonly isRequired: boolean;
}

const NEEDS: readonly Need[] = [
  { program: 'unshare', why: 'build in private namespaces', isRequired: true },
  { program: 'nsenter', why: 'take the host out of a root', isRequired: true },
  { program: 'mount', why: 'lay a throw-away overlay over the base root', isRequired: true },
  { program: 'setpriv', why: 'take rights from what runs in a root', isRequired: true },
  { program: 'setfattr', why: 'keep file capabilities of packages', isRequired: true },
  { program: 'gpgv', why: "check the signature of the mirror's CHECKSUMS.md5", isRequired: true },
  { program: 'openssl', why: 'hash the generated passwords', isRequired: true },
  { program: 'xorriso', why: 'write boot media', isRequired: true },
  { program: 'xz', why: 'read packages faster than without it', isRequired: false },
  { program: 'bzip2', why: 'read .tbz packages, and publish a repository', isRequired: false },
  { program: 'lzip', why: 'read .tlz packages', isRequired: false },
  { program: 'gpg', why: 'sign a repository', isRequired: false },
  {
    program: 'python3',
    why: 'bring source archives of the Python package index (with its pip)',
    isRequired: false,
  },
  { program: 'cargo', why: 'bring and vendor crates', isRequired: false },
  { program: 'go', why: 'bring and vendor Go modules', isRequired: false },
  { program: 'strace', why: 'see what a build opens (--check-needs)', isRequired: false },
  { program: 'newuidmap', why: 'enter roots as an ordinary user', isRequired: false },
  { program: 'podman', why: 'build in containers (--runner podman)', isRequired: false },
  { program: 'grub-mkimage', why: 'make boot loaders of a PXE set', isRequired: false },
  { program: 'qemu-system-x86_64', why: 'test boot media', isRequired: false },
];

/** As "engines" of package.json says; npm only warns of it, and not everybody starts slackforge through npm. */
export const NODE_RANGE = '>=20.19';

/** A table of the programs that slackforge calls, why, and whether this machine has them. */
export async function doctorCommand(): Promise<Result<Answer>> {
  const rows = await Promise.all(
    NEEDS.map(async (need) => ({ ...need, isThere: await hasProgram(need.program) })),
  );
  const isRoot = process.getuid?.() === 0;
  const lines = rows.map((row) => {
    const state = row.isThere ? 'found' : row.isRequired ? 'MISSING' : 'absent';
    return `${state.padEnd(8)} ${row.program.padEnd(20)} to ${row.why}\n`;
  });
  const rights = (isRoot ? 'yes' : 'NO').padEnd(8) + ` ${'uid 0'.padEnd(20)} to enter a build root\n`;
  const node = { version: process.versions.node, range: NODE_RANGE };
  const isNodeRight = semver.satisfies(node.version, NODE_RANGE);
  const runtime = `${(isNodeRight ? 'found' : 'TOO OLD').padEnd(8)} ${`node ${node.version}`.padEnd(20)} to run at all (${NODE_RANGE})\n`;
  const lacking = [
    ...rows.filter((row) => row.isRequired && !row.isThere).map((row) => row.program),
    ...(isNodeRight ? [] : [`Node.js ${NODE_RANGE}`]),
    ...(isRoot ? [] : ['the rights of uid 0']),
  ];
  const fault = problem('exec/missing-program', `This machine lacks ${lacking.join(', ')}.`);
  return ok({
    text: lines.join('') + runtime + rights,
    json: { format: 1, programs: rows, node: { ...node, isRight: isNodeRight }, isRoot },
    ...(lacking.length === 0 ? {} : { isFailure: true, warnings: [fault] }),
  });
}
