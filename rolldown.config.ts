// Packs what tsc compiled, and the libraries, into few files below dist/bundle/. Loading the 300 modules one by one takes 0.3 s,
// which is longer than most verbs run; packed they take a third of it. Names stay, so that a stack trace can be read.
import { fileURLToPath } from 'node:url';
import type { BuildOptions, Plugin } from 'rolldown';

const library = (path: string): string => fileURLToPath(new URL(`node_modules/${path}`, import.meta.url));

/** What string-width does when it is loaded -> the same, done at its first use. */
const LATER = [
  [
    'const segmenter = new Intl.Segmenter();',
    'const segmenter = { segment: (text) => (segmenter.own ??= new Intl.Segmenter()).segment(text) };',
  ],
  [
    'const rgiEmojiRegex = /^\\p{RGI_Emoji}$/v;',
    "const rgiEmojiRegex = { test: (text) => (rgiEmojiRegex.own ??= new RegExp('^\\\\p{RGI_Emoji}$', 'v')).test(text) };",
  ],
] as const;

/** Getting ready for emoji takes 30 ms, a tenth of a short run, and nearly everything that is shown is plain text. */
const emojiLater = {
  name: 'emoji-later',
  transform: {
    filter: { id: /\/string-width\/index\.js$/ },
    handler: (code) => {
      const absent = LATER.find(([line]) => !code.includes(line));
      if (absent !== undefined) throw new Error(`string-width has no line "${absent[0]}" any more`);
      return LATER.reduce((text, [line, later]) => text.replace(line, () => later), code);
    },
  },
} satisfies Plugin;

const packing = {
  input: 'dist/cli/main.js',
  platform: 'node',
  // Graphviz is 1.4 MB of WebAssembly as text, for one format of one verb.
  external: ['@viz-js/viz'],
  resolve: {
    alias: {
      // One of its two versions.
      'string-width': library('string-width/index.js'),
      // Its ES modules: of those only what is used is packed.
      yaml: library('yaml/browser/dist/index.js'),
    },
  },
  plugins: [emojiLater],
  output: { dir: 'dist/bundle', format: 'esm', cleanDir: true, minify: false },
} satisfies BuildOptions;
export default packing;
