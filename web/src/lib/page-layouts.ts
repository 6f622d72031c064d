import {
  boxesOf,
  GAP,
  layOut,
  targetHeight,
  type Box,
  type PageLayout,
  type Ratio,
  type Row,
} from './justify'

type Item = Ratio & { id: string }
type Laid = { isLast: boolean; layout: PageLayout; places: Map<string, number> }

/** A page in its list: how far down it begins, and how many images come before. */
export type Placed<T> = { items: readonly T[]; layout: PageLayout; top: number; before: number }
/** Where an image stands in the list, in pixels and in order. */
export type Spot = Box & { place: number }

/**
 * Lays a list out page by page, for one width. A page that is known is never laid out again, so that the work
 * is what is new, however much is loaded.
 */
export class PageLayouts {
  readonly #laid = new WeakMap<readonly Item[], Laid>()
  readonly #spots = new WeakMap<Row, Spot[]>()
  readonly #width: number
  readonly #caption: number

  constructor(width: number, caption: number) {
    this.#width = width
    this.#caption = caption
  }

  /** Every page at its place; `more` where others follow. */
  place<T extends Item>(pages: readonly (readonly T[])[], more: boolean): Placed<T>[] {
    let top = 0
    let before = 0
    return pages.map((items, index) => {
      const { layout } = this.#lay(items, !more && index === pages.length - 1)
      const placed = { items, layout, top, before }
      top += layout.height
      before += items.length
      return placed
    })
  }

  /** Where the images of a row stand; the same objects as long as they stand there. */
  spots<T extends Item>({ items, top, before }: Placed<T>, row: Row): Spot[] {
    const y = top + row.top
    const place = before + row.from + 1
    const known = this.#spots.get(row)
    if (known?.[0]?.y === y && known[0].place === place) return known
    const boxes = boxesOf(items, row, y, this.#width, GAP)
    const spots = boxes.map((box, index) => ({ ...box, place: place + index }))
    this.#spots.set(row, spots)
    return spots
  }

  /** The row that holds an image. */
  rowOf<T extends Item>(pages: readonly Placed<T>[], id: string | undefined): Row | undefined {
    if (id === undefined) return undefined
    for (const { items, layout } of pages) {
      const at = this.#laid.get(items)?.places.get(id)
      if (at !== undefined) return layout.rows.find(({ to }) => at < to)
    }
    return undefined
  }

  #lay(items: readonly Item[], isLast: boolean): Laid {
    const known = this.#laid.get(items)
    if (known?.isLast === isLast) return known
    const layout = layOut(items, this.#width, targetHeight(this.#width), GAP, this.#caption, isLast)
    const places = known?.places ?? new Map(items.map(({ id }, index) => [id, index]))
    const laid = { isLast, layout, places }
    this.#laid.set(items, laid)
    return laid
  }
}
