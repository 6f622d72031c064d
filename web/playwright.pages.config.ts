import { defineConfig } from '@playwright/test'
import { use } from './test/e2e/support/browser.ts'

const ORIGIN = 'http://127.0.0.1:4173'

/** Tests of single pages: the production build under the server's security policy, with a pretended API. */
export default defineConfig({
  testDir: './test/pages',
  outputDir: './test-results/pages',
  workers: 2,
  fullyParallel: true,
  timeout: 60_000,
  expect: { timeout: 15_000 },
  forbidOnly: Boolean(process.env.CI),
  reporter: [['list']],
  use: { ...use, baseURL: ORIGIN, trace: 'off' },
  webServer: {
    command: 'npx vite preview --mode mock --host 127.0.0.1 --port 4173 --strictPort',
    url: ORIGIN,
    reuseExistingServer: false,
  },
})
