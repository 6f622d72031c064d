import type { Size } from '@/lib/hooks'

/** The largest box of an image's shape inside a frame; an image is never shown larger than it is. */
export function fit(image: Size, frame: Size): Size {
  const scale = Math.min(1, frame.width / image.width, frame.height / image.height)
  return { width: Math.round(image.width * scale), height: Math.round(image.height * scale) }
}
