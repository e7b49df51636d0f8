import js from '@eslint/js';
import tseslint from 'typescript-eslint';

// The doors: each of these may be imported in one place only (ARCHITECTURE.md, "Doors").
const door = (name, file) => ({ name, message: `Only src/lib/${file} imports ${name}; use its functions.` });
const DOORS = [
  door('execa', 'exec.ts'),
  door('node:child_process', 'exec.ts'),
  door('node:fs', 'fs.ts'),
  door('node:fs/promises', 'fs.ts'),
  door('node-fetch', 'http.ts'),
  door('xz-decompress', 'xz.ts'),
];

export default tseslint.config(
  { ignores: ['dist/', 'out/', 'node_modules/', 'test/fixtures/'] },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [...tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      // A lock is held by a name that nothing reads: `await using _lock = …`.
      '@typescript-eslint/no-unused-vars': ['error', { varsIgnorePattern: '^_', argsIgnorePattern: '^_' }],
      '@typescript-eslint/prefer-nullish-coalescing': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
    },
  },
  {
    files: ['src/**/*.ts'],
    rules: {
      'no-restricted-imports': ['error', { paths: DOORS }],
      'no-restricted-globals': ['error', { name: 'fetch', message: 'Use src/lib/http.ts.' }],
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: 'Use src/lib/clock.ts.' },
      ],
      'no-console': 'error',
    },
  },
  {
    files: [
      'src/lib/exec.ts',
      'src/lib/fs.ts',
      'src/lib/fs/*.ts',
      'src/lib/http.ts',
      'src/lib/rooted-tree.ts',
      'src/lib/rooted-view.ts',
      'src/lib/scan-tree.ts',
      'src/lib/xz.ts',
    ],
    rules: { 'no-restricted-imports': 'off' },
  },
  {
    files: ['bin/*.js', 'scripts/**/*.js', '*.cjs', '*.js'],
    languageOptions: {
      globals: { process: 'readonly', URL: 'readonly', module: 'writable', console: 'readonly' },
    },
  },
);
