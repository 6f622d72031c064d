import { utimesSync } from 'node:fs'
import { expect, test } from '@playwright/test'
import { deleteForGood, drawFile, signIn, tile } from './support/gallery.ts'
import { upload } from './support/upload.ts'

const FOOTER = 'src/app/footer.tsx'

test('who works on the gallery signs in, uploads, and sees a changed source without a reload', async ({
  page,
  browser,
}) => {
  const followed = page.waitForEvent('console', {
    predicate: (message) => message.text().includes(`hot updated: /${FOOTER}`),
    timeout: 80_000,
  })
  const title = `From the desk ${Date.now().toString(36)}`
  await signIn(page, 'ada')
  const id = await upload(page, title, null, await drawFile(browser, 5, 'desk.jpg'))

  const visitor = await (await browser.newContext()).newPage()
  await visitor.goto('/')
  await expect(tile(visitor, title)).toBeVisible()

  await page.evaluate(() => Object.assign(globalThis, { stayed: true }))
  utimesSync(FOOTER, new Date(), new Date())
  await followed
  expect(await page.evaluate(() => 'stayed' in globalThis)).toBe(true)

  await deleteForGood(page, id)
  await visitor.reload()
  await expect(visitor.getByRole('heading', { level: 1 })).toBeVisible()
  await expect(tile(visitor, title)).toHaveCount(0)
})
