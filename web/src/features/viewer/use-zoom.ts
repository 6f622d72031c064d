import { useState } from 'react'
import { CLOSE_UP, WHOLE, type View } from './view'

export type Zoom = ReturnType<typeof useZoom>

/** How the image is seen; the next one begins as a whole. */
export function useZoom(id: string) {
  const [seen, setSeen] = useState({ id, view: WHOLE, leaping: false })
  const { view, leaping } = seen.id === id ? seen : { view: WHOLE, leaping: false }

  const set = (next: (view: View) => View, leaping: boolean) => {
    setSeen((last) => ({ id, view: next(last.id === id ? last.view : WHOLE), leaping }))
  }
  return {
    view,
    zoomed: view.scale > 1,
    /** Whether the view was come to in one step, which is shown as a movement. */
    leaping,
    /** Follows what a hand does. */
    change: (next: (view: View) => View) => {
      set(next, false)
    },
    leap: (next: (view: View) => View) => {
      set(next, true)
    },
    toggle: () => {
      set((last) => (last.scale > 1 ? WHOLE : { ...WHOLE, scale: CLOSE_UP }), true)
    },
  }
}
