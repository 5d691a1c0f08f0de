// Strict, type-checked linting of the server and its tests.
import eslint from '@eslint/js';
import tseslint from 'typescript-eslint';

export default tseslint.config(
  {
    ignores: [
      'server/dist/**',
      'node_modules/**',
      '.cache/**',
      '**/*.mjs',
      '**/*.cjs',
      '**/*.js',
      'client-examples/**',
    ],
  },
  eslint.configs.recommended,
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      // It takes `undefined` for void, and its fix then drops a value that was returned.
      '@typescript-eslint/no-confusing-void-expression': 'off',
      // Patterns name control characters where they are to be found or refused.
      'no-control-regex': 'off',
      // Methods are handed on by the objects of this code base that have no `this`.
      '@typescript-eslint/unbound-method': 'off',
      // Code points are what is wanted wherever a text is spread here.
      '@typescript-eslint/no-misused-spread': 'off',
      eqeqeq: 'error',
    },
  },
);
