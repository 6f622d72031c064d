import { expect, test, type Page } from '@playwright/test'
import { play, png, tiles, watch } from './scene.ts'

let faults: string[]

test.beforeEach(async ({ page }) => {
  faults = await watch(page)
})
test.afterEach(() => {
  expect(faults).toEqual([])
})

const focused = (page: Page) => page.evaluate(() => document.activeElement?.getAttribute('data-image'))

/** The places of the tiles that are there, in their order. */
const placesOf = (page: Page) =>
  page
    .getByRole('list', { name: 'Images', exact: true })
    .getByRole('listitem')
    .evaluateAll((items) => items.map((item) => Number(item.getAttribute('aria-posinset'))))
const lastPlace = async (page: Page) => Math.max(0, ...(await placesOf(page)))

test('the viewer opens over the grid, walks, closes, and gives the focus back', async ({ page }) => {
  await play(page.request, { images: 40, signedIn: 0 })
  await page.goto('/')
  await tiles(page).nth(12).scrollIntoViewIfNeeded()
  const top = await page.evaluate(() => scrollY)
  expect(top).toBeGreaterThan(0)
  const ids = await tiles(page).evaluateAll((links) => links.map((link) => link.getAttribute('data-image')))

  await tiles(page).nth(12).focus()
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(`/i/${ids[12] ?? ''}`)
  await expect(page.getByRole('dialog', { name: 'Image viewer' })).toBeVisible()
  await page.keyboard.press('ArrowRight')
  await expect(page).toHaveURL(`/i/${ids[13] ?? ''}`)
  await page.keyboard.press('ArrowLeft')
  await page.keyboard.press('ArrowLeft')
  await expect(page).toHaveURL(`/i/${ids[11] ?? ''}`)
  await page.keyboard.press('Escape')
  await expect(page).toHaveURL('/')
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await expect.poll(() => focused(page)).toBe(ids[11])
  expect(Math.abs((await page.evaluate(() => scrollY)) - top)).toBeLessThan(400)

  await tiles(page).nth(12).click()
  await expect(page).toHaveURL(`/i/${ids[12] ?? ''}`)
  await page.goBack()
  await expect(page).toHaveURL('/')
  await expect(page.getByRole('dialog')).toHaveCount(0)
})

test('a reload shows the image as a page, Escape leads to the gallery', async ({ page }) => {
  await play(page.request, { images: 9, signedIn: 0 })
  await page.goto('/')
  await tiles(page).nth(2).click()
  await expect(page.getByRole('dialog')).toBeVisible()
  await page.reload()
  await expect(page.getByRole('heading', { level: 1, name: 'New moon' })).toBeVisible()
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await expect(page).toHaveTitle('New moon · InfraVault')
  await page.keyboard.press('ArrowRight')
  await expect(page.getByRole('heading', { level: 1, name: 'Rose hour' })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page).toHaveURL('/')
})

test('nothing moves while a gallery loads', async ({ page }) => {
  await play(page.request, { images: 40, signedIn: 0 })
  await page.addInitScript(() => {
    const shifts: number[] = []
    Object.assign(globalThis, { shifts })
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) shifts.push((entry as unknown as { value: number }).value)
    }).observe({ type: 'layout-shift', buffered: true })
  })
  await page.goto('/')
  await expect(tiles(page).first()).toBeVisible()
  await page.waitForTimeout(800)
  const total = await page.evaluate(() =>
    (globalThis as unknown as { shifts: number[] }).shifts.reduce((sum, value) => sum + value, 0),
  )
  expect(total).toBeLessThan(0.01)
})

test('a long gallery loads three pages by itself, then its footer can be reached', async ({ page }) => {
  await play(page.request, { images: 300, signedIn: 0 })
  await page.goto('/')
  const last = async () => {
    await page.evaluate(() => {
      window.scrollTo(0, document.body.scrollHeight)
    })
    return lastPlace(page)
  }
  await expect.poll(last).toBeGreaterThanOrEqual(180)
  await expect(page.getByRole('button', { name: 'Show more' })).toBeVisible()
  await expect(page.getByRole('contentinfo')).toBeInViewport()
  expect(await last()).toBe(180)
  await page.getByRole('button', { name: 'Show more' }).click()
  await expect.poll(last).toBeGreaterThanOrEqual(240)
})

test('however far one scrolls, few tiles are there, each at its place, and the focused one stays', async ({
  page,
}) => {
  await play(page.request, { images: 240, signedIn: 0 })
  const asked: string[] = []
  page.on('request', (request) => {
    if (request.url().includes('/api/v1/images?')) asked.push(request.url())
  })
  await page.goto('/')
  await tiles(page).nth(3).focus()
  const first = await focused(page)
  for (let at = 0; at < 12; at += 1) {
    await page.mouse.wheel(0, 1400)
    await page.waitForTimeout(150)
    expect(await page.getByRole('list', { name: 'Images', exact: true }).locator('*').count()).toBeLessThan(
      400,
    )
  }
  expect(await lastPlace(page)).toBeGreaterThan(100)
  expect(await focused(page)).toBe(first)
  const places = await placesOf(page)
  expect(places).toEqual([...places].sort((a, b) => a - b))

  // Coming back to the tab asks for nothing that is there.
  const before = asked.length
  await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')))
  await page.waitForTimeout(300)
  expect(asked).toHaveLength(before)

  const id = await tiles(page).nth(12).getAttribute('data-image')
  await tiles(page).nth(12).click()
  await expect(page.getByRole('dialog')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect.poll(() => focused(page)).toBe(id)
})

test('Back leads to where one was', async ({ page }) => {
  await play(page.request, { images: 240, signedIn: 1 })
  await page.goto('/')
  await expect(tiles(page).first()).toBeVisible()
  await page.mouse.wheel(0, 2500)
  await expect.poll(() => page.evaluate(() => scrollY)).toBeGreaterThan(2000)
  await page.waitForTimeout(400)
  const top = await page.evaluate(() => scrollY)
  // A click of the tool's would scroll first.
  await page.getByRole('link', { name: 'My images' }).dispatchEvent('click')
  await expect(page.getByRole('heading', { name: 'My images' })).toBeVisible()
  await page.goBack()
  await expect(page.getByRole('heading', { name: 'Gallery' })).toBeVisible()
  await expect.poll(() => page.evaluate(() => scrollY)).toBe(top)
  await page.waitForTimeout(300)
  expect(await page.evaluate(() => scrollY)).toBe(top)
})

test('files dropped anywhere become drafts, and new images appear without a reload', async ({ page }) => {
  await play(page.request, { images: 5, signedIn: 1 })
  await page.goto('/mine')
  await expect(tiles(page).first()).toBeVisible()
  await page.waitForLoadState('networkidle') // what takes files is loaded after the first images
  const before = await tiles(page).count()
  const bytes = [...(await png(page))]
  await page.evaluate((data) => {
    const transfer = new DataTransfer()
    transfer.items.add(new File([new Uint8Array(data)], 'dropped_file.png', { type: 'image/png' }))
    const fire = (type: string) =>
      document.body.dispatchEvent(
        new DragEvent(type, { dataTransfer: transfer, bubbles: true, cancelable: true }),
      )
    fire('dragenter')
    fire('dragover')
    fire('drop')
  }, bytes)
  await expect(page.getByLabel('Title')).toHaveValue('dropped file')
  await expect(page.getByLabel('Title')).toBeFocused()
  await page.getByRole('button', { name: 'Upload image', exact: true }).click()
  await expect(page.getByText('Ready')).toBeVisible()
  await page.getByRole('button', { name: 'Done' }).click()
  await expect(tiles(page)).toHaveCount(before + 1)
  await expect(page.getByRole('link', { name: 'dropped file' })).toBeVisible()
})

test('Escape leaves the form before it leaves the viewer', async ({ page }) => {
  await play(page.request, { images: 9, signedIn: 1 })
  await page.goto('/mine')
  await tiles(page).first().click()
  await page.getByRole('button', { name: 'Edit' }).click()
  await expect(page.getByLabel('Title')).toBeFocused()
  await page.keyboard.press('ArrowRight')
  await page.getByLabel('Title').fill('A better name')
  await page.keyboard.press('Escape')
  await expect(page.getByRole('heading', { name: 'Evening over' })).toBeVisible()
  await expect(page.getByRole('button', { name: 'Edit' })).toBeFocused()

  await page.getByRole('button', { name: 'Edit' }).click()
  await page.getByLabel('Title').fill('A better name')
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByRole('heading', { name: 'A better name' })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('link', { name: 'A better name' })).toBeVisible()
})

test('signing out shows the visitor’s view', async ({ page }) => {
  await play(page.request, { images: 9, signedIn: 1 })
  await page.goto('/mine')
  await expect(tiles(page).first()).toBeVisible()
  await page.getByRole('button', { name: /^Account/ }).click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  await expect(page.getByText('Sign in to see your images')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Upload' })).toHaveCount(0)
})

test('a closed gallery asks visitors to sign in, and never shows an error on the way', async ({ page }) => {
  await play(page.request, { images: 9, signedIn: 0, closed: 1 })
  // The session comes last, when the images have been refused already.
  await page.route('**/api/v1/session', async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 600))
    await route.continue()
  })
  await page.addInitScript(() => {
    const alerts: string[] = []
    Object.assign(globalThis, { alerts })
    new MutationObserver(() => {
      for (const alert of document.querySelectorAll('[role=alert]')) alerts.push(String(alert.textContent))
    }).observe(document, { subtree: true, childList: true })
  })
  for (const address of ['/', '/?image=x', '/i/x', '/mine', '/account']) {
    await page.goto(address)
    await expect(page.getByRole('main').getByRole('link', { name: 'Sign in' })).toBeVisible()
    await expect(page.getByRole('dialog')).toHaveCount(0)
    expect(await page.evaluate(() => (globalThis as unknown as { alerts: string[] }).alerts)).toEqual([])
  }
  await page.goto('/')
  await page.getByRole('main').getByRole('link', { name: 'Sign in' }).click()
  await expect(tiles(page).first()).toBeVisible()
})

test('who may not come in is told so', async ({ page }) => {
  await play(page.request, { images: 9, signedIn: 0, closed: 1 })
  await page.goto('/?signIn=not-allowed')
  await expect(
    page.getByRole('region', { name: 'Notifications' }).getByText('This account may not sign in here.'),
  ).toBeVisible()
  await expect(page).toHaveURL('/')
  await expect(page.getByText('Sign in to see this gallery')).toBeVisible()
})

test('one signs out elsewhere: in one browser, then in all others, then in this one', async ({ page }) => {
  await play(page.request, { images: 3, signedIn: 1, sessions: 4 })
  await page.goto('/')
  await page.getByRole('button', { name: /^Account/ }).click()
  await page.getByRole('menuitem', { name: 'Account' }).click()
  await expect(page).toHaveURL('/account')
  await expect(page).toHaveTitle('Account · InfraVault')
  const list = page.getByRole('list', { name: 'Browsers in which you are signed in' })
  await expect(list.getByRole('listitem')).toHaveCount(4)
  await expect(list.getByRole('listitem').first()).toContainText('This browser')

  await list.getByRole('button', { name: 'Sign out Safari on iPhone' }).press('Enter')
  await expect(list.getByRole('listitem')).toHaveCount(3)
  await expect(list.getByText('Safari on iPhone')).toHaveCount(0)
  await expect(list).toBeFocused()

  await page.getByRole('button', { name: 'Sign out everywhere else' }).press('Enter')
  await expect(list.getByRole('listitem')).toHaveCount(1)
  await expect(page.getByText('You are signed in nowhere else.')).toBeVisible()
  await expect(list).toBeFocused()

  await page.getByRole('button', { name: 'Sign out this browser' }).click()
  await expect(page.getByText('Sign in to see your account')).toBeVisible()
  await expect(
    page.getByRole('region', { name: 'Notifications' }).getByText('You are signed out', { exact: true }),
  ).toBeVisible()
})

test('a session that could not be ended stays, with the reason', async ({ page }) => {
  await play(page.request, { signedIn: 1, sessions: 2 })
  await page.goto('/account')
  await expect(page.getByText('Safari on iPhone')).toBeVisible()
  await play(page.request, { fail: 503 })
  await page.getByRole('button', { name: 'Sign out Safari on iPhone' }).click()
  await expect(
    page.getByRole('region', { name: 'Notifications' }).getByText('does not answer right now'),
  ).toBeVisible()
  await expect(page.getByText('Safari on iPhone')).toBeVisible()
})

test('the chosen theme outlives a reload', async ({ page }) => {
  await play(page.request, { images: 3, signedIn: 0 })
  await page.goto('/')
  const ground = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor)
  const light = await ground()
  await page.getByRole('button', { name: 'Theme' }).click()
  await page.getByRole('menuitemradio', { name: 'Dark' }).click()
  await expect.poll(ground).not.toBe(light)
  const dark = await ground()
  await page.reload()
  expect(await ground()).toBe(dark)
})

test('the keyboard reaches the content past the header', async ({ page }) => {
  await play(page.request, { images: 3, signedIn: 0 })
  await page.goto('/')
  await expect(tiles(page).first()).toBeVisible()
  await page.keyboard.press('Tab')
  await expect(page.getByRole('link', { name: 'Skip to content' })).toBeFocused()
  await page.keyboard.press('Enter')
  await page.keyboard.press('Tab')
  await expect.poll(() => focused(page)).toBeTruthy()
})
