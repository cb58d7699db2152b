/** The lint rules that need types, and the bans on raw tools; formatting and fast rules are biome's. */
import hooks from 'eslint-plugin-react-hooks'
import tseslint from 'typescript-eslint'

/** Entries read the environment once and hand values down. */
const entries = ['src-main/index.ts', 'src-main/cli.ts', 'src-main/headless.ts', 'src-main/runner.ts', 'src-main/start.ts', 'src-main/askpass.ts']

export default tseslint.config(
  { ignores: ['node_modules/', 'out/', 'coverage/', 'test-results/', 'playwright-report/'] },
  {
    files: ['src-main/**/*.ts', 'src-preload/**/*.ts', 'src-renderer/**/*.{ts,tsx}', 'tests/**/*.ts'],
    extends: [tseslint.configs.base],
    // One program for all rooms: the types of what they share are worked out once. Each room's own limits are the compiler's.
    languageOptions: { parserOptions: { project: 'tsconfig.lint.json', tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-floating-promises': ['error', { ignoreVoid: true }],
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false, arguments: false } }],
      '@typescript-eslint/await-thenable': 'error',
      // A promise given back from within `using` or `try` would go on when what it needs is closed.
      '@typescript-eslint/return-await': ['error', 'error-handling-correctness-only'],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/only-throw-error': 'error',
      '@typescript-eslint/no-base-to-string': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
    },
  },
  {
    files: ['src-main/**/*.ts', 'src-preload/**/*.ts'],
    ignores: entries,
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: 'Only entries read the environment; take what you need as an argument.' },
      ],
      'no-restricted-syntax': [
        'error',
        { selector: "Property[key.name='shell'][value.value=true]", message: 'Nothing is run through a shell.' },
        { selector: "Identifier[name='eval']", message: 'No code from strings.' },
      ],
    },
  },
  {
    // A reply is a thenable that waits for the end of its answer: it is given back, never waited for.
    files: ['src-main/doors/http/**/*.ts'],
    rules: { '@typescript-eslint/return-await': 'off' },
  },
  {
    files: ['src-main/**/*.ts'],
    ignores: ['src-main/outgoing/**'],
    rules: {
      'no-restricted-globals': [
        'error',
        { name: 'fetch', message: 'Only outgoing/ asks other servers.' },
        { name: 'WebSocket', message: 'Only outgoing/ asks other servers.' },
        { name: 'EventSource', message: 'Only outgoing/ asks other servers.' },
      ],
    },
  },
  {
    files: ['src-renderer/**/*.{ts,tsx}'],
    ignores: ['src-renderer/bridge/**'],
    rules: {
      'no-restricted-globals': [
        'error',
        { name: 'WebSocket', message: 'Only bridge/ touches the socket.' },
        { name: 'fetch', message: 'Only bridge/ talks to the host.' },
        { name: 'EventSource', message: 'Only bridge/ talks to the host.' },
      ],
    },
  },
  {
    files: ['src-renderer/**/*.{ts,tsx}'],
    ignores: ['src-renderer/stores/**'],
    rules: {
      'no-restricted-syntax': [
        'error',
        { selector: "MemberExpression[property.name='setState'][object.name=/^use[A-Z]/]", message: 'A store is changed by its own actions.' },
      ],
    },
  },
  {
    files: ['src-renderer/**/*.{ts,tsx}'],
    plugins: { 'react-hooks': hooks },
    rules: { 'react-hooks/rules-of-hooks': 'error', 'react-hooks/exhaustive-deps': 'error' },
  },
)
