import { expect, test, type Page } from '@playwright/test'
import { PHONE } from '../e2e/support/browser.ts'
import { ids, play, tiles, touch, viewer, watch } from './scene.ts'

let faults: string[]

test.beforeEach(async ({ page }) => {
  faults = await watch(page)
})
test.afterEach(() => {
  expect(faults).toEqual([])
})

/** Opens the n-th image of the gallery, and tells all ids. */
async function open(page: Page, at: number) {
  await play(page.request, { images: 20, signedIn: 0 })
  await page.goto('/')
  await expect(tiles(page).first()).toBeVisible()
  const all = await ids(page)
  await tiles(page).nth(at).click()
  await expect(page).toHaveURL(`/i/${all[at] ?? ''}`)
  await expect(viewer(page).getByRole('img')).toBeVisible()
  return all
}

/** How much larger than the whole of it the image is shown. */
const scale = (page: Page) =>
  viewer(page)
    .getByRole('img')
    .evaluate((image) => new DOMMatrix(getComputedStyle(image.parentElement ?? image).transform).a)
/** Where the middle of the image is. */
const middle = (page: Page) =>
  viewer(page)
    .getByRole('img')
    .evaluate((image) => {
      const { x, y, width, height } = image.getBoundingClientRect()
      return { x: x + width / 2, y: y + height / 2 }
    })

test('the preview is taken away once the picture is there', async ({ page }) => {
  await open(page, 1)
  await expect(viewer(page).locator('canvas')).toHaveCount(0)
})

test('neighbours are fetched as they will be shown, one behind and two ahead on one’s way', async ({
  page,
}) => {
  const asked: string[] = []
  page.on('request', (request) => asked.push(new URL(request.url()).pathname))
  const all = await open(page, 5)
  const large = (at: number) => {
    const id = all[at] ?? ''
    return asked.filter((path) => path.startsWith(`/media/${id}/`)).map((path) => path.split('/').at(-1))
  }
  // Beside the panel these are less than 1280 wide, whatever the window is, and the ninth stands upright.
  for (const at of [4, 6, 7]) await expect.poll(() => large(at)).toContain('1280.webp')
  expect(large(3)).not.toContain('1280.webp')
  asked.length = 0
  await page.keyboard.press('ArrowRight')
  await expect.poll(() => large(8)).toContain('640.webp')
  await expect(viewer(page).getByRole('img')).toBeVisible()
  expect(asked.filter((path) => path.endsWith('/2048.webp'))).toEqual([])
  expect(large(6), 'what was fetched ahead is what is shown').toEqual([])
})

test('one zooms by key, button, wheel and double click, and moves about with the mouse', async ({ page }) => {
  const asked: string[] = []
  page.on('request', (request) => asked.push(request.url()))
  await open(page, 0)
  await page.keyboard.press('z')
  await expect.poll(() => scale(page)).toBe(2.5)
  await expect.poll(() => asked.some((url) => url.endsWith('/2048.webp'))).toBe(true)
  await expect(page.getByRole('button', { name: 'Show all of it' })).toBeVisible()
  await page.keyboard.press('z')
  await expect.poll(() => scale(page)).toBe(1)

  await page.getByRole('button', { name: 'Zoom in' }).click()
  await expect.poll(() => scale(page)).toBe(2.5)
  const before = await middle(page)
  await page.mouse.move(500, 400)
  await page.mouse.down()
  await page.mouse.move(560, 430, { steps: 4 })
  await page.mouse.up()
  await expect.poll(async () => (await middle(page)).x - before.x).toBeCloseTo(60, 0)
  await page.keyboard.press('Escape')
  await expect.poll(() => scale(page)).toBe(1)
  await expect(viewer(page)).toBeVisible()

  await page.mouse.dblclick(700, 300)
  await expect.poll(() => scale(page)).toBe(2.5)
  await page.mouse.dblclick(700, 300)
  await expect.poll(() => scale(page)).toBe(1)

  await page.mouse.move(600, 400)
  await page.keyboard.down('Control')
  await page.mouse.wheel(0, -60)
  await page.keyboard.up('Control')
  await expect.poll(() => scale(page)).toBeGreaterThan(1.5)
  // The next image begins as a whole.
  await page.keyboard.press('ArrowRight')
  await expect.poll(() => scale(page)).toBe(1)
  await page.keyboard.press('Escape')
  await expect(viewer(page)).toHaveCount(0)
})

test('the full screen is taken and given back', async ({ page }) => {
  await open(page, 0)
  await page.getByRole('button', { name: 'Full screen' }).click()
  await expect(page.getByRole('button', { name: 'Leave full screen' })).toBeVisible()
  await page.keyboard.press('f')
  await expect(page.getByRole('button', { name: 'Full screen', exact: true })).toBeVisible()
  await page.keyboard.press('f')
  await expect.poll(() => page.evaluate(() => document.fullscreenElement !== null)).toBe(true)
  await page.getByRole('button', { name: 'Close' }).click()
  await expect.poll(() => page.evaluate(() => document.fullscreenElement)).toBeNull()
})

test('sharing copies the image’s own address', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  const all = await open(page, 2)
  await page.getByRole('button', { name: 'Share' }).click()
  await expect(page.getByRole('region', { name: 'Notifications' }).getByText('Link copied')).toBeVisible()
  const copied = await page.evaluate(() => navigator.clipboard.readText())
  expect(copied).toBe(new URL(`/i/${all[2] ?? ''}`, page.url()).href)
})

test('whether details are shown is remembered', async ({ page }) => {
  await open(page, 0)
  const details = page.getByRole('complementary', { name: 'Details' })
  await expect(details).toBeVisible()
  await page.keyboard.press('i')
  await expect(details).toHaveCount(0)
  await expect(viewer(page).getByRole('heading', { name: 'Evening over' })).toBeVisible()
  await page.reload()
  await expect(page.getByRole('heading', { level: 1, name: 'Evening over' })).toBeVisible()
  await expect(details).toHaveCount(0)
  await page.getByRole('button', { name: 'Details' }).click()
  await expect(details).toBeVisible()
})

test.describe('on a phone', () => {
  test.use(PHONE)
  const across: [number, number][] = [
    [300, 400],
    [250, 402],
    [120, 405],
    [60, 405],
  ]
  const back = across.toReversed()
  const down: [number, number][] = [
    [200, 300],
    [201, 340],
    [204, 420],
    [204, 480],
  ]

  test('the stage has the whole height, and details lie over its foot', async ({ page }) => {
    await open(page, 1)
    const frame = await viewer(page).getByRole('img').locator('xpath=../../..').boundingBox()
    expect(frame?.height).toBeGreaterThan(0.7 * 844)
    const details = page.getByRole('complementary', { name: 'Details' })
    await expect(details).toHaveCount(0)
    await touch(page, down.toReversed())
    await expect(details).toBeVisible()
    await details.getByRole('button', { name: 'Close' }).click()
    await expect(details).toHaveCount(0)
    await expect(page.getByRole('button', { name: 'Details' })).toBeFocused()
    await page.getByRole('button', { name: 'Details' }).click()
    await expect(details).toBeVisible()
    await page.keyboard.press('Escape')
    await expect(details).toHaveCount(0)
    await expect(viewer(page)).toBeVisible()
  })

  test('a finger walks through the gallery, and puts the viewer away', async ({ page }) => {
    const all = await open(page, 1)
    await touch(page, across)
    await expect(page).toHaveURL(`/i/${all[2] ?? ''}`)
    await touch(page, back)
    await expect(page).toHaveURL(`/i/${all[1] ?? ''}`)
    await page.getByRole('button', { name: 'Next image' }).click()
    await expect(page).toHaveURL(`/i/${all[2] ?? ''}`)
    await touch(page, down)
    await expect(viewer(page)).toHaveCount(0)
    await expect(page).toHaveURL('/')
  })

  test('a finger goes the other way where one reads from right to left', async ({ page }) => {
    const all = await open(page, 1)
    await page.evaluate(() => {
      document.documentElement.dir = 'rtl'
    })
    await touch(page, back)
    await expect(page).toHaveURL(`/i/${all[2] ?? ''}`)
    const left = await page.getByRole('button', { name: 'Next image' }).boundingBox()
    expect(left?.x).toBeLessThan(100)
  })

  test('two fingers and a double tap zoom, and a finger then moves the image about', async ({ page }) => {
    const all = await open(page, 0)
    await touch(
      page,
      [
        [180, 400],
        [120, 400],
        [60, 400],
      ],
      [
        [220, 400],
        [260, 400],
        [300, 400],
      ],
    )
    await expect.poll(() => scale(page)).toBeGreaterThan(3)
    const before = await middle(page)
    await touch(page, across)
    await expect.poll(async () => (await middle(page)).x).toBeLessThan(before.x - 50)
    await expect(page).toHaveURL(`/i/${all[0] ?? ''}`)
    await page.keyboard.press('Escape')
    await expect.poll(() => scale(page)).toBe(1)
    for (const to of [2.5, 1]) {
      await touch(page, [[150, 400]])
      await touch(page, [[150, 400]])
      await expect.poll(() => scale(page)).toBe(to)
    }
  })

  test('nothing moves for longer than a blink for those who asked for no motion', async ({ page }) => {
    await page.emulateMedia({ reducedMotion: 'reduce' })
    await open(page, 1)
    const longest = () =>
      page.evaluate(() =>
        Math.max(0, ...document.getAnimations().map((it) => Number(it.effect?.getComputedTiming().duration))),
      )
    await touch(page, across)
    expect(await longest()).toBeLessThanOrEqual(1)
    await page.getByRole('button', { name: 'Zoom in' }).click()
    expect(await longest()).toBeLessThanOrEqual(1)
  })
})
