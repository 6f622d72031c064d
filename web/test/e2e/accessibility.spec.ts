import { expect, test, type BrowserContext } from '@playwright/test'
import { addAxe, expectAccessible } from './support/axe.ts'
import { SIZES, THEMES } from './support/browser.ts'
import { deleteForGood, drawFile, signIn, tile, type ImageFile } from './support/gallery.ts'
import { upload } from './support/upload.ts'

const TITLE = `Lookout ${Date.now().toString(36)}`

let session: Awaited<ReturnType<BrowserContext['storageState']>>
let file: ImageFile
let id: string

test.beforeAll(async ({ browser }) => {
  const page = await (await browser.newContext()).newPage()
  await signIn(page, 'ada')
  file = await drawFile(browser, 11, 'lookout.jpg')
  id = await upload(page, TITLE, 'From the tower.', file)
  session = await page.context().storageState()
  await page.context().close()
})

test.afterAll(async ({ browser }) => {
  const page = await (await browser.newContext({ storageState: session })).newPage()
  await page.goto('/')
  await deleteForGood(page, id)
  await page.context().close()
})

for (const [size, options] of Object.entries(SIZES)) {
  for (const theme of THEMES) {
    test(`axe finds nothing in ${theme} at ${size} size`, async ({ browser }) => {
      const context = await browser.newContext({ ...options, colorScheme: theme, storageState: session })
      const page = await context.newPage()
      const violations: string[] = []
      page.on('console', (message) => {
        if (message.text().includes('Content Security Policy')) violations.push(message.text())
      })
      await addAxe(page)
      await page.goto('/')
      await expect(tile(page, TITLE)).toBeVisible()
      await expectAccessible(page)

      await tile(page, TITLE).click()
      await expect(page.getByRole('heading', { name: TITLE })).toBeVisible()
      await expectAccessible(page)
      await page.reload()
      await expect(page.getByRole('heading', { level: 1, name: TITLE })).toBeVisible()
      await expectAccessible(page)

      await page.goto('/mine')
      await page.getByRole('banner').getByRole('button', { name: 'Upload' }).click()
      await expect(page.getByRole('button', { name: 'Choose images' })).toBeVisible()
      await expectAccessible(page)
      await page.locator('input[type=file]').setInputFiles([file])
      await page.getByLabel('Title').fill('')
      await page.getByRole('button', { name: 'Upload image', exact: true }).click()
      await expect(page.getByText('Give the image a title.')).toBeVisible()
      await expectAccessible(page)
      await page.goto('/trash')
      await expect(page.getByRole('heading', { level: 1, name: 'Trash' })).toBeVisible()
      await expectAccessible(page)
      expect(violations).toEqual([])
      await context.close()
    })
  }
}
