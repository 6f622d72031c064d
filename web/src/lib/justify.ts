export type Ratio = { width: number; height: number }

/** Where an image stands in the grid, in CSS pixels. */
export type Box = { x: number; y: number; width: number; height: number }

export type Layout = { boxes: Box[]; height: number }

/** Panoramas and scrolls of paper are cropped to these, or a row would be a stripe. */
const MIN_RATIO = 0.5
const MAX_RATIO = 3

/**
 * Justified rows: every row fills `width` at a height near `target`, in the order given. The last row
 * keeps the target height instead of being stretched. Below each row `caption` pixels stay free.
 */
export function justify(
  images: readonly Ratio[],
  width: number,
  target: number,
  gap: number,
  caption = 0,
): Layout {
  const boxes: Box[] = []
  let y = 0
  let row: number[] = []
  const close = (height: number) => {
    y += place(boxes, row, { y, width, height, gap }) + caption + gap
    row = []
  }
  for (const image of images) {
    const ratio = clampedRatio(image)
    const without = rowHeight(row, width, gap)
    const within = rowHeight([...row, ratio], width, gap)
    // One image too many makes the row low; if it was nearer to the target before, the image begins the next.
    if (row.length > 0 && within < target && without - target < target - within) {
      close(without)
      row = [ratio]
      if (rowHeight(row, width, gap) <= target) close(rowHeight(row, width, gap))
      continue
    }
    row.push(ratio)
    if (within <= target) close(within)
  }
  if (row.length > 0) close(Math.min(target, rowHeight(row, width, gap)))
  return { boxes, height: Math.max(0, y - gap) }
}

/** The height at which a row's images, side by side, fill the width. */
function rowHeight(ratios: number[], width: number, gap: number): number {
  const sum = ratios.reduce((total, ratio) => total + ratio, 0)
  return sum === 0 ? Infinity : (width - gap * (ratios.length - 1)) / sum
}

function place(
  boxes: Box[],
  ratios: number[],
  row: { y: number; width: number; height: number; gap: number },
) {
  const height = Math.round(row.height)
  const full = rowHeight(ratios, row.width, row.gap) <= row.height + 0.5
  let x = 0
  ratios.forEach((ratio, index) => {
    const last = index === ratios.length - 1
    // Rounding never leaves a ragged edge: the last image takes what is left.
    const width = last && full ? row.width - x : Math.round(ratio * row.height)
    boxes.push({ x, y: row.y, width, height })
    x += width + row.gap
  })
  return height
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
