import { expect, test, type Page } from '@playwright/test'
import { ids, play, png, tiles, viewer, watch } from './scene.ts'

let faults: string[]

test.beforeEach(async ({ page }) => {
  faults = await watch(page)
})
test.afterEach(() => {
  expect(faults).toEqual([])
})

const heading = (page: Page, name: string) => page.getByRole('heading', { level: 1, name })

test('a new page has the focus at its heading, by every way to it', async ({ page }) => {
  await play(page.request, { images: 9, signedIn: 1 })
  await page.goto('/')
  await expect(tiles(page).first()).toBeVisible()
  // Loaded after the first images.
  await page.waitForLoadState('networkidle')
  await page.getByRole('link', { name: 'My images' }).press('Enter')
  await expect(heading(page, 'My images')).toBeFocused()
  await expect(tiles(page).first()).toBeVisible()
  await page.keyboard.press('Tab')
  await expect(tiles(page).first()).toBeFocused()
  await page.goBack()
  await expect(heading(page, 'Gallery')).toBeFocused()
  await page.getByRole('button', { name: /^Account/ }).press('Enter')
  await page.getByRole('menuitem', { name: 'Trash' }).press('Enter')
  await expect(heading(page, 'Trash')).toBeVisible()
  expect(await page.evaluate(() => document.activeElement !== document.body)).toBe(true)
})

test('walking from image to image on its own page leaves the focus where it is', async ({ page }) => {
  await play(page.request, { images: 9, signedIn: 0 })
  await page.goto('/')
  await expect(tiles(page).first()).toBeVisible()
  const all = await ids(page)
  await page.goto(`/i/${all[2] ?? ''}`)
  await page.getByRole('button', { name: 'Next image' }).focus()
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(`/i/${all[3] ?? ''}`)
  await expect(page.getByRole('button', { name: 'Next image' })).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(heading(page, 'Gallery')).toBeFocused()
})

test('Back closes the viewer and gives the focus to the image last seen', async ({ page }) => {
  await play(page.request, { images: 9, signedIn: 0 })
  await page.goto('/')
  await expect(tiles(page).first()).toBeVisible()
  const all = await ids(page)
  await tiles(page).nth(1).press('Enter')
  await expect(viewer(page)).toBeVisible()
  await page.keyboard.press('ArrowRight')
  await expect(page).toHaveURL(`/i/${all[2] ?? ''}`)
  await page.goBack()
  await expect(viewer(page)).toHaveCount(0)
  await expect(tiles(page).nth(2)).toBeFocused()
})

test('after a question the focus stays in the viewer, whoever owns what comes next', async ({ page }) => {
  await play(page.request, { images: 9, signedIn: 1, retention: 0 })
  await page.goto('/')
  await tiles(page).first().press('Enter')
  await viewer(page).getByRole('button', { name: 'Delete', exact: true }).press('Enter')
  await page.getByRole('button', { name: 'Delete image' }).press('Enter')
  await expect(page.getByRole('alertdialog')).toHaveCount(0)
  await expect(viewer(page).getByRole('button', { name: 'Delete', exact: true })).toHaveCount(0)
  await expect
    .poll(() => viewer(page).evaluate((element) => element.contains(document.activeElement)))
    .toBe(true)
})

test('what has the focus is never hidden below the header', async ({ page }) => {
  await play(page.request, { images: 30, signedIn: 0 })
  await page.goto('/')
  await expect(tiles(page).first()).toBeVisible()
  await page.mouse.wheel(0, 900)
  await page.waitForTimeout(300)
  await tiles(page).last().focus()
  for (let steps = 0; steps < 16; steps++) {
    await page.keyboard.press('Shift+Tab')
    const hidden = await page.evaluate(() => {
      const { activeElement } = document
      if (!activeElement) return 'nothing has the focus'
      const { left, top, width } = activeElement.getBoundingClientRect()
      const seen = document.elementFromPoint(left + width / 2, Math.max(0, top) + 4)
      return activeElement.contains(seen) ? null : activeElement.outerHTML.slice(0, 80)
    })
    expect(hidden).toBeNull()
  }
})

test('the ring around what has the focus can be seen in both themes', async ({ page }) => {
  await play(page.request, { images: 3, signedIn: 0 })
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    await page.goto('/')
    await tiles(page).first().focus()
    await page.keyboard.press('Shift+Tab')
    const contrast = () =>
      page.evaluate(() => {
        const context = new OffscreenCanvas(1, 1).getContext('2d')
        const luminance = (colour: string) => {
          if (!context) return 0
          context.fillStyle = colour
          context.fillRect(0, 0, 1, 1)
          const [r = 0, g = 0, b = 0] = [...context.getImageData(0, 0, 1, 1).data].map((value) => {
            const share = value / 255
            return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
          })
          return 0.2126 * r + 0.7152 * g + 0.0722 * b
        }
        const ring = luminance(getComputedStyle(document.activeElement ?? document.body).outlineColor)
        const ground = luminance(getComputedStyle(document.documentElement).backgroundColor)
        return (Math.max(ring, ground) + 0.05) / (Math.min(ring, ground) + 0.05)
      })
    // Colours fade in, the ring's too.
    await expect.poll(contrast).toBeGreaterThanOrEqual(3)
  }
})

test('everything can be done by keyboard alone: sign in, upload, edit, delete, undo, sign out', async ({
  page,
}) => {
  const file = { name: 'evening_walk.png', mimeType: 'image/png', buffer: await png(page) }
  await play(page.request, { images: 5, signedIn: 0 })
  await page.goto('/')
  await page.getByRole('banner').getByRole('link', { name: 'Sign in' }).press('Enter')
  await expect(page.getByRole('button', { name: /^Account/ })).toBeVisible()

  await page.getByRole('banner').getByRole('button', { name: 'Upload' }).press('Enter')
  const choosing = page.waitForEvent('filechooser')
  await expect(page.getByRole('button', { name: 'Choose images' })).toBeFocused()
  await page.keyboard.press('Enter')
  await (await choosing).setFiles(file)
  await expect(page.getByLabel('Title')).toBeFocused()
  await page.keyboard.press('Control+A')
  await page.keyboard.type('By hand')
  await page.getByRole('button', { name: 'Upload image', exact: true }).press('Enter')
  await expect(page.getByText('Ready')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toHaveCount(0)

  await page.getByRole('link', { name: 'By hand' }).press('Enter')
  await expect(viewer(page)).toBeVisible()
  await page.getByRole('button', { name: 'Edit' }).press('Enter')
  await expect(page.getByLabel('Title')).toBeFocused()
  await page.keyboard.press('Control+A')
  await page.keyboard.type('By keyboard')
  await page.keyboard.press('Enter')
  await expect(viewer(page).getByRole('heading', { name: 'By keyboard' })).toBeVisible()
  await page.keyboard.press('Delete')
  const undo = page.getByRole('button', { name: 'Undo' })
  await expect(undo).toBeVisible()
  await page.keyboard.press('F6')
  for (let tabs = 0; tabs < 4 && !(await undo.evaluate((it) => it === document.activeElement)); tabs++)
    await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await expect(page.getByText('is back in the gallery')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('link', { name: 'By keyboard' })).toBeVisible()

  await page.getByRole('button', { name: /^Account/ }).press('Enter')
  await page.getByRole('menuitem', { name: 'Sign out' }).press('Enter')
  await expect(page.getByRole('banner').getByRole('link', { name: 'Sign in' })).toBeVisible()
})

test('what is pressed in a draft goes with it, and the focus stays in the dialog', async ({ page }) => {
  const file = { mimeType: 'image/png', buffer: await png(page) }
  await play(page.request, { images: 3, signedIn: 1 })
  await page.goto('/')
  await page.getByRole('banner').getByRole('button', { name: 'Upload' }).press('Enter')
  const dialog = page.getByRole('dialog', { name: 'Upload images' })
  const holds = () =>
    dialog.evaluate((it) => it !== document.activeElement && it.contains(document.activeElement))
  await page.locator('input[type=file]').setInputFiles([
    { ...file, name: 'one.png' },
    { ...file, name: 'two.png' },
    { ...file, name: 'three.png' },
  ])
  await dialog.getByRole('button', { name: 'Remove two.png' }).press('Enter')
  await expect(dialog.getByLabel('Title')).toHaveCount(2)
  await expect.poll(holds).toBe(true)
  await dialog.getByLabel('Description').first().fill('words')
  await dialog.getByRole('button', { name: 'Discard' }).press('Enter')
  await page.getByRole('alertdialog').getByRole('button', { name: 'Discard' }).press('Enter')
  await expect(dialog.getByRole('button', { name: 'Choose images' })).toBeVisible()
  await expect.poll(holds).toBe(true)
})
