import temporal from 'eslint-plugin-temporal';
import tseslint from 'typescript-eslint';

/** Side effects and clocks a workflow may only reach through activities. */
const outsideOfWorkflows = [
  {
    group: ['node:*', 'fs', 'crypto', 'path', 'http', 'https', 'net'],
    message: 'Workflows are deterministic: use an activity.',
  },
  {
    group: ['mongoose', 'express', 'nodemailer', 'pdfkit', 'zod', 'pino'],
    message: 'This belongs in an activity or the API.',
  },
];

/** Chosen from the plugin's rules: those about determinism, payloads and handlers. Its recommended set is noisy. */
const determinism = Object.fromEntries(
  [
    'no-async-query-handler',
    'no-bigint-in-payload',
    'no-busy-wait',
    'no-client-import',
    'no-console',
    'no-crypto-random',
    'no-crypto-random-uuid',
    'no-dynamic-import',
    'no-dynamic-require',
    'no-error-as-payload',
    'no-finalization-registry',
    'no-fs-in-workflow',
    'no-logger-library-in-workflow',
    'no-network-in-workflow',
    'no-node-or-dom-imports',
    'no-process-env',
    'no-query-mutation',
    'no-setinterval',
    'no-top-level-workflow-side-effects',
    'no-unsafe-global-mutation',
    'no-uuid-library-in-workflow',
    'no-weakref',
    'no-worker-import',
    'message-name-literal',
    'local-activity-options-required',
    'require-activity-timeouts',
    'require-all-handlers-finished',
    'require-type-only-activity-imports',
    'signal-handler-returns-void',
  ].map((rule) => [`temporal/workflow-${rule}`, 'error']),
);

export default tseslint.config(
  {
    ignores: [
      'dist/**',
      'out/**',
      '.local/**',
      'node_modules/**',
      'coverage/**',
      'test/lint-samples/**',
      'web/api/**',
    ],
  },
  ...tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      // Ports are objects of functions that use no `this`.
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      'no-restricted-syntax': [
        'error',
        { selector: 'ExportDefaultDeclaration', message: 'Named exports only.' },
        { selector: 'ExportAllDeclaration', message: 'No barrels.' },
      ],
      'max-lines-per-function': ['warn', { max: 60, skipBlankLines: true, skipComments: true }],
    },
  },
  {
    files: ['workflows/**/*.ts'],
    plugins: { temporal },
    rules: {
      ...determinism,
      'no-restricted-imports': ['error', { patterns: outsideOfWorkflows }],
      'no-restricted-globals': ['error', 'process', 'setImmediate', 'fetch'],
    },
  },
  {
    files: ['domain/**/*.ts'],
    rules: {
      'no-restricted-globals': ['error', 'process', 'setTimeout', 'setInterval', 'fetch'],
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: 'Time comes in as an argument.' },
        { object: 'Math', property: 'random', message: 'Randomness comes in as an argument.' },
      ],
    },
  },
  {
    files: ['test/**/*.ts', 'bench/**/*.ts'],
    rules: {
      'max-lines-per-function': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/restrict-template-expressions': 'off',
    },
  },
  { files: ['web/**/*.tsx'], rules: { 'max-lines-per-function': ['warn', { max: 100 }] } },
  // jest wants a default export of its hooks, vite of its configuration.
  {
    files: ['test/servers.ts', 'test/stop-servers.ts', '*.mjs', 'web/**/*.mts'],
    rules: { 'no-restricted-syntax': 'off' },
  },
  { files: ['**/*.{js,mjs,cjs}'], extends: [tseslint.configs.disableTypeChecked] },
);
