import { useEffect, useSyncExternalStore } from 'react'

/** The whole screen for the page, so that what floats over it is seen too; left with whatever asked for it. */
export function useFullScreen() {
  const full = useSyncExternalStore(subscribe, () => document.fullscreenElement !== null)
  useEffect(() => leave, [])
  return {
    full,
    /** Undefined where the browser has none, as on an iPhone. */
    toggle: document.fullscreenEnabled
      ? () => {
          if (full) leave()
          else void document.documentElement.requestFullscreen().catch(() => undefined)
        }
      : undefined,
  }
}

function leave() {
  if (document.fullscreenElement) void document.exitFullscreen().catch(() => undefined)
}

function subscribe(listener: () => void) {
  document.addEventListener('fullscreenchange', listener)
  return () => {
    document.removeEventListener('fullscreenchange', listener)
  }
}
