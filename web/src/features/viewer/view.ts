import type { Size } from '@/lib/hooks'

/** How an image is seen: so many times larger than the whole of it, moved by so many CSS pixels. */
export type View = { scale: number; x: number; y: number }
/** A place on the stage, counted from its middle. */
export type Point = { x: number; y: number }
/** What a view has to keep to: the whole image's box, the frame it lies in, and how close one can come. */
export type Bounds = { box: Size; frame: Size; closest: number }

/** All of the image. */
export const WHOLE: View = { scale: 1, x: 0, y: 0 }
/** How close a key, a button or a double tap comes. */
export const CLOSE_UP = 2.5
/** Nearer than this nothing is sharp any more, however large the image is. */
const CLOSEST = 8

/** How close one can come to an image: to its own pixels, or as close as a double tap. */
export function closest(image: Size, box: Size): number {
  return Math.max(CLOSE_UP, Math.min(CLOSEST, image.width / box.width))
}

/** The view in which the image covers as much of its frame as it can. */
export function within({ scale, x, y }: View, { box, frame, closest }: Bounds): View {
  const to = clamp(scale, 1, closest)
  const reach = (image: number, room: number) => Math.max(0, (image * to - room) / 2)
  const right = reach(box.width, frame.width)
  const down = reach(box.height, frame.height)
  return { scale: to, x: clamp(x, -right, right), y: clamp(y, -down, down) }
}

/** The view at another scale, in which what is at a place stays there. */
export function zoomTo(view: View, scale: number, at: Point, bounds: Bounds): View {
  const to = clamp(scale, 1, bounds.closest)
  const by = to / view.scale
  return within({ scale: to, x: at.x - (at.x - view.x) * by, y: at.y - (at.y - view.y) * by }, bounds)
}

/** The view moved along. */
export function pan(view: View, by: Point, bounds: Bounds): View {
  return within({ ...view, x: view.x + by.x, y: view.y + by.y }, bounds)
}

function clamp(value: number, low: number, high: number): number {
  // Not -0, which no test and no style can tell from 0 but each prints.
  return Math.min(high, Math.max(low, value)) + 0
}
