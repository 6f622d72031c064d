import { useEffect, type RefObject } from 'react'

type ViewerKeys = { onPrevious?: () => void; onNext?: () => void; onEscape?: () => void }

/** Arrows and Escape, while nothing lies over the viewer and nobody is typing. */
export function useViewerKeys(viewer: RefObject<HTMLElement | null>, keys: ViewerKeys) {
  useEffect(() => {
    const isMeant = (event: KeyboardEvent) =>
      !(event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) &&
      !(event.target instanceof Element && isBusy(event.target, viewer.current))

    const onArrow = (event: KeyboardEvent) => {
      if (!isMeant(event)) return
      const forward = document.documentElement.dir === 'rtl' ? 'ArrowLeft' : 'ArrowRight'
      const back = forward === 'ArrowRight' ? 'ArrowLeft' : 'ArrowRight'
      if (event.key === forward) keys.onNext?.()
      if (event.key === back) keys.onPrevious?.()
    }
    const onEscape = (event: KeyboardEvent) => {
      if (event.key === 'Escape' && !event.defaultPrevented && isMeant(event)) keys.onEscape?.()
    }
    // Dialogs keep arrow keys to themselves, so these are taken on the way down; Escape on the way up, after forms.
    document.addEventListener('keydown', onArrow, { capture: true })
    document.addEventListener('keydown', onEscape)
    return () => {
      document.removeEventListener('keydown', onArrow, { capture: true })
      document.removeEventListener('keydown', onEscape)
    }
  }, [viewer, keys])
}

function isBusy(target: Element, viewer: Element | null): boolean {
  if (target.closest('input, textarea, select, [contenteditable]')) return true
  const layer = target.closest('[role=dialog], [role=alertdialog], [role=menu]')
  return layer !== null && !layer.contains(viewer)
}
