import { expect, type Browser, type Page } from '@playwright/test'
import { picture, svg } from '../../pictures.ts'

export type ImageFile = { name: string; mimeType: string; buffer: Buffer }

/** A real JPEG or PNG, drawn by the browser itself. */
export async function drawFile(browser: Browser, seed: number, name: string): Promise<ImageFile> {
  const made = picture(seed)
  const width = Math.round(made.width / 2)
  const height = Math.round(made.height / 2)
  const page = await browser.newPage({ viewport: { width, height } })
  await page.setContent(`<body style="margin:0;font-size:0">${svg({ ...made, width, height })}</body>`)
  const type = name.endsWith('.png') ? 'png' : 'jpeg'
  const buffer = await page.screenshot(type === 'png' ? { type } : { type, quality: 88 })
  await page.close()
  return { name, mimeType: `image/${type}`, buffer }
}

/** Signs in at the provider, and comes back. */
export async function signIn(page: Page, account: 'ada' | 'grace'): Promise<void> {
  await page.goto('/')
  await page.getByRole('banner').getByRole('link', { name: 'Sign in' }).click()
  await page.locator('input[name=login]').fill(account)
  await page.locator('input[name=password]').fill(account)
  await page.locator('button[type=submit], input[type=submit]').click()
  await expect(page.getByRole('button', { name: /^Account of/ })).toBeVisible()
}

/** The tile of an image, by its title. */
export function tile(page: Page, title: string) {
  return page
    .getByRole('list', { name: 'Images', exact: true })
    .getByRole('link', { name: title, exact: true })
}

/** Deletes an image of whoever is signed in, and it from the trash. */
export async function deleteForGood(page: Page, id: string): Promise<void> {
  for (const path of [`/api/v1/images/${id}`, `/api/v1/trash/${id}`]) {
    expect(await status(page, 'DELETE', path)).toBe(204)
  }
}

/** What a request made by the page itself, with its cookies and headers, is answered. */
export function status(page: Page, method: string, path: string): Promise<number> {
  return page.evaluate(
    async ([verb, url]) => {
      const response = await fetch(url, { method: verb, headers: { 'X-Requested-With': 'infravault' } })
      return response.status
    },
    [method, path] as const,
  )
}
