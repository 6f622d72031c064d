import { readFileSync } from 'node:fs'
import path from 'node:path'
import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'
import { compressed } from './compress.ts'
import { mockApi } from './test/mocks/mock-api.ts'

const env = process.env

/** What every page needs: in one file it is smaller than in the five it would be shared out to. */
const COMMON = [
  /\/node_modules\/@tanstack\/(?!.*utation(Observer)?\.js)/,
  /\/node_modules\/(clsx|react|react-dom|scheduler|use-sync-external-store)\//,
  /\/node_modules\/lucide-react\/.*\/(Icon|createLucideIcon|build|shared|context|defaultAttributes)/,
  /\/src\/(messages\/(en|messages)\.ts|paths|api\/(client|problem))\b/,
  /rolldown[:/]runtime/,
]

export default defineConfig(({ mode }) => ({
  plugins: [react(), tailwindcss(), compressed(), mode === 'mock' ? mockApi() : null],
  resolve: {
    alias: [
      { find: '@', replacement: path.resolve(import.meta.dirname, 'src') },
      // React has had this hook of its own since 18.
      { find: /^use-sync-external-store\/shim$/, replacement: 'react' },
    ],
  },
  build: {
    // light-dark() carries both themes, so browsers that know it are the floor.
    target: ['chrome123', 'edge123', 'firefox121', 'safari17.5'],
    // The Content-Security-Policy knows no data: URL, so nothing is inlined.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: 'common', test: isCommon }] } } },
  },
  server: {
    host: env.DEV_HOST ?? '127.0.0.1',
    port: Number(env.DEV_PORT ?? 5173),
    strictPort: true,
    https: https(),
    proxy: mode === 'mock' ? undefined : { '/api': api(), '/media': api() },
  },
  test: {
    environment: 'happy-dom',
    include: ['test/unit/**/*.test.{ts,tsx}'],
    setupFiles: ['test/unit/setup.ts'],
    css: false,
    pool: 'threads' as const,
    isolate: false,
  },
}))

function isCommon(id: string): boolean {
  return COMMON.some((pattern) => pattern.test(id))
}

function https() {
  if (!env.DEV_CERT || !env.DEV_KEY) return undefined
  return { cert: readFileSync(env.DEV_CERT), key: readFileSync(env.DEV_KEY) }
}

/** The Host header stays the browser's: the API checks that requests come from its own origin. */
function api() {
  return { target: env.API_ORIGIN ?? 'http://127.0.0.1:8080', changeOrigin: false, secure: false }
}
