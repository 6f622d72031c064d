const KEY = 'reloaded-at'
const PAUSE = 30_000

/**
 * A tab that was open while a new release arrived asks for files that are gone. It then reloads itself, once:
 * a file that is still missing right after that is a fault to be shown, not a loop.
 */
export function reloadWhenStale(): void {
  window.addEventListener('vite:preloadError', (event) => {
    if (Date.now() - Number(sessionStorage.getItem(KEY) ?? 0) < PAUSE) return
    sessionStorage.setItem(KEY, String(Date.now()))
    event.preventDefault()
    location.reload()
  })
}
