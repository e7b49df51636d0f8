import { expect, test } from 'vitest';
import { readTrace } from '../../../src/buildroot/read-trace.ts';

const ARGV = ['/bin/bash', './toy.SlackBuild'];
const START = '31 execve("/bin/bash", ["/bin/bash", "./toy.SlackBuild"], 0x55d4 /* 12 vars */) = 0';

async function opened(...lines: readonly string[]) {
  const found = await readTrace(lines, ARGV);
  return found === undefined ? undefined : { files: [...found.files], programs: [...found.programs] };
}

test('names what was opened by where its links lead, and programs as they were called', async () => {
  expect(
    await opened(
      START,
      '31 openat(AT_FDCWD</slackforge/recipe>, "toy.SlackBuild", O_RDONLY) = 3</slackforge/recipe/toy.SlackBuild>',
      '32 execve("/usr/bin/cc", ["cc", "-c", "toy.c"], 0x55d4 /* 14 vars */) = 0',
      '33 openat(AT_FDCWD</tmp/SBo/toy>, "/usr/include/z.h", O_RDONLY|O_NOCTTY) = 4</usr/include/zlib/z.h>',
      '33 openat(5</usr/lib64>, "crt1.o", O_RDONLY) = 6</usr/lib64/crt1.o>',
      '34 open("/lib64/libz.so", O_RDONLY) = 3</usr/lib64/libz.so.1.3>',
      '35 openat2(AT_FDCWD</tmp>, "/usr/share/data", {flags=O_RDONLY, resolve=0}, 24) = 3</usr/share/data>',
    ),
  ).toEqual({
    files: [
      'slackforge/recipe/toy.SlackBuild',
      'usr/include/zlib/z.h',
      'usr/lib64/crt1.o',
      'usr/lib64/libz.so.1.3',
      'usr/share/data',
    ],
    programs: ['/bin/bash', '/usr/bin/cc'],
  });
});

test('begins with the job: what made the root ready, and ldconfig of its package scripts, opened everything there is', async () => {
  const before = [
    '9 execve("/usr/bin/unshare", ["unshare", "--mount"], 0x55d4 /* 12 vars */) = 0',
    '9 openat(AT_FDCWD</>, "/usr/lib64/libidle.so", O_RDONLY) = 3</usr/lib64/libidle.so.2>',
    '10 execve("/bin/bash", ["/bin/bash", "-c", "set -e\\nexec \\"$@\\""...], 0x55d4 /* 12 vars */) = 0',
  ];
  expect(await opened(...before, START)).toEqual({ files: [], programs: ['/bin/bash'] });
  expect(await opened(...before)).toBeUndefined();
});

test('passes over a library that only a loader asks for, what failed, what is no file, and what is gone', async () => {
  const { files, programs } = (await opened(
    START,
    '32 openat(AT_FDCWD</tmp>, "/lib64/libz.so.1", O_RDONLY|O_CLOEXEC) = 3</usr/lib64/libz.so.1.3>',
    '32 openat(AT_FDCWD</tmp>, "/usr/include/none.h", O_RDONLY) = -1 ENOENT (No such file or directory)',
    '32 openat(AT_FDCWD</tmp>, "/dev/fd/3", O_RDONLY) = 4<pipe:[4242]>',
    '32 openat(AT_FDCWD</tmp>, "conftest", O_RDONLY) = 4</tmp/conftest>(deleted)',
    '33 execve("/usr/bin/none", ["none"], 0x55d4 /* 14 vars */) = -1 ENOENT (No such file or directory)',
    '33 execve("./conftest", ["./conftest"], 0x55d4 /* 14 vars */) = 0',
  )) ?? { files: undefined, programs: undefined };
  expect(files).toEqual([]);
  expect(programs).toEqual(['/bin/bash']);
});
