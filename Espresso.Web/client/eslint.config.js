import js from '@eslint/js'
import jsxA11y from 'eslint-plugin-jsx-a11y'
import reactHooks from 'eslint-plugin-react-hooks'
import { readdirSync } from 'node:fs'
import tseslint from 'typescript-eslint'

const features = readdirSync('src/features')

/** A feature may use what is shared (api, session, i18n, menu, shop, ui) and itself; only app/ knows the features. */
const boundaries = features.map((feature) => ({
  files: [`src/features/${feature}/**`],
  rules: {
    'no-restricted-imports': [
      'error',
      {
        patterns: [
          { group: ['@/features/*', '../*'], message: `The feature "${feature}" may import no other feature; move what both need to a shared folder.` },
          { group: ['@/app/*'], message: 'Features do not know the application around them.' },
        ],
      },
    ],
  },
}))

export default tseslint.config(
  { ignores: ['src/api/generated', 'node_modules', 'eslint.config.js'] },
  js.configs.recommended,
  tseslint.configs.recommendedTypeChecked,
  reactHooks.configs.flat.recommended,
  jsxA11y.flatConfigs.strict,
  { languageOptions: { parserOptions: { projectService: true } } },
  {
    files: ['src/{api,session,i18n,menu,shop,ui}/**'],
    rules: {
      'no-restricted-imports': ['error', { patterns: [{ group: ['@/features/*', '@/app/*'], message: 'Shared folders know neither features nor the application.' }] }],
    },
  },
  ...boundaries,
)
