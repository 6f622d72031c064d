import { expect, it } from 'vitest'
import { closest, CLOSE_UP, pan, WHOLE, within, zoomTo, type Bounds } from '@/features/viewer/view'

const bounds: Bounds = { box: { width: 600, height: 400 }, frame: { width: 800, height: 400 }, closest: 5 }

it('keeps what is pointed at where it is', () => {
  const at = { x: 100, y: -50 }
  const view = zoomTo(WHOLE, 3, at, bounds)
  const before = { x: at.x / WHOLE.scale, y: at.y / WHOLE.scale }
  expect({ x: (at.x - view.x) / view.scale, y: (at.y - view.y) / view.scale }).toEqual(before)
})

it('comes no closer than allowed, and goes back to no less than the whole', () => {
  expect(zoomTo(WHOLE, 50, { x: 0, y: 0 }, bounds).scale).toBe(5)
  expect(zoomTo({ scale: 2, x: 90, y: 20 }, 0.2, { x: 0, y: 0 }, bounds)).toEqual(WHOLE)
})

it('never leaves a gap that the image could fill', () => {
  const view = { ...WHOLE, scale: 2 }
  // 1200 × 800 in 800 × 400: 200 to each side, 200 up and down.
  expect(pan(view, { x: 999, y: -999 }, bounds)).toEqual({ scale: 2, x: 200, y: -200 })
  expect(pan(view, { x: 30, y: 40 }, bounds)).toEqual({ scale: 2, x: 30, y: 40 })
})

it('leaves an image in the middle as long as there is room beside it', () => {
  expect(within({ scale: 1.2, x: 50, y: 500 }, bounds)).toEqual({ scale: 1.2, x: 0, y: 40 })
})

it.each([
  ['as far as a double tap goes', { width: 700, height: 400 }, CLOSE_UP],
  ['to its own pixels', { width: 3000, height: 2000 }, 5],
  ['not to where nothing is sharp', { width: 30_000, height: 20_000 }, 8],
])('one comes close to an image %s', (_, image, scale) => {
  expect(closest(image, { width: 600, height: 400 })).toBe(scale)
})
