/** Gives the focus to the page itself, where what had it is about to vanish. */
export function focusContent(): void {
  document.getElementById('content')?.focus({ preventScroll: true })
}

/** Gives the focus to what a page is called. */
export function focusHeading(): void {
  const heading = document.querySelector<HTMLElement>('#content h1')
  if (!heading) {
    focusContent()
    return
  }
  heading.tabIndex = -1
  heading.focus({ preventScroll: true })
}

/** The tile of an image in the gallery on the page. */
export function tileOf(id: string): HTMLElement | null {
  return document.querySelector<HTMLElement>(`[data-image="${CSS.escape(id)}"]`)
}
