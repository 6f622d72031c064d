import { expect, it } from 'vitest'
import { PageLayouts } from '@/lib/page-layouts'

const page = (name: string, count = 60) =>
  Array.from({ length: count }, (_, index) => ({
    id: `${name}-${String(index)}`,
    width: 1000 + ((index * 317) % 900),
    height: 1000,
  }))

it('puts each page below the one before', () => {
  const layouts = new PageLayouts(1200, 52)
  const placed = layouts.place([page('a'), page('b'), page('c')], true)
  let top = 0
  placed.forEach(({ layout, top: at, before }, index) => {
    expect(at).toBe(top)
    expect(before).toBe(index * 60)
    top += layout.height
  })
})

it('reads no image again when a page comes, goes or changes elsewhere', () => {
  const layouts = new PageLayouts(1200, 52)
  const pages = [page('a'), page('b'), page('c')]
  const before = layouts.place(pages, true)
  const touched: string[] = []
  const watched = pages.map((items) =>
    items.map((item) =>
      Object.defineProperty({ ...item }, 'width', {
        get: () => {
          touched.push(item.id)
          return item.width
        },
      }),
    ),
  )
  const again = new PageLayouts(1200, 52)
  again.place(watched, true)
  touched.length = 0
  const added = page('d')
  const placed = again.place([...watched, added], true)
  expect(touched).toEqual([])
  expect(placed.map(({ top }) => top).slice(0, 3)).toEqual(before.map(({ top }) => top))

  const smaller = again.place([watched[0]?.slice(1) ?? [], ...watched.slice(1), added], true)
  expect(new Set(touched.map((id) => id[0]))).toEqual(new Set(['a']))
  expect(smaller[1]?.layout).toBe(placed[1]?.layout)
})

it('gives the same spots as long as nothing above has changed', () => {
  const layouts = new PageLayouts(1200, 52)
  const [a, b, c] = [page('a'), page('b'), page('c')]
  const spots = (pages: (typeof a)[], at: number) => {
    const placed = layouts.place(pages, true)[at]
    const row = placed?.layout.rows[0]
    if (!placed || !row) throw new Error('a row expected')
    return layouts.spots(placed, row)
  }
  const first = spots([a, b], 1)
  expect(first[0]?.place).toBe(61)
  expect(spots([a, b, c], 1)).toBe(first)
  const moved = spots([page('new', 3), a, b], 2)
  expect(moved[0]?.place).toBe(64)
  expect(moved[0]?.y).toBeGreaterThan(first[0]?.y ?? 0)
})

it('lays the last page out anew when another follows, and finds rows by their images', () => {
  const layouts = new PageLayouts(1200, 52)
  const pages = [page('a', 7), page('b', 7)]
  const placed = layouts.place(pages, false)
  const row = layouts.rowOf(placed, 'b-6')
  expect(row?.to).toBe(7)
  expect(row).toBe(placed[1]?.layout.rows.at(-1))
  expect(layouts.rowOf(placed, 'x')).toBeUndefined()
  expect(layouts.place(pages, false)[1]?.layout).toBe(placed[1]?.layout)
  expect(layouts.place(pages, true)[1]?.layout).not.toBe(placed[1]?.layout)
})
