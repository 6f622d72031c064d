import { useMemo, useRef, useState, type ReactNode } from 'react'
import { useSize } from '@/lib/hooks'
import { GAP, type Ratio, type Row } from '@/lib/justify'
import { PageLayouts, type Placed, type Spot } from '@/lib/page-layouts'
import { useVisible } from './use-visible'

/** How soon the pixels of an image are asked for. */
export type Priority = 'high' | 'eager' | 'lazy'

type JustifiedListProps<T> = {
  pages: readonly (readonly T[])[]
  /** Whether other pages follow. */
  more: boolean
  label: string
  /** What stands below each image, in CSS pixels. */
  caption: number
  /** An image whose tile is there also while it is out of sight. */
  shown?: string
  children: (image: T, spot: Spot, priority: Priority) => ReactNode
}

/**
 * Justified rows of images, of which only those are there that are in sight, have the focus or are `shown`.
 * Boxes come from the sizes the API tells, so nothing moves when pixels arrive.
 */
export function JustifiedList<T extends Ratio & { id: string }>(props: JustifiedListProps<T>) {
  const { pages, more, label, caption, shown, children } = props
  const list = useRef<HTMLUListElement>(null)
  const width = useSize(list)?.width ?? 0
  const visible = useVisible(list)
  const [focused, setFocused] = useState<string>()
  const layouts = useMemo(() => new PageLayouts(width, caption), [caption, width])
  const placed = useMemo(() => (width > 0 ? layouts.place(pages, more) : []), [layouts, more, pages, width])
  const end = placed.at(-1)
  const kept = [layouts.rowOf(placed, focused), layouts.rowOf(placed, shown)]

  const isThere = ({ top }: Placed<T>, row: Row) =>
    (top + row.top < visible.to && top + row.top + row.height + caption > visible.from) || kept.includes(row)
  const rows = placed.flatMap((page) =>
    page.layout.rows.filter((row) => isThere(page, row)).map((row) => ({ page, row })),
  )

  return (
    <ul
      ref={list}
      aria-label={label}
      className="relative"
      style={{ height: end ? Math.max(0, end.top + end.layout.height - GAP) : 0 }}
      onFocus={({ target }) => {
        setFocused(target.closest<HTMLElement>('[data-image]')?.dataset.image)
      }}
    >
      {rows.flatMap(({ page, row }) =>
        layouts.spots(page, row).map((spot, index) => {
          const image = page.items[row.from + index]
          return image && children(image, spot, priorityOf(placed, row))
        }),
      )}
    </ul>
  )
}

function priorityOf<T>([first]: Placed<T>[], row: Row): Priority {
  const at = first?.layout.rows.indexOf(row)
  return at === 0 ? 'high' : at === 1 ? 'eager' : 'lazy'
}
