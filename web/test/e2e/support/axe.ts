import { expect, type Page } from '@playwright/test'
import axe from 'axe-core'

/** Makes axe known to a page before it loads; the page's policy allows no script to be added later. */
export async function addAxe(page: Page): Promise<void> {
  await page.addInitScript({ content: axe.source })
}

/** Fails with a readable list if axe finds anything, be it only against good practice. */
export async function expectAccessible(page: Page): Promise<void> {
  // Half-faded text has half the contrast.
  await page.evaluate(() => Promise.allSettled(document.getAnimations().map(({ finished }) => finished)))
  const found = await page.evaluate(async () => {
    const { violations } = await (globalThis as unknown as { axe: typeof axe }).axe.run(document)
    // A menu belongs to its button, wherever in the document it hangs.
    const isMenu = ({ html }: { html: string }) => html.includes('role="menu"')
    return violations
      .map(({ id, nodes }) => ({ id, nodes: id === 'region' ? nodes.filter((it) => !isMenu(it)) : nodes }))
      .filter(({ nodes }) => nodes.length > 0)
      .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`)
  })
  expect(found).toEqual([])
}
