import { expect, test, type Page } from '@playwright/test'
import { deleteForGood, drawFile, signIn, status, tile } from './support/gallery.ts'

// One story told by two people; each part needs the one before.
test.describe.configure({ mode: 'serial' })

// A gallery may hold other images, from other runs.
const RUN = Date.now().toString(36)
const RIDGE = `Ridge ${RUN}`
const FOG = `Fog ${RUN}`
const RENAMED = `Fog, renamed ${RUN}`

let ada: Page
let grace: Page
let fogPath: string

test.beforeAll(async ({ browser }) => {
  ada = await (await browser.newContext()).newPage()
  grace = await (await browser.newContext()).newPage()
})
test.afterAll(async () => {
  await ada.context().close()
  await grace.context().close()
})

test('a visitor sees the public gallery and is asked to sign in for more', async ({ page }) => {
  await page.goto('/')
  await expect(page.getByRole('heading', { level: 1, name: 'Gallery' })).toBeVisible()
  await expect(page.getByRole('list', { name: 'Images' }).or(page.getByText('No images yet'))).toBeVisible()
  await expect(page.getByRole('button', { name: 'Upload' })).toHaveCount(0)
  await page.getByRole('navigation').getByRole('link', { name: 'My images' }).click()
  await expect(page.getByRole('heading', { name: 'Sign in to see your images' })).toBeVisible()
})

test('an address that is nothing says so', async ({ page }) => {
  await page.goto('/i/00000000-0000-7000-8000-000000000000')
  await expect(page.getByRole('heading', { level: 1, name: 'This image is not here' })).toBeVisible()
  await page.goto('/no/such/page')
  await expect(page.getByRole('heading', { level: 1, name: 'There is nothing here' })).toBeVisible()
})

test('Ada signs in and comes back, and no page of that complains', async () => {
  const complaints: string[] = []
  ada.on('console', (message) => {
    if (message.type() === 'error') complaints.push(`${message.location().url}: ${message.text()}`)
  })
  await signIn(ada, 'ada')
  expect(complaints).toEqual([])
  await expect(ada).toHaveURL('/')
  await ada.getByRole('button', { name: 'Account of Ada Lovelace' }).click()
  await expect(ada.getByText('ada@example.org')).toBeVisible()
  await ada.keyboard.press('Escape')
})

test('Ada uploads two images: not without a title, then with progress, and they appear', async ({
  browser,
}) => {
  const files = [await drawFile(browser, 8, 'ridge_line.jpg'), await drawFile(browser, 6, 'IMG-0042.png')]
  await ada.goto('/mine')
  await ada.getByRole('banner').getByRole('button', { name: 'Upload' }).click()
  await ada.locator('input[type=file]').setInputFiles(files)
  const titles = ada.getByLabel('Title')
  await expect(titles.nth(0)).toHaveValue('ridge line')
  await expect(titles.nth(1)).toHaveValue('IMG 0042')

  await titles.nth(0).fill(RIDGE)
  await titles.nth(1).fill('')
  await ada.getByRole('button', { name: 'Upload 2 images' }).click()
  await expect(ada.getByText('Give the image a title.')).toBeVisible()
  await expect(titles.nth(1)).toBeFocused()
  await titles.nth(1).fill(FOG)
  await ada
    .getByLabel(/^Description/)
    .nth(1)
    .fill('Seen from the hut.\nNobody else was there.')

  // Slow enough that progress can be seen.
  const network = await ada.context().newCDPSession(ada)
  const throttle = (uploadThroughput: number) =>
    network.send('Network.emulateNetworkConditions', {
      offline: false,
      latency: 20,
      downloadThroughput: -1,
      uploadThroughput,
    })
  await throttle(40_000)
  await ada.getByRole('button', { name: 'Upload 2 images' }).click()
  await expect(ada.getByRole('progressbar', { name: `Progress of ${RIDGE}` })).toBeVisible()
  await expect(ada.getByText(/^Uploading \d+ %$/).first()).toBeVisible()
  await throttle(-1)
  await expect(ada.getByText('Ready', { exact: true })).toHaveCount(2, { timeout: 60_000 })
  await network.detach()

  await ada.getByRole('button', { name: 'Done' }).click()
  await expect(tile(ada, RIDGE)).toBeVisible()
  await expect(tile(ada, FOG)).toBeVisible()
})

test('what is no image is refused, by the page or by the API, with the reason', async () => {
  await ada.getByRole('banner').getByRole('button', { name: 'Upload' }).click()
  await ada.locator('input[type=file]').setInputFiles([
    { name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('words') },
    { name: 'disguised.png', mimeType: 'image/png', buffer: Buffer.from('words, not pixels') },
  ])
  await expect(ada.getByText('This is not a JPEG, PNG, WebP or GIF image.')).toBeVisible()
  await ada.getByRole('button', { name: 'Upload image', exact: true }).click()
  await expect(ada.getByText('This file is not an image that can be read.')).toBeVisible()
  await ada.getByRole('button', { name: 'Done' }).click()
})

test('Grace sees them in the public gallery and can neither change nor delete them', async () => {
  await signIn(grace, 'grace')
  await expect(tile(grace, RIDGE)).toBeVisible()
  await tile(grace, FOG).click()
  await expect(grace.getByRole('heading', { name: FOG })).toBeVisible()
  await expect(grace.getByText('Nobody else was there.')).toBeVisible()
  await expect(grace.getByRole('complementary', { name: 'Details' })).toContainText('Ada Lovelace')
  await expect(grace.getByRole('button', { name: 'Edit' })).toHaveCount(0)
  await expect(grace.getByRole('button', { name: 'Delete' })).toHaveCount(0)

  fogPath = new URL(grace.url()).pathname
  const id = fogPath.split('/').at(-1) ?? ''
  expect(await status(grace, 'DELETE', `/api/v1/images/${id}`)).toBe(404)
  await grace.goto('/mine')
  await expect(grace.getByRole('heading', { level: 1, name: 'My images' })).toBeVisible()
  await expect(tile(grace, FOG)).toHaveCount(0)
})

test('an image has its own address: its page, its pixels, its original', async ({ page }) => {
  await page.goto(fogPath)
  await expect(page.getByRole('heading', { level: 1, name: FOG })).toBeVisible()
  const shown = page.getByRole('img', { name: FOG })
  await expect.poll(() => shown.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(0)
  const arriving = page.waitForEvent('download')
  await page.getByRole('link', { name: 'Download original' }).click()
  expect(await (await arriving).failure()).toBeNull()
  await page.keyboard.press('Escape')
  await expect(page).toHaveURL('/')
})

test('the viewer walks through the gallery by keyboard and reloads in place', async () => {
  await grace.goto('/')
  await grace.getByRole('list', { name: 'Images' }).getByRole('link').first().focus()
  await grace.keyboard.press('Enter')
  await expect(grace.getByRole('dialog', { name: 'Image viewer' })).toBeVisible()
  await expect(grace).toHaveURL(/\/i\//)
  const newest = grace.url()
  await grace.keyboard.press('ArrowRight')
  await expect(grace).not.toHaveURL(newest)
  await grace.keyboard.press('ArrowLeft')
  await expect(grace).toHaveURL(newest)
  await grace.reload()
  await expect(grace.getByRole('dialog')).toHaveCount(0)
  await expect(grace.getByRole('heading', { level: 1 })).toBeVisible()
  await expect(grace).toHaveURL(newest)
})

test('Ada gives one a better title, and Grace sees it', async () => {
  await ada.goto('/mine')
  await tile(ada, FOG).click()
  await ada.getByRole('button', { name: 'Edit title and description' }).click()
  await ada.getByLabel('Title').fill(RENAMED)
  await ada.getByRole('button', { name: 'Save' }).click()
  await expect(ada.getByRole('heading', { name: RENAMED })).toBeVisible()
  await ada.keyboard.press('Escape')
  await expect(tile(ada, RENAMED)).toBeVisible()
  await grace.goto('/')
  await expect(tile(grace, RENAMED)).toBeVisible()
})

test('Ada deletes an image, and undoes it', async () => {
  await ada.goto('/mine')
  await tile(ada, RIDGE).click()
  await ada.getByRole('button', { name: 'Delete', exact: true }).click()
  const said = ada.getByRole('region', { name: 'Notifications' })
  await expect(said.getByText(`“${RIDGE}” is in the trash`)).toBeVisible()
  await said.getByRole('button', { name: 'Undo' }).click()
  await expect(said.getByText(`“${RIDGE}” is back in the gallery`)).toBeVisible()
  await grace.goto('/')
  await expect(tile(grace, RIDGE)).toBeVisible()
})

test('Ada deletes both, and they vanish for Grace', async () => {
  for (const title of [RENAMED, RIDGE]) {
    await ada.goto('/mine')
    await tile(ada, title).click()
    await ada.getByRole('button', { name: 'Delete', exact: true }).click()
    const said = ada.getByRole('region', { name: 'Notifications' })
    await expect(said.getByText(`“${title}” is in the trash`)).toBeVisible()
  }
  await ada.goto('/mine')
  await expect(ada.getByRole('heading', { level: 1, name: 'My images' })).toBeVisible()
  await expect(tile(ada, RIDGE)).toHaveCount(0)
  await grace.goto('/')
  await expect(grace.getByRole('list', { name: 'Images' }).or(grace.getByText('No images yet'))).toBeVisible()
  await expect(tile(grace, RENAMED)).toHaveCount(0)
  await grace.goto(fogPath)
  await expect(grace.getByRole('heading', { level: 1, name: 'This image is not here' })).toBeVisible()
})

test('Ada takes one back from the trash, and deletes the other for good', async () => {
  await ada.goto('/mine')
  await ada.getByRole('button', { name: 'Account of Ada Lovelace' }).click()
  await ada.getByRole('menuitem', { name: 'Trash' }).click()
  const trash = ada.getByRole('list', { name: 'Images in the trash' })
  const kept = trash.getByRole('img', { name: RENAMED })
  await expect.poll(() => kept.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(0)
  await expect(trash.getByText('30 days left').first()).toBeVisible()

  await ada.getByRole('button', { name: `Restore “${RENAMED}”` }).click()
  await expect(kept).toHaveCount(0)
  await grace.goto(fogPath)
  await expect(grace.getByRole('heading', { level: 1, name: RENAMED })).toBeVisible()

  await ada.getByRole('button', { name: `Delete “${RIDGE}” for good` }).click()
  await expect(ada.getByRole('alertdialog')).toContainText(RIDGE)
  await ada.getByRole('button', { name: 'Cancel' }).click()
  await ada.getByRole('button', { name: `Delete “${RIDGE}” for good` }).click()
  await ada.getByRole('button', { name: 'Delete for good', exact: true }).click()
  const said = ada.getByRole('region', { name: 'Notifications' })
  await expect(said.getByText(`“${RIDGE}” is deleted for good`)).toBeVisible()
  await expect(trash.getByRole('img', { name: RIDGE })).toHaveCount(0)

  const id = fogPath.split('/').at(-1) ?? ''
  await deleteForGood(ada, id)
})

test('Ada signs out, and her images are hers alone again', async () => {
  await ada.goto('/mine')
  await ada.getByRole('button', { name: 'Account of Ada Lovelace' }).click()
  await ada.getByRole('menuitem', { name: 'Sign out' }).click()
  await expect(ada.getByRole('heading', { name: 'Sign in to see your images' })).toBeVisible()
  expect(await status(ada, 'GET', '/api/v1/images?scope=mine')).toBe(401)
})
