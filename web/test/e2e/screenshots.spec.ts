import path from 'node:path'
import { expect, test, type BrowserContext, type Page } from '@playwright/test'
import { picture } from '../pictures.ts'
import { SIZES, THEMES } from './support/browser.ts'
import { deleteForGood, drawFile, signIn, status, tile } from './support/gallery.ts'
import { upload } from './support/upload.ts'

/** Writes docs/screenshots; what it uploads it deletes again. */
const FOLDER = path.resolve(import.meta.dirname, '../../../docs/screenshots')
const COUNT = 15
/** So many more are in the trash. */
const TRASHED = 3

const SESSIONS = [
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36',
  'Mozilla/5.0 (Android 16; Mobile; rv:145.0) Gecko/145.0 Firefox/145.0',
  'Mozilla/5.0 (iPad; CPU OS 26_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Safari/604.1',
].map((browser, index) => ({
  id: `0192f0c1-0000-7000-8000-00000000000${String(index)}`,
  browser,
  createdAt: `2026-11-${String(28 - 5 * index)}T09:30:00Z`,
  seenAt: `2026-11-${String(30 - index)}T18:05:00Z`,
  current: index === 0,
}))

type Person = {
  account: 'ada' | 'grace'
  ids: string[]
  session?: Awaited<ReturnType<BrowserContext['storageState']>>
}
const people: [Person, Person] = [
  { account: 'ada', ids: [] },
  { account: 'grace', ids: [] },
]

test.beforeAll(async ({ browser }) => {
  test.setTimeout(300_000)
  const pages: Page[] = []
  for (const person of people) {
    const page = await (await browser.newContext()).newPage()
    await signIn(page, person.account)
    person.session = await page.context().storageState()
    pages.push(page)
  }
  for (let seed = COUNT + TRASHED - 1; seed >= 0; seed--) {
    const { title, description } = picture(seed)
    const whose = seed % 3 === 2 && seed < COUNT ? 1 : 0
    const page = pages[whose]
    if (!page) throw new Error('a page for each person')
    const id = await upload(page, title, description, await drawFile(browser, seed, `${String(seed)}.jpg`))
    people[whose].ids.push(id)
    if (seed >= COUNT) expect(await status(page, 'DELETE', `/api/v1/images/${id}`)).toBe(204)
  }
  for (const page of pages) await page.context().close()
})

test.afterAll(async ({ browser }) => {
  for (const { session, ids } of people) {
    const page = await (await browser.newContext({ storageState: session })).newPage()
    await page.goto('/')
    for (const id of ids) await deleteForGood(page, id)
    await page.context().close()
  }
})

for (const [size, options] of Object.entries(SIZES)) {
  for (const theme of THEMES) {
    test(`${theme} ${size}`, async ({ browser }) => {
      const files = [
        await drawFile(browser, 9, 'summer_haze.jpg'),
        await drawFile(browser, 5, 'IMG-2041.jpg'),
      ]
      const context = await browser.newContext({
        ...options,
        colorScheme: theme,
        storageState: people[0].session,
      })
      const page = await context.newPage()
      const take = async (name: string) => {
        await settle(page)
        await page.screenshot({ path: path.join(FOLDER, `${name}-${size}-${theme}.png`) })
      }
      await page.goto('/')
      await expect(tile(page, picture(0).title)).toBeVisible()
      await take('gallery')
      await tile(page, picture(0).title).click()
      await expect(page.getByRole('heading', { name: picture(0).title })).toBeVisible()
      await take('viewer')
      await page.goto('/mine')
      await expect(tile(page, picture(0).title)).toBeVisible()
      await take('my-images')
      await page.getByRole('banner').getByRole('button', { name: 'Upload' }).click()
      await page.locator('input[type=file]').setInputFiles(files)
      await page
        .getByLabel(/^Description/)
        .first()
        .fill('Hot, still, and loud with crickets.')
      await take('upload')
      await page.goto('/trash')
      await expect(page.getByRole('button', { name: 'Empty trash' })).toBeVisible()
      await take('trash')
      // Whoever has signed in here before is not to be in a picture.
      await page.route('**/api/v1/sessions', (route) => route.fulfill({ json: { items: SESSIONS } }))
      await page.goto('/account')
      await expect(page.getByText('This browser')).toBeVisible()
      await take('account')
      // The one picture that the gallery cannot be made to show without deleting what others put there.
      await page.route('**/api/v1/images?*', (route) =>
        route.fulfill({ json: { items: [], nextCursor: null } }),
      )
      await page.goto('/')
      await expect(page.getByText('No images yet')).toBeVisible()
      await take('empty')
      await context.close()
    })
  }
}

/** Waits for what fades, and for every picture in view. */
async function settle(page: Page) {
  await page.waitForLoadState('networkidle')
  await page.evaluate(() => Promise.allSettled(document.getAnimations().map(({ finished }) => finished)))
}
