import { readFileSync } from 'node:fs'
import path from 'node:path'
import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'
import { compressed } from './compress.ts'
import { mockApi } from './test/mocks/mock-api.ts'

const env = process.env

export default defineConfig(({ mode }) => ({
  plugins: [react(), tailwindcss(), compressed(), mode === 'mock' ? mockApi() : null],
  resolve: { alias: { '@': path.resolve(import.meta.dirname, 'src') } },
  build: {
    // light-dark() carries both themes, so browsers that know it are the floor.
    target: ['chrome123', 'edge123', 'firefox121', 'safari17.5'],
    // The Content-Security-Policy knows no data: URL, so nothing is inlined.
    assetsInlineLimit: 0,
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

function https() {
  if (!env.DEV_CERT || !env.DEV_KEY) return undefined
  return { cert: readFileSync(env.DEV_CERT), key: readFileSync(env.DEV_KEY) }
}

/** The Host header stays the browser's: the API checks that requests come from its own origin. */
function api() {
  return { target: env.API_ORIGIN ?? 'http://127.0.0.1:8080', changeOrigin: false, secure: false }
}
