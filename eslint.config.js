import js from '@eslint/js';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import typescript from 'typescript-eslint';
import folders from './scripts/lint/folders.js';
import layers from './scripts/lint/layers.js';
import messagesOnly from './scripts/lint/messages-only.js';

const carrel = { rules: { folders, layers, 'messages-only': messagesOnly } };

/** Rules that hold for every file; fixtures that break them live in `tests/lint/fixture`. */
const everywhere = {
  plugins: { carrel },
  rules: {
    'carrel/folders': 'error',
    'carrel/layers': 'error',
    'no-undef': 'off',
    'no-restricted-properties': [
      'error',
      {
        object: 'console',
        property: 'log',
        message:
          'Show people a message on screen; a command line says its result with console.info, a failure with console.error.'
      }
    ],
    'no-empty': ['error', { allowEmptyCatch: false }],
    eqeqeq: ['error', 'always', { null: 'ignore' }],
    'no-restricted-syntax': [
      'error',
      {
        selector: 'CallExpression[callee.property.name="waitForTimeout"]',
        message:
          'Do not sleep: wait for what must become true (expect(...).toBeVisible(), expect.poll, waitForURL).'
      }
    ]
  }
};

/** Promises that nobody waits for are the fault that tests see last, so plain TypeScript is linted with its types. */
const withTypes = (project, files) => ({
  files,
  ignores: ['**/*.svelte.ts', '**/*.svelte.spec.ts', 'tests/lint/fixture/**'],
  languageOptions: { parserOptions: { project, tsconfigRootDir: import.meta.dirname } },
  rules: {
    '@typescript-eslint/no-floating-promises': 'error',
    '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: false }]
  }
});

export default typescript.config(
  {
    ignores: [
      '**/node_modules/',
      '.svelte-kit/',
      '.data*/',
      '.pseudo/',
      'build*/',
      'test-results/',
      'playwright-report/',
      'src/lib/paraglide/',
      'src/lib/paraglide-kiosk/',
      'src/lib/data/database.types.ts',
      'tests/lint/fixture/'
    ]
  },
  js.configs.recommended,
  typescript.configs.strict,
  svelte.configs.recommended,
  everywhere,
  { languageOptions: { globals: { ...globals.browser, ...globals.node } } },
  {
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      // An index that the loop itself bounds is surer than a fallback that never runs.
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/consistent-type-imports': [
        'error',
        { fixStyle: 'separate-type-imports', disallowTypeAnnotations: false }
      ],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/no-empty-function': 'off',
      '@typescript-eslint/no-dynamic-delete': 'off',
      '@typescript-eslint/no-invalid-void-type': 'off'
    }
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: typescript.parser } }
  },
  {
    files: ['**/*.svelte'],
    plugins: { carrel },
    rules: {
      'carrel/messages-only': 'error',
      'max-lines': ['error', { max: 300 }],
      // Carrel stands at the root of its origin (QR codes name it), so there is no base path to resolve.
      'svelte/no-navigation-without-resolve': 'off'
    }
  },
  withTypes('tsconfig.json', ['src/lib/**/*.ts']),
  withTypes('tsconfig.node.json', ['scripts/**/*.ts', 'supabase/local/**/*.ts', 'tests/**/*.ts']),
  { files: ['**/*.cjs'], rules: { 'no-var': 'off', '@typescript-eslint/no-require-imports': 'off' } }
);
