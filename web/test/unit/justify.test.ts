import { describe, expect, it } from 'vitest'
import { boxesOf, justify, layOut, targetHeight, type Box } from '@/lib/justify'

const GAP = 6

function rows(boxes: Box[]): Box[][] {
  const byTop = new Map<number, Box[]>()
  for (const box of boxes) byTop.set(box.y, [...(byTop.get(box.y) ?? []), box])
  return [...byTop.values()]
}

function many(count: number) {
  const ratios = [1.5, 0.67, 1, 1.78, 1.33, 0.75, 4, 0.2]
  return Array.from({ length: count }, (_, index) => ({
    width: 1000 * (ratios[index % 8] ?? 1),
    height: 1000,
  }))
}

/** Numbers below 1, the same in every run. */
function seeded(seed: number) {
  let state = seed
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return state / 2_147_483_648
  }
}

describe('justify', () => {
  it.each([320, 390, 768, 1440, 2560])('fills every row but the last exactly, at %i px', (width) => {
    const all = rows(justify(many(97), width, targetHeight(width), GAP).boxes)
    for (const row of all.slice(0, -1)) {
      const last = row.at(-1)
      expect((last?.x ?? 0) + (last?.width ?? 0)).toBeCloseTo(width, 6)
      expect(new Set(row.map(({ height }) => height)).size).toBe(1)
    }
  })

  it('keeps the order and every image', () => {
    const { boxes } = justify(many(50), 1200, 250, GAP)
    expect(boxes).toHaveLength(50)
    boxes.slice(1).forEach((box, index) => {
      const before = boxes[index]
      expect(box.y > (before?.y ?? 0) || box.x > (before?.x ?? 0)).toBe(true)
    })
  })

  it('stays near the target height', () => {
    const all = rows(justify(many(200), 1440, 276, GAP).boxes)
    for (const row of all.slice(0, -1)) {
      expect(row[0]?.height).toBeGreaterThan(276 * 0.6)
      expect(row[0]?.height).toBeLessThan(276 * 1.6)
    }
  })

  it('never stretches a lone last image over the row', () => {
    const { boxes, height } = justify([{ width: 300, height: 200 }], 1440, 276, GAP)
    expect(boxes).toEqual([{ x: 0, y: 0, width: 414, height: 276 }])
    expect(height).toBe(276)
  })

  it('crops panoramas and scrolls instead of drawing stripes', () => {
    const { boxes } = justify(
      [
        { width: 10_000, height: 100 },
        { width: 100, height: 10_000 },
      ],
      390,
      171,
      GAP,
    )
    for (const box of boxes) {
      expect(box.height).toBeGreaterThan(90)
      expect(box.width).toBeGreaterThan(60)
      expect(box.width).toBeLessThanOrEqual(390)
    }
  })

  it.each([320, 390, 768, 1440, 2560])(
    'fills the last row, too, where another page follows, at %i px',
    (width) => {
      const images = many(60)
      const { rows } = layOut(images, width, targetHeight(width), GAP, 0, false)
      for (const row of rows) {
        const last = boxesOf(images, row, 0, width, GAP).at(-1)
        expect((last?.x ?? 0) + (last?.width ?? 0)).toBeCloseTo(width, 6)
      }
    },
  )

  it('takes rows of nearly one height', () => {
    const random = seeded(7)
    for (let run = 0; run < 20; run += 1) {
      const images = Array.from({ length: 60 }, () => ({
        width: 1000 * (0.66 + random() * 1.2),
        height: 1000,
      }))
      for (const { height } of layOut(images, 1392, 271, GAP, 52, false).rows) {
        expect(height).toBeGreaterThan(271 * 0.75)
        expect(height).toBeLessThan(271 * 1.35)
      }
    }
  })

  it('leaves room for a caption below every row, the last one too', () => {
    const plain = justify(many(50), 1200, 250, GAP)
    const captioned = justify(many(50), 1200, 250, GAP, 40)
    const [above, below] = [rows(plain.boxes), rows(captioned.boxes)]
    expect(below).toHaveLength(above.length)
    below.forEach((row, index) => {
      expect(row[0]?.y).toBe((above[index]?.[0]?.y ?? 0) + index * 40)
      expect(row[0]?.height).toBe(above[index]?.[0]?.height)
    })
    expect(captioned.height).toBe(plain.height + above.length * 40)
  })

  it('has no height without images', () => {
    expect(justify([], 1000, 200, GAP)).toEqual({ boxes: [], height: 0 })
  })
})
