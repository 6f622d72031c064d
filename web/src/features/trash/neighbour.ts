import type { TrashedImage } from '@/api/trash'

/** What gets the focus when an image leaves the list: the next one, or the one before, or else the page. */
export function neighbour(images: TrashedImage[], id: string): HTMLElement | null {
  const at = images.findIndex((image) => image.id === id)
  const next = images[at + 1] ?? images[at - 1]
  if (!next) return document.getElementById('content')
  return document.querySelector<HTMLElement>(`[data-restore="${CSS.escape(next.id)}"]`)
}
