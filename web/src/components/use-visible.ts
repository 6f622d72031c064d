import { useLayoutEffect, useState, type RefObject } from 'react'

/** How far beyond the window rows are there already, and how finely that follows, in CSS pixels. */
const AHEAD = 400
const STEP = 100

type Range = { from: number; to: number }

/** Which part of a list is in the window or close to it, in pixels below the list's top. */
export function useVisible(list: RefObject<HTMLElement | null>): Range {
  const [range, setRange] = useState<Range>({ from: 0, to: 0 })
  useLayoutEffect(() => {
    const measure = () => {
      const top = list.current?.getBoundingClientRect().top ?? 0
      const from = Math.floor((-top - AHEAD) / STEP) * STEP
      const to = Math.ceil((window.innerHeight - top + AHEAD) / STEP) * STEP
      setRange((last) => (last.from === from && last.to === to ? last : { from, to }))
    }
    measure()
    window.addEventListener('scroll', measure, { passive: true })
    window.addEventListener('resize', measure)
    return () => {
      window.removeEventListener('scroll', measure)
      window.removeEventListener('resize', measure)
    }
  }, [list])
  return range
}
