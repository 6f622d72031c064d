import { randomUUID } from 'node:crypto'
import { expect, type APIRequestContext, type Page } from '@playwright/test'
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

export const viewer = (page: Page) => page.getByRole('dialog', { name: 'Image viewer' })

/** The images of the list, by id, in their order. */
export const ids = (page: Page) =>
  tiles(page).evaluateAll((links) => links.map((link) => link.getAttribute('data-image') ?? ''))

/** Whether there is room for a panel beside an image. */
export const isWide = (page: Page) => (page.viewportSize()?.width ?? 0) >= 1024

/** Opens the list of shortcuts by its key, which is loaded after the first images. */
export async function listShortcuts(page: Page): Promise<void> {
  await expect(async () => {
    await page.keyboard.press('?')
    await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible({ timeout: 1000 })
  }).toPass()
}

/** Touches the page with up to two fingers, from the first to the last of the places given for each. */
export async function touch(page: Page, ...fingers: [x: number, y: number][][]): Promise<void> {
  const browser = await page.context().newCDPSession(page)
  const steps = Math.max(...fingers.map((way) => way.length))
  for (let step = 0; step < steps; step++) {
    const touchPoints = fingers.map((way, id) => {
      const [x, y] = way[Math.min(step, way.length - 1)] ?? [0, 0]
      return { x, y, id }
    })
    await browser.send('Input.dispatchTouchEvent', {
      type: step === 0 ? 'touchStart' : 'touchMove',
      touchPoints,
    })
  }
  await browser.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] })
  await browser.detach()
}
