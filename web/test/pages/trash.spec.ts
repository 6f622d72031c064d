import { expect, test, type Page } from '@playwright/test'
import { play, tiles, trashed, watch } from './scene.ts'

let faults: string[]

test.beforeEach(async ({ page }) => {
  faults = await watch(page)
})
test.afterEach(() => {
  expect(faults).toEqual([])
})

const said = (page: Page) => page.getByRole('region', { name: 'Notifications' })
const viewer = (page: Page) => page.getByRole('dialog', { name: 'Image viewer' })
const ids = (page: Page) =>
  tiles(page).evaluateAll((links) => links.map((link) => link.getAttribute('data-image')))
/** What has the focus, by the words that a screen reader says of it. */
const focused = (page: Page) =>
  page.evaluate(() => {
    const { activeElement } = document
    return activeElement?.getAttribute('aria-label') ?? activeElement?.id ?? ''
  })

async function mine(page: Page, scene: Parameters<typeof play>[1] = {}) {
  await play(page.request, { images: 20, signedIn: 1, ...scene })
  await page.goto('/mine')
  await expect(tiles(page).first()).toBeVisible()
  return ids(page)
}

async function trash(page: Page, count: number) {
  await play(page.request, { images: 20, trash: count, signedIn: 1 })
  await page.goto('/trash')
  await expect(trashed(page)).toHaveCount(count)
}

test('a deletion asks nothing, moves on, and can be undone where it was made', async ({ page }) => {
  const before = await mine(page)
  await tiles(page).nth(1).click()
  await page.getByRole('button', { name: 'Delete', exact: true }).click()
  await expect(page.getByRole('alertdialog')).toHaveCount(0)
  await expect(page).toHaveURL(`/i/${before[2] ?? ''}`)
  await expect.poll(() => focused(page)).toBe('Delete')
  await expect(said(page).getByText('is in the trash')).toBeVisible()

  await said(page).getByRole('button', { name: 'Undo' }).click()
  await expect(viewer(page)).toBeVisible()
  await expect(said(page).getByText('is back in the gallery')).toBeVisible()
  await expect(said(page).getByText('is in the trash')).toHaveCount(0)
  await expect.poll(() => focused(page)).toBe('Delete')
  await page.keyboard.press('ArrowLeft')
  await expect(page).toHaveURL(`/i/${before[1] ?? ''}`)
  await page.keyboard.press('Escape')
  await expect(viewer(page)).toHaveCount(0)
  expect(await ids(page)).toEqual(before)
})

test('the keyboard alone undoes it, while the viewer is open and after it', async ({ page }) => {
  const before = await mine(page)
  for (const closed of [false, true]) {
    await tiles(page).first().focus()
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Delete', exact: true }).focus()
    await page.keyboard.press('Enter')
    await expect(said(page).getByRole('button', { name: 'Undo' })).toBeVisible()
    if (closed) {
      await page.keyboard.press('Escape')
      await expect(viewer(page)).toHaveCount(0)
      expect(await ids(page)).toEqual(before.slice(1))
      await expect(tiles(page).first()).toBeFocused()
    }
    await page.keyboard.press('F6')
    const undo = said(page).getByRole('button', { name: 'Undo' })
    for (let tabs = 0; tabs < 4; tabs++) {
      await page.keyboard.press('Tab')
      if (await undo.evaluate((button) => button === document.activeElement)) break
    }
    await expect(undo).toBeFocused()
    await page.keyboard.press('Enter')
    await expect(said(page).getByText('is back in the gallery').first()).toBeVisible()
    const back = page.locator(`[data-image="${before[0] ?? ''}"]`)
    if (closed) await expect(back).toBeFocused()
    else await expect.poll(() => focused(page)).toBe('Delete')
    await page.keyboard.press('Escape')
    await expect(viewer(page)).toHaveCount(0)
    await expect(tiles(page)).toHaveCount(before.length)
    expect(await ids(page)).toEqual(before)
    await page.reload()
  }
})

test('an image that could not be deleted comes back, with the reason and without a way to undo', async ({
  page,
}) => {
  const before = await mine(page)
  await tiles(page).first().click()
  await expect(page.getByRole('button', { name: 'Delete', exact: true })).toBeVisible()
  await play(page.request, { fail: 503, delay: 300 })
  await page.getByRole('button', { name: 'Delete', exact: true }).click()
  await expect(said(page).getByText('could not be deleted')).toBeVisible()
  await expect(said(page).getByRole('button', { name: 'Undo' })).toHaveCount(0)
  await play(page.request, {})
  await page.keyboard.press('Escape')
  await expect(viewer(page)).toHaveCount(0)
  expect(await ids(page)).toEqual(before)
})

test('the focus stays in the viewer where the next image is somebody else’s', async ({ page }) => {
  await play(page.request, { images: 20, signedIn: 1 })
  await page.goto('/')
  await tiles(page).first().click()
  const dialog = viewer(page)
  await dialog.getByRole('button', { name: 'Delete', exact: true }).click()
  await expect(dialog.getByRole('button', { name: 'Delete', exact: true })).toHaveCount(0)
  expect(await dialog.evaluate((element) => element.contains(document.activeElement))).toBe(true)
  await page.keyboard.press('Tab')
  expect(await dialog.evaluate((element) => element.contains(document.activeElement))).toBe(true)
})

test('the last image of all closes the viewer, and the page has the focus', async ({ page }) => {
  for (const reloaded of [false, true]) {
    await play(page.request, { images: 1, signedIn: 1 })
    await page.goto('/')
    await tiles(page).first().click()
    await expect(viewer(page)).toBeVisible()
    if (reloaded) await page.reload()
    await page.getByRole('button', { name: 'Delete', exact: true }).click()
    await expect(page.getByText('No images yet')).toBeVisible()
    // A new page is heard by its heading; this one is new only where the viewer was a page of its own.
    if (reloaded) await expect(page.getByRole('heading', { level: 1, name: 'Gallery' })).toBeFocused()
    else await expect.poll(() => focused(page)).toBe('content')
    await said(page).getByRole('button', { name: 'Undo' }).click()
    await expect(tiles(page)).toHaveCount(1)
    await expect(tiles(page).first()).toBeFocused()
  }
})

test('a gallery that keeps no trash asks first, and has no way back', async ({ page }) => {
  const before = await mine(page, { retention: 0 })
  await tiles(page).first().click()
  await page.getByRole('button', { name: 'Delete', exact: true }).click()
  await expect(page.getByRole('alertdialog')).toContainText('cannot be undone')
  await expect(page.getByRole('button', { name: 'Cancel' })).toBeFocused()
  await page.getByRole('button', { name: 'Delete image' }).click()
  await expect(said(page).getByText('is deleted')).toBeVisible()
  await expect(said(page).getByRole('button', { name: 'Undo' })).toHaveCount(0)
  await page.keyboard.press('Escape')
  await expect(tiles(page)).toHaveCount(before.length - 1)
  await page.goto('/trash')
  await expect(page.getByText('This gallery keeps nothing that is deleted')).toBeVisible()
})

test('the trash says how long each image is kept, and gives it back', async ({ page }) => {
  await trash(page, 3)
  await page.goto('/mine')
  await expect(tiles(page).first()).toBeVisible()
  const before = await tiles(page).count()
  await page.getByRole('button', { name: /^Account/ }).click()
  await page.getByRole('menuitem', { name: 'Trash' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Trash' })).toBeVisible()
  await expect(page.getByText('can be restored for 30 days')).toBeVisible()
  await expect(page.getByText(/days left$/)).toHaveText(['30 days left', '29 days left', '27 days left'])

  const restore = page.getByRole('button', { name: /^Restore/ })
  const names = await restore.evaluateAll((all) => all.map((one) => one.getAttribute('aria-label')))
  await restore.nth(1).click()
  await expect(trashed(page)).toHaveCount(2)
  await expect.poll(() => focused(page)).toBe(names[2])
  await restore.nth(1).click()
  await expect.poll(() => focused(page)).toBe(names[0])
  await page.keyboard.press('Enter')
  await expect(page.getByText('The trash is empty')).toBeVisible()
  await expect.poll(() => focused(page)).toBe('content')
  await expect(page.getByRole('button', { name: 'Empty trash' })).toHaveCount(0)
  await page.getByRole('link', { name: 'My images' }).click()
  await expect(tiles(page)).toHaveCount(before + 3)
})

test('deleting for good asks, and leaves the focus at the next image', async ({ page }) => {
  await trash(page, 3)
  const remove = page.getByRole('button', { name: /for good$/ })
  const restore = page.getByRole('button', { name: /^Restore/ })
  const first = (await remove.first().getAttribute('aria-label')) ?? ''
  await remove.first().click()
  await expect(page.getByRole('button', { name: 'Cancel' })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect.poll(() => focused(page)).toBe(first)
  await remove.first().click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Delete for good' }).click()
  await expect(trashed(page)).toHaveCount(2)
  await expect(said(page).getByText('is deleted for good')).toBeVisible()
  await expect(restore.first()).toBeFocused()

  await play(page.request, { fail: 503, delay: 300 })
  await remove.first().click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Delete for good' }).click()
  await expect(trashed(page)).toHaveCount(1)
  await expect(said(page).getByText('could not be deleted')).toBeVisible()
  await expect(trashed(page)).toHaveCount(2)
})

test('the last image that is deleted for good leaves the focus to the page', async ({ page }) => {
  await trash(page, 1)
  await page.getByRole('button', { name: /for good$/ }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Delete for good' }).click()
  await expect(page.getByRole('heading', { name: 'The trash is empty', exact: true })).toBeVisible()
  await expect.poll(() => focused(page)).toBe('content')
})

test('emptying the trash asks once for all of it', async ({ page }) => {
  await trash(page, 5)
  await page.getByRole('button', { name: 'Empty trash' }).click()
  await expect(page.getByRole('alertdialog')).toContainText('cannot be undone')
  await expect(page.getByRole('button', { name: 'Cancel' })).toBeFocused()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Empty trash' }).click()
  await expect(page.getByRole('heading', { name: 'The trash is empty', exact: true })).toBeVisible()
  await expect(said(page).getByText('The trash is empty now')).toBeVisible()
  await expect.poll(() => focused(page)).toBe('content')
})

test('whoever is not signed in has no trash', async ({ page }) => {
  await play(page.request, { images: 3, signedIn: 0 })
  await page.goto('/trash')
  await expect(page.getByText('Sign in to see your trash')).toBeVisible()
})
