import { expect, test, type Page } from '@playwright/test'
import { ids, listShortcuts, play, tiles, viewer, watch } from './scene.ts'

let faults: string[]

test.beforeEach(async ({ page }) => {
  faults = await watch(page)
})
test.afterEach(() => {
  expect(faults).toEqual([])
})

const sheet = (page: Page) => page.getByRole('dialog', { name: 'Keyboard shortcuts' })

async function mine(page: Page) {
  await play(page.request, { images: 20, signedIn: 1 })
  await page.goto('/mine')
  await expect(tiles(page).first()).toBeVisible()
  return ids(page)
}

test('the sheet opens from the page and from the viewer, and gives the focus back', async ({ page }) => {
  await mine(page)
  await page.getByRole('button', { name: 'Keyboard shortcuts' }).press('Enter')
  await expect(sheet(page)).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(sheet(page)).toHaveCount(0)
  await expect(page.getByRole('button', { name: 'Keyboard shortcuts' })).toBeFocused()

  await tiles(page).first().press('Enter')
  await expect(viewer(page)).toBeVisible()
  await page.getByRole('button', { name: 'Share' }).focus()
  await page.keyboard.press('?')
  await expect(sheet(page)).toBeVisible()
  await page.keyboard.press('z')
  await page.keyboard.press('Escape')
  await expect(sheet(page)).toHaveCount(0)
  await expect(viewer(page)).toBeVisible()
  await expect(page.getByRole('button', { name: 'Share' })).toBeFocused()
  await expect(page.getByRole('button', { name: 'Zoom in' })).toBeVisible()
})

test('each key does what the sheet says', async ({ page }) => {
  const all = await mine(page)
  await listShortcuts(page)
  await page.keyboard.press('Escape')
  await expect(sheet(page)).toHaveCount(0)
  await page.keyboard.press('u')
  await expect(page.getByRole('dialog', { name: 'Upload images' })).toBeVisible()
  await page.keyboard.press('?')
  await expect(sheet(page)).toHaveCount(0)
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toHaveCount(0)

  await tiles(page).first().press('Enter')
  await expect(viewer(page)).toBeVisible()
  const arriving = page.waitForEvent('download')
  await page.keyboard.press('Shift+D')
  await arriving
  await page.keyboard.press('Delete')
  await expect(page.getByRole('region', { name: 'Notifications' }).getByText('is in the trash')).toBeVisible()
  await expect(page).toHaveURL(`/i/${all[1] ?? ''}`)
  expect(await viewer(page).evaluate((element) => element.contains(document.activeElement))).toBe(true)
})

test('single keys can be switched off, for good, and the others still work', async ({ page }) => {
  const all = await mine(page)
  await listShortcuts(page)
  await sheet(page).getByRole('switch', { name: 'Use single keys' }).press('Space')
  await page.keyboard.press('Escape')
  await page.reload()
  await tiles(page).first().press('Enter')
  await expect(viewer(page)).toBeVisible()
  for (const key of ['z', 'i', 'Delete', '?', 'u']) await page.keyboard.press(key)
  await page.keyboard.press('ArrowRight')
  await expect(page).toHaveURL(`/i/${all[1] ?? ''}`)
  await expect(page.getByRole('complementary', { name: 'Details' })).toBeVisible()
  await expect(page.getByRole('button', { name: 'Zoom in' })).toHaveAttribute('title', 'Zoom in')
  await expect(page.getByRole('dialog')).toHaveCount(1)
  await page.keyboard.press('Escape')
  await expect(viewer(page)).toHaveCount(0)
  expect(await ids(page)).toEqual(all)
})

test('nothing happens while somebody is typing', async ({ page }) => {
  await mine(page)
  await tiles(page).first().press('Enter')
  await page.getByRole('button', { name: 'Edit' }).click()
  await page.getByLabel('Title').fill('')
  await page.keyboard.type('zif? u')
  await expect(page.getByLabel('Title')).toHaveValue('zif? u')
  await expect(page.getByRole('dialog')).toHaveCount(1)
  await expect(page.getByRole('button', { name: 'Zoom in' })).toBeVisible()
  await page.getByRole('button', { name: 'Save' }).focus()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('button', { name: 'Edit' })).toBeFocused()
  await expect(viewer(page)).toBeVisible()
})
