// The rooms of src/ and the arrows between them. ARCHITECTURE.md draws the same table; this file enforces it.
const ROOMS = {
  cli: ['commands', 'report'],
  commands: [
    'media',
    'emulator',
    'overlay',
    'cluster',
    'build',
    'buildroot',
    'sources',
    'graph',
    'recipe',
    'mirror',
    'pkg',
  ],
  emulator: ['overlay', 'cluster'],
  media: ['overlay', 'cluster', 'mirror', 'pkg'],
  overlay: ['cluster'],
  cluster: [],
  build: ['buildroot', 'sources', 'graph', 'mirror', 'pkg', 'recipe'],
  buildroot: ['mirror', 'pkg'],
  mirror: ['pkg'],
  sources: ['recipe'],
  graph: ['recipe'],
  recipe: [],
  pkg: [],
  report: [],
  lib: [],
};

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'disk-door',
      severity: 'error',
      comment: 'lib/fs.ts is the door; what is in lib/fs/ are its parts',
      from: { path: '^src/', pathNot: '^src/lib/fs(/|[.]ts$)' },
      to: { path: '^src/lib/fs/' },
    },
    ...Object.entries(ROOMS).map(([room, allowed]) => ({
      name: `room-${room}`,
      severity: 'error',
      comment: `${room}/ may import ${[...allowed, 'lib'].join(', ')} and nothing else of ours`,
      from: { path: `^src/${room}/` },
      to: { path: '^src/', pathNot: [room, ...allowed, 'lib'].map((name) => `^src/${name}/`) },
    })),
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
  },
};
