// A root of the mirror's packages: ours, the shell's installpkg over the same files, plain tar, and decompression alone.
import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { alternate, measure, ratioOf, row } from './measure.js';

export async function rootCreation({ dist, mirror, scratch, rounds, pkgtools }) {
  const maker = join(import.meta.dirname, 'make-root.js');
  const listed = await measure([process.execPath, maker, dist, mirror, 'list']);
  const files = listed.stdout.trim().split('\n');
  const listOf = (name, paths) => {
    writeFileSync(join(scratch, name), `${paths.join('\n')}\n`);
    return join(scratch, name);
  };
  const [list, first] = [listOf('files', files), listOf('first-file', files.slice(0, 1))];
  const folder = (name) => {
    const path = join(scratch, name);
    mkdirSync(path, { recursive: true });
    return path;
  };
  // What one contestant left to be written, and the memory that it filled, must not be paid for by the next one: where no memory is free,
  // all of this takes half as long again. Then the packages are read back, and the contestant's programs by a run that is not timed.
  // Nothing is removed before the end: ext4 looks long for a free inode where many were freed within the last minutes.
  const timed = async (argv, warmUp, options) => {
    await measure(['sync']);
    writeFileSync('/proc/sys/vm/drop_caches', '1');
    await measure(['xargs', '-a', list, 'cat'], { quietly: true });
    await measure(warmUp, options);
    return measure(argv, options);
  };
  const parts = [];
  const peaks = [];
  const ours = async (round) => {
    const make = [process.execPath, maker, dist, mirror];
    const done = await timed([...make, folder(`ours-${round}`)], [...make, 'list']);
    parts.push(JSON.parse(done.stdout));
    peaks.push(done.peakMiB);
    return done.ms;
  };
  const installpkg = (tools, name) => async (round) => {
    const loop =
      'while read -r file; do PATH=$1:$PATH bash "$1/installpkg" --root "$2" --terse "$file" || exit; done < "$3"';
    // Scripts of packages run with the root as working directory only: a wall around them, as ours have one.
    const wall = ['unshare', '--mount', '--pid', '--fork', '--net', '--ipc', '--uts', '--kill-child'];
    const argv = (root, of) => [...wall, 'bash', '-c', loop, 'bash', tools, folder(`${root}-${round}`), of];
    const options = { env: { INSTLOCKDIR: folder('locks') }, quietly: true };
    return (await timed(argv(name, list), argv(`${name}-warm`, first), options)).ms;
  };
  const tar = async (round) => {
    const loop = 'while read -r file; do tar -xpf "$file" -C "$1" || exit; done < "$2"';
    const argv = (root, of) => ['bash', '-c', loop, 'bash', folder(`${root}-${round}`), of];
    return (await timed(argv('tar', list), argv('tar-warm', first))).ms;
  };
  const xz = async () => {
    const each = [
      '-P',
      String(availableParallelism()),
      '-n',
      '1',
      'sh',
      '-c',
      'exec xz -dc "$1" > /dev/null',
      'sh',
    ];
    const argv = (of) => ['xargs', '-a', of, ...each];
    return (await timed(argv(list), argv(first))).ms;
  };
  const standin = join(import.meta.dirname, '../standin/packages/pkgtools/tree/sbin');
  const times = await alternate(rounds, [
    { name: 'ours', run: ours },
    { name: 'loop', run: installpkg(standin, 'loop') },
    ...(pkgtools === undefined ? [] : [{ name: 'given', run: installpkg(pkgtools, 'given') }]),
    { name: 'tar', run: tar },
    { name: 'xz', run: xz },
  ]);
  const reference = times.get('ours');
  const asLoop = parts.map((part) => part.scriptsMs - part.setupMs);
  const slower = (what, name) => ({
    ...row(what, times.get(name)),
    ratio: `${ratioOf(times.get(name), asLoop)} (${ratioOf(times.get(name), reference)})`,
  });
  return {
    title: `Root of ${files.length} packages`,
    columns: 'times ours that does as much (times the whole)',
    rows: [
      row('ours: the whole of `root create`', reference),
      row(
        '… of it until all packages are unpacked',
        parts.map((part) => part.packagesMs),
      ),
      row('… until their scripts have run, as much as the loops do', asLoop),
      slower('loop of the stand-in’s `installpkg --root`', 'loop'),
      ...(pkgtools === undefined ? [] : [slower('loop of the given `installpkg --root`', 'given')]),
      slower('plain `tar -xpf`, one package after the other', 'tar'),
      slower(`\`xz -dc\` alone, ${availableParallelism()} at a time`, 'xz'),
    ],
    notes: [
      `Most memory of ours with all its processes: ${Math.round(Math.max(...peaks))} MiB (to stay below 300).`,
      'As much as the loops: packages (held against their MD5, which the loops do not), links, database, package scripts, ldconfig. The whole has also what setup does after them (the store of certificate authorities above all), the flushing of the disk, and a manifest with the SHA-256 of every file.',
    ],
  };
}
