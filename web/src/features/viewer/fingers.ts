import type { Point } from './view'

type Pointer = { pointerId: number; timeStamp: number }
type Moved = { by: number; at: Point; move: Point }
type Done =
  { is: 'swipe'; way: 'left' | 'right' | 'up' | 'down' } | { is: 'doubleTap'; at: Point } | { is: 'nothing' }

/** What is nearer than this to where it began has not moved. */
const STILL = 8
/** Two taps are one double tap within this time, in milliseconds, and this way. */
const PAUSE = 350
const BESIDE = 30
/** A way that is long enough, as a share of the stage's width or in CSS pixels, or that is fast. */
const LONG = 0.25
const HIGH = 90
const FAST = 0.5

/** The fingers on the stage, from the first that comes to the last that goes. */
export class Fingers {
  readonly #at = new Map<number, Point>()
  #start: Point & { time: number } = { x: 0, y: 0, time: 0 }
  #way: Point = { x: 0, y: 0 }
  #axis: 'x' | 'y' | null = null
  #several = false
  #tap: (Point & { time: number }) | null = null

  get count(): number {
    return this.#at.size
  }

  down({ pointerId, timeStamp }: Pointer, at: Point): void {
    if (this.#at.size === 0) {
      this.#start = { ...at, time: timeStamp }
      this.#way = { x: 0, y: 0 }
      this.#axis = null
      this.#several = false
    } else {
      this.#several = true
      this.#way = { x: 0, y: 0 }
    }
    this.#at.set(pointerId, at)
  }

  /** How the fingers' middle and their distance changed; null for a pointer that only hovers. */
  move({ pointerId }: Pointer, at: Point): Moved | null {
    if (!this.#at.has(pointerId)) return null
    const before = this.#spread()
    this.#at.set(pointerId, at)
    const after = this.#spread()
    const move = { x: after.x - before.x, y: after.y - before.y }
    if (!this.#several) {
      this.#way = { x: at.x - this.#start.x, y: at.y - this.#start.y }
      this.#axis ??= axisOf(this.#way)
    }
    return { by: before.size > 0 ? after.size / before.size : 1, at: { x: after.x, y: after.y }, move }
  }

  /** How far one finger has dragged, along the axis it began with. */
  drag(): Point {
    const { x, y } = this.#way
    return { x: this.#axis === 'x' ? x : 0, y: this.#axis === 'y' ? y : 0 }
  }

  /** What it was, once the last finger goes. */
  up({ pointerId, timeStamp }: Pointer, width: number): Done | null {
    const at = this.#at.get(pointerId)
    if (!at || !this.#at.delete(pointerId) || this.#at.size > 0) return null
    const tap = this.#tap
    this.#tap = null
    if (this.#several) return { is: 'nothing' }
    if (this.#axis === null) {
      if (tap && timeStamp - tap.time < PAUSE && distance(tap, at) < BESIDE) return { is: 'doubleTap', at }
      this.#tap = { ...at, time: timeStamp }
      return { is: 'nothing' }
    }
    return this.#swipe(Math.max(1, timeStamp - this.#start.time), width)
  }

  #swipe(time: number, width: number): Done {
    const { x, y } = this.drag()
    const [length, enough] = this.#axis === 'x' ? [x, width * LONG] : [y, HIGH]
    if (Math.abs(length) < enough && Math.abs(length) / time < FAST) return { is: 'nothing' }
    const [back, forth] = this.#axis === 'x' ? (['left', 'right'] as const) : (['up', 'down'] as const)
    return { is: 'swipe', way: length < 0 ? back : forth }
  }

  #spread(): Point & { size: number } {
    const [first = { x: 0, y: 0 }, second] = [...this.#at.values()]
    if (!second) return { ...first, size: 0 }
    return { x: (first.x + second.x) / 2, y: (first.y + second.y) / 2, size: distance(first, second) }
  }
}

function axisOf({ x, y }: Point): 'x' | 'y' | null {
  if (Math.hypot(x, y) < STILL) return null
  return Math.abs(x) >= Math.abs(y) ? 'x' : 'y'
}

function distance(from: Point, to: Point): number {
  return Math.hypot(to.x - from.x, to.y - from.y)
}
