import { useEffect, useLayoutEffect, useState, type RefObject } from 'react'

/** True once `delay` milliseconds have passed, so that a skeleton never flashes. */
export function useDelayed(delay = 200): boolean {
  const [passed, setPassed] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => {
      setPassed(true)
    }, delay)
    return () => {
      clearTimeout(timer)
    }
  }, [delay])
  return passed
}

export type Size = { width: number; height: number }

/** The size of an element, known before the first paint and followed from then on. */
export function useSize(ref: RefObject<HTMLElement | null>): Size | null {
  const [size, setSize] = useState<Size | null>(null)
  useLayoutEffect(() => {
    const element = ref.current
    if (!element) return
    const measure = () => {
      const next = { width: element.clientWidth, height: element.clientHeight }
      setSize((last) => (last?.width === next.width && last.height === next.height ? last : next))
    }
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    return () => {
      observer.disconnect()
    }
  }, [ref])
  return size
}

/** Names the tab while the component is shown, and gives the former name back. */
export function useDocumentTitle(title: string | undefined): void {
  useEffect(() => {
    if (!title) return
    const before = document.title
    document.title = title
    return () => {
      document.title = before
    }
  }, [title])
}
