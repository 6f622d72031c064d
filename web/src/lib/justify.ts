export type Ratio = { width: number; height: number }

/** Where an image stands in the grid, in CSS pixels. */
export type Box = { x: number; y: number; width: number; height: number }

export type Layout = { boxes: Box[]; height: number }

/** Some of the images in their order, side by side; `height` is without what stands below them. */
export type Row = { from: number; to: number; top: number; height: number; isFull: boolean }

/** The rows of a page, and what all of them take with what stands below each, and the gap to the next page. */
export type PageLayout = { rows: Row[]; height: number }

/** Panoramas and scrolls of paper are cropped to these, or a row would be a stripe. */
const MIN_RATIO = 0.5
const MAX_RATIO = 3

/** A row so high looks better when it is left short. */
const MAX_STRETCH = 1.6

/**
 * Justified rows: every row fills `width`, in the order given, and of all ways to break the rows the one is
 * taken whose heights are nearest to `target`. Where nothing follows (`isLast`) the last row may stay short.
 * Below each row `caption` pixels stay free.
 */
export function layOut(
  images: readonly Ratio[],
  width: number,
  target: number,
  gap: number,
  caption: number,
  isLast: boolean,
): PageLayout {
  const rows: Row[] = []
  let height = 0
  for (const row of breakRows(images.map(clampedRatio), width, target, gap, isLast)) {
    rows.push({ ...row, top: height })
    height += row.height + caption + gap
  }
  return { rows, height }
}

type Break = { cost: number; from: number; height: number; isFull: boolean }

/** The cheapest way to each image from the first; then the way back from the last. */
function breakRows(ratios: number[], width: number, target: number, gap: number, isLast: boolean) {
  const best: Break[] = [{ cost: 0, from: 0, height: 0, isFull: true }]
  for (let to = 1; to <= ratios.length; to += 1) {
    let sum = 0
    for (let from = to - 1; from >= 0; from -= 1) {
      sum += ratios[from] ?? 1
      const natural = (width - gap * (to - 1 - from)) / sum
      if (natural < target / 2 && from < to - 1) break
      const isEnd = isLast && to === ratios.length
      const isShort = natural > (isEnd ? target : target * MAX_STRETCH)
      const cost = (best[from]?.cost ?? 0) + (isShort && isEnd ? 0 : (natural / target - 1) ** 2)
      const before = best[to]
      if (!before || cost < before.cost) {
        best[to] = { cost, from, height: Math.round(isShort ? target : natural), isFull: !isShort }
      }
    }
  }
  const rows = []
  for (let to = ratios.length; to > 0;) {
    const { from, height, isFull } = best[to] ?? { from: to - 1, height: target, isFull: false }
    rows.unshift({ from, to, height, isFull })
    to = from
  }
  return rows
}

/** Where the images of a row stand, `y` pixels below the top of the list. */
export function boxesOf(images: readonly Ratio[], row: Row, y: number, width: number, gap: number): Box[] {
  const ratios = images.slice(row.from, row.to).map(clampedRatio)
  const sum = ratios.reduce((total, ratio) => total + ratio, 0)
  const exact = row.isFull ? (width - gap * (ratios.length - 1)) / sum : row.height
  let x = 0
  return ratios.map((ratio, index) => {
    // Rounding never leaves a ragged edge: the last image takes what is left.
    const isEdge = row.isFull && index === ratios.length - 1
    const box = { x, y, width: isEdge ? width - x : Math.round(ratio * exact), height: row.height }
    x += box.width + gap
    return box
  })
}

/** A list that is whole, as boxes. */
export function justify(
  images: readonly Ratio[],
  width: number,
  target: number,
  gap: number,
  caption = 0,
): Layout {
  const { rows, height } = layOut(images, width, target, gap, caption, true)
  const boxes = rows.flatMap((row) => boxesOf(images, row, row.top, width, gap))
  return { boxes, height: Math.max(0, height - gap) }
}

function clampedRatio({ width, height }: Ratio): number {
  if (width <= 0 || height <= 0) return 1
  return Math.min(MAX_RATIO, Math.max(MIN_RATIO, width / height))
}

/** Between two images, in CSS pixels. */
export const GAP = 6

/** What title and owner take below an image, in CSS pixels. */
export const CAPTION = 52

/** Two images a row on phones, four or five on desktops. */
export function targetHeight(width: number): number {
  return Math.round(Math.min(320, 132 + width * 0.1))
}
