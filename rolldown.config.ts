// Packs what tsc compiled, and the libraries, into few files below dist/bundle/. Loading the 300 modules one by one takes 0.3 s,
// which is longer than most verbs run; packed they take a third of it. Names stay, so that a stack trace can be read.
import type { BuildOptions } from 'rolldown';

const packing = {
  input: 'dist/cli/main.js',
  platform: 'node',
  // Graphviz is 1.4 MB of WebAssembly as text, for one format of one verb.
  external: ['@viz-js/viz'],
  output: { dir: 'dist/bundle', format: 'esm', cleanDir: true, minify: false },
} satisfies BuildOptions;
export default packing;
