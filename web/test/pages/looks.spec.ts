import { expect, test, type Locator, type Page } from '@playwright/test'
import { expectAccessible } from '../e2e/support/axe.ts'
import { MORE_SIZES, SIZES, THEMES } from '../e2e/support/browser.ts'
import { isWide, listShortcuts, play, png, tiles, trashed, watch } from './scene.ts'

const SCENES: Record<string, (page: Page) => Promise<void>> = {
  gallery: async (page) => {
    await play(page.request, { images: 40, signedIn: 1 })
    await page.goto('/')
    await expect(tiles(page).first()).toBeVisible()
  },
  viewer: async (page) => {
    await play(page.request, { images: 40, signedIn: 1 })
    await page.goto('/mine')
    await tiles(page).first().click()
    await expect(page.getByRole('heading', { name: 'Evening over' })).toBeVisible()
  },
  'viewer without details': async (page) => {
    await SCENES.viewer?.(page)
    await page.keyboard.press('ArrowRight')
    if (isWide(page)) await page.getByRole('button', { name: 'Details' }).click()
    await expect(page.getByRole('complementary', { name: 'Details' })).toHaveCount(0)
  },
  'viewer with details': async (page) => {
    await SCENES.viewer?.(page)
    if (!isWide(page)) await page.getByRole('button', { name: 'Details' }).click()
    await expect(page.getByRole('complementary', { name: 'Details' })).toBeVisible()
  },
  'zoomed in': async (page) => {
    await SCENES.viewer?.(page)
    await page.getByRole('button', { name: 'Zoom in' }).click()
    await expect(page.getByRole('button', { name: 'Show all of it' })).toBeVisible()
  },
  shortcuts: async (page) => {
    await SCENES.gallery?.(page)
    await listShortcuts(page)
  },
  'viewer as a page': async (page) => {
    await SCENES.viewer?.(page)
    await page.reload()
    await expect(page.getByRole('heading', { level: 1, name: 'Evening over' })).toBeVisible()
  },
  'edit form': async (page) => {
    await SCENES['viewer with details']?.(page)
    await page.getByRole('button', { name: 'Edit' }).click()
    await page.getByLabel('Title').fill('')
    await page.getByRole('button', { name: 'Save' }).click()
    await expect(page.getByText('Give the image a title.')).toBeVisible()
  },
  'delete dialog': async (page) => {
    await play(page.request, { retention: 0 })
    await SCENES.viewer?.(page)
    await page.getByRole('button', { name: 'Delete' }).click()
    await expect(page.getByRole('alertdialog')).toBeVisible()
  },
  'deleted, with the way back': async (page) => {
    await SCENES.viewer?.(page)
    await page.getByRole('button', { name: 'Delete' }).click()
    await expect(page.getByRole('button', { name: 'Undo' })).toBeVisible()
  },
  trash: async (page) => {
    await play(page.request, { images: 40, trash: 9, signedIn: 1 })
    await page.goto('/trash')
    await expect(trashed(page).first()).toHaveAttribute('aria-setsize', '9')
  },
  'delete for good dialog': async (page) => {
    await SCENES.trash?.(page)
    await page
      .getByRole('button', { name: /for good$/ })
      .first()
      .click()
    await expect(page.getByRole('alertdialog')).toBeVisible()
  },
  'empty trash': async (page) => {
    await play(page.request, { images: 3, signedIn: 1 })
    await page.goto('/trash')
    await expect(page.getByText('The trash is empty')).toBeVisible()
  },
  'upload dialog': async (page) => {
    await SCENES.gallery?.(page)
    await page.getByRole('button', { name: 'Upload' }).click()
    await expect(page.getByRole('button', { name: 'Choose images' })).toBeVisible()
  },
  'drafts with a mistake': async (page) => {
    const file = { mimeType: 'image/png', buffer: await png(page) }
    await SCENES['upload dialog']?.(page)
    await page.locator('input[type=file]').setInputFiles([
      { ...file, name: 'evening_walk.png' },
      { ...file, name: 'notes.txt', mimeType: 'text/plain' },
    ])
    await page.getByLabel('Title').fill('')
    await page.getByRole('button', { name: 'Upload image', exact: true }).click()
    await expect(page.getByText('Give the image a title.')).toBeVisible()
  },
  'sent images': async (page) => {
    const file = { mimeType: 'image/png', buffer: await png(page) }
    await SCENES['upload dialog']?.(page)
    await page.locator('input[type=file]').setInputFiles([
      { ...file, name: 'fine.png' },
      { ...file, name: 'Broken.png' },
    ])
    await page.getByRole('button', { name: 'Upload 2 images' }).click()
    await expect(page.getByText('Ready')).toBeVisible()
    await expect(page.getByText('This file is not an image that can be read.')).toBeVisible()
  },
  menus: async (page) => {
    await SCENES.gallery?.(page)
    await page.getByRole('button', { name: 'Account of Ada Lovelace' }).click()
    await expect(page.getByRole('menuitem', { name: 'Sign out' })).toBeVisible()
  },
  'sign-in required': async (page) => {
    await play(page.request, { images: 3, signedIn: 0 })
    await page.goto('/mine')
    await expect(page.getByText('Sign in to see your images')).toBeVisible()
  },
  'closed gallery': async (page) => {
    await play(page.request, { images: 3, signedIn: 0, closed: 1 })
    await page.goto('/')
    await expect(page.getByText('Sign in to see this gallery')).toBeVisible()
  },
  'image of a closed gallery': async (page) => {
    await play(page.request, { images: 3, signedIn: 0, closed: 1 })
    await page.goto('/i/0192f0c1-7d7e-7000-8000-000000000000')
    await expect(page.getByRole('heading', { level: 1, name: 'Sign in to see this gallery' })).toBeVisible()
  },
  account: async (page) => {
    await play(page.request, { signedIn: 1, sessions: 4 })
    await page.goto('/account')
    await expect(page.getByText('Firefox on Linux')).toBeVisible()
    await expect(page.getByText('Unknown browser')).toBeVisible()
  },
  'account with one session': async (page) => {
    await play(page.request, { signedIn: 1, sessions: 1 })
    await page.goto('/account')
    await expect(page.getByText('You are signed in nowhere else.')).toBeVisible()
  },
  'account of a visitor': async (page) => {
    await play(page.request, { signedIn: 0 })
    await page.goto('/account')
    await expect(page.getByText('Sign in to see your account')).toBeVisible()
  },
  'account error': async (page) => {
    await play(page.request, { signedIn: 1, fail: 503 })
    await page.goto('/account')
    await expect(page.getByText('Request 0192f0c1-mock')).toBeVisible()
  },
  empty: async (page) => {
    await play(page.request, { images: 0, signedIn: 0 })
    await page.goto('/')
    await expect(page.getByText('No images yet')).toBeVisible()
  },
  error: async (page) => {
    await play(page.request, { images: 3, signedIn: 0, fail: 503 })
    await page.goto('/')
    await expect(page.getByText('Request 0192f0c1-mock')).toBeVisible()
  },
  loading: async (page) => {
    await play(page.request, { images: 3, signedIn: 0, delay: 4000 })
    await page.goto('/')
    await expect(page.getByText('Loading images')).toBeAttached()
    await page.waitForTimeout(300)
  },
  'image not found': async (page) => {
    await play(page.request, { images: 3, signedIn: 0 })
    await page.goto('/i/0192f0c1-7d7e-7000-8000-000000000000')
    await expect(page.getByText('This image is not here')).toBeVisible()
  },
  'page not found': async (page) => {
    await page.goto('/no/such/page')
    await expect(page.getByText('There is nothing here')).toBeVisible()
  },
}

/** Scenes with a layout of their own, looked at in sizes beside the two; the others are made of their parts. */
const LAYOUTS = [
  'gallery',
  'viewer with details',
  'edit form',
  'trash',
  'drafts with a mistake',
  'account',
  'delete for good dialog',
]

for (const [size, options] of Object.entries(SIZES)) {
  test.describe(size, () => {
    test.use(options)
    test('every image says its title and its owner, to whoever does not hover too', async ({ page }) => {
      await watch(page)
      await play(page.request, { images: 12, signedIn: 0 })
      await page.goto('/')
      for (const tile of await tiles(page).all()) {
        const title = await tile.getByRole('img').getAttribute('alt')
        expect(await seen(tile.getByText(title ?? '', { exact: true }))).toBe(true)
        expect(await seen(tile.getByText(/^by [A-Z]/))).toBe(true)
      }
    })
  })
}

for (const [size, options] of Object.entries({ ...SIZES, ...MORE_SIZES })) {
  test.describe(size, () => {
    test.use(options)
    const every = size in SIZES || process.env.EVERY_SCENE === '1' // `just test-long looks`
    for (const [name, scene] of Object.entries(SCENES)) {
      if (!every && !LAYOUTS.includes(name)) continue
      test(`${name}: accessible, within the policy, no sideways scroll, large enough to hit`, async ({
        page,
      }) => {
        const faults = await watch(page)
        const grounds = new Set<string>()
        await scene(page)
        // The sizes beside the two are about room, and that no theme takes away.
        const themes = size in SIZES ? THEMES : (['light'] as const)
        for (const colorScheme of themes) {
          await page.emulateMedia({ colorScheme })
          grounds.add(await page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor))
          await expectAccessible(page)
          expect(
            await page.evaluate(() => document.documentElement.scrollWidth - innerWidth),
          ).toBeLessThanOrEqual(0)
          expect(await smallTargets(page)).toEqual([])
          if (process.env.PICTURES)
            await page.screenshot({ path: `${process.env.PICTURES}/${name}-${size}-${colorScheme}.png` })
        }
        expect(grounds.size, 'a ground of its own in each theme').toBe(themes.length)
        expect(faults).toEqual([])
      })
    }
  })
}

/** Whether a text is there to be seen: with a size, and not faded out. */
function seen(text: Locator): Promise<boolean> {
  return text.evaluate((element) => {
    const { width, height } = element.getBoundingClientRect()
    return width > 20 && height > 10 && element.checkVisibility({ opacityProperty: true })
  })
}

/** Whatever can be hit and is smaller than 24 px. */
function smallTargets(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [
      ...document.querySelectorAll<HTMLElement>(
        'a, button, input, textarea, [role=menuitem], [role=menuitemradio]',
      ),
    ]
      .filter((element) => element.checkVisibility() && !element.closest('[aria-hidden=true]'))
      .filter((element) => !element.hasAttribute('data-base-ui-focus-guard'))
      .filter((element) => {
        const { width, height } = element.getBoundingClientRect()
        return (width < 24 || height < 24) && width > 1 && height > 1
      })
      .map(({ outerHTML }) => outerHTML.slice(0, 120)),
  )
}
