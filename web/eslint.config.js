import path from 'node:path'
import js from '@eslint/js'
import { createNodeResolver, importX } from 'eslint-plugin-import-x'
import reactHooks from 'eslint-plugin-react-hooks'
import globals from 'globals'
import tseslint from 'typescript-eslint'

const features = ['gallery', 'session', 'trash', 'upload', 'viewer']

export default tseslint.config(
  { ignores: ['dist', 'test-results', 'playwright-report', 'src/api/schema.d.ts'] },
  js.configs.recommended,
  tseslint.configs.strict,
  tseslint.configs.stylistic,
  reactHooks.configs.flat.recommended,
  {
    languageOptions: { globals: { ...globals.browser, ...globals.node } },
    plugins: { 'import-x': importX },
    settings: {
      'import-x/resolver-next': [
        createNodeResolver({
          extensions: ['.ts', '.tsx', '.js', '.mjs', '.css'],
          alias: { '@': [path.resolve(import.meta.dirname, 'src')] },
        }),
      ],
    },
    rules: {
      '@typescript-eslint/consistent-type-definitions': 'off',
      'import-x/no-cycle': 'error',
      'import-x/no-unresolved': ['error', { ignore: ['\\.css$'] }],
      'import-x/no-restricted-paths': ['error', { zones: zones() }],
    },
  },
)

/** Imports flow shared → features → app; features never see each other. */
function zones() {
  const between = features.map((feature) => ({
    target: `./src/features/${feature}`,
    from: './src/features',
    except: [`./${feature}`],
    message: 'features never import each other: share through api/, components/ or lib/',
  }))
  const shared = ['api', 'components', 'lib', 'messages'].map((folder) => ({
    target: `./src/${folder}`,
    from: ['./src/features', './src/app'],
    message: 'shared code does not know features',
  }))
  return [
    ...between,
    ...shared,
    { target: './src/features', from: './src/app', message: 'features do not know the app around them' },
  ]
}
