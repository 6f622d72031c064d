import { defineConfig } from '@playwright/test'
import { use } from './test/e2e/support/browser.ts'

/** Tests against a running gallery: BASE_URL, CHROMIUM_ARGS, IGNORE_HTTPS_ERRORS=1 for a local CA. */
export default defineConfig({
  testDir: './test/e2e',
  outputDir: './test-results/e2e',
  workers: 1,
  timeout: 90_000,
  expect: { timeout: 15_000 },
  forbidOnly: Boolean(process.env.CI),
  reporter: [['list']],
  use: {
    ...use,
    baseURL: process.env.BASE_URL ?? 'https://photos.localhost',
    ignoreHTTPSErrors: process.env.IGNORE_HTTPS_ERRORS === '1',
  },
  projects: [
    { name: 'e2e', testIgnore: ['screenshots.spec.ts', 'dev.spec.ts'] },
    { name: 'dev', testMatch: 'dev.spec.ts' },
    { name: 'screenshots', testMatch: 'screenshots.spec.ts' },
  ],
})
