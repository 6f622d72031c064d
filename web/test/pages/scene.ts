import { randomUUID } from 'node:crypto'
import type { APIRequestContext, Page } from '@playwright/test'
import { addAxe } from '../e2e/support/axe.ts'

type Scene = {
  images?: number
  trash?: number
  retention?: number
  signedIn?: 0 | 1
  closed?: 0 | 1
  sessions?: number
  fail?: number
  delay?: number
}

/** Tells the pretended API what to be. */
export async function play(request: APIRequestContext, scene: Scene): Promise<void> {
  const query = new URLSearchParams(Object.entries(scene).map(([name, value]) => [name, String(value)]))
  await request.post(`/mock?${query}`)
}

/** Collects what a page must never do: break the policy, throw, or talk to anybody else. */
export async function watch(page: Page): Promise<string[]> {
  const faults: string[] = []
  // A scene of its own: tests that run side by side share the pretended API.
  await page.context().addCookies([{ name: 'scene', value: randomUUID(), url: 'http://127.0.0.1:4173' }])
  await addAxe(page)
  await page.exposeFunction('reportViolation', (text: string) => faults.push(`policy: ${text}`))
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => {
      const { reportViolation } = globalThis as unknown as { reportViolation: (text: string) => void }
      reportViolation(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`)
    })
  })
  page.on('pageerror', (error) => faults.push(`error: ${error.message}`))
  page.on('request', (request) => {
    const { host, protocol } = new URL(request.url())
    if (host !== '127.0.0.1:4173') faults.push(`request: ${protocol}//${host}`)
  })
  return faults
}

/** A small file that a browser can draw. */
export async function png(page: Page): Promise<Buffer> {
  return page.screenshot({ clip: { x: 0, y: 0, width: 64, height: 48 } })
}

export const tiles = (page: Page) => page.getByRole('list', { name: 'Images', exact: true }).getByRole('link')

/** What is in the trash. */
export const trashed = (page: Page) =>
  page.getByRole('list', { name: 'Images in the trash' }).getByRole('listitem')
