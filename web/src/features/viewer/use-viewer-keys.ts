import { useEffect, type RefObject } from 'react'

type ViewerKeys = { onPrevious?: () => void; onNext?: () => void; onEscape?: () => void }

/** Arrows and Escape, while nothing lies over the viewer and nobody is typing. */
export function useViewerKeys(viewer: RefObject<HTMLElement | null>, keys: ViewerKeys) {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return
      if (event.target instanceof Element && isBusy(event.target, viewer.current)) return
      const forward = document.documentElement.dir === 'rtl' ? 'ArrowLeft' : 'ArrowRight'
      const back = forward === 'ArrowRight' ? 'ArrowLeft' : 'ArrowRight'
      const act = { [forward]: keys.onNext, [back]: keys.onPrevious, Escape: keys.onEscape }[event.key]
      act?.()
    }
    document.addEventListener('keydown', onKeyDown)
    return () => {
      document.removeEventListener('keydown', onKeyDown)
    }
  }, [viewer, keys])
}

function isBusy(target: Element, viewer: Element | null): boolean {
  if (target.closest('input, textarea, select, [contenteditable]')) return true
  const layer = target.closest('[role=dialog], [role=alertdialog], [role=menu]')
  return layer !== null && !layer.contains(viewer)
}
