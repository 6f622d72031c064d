import { useEffect, useEffectEvent, useRef, useState, type RefObject } from 'react'
import { Fingers } from './fingers'
import type { Point } from './view'

/** A drag that is under way, or over, with what is moved still finding its place. */
export type Drag = Point & { phase: 'idle' | 'moving' | 'settling' }

type Gestures = {
  zoomed: boolean
  /** Two fingers moved, or a finger or the mouse on an image that is larger than its frame. */
  onView: (change: { by: number; at: Point; move: Point }) => void
  onDoubleTap: (at: Point) => void
  /** What a finger's way across a whole image means. */
  onSwipe: Partial<Record<'left' | 'right' | 'up' | 'down', () => void>>
}

const REST: Drag = { phase: 'idle', x: 0, y: 0 }
/** A trackpad's pinch comes as small steps of a wheel. */
const WHEEL_STEP = 0.01

const EVENTS = ['pointerdown', 'pointermove', 'pointerup', 'pointercancel', 'wheel'] as const

/** Fingers, mouse and wheel on the stage. Each of these has a key and a button, too. */
export function useGestures(stage: RefObject<HTMLElement | null>, gestures: Gestures) {
  const [drag, setDrag] = useState(REST)
  const fingers = useRef(new Fingers())

  const onMove = (event: PointerEvent) => {
    const moved = fingers.current.move(event, placeOf(event, stage.current))
    if (!moved) return
    if (gestures.zoomed || fingers.current.count > 1) gestures.onView(moved)
    else if (event.pointerType !== 'mouse') setDrag({ phase: 'moving', ...fingers.current.drag() })
  }
  const onUp = (event: PointerEvent) => {
    const done = fingers.current.up(event, stage.current?.clientWidth ?? 0)
    if (!done) return
    setDrag((last) => (last.phase === 'moving' ? { ...REST, phase: 'settling' } : last))
    if (event.type === 'pointercancel') return
    if (done.is === 'doubleTap') gestures.onDoubleTap(done.at)
    else if (done.is === 'swipe' && !gestures.zoomed && event.pointerType !== 'mouse')
      gestures.onSwipe[done.way]?.()
  }
  const onEvent = useEffectEvent((event: PointerEvent | WheelEvent) => {
    if (event instanceof WheelEvent) onWheel(event, stage.current, gestures)
    else if (event.type === 'pointermove') onMove(event)
    else if (event.type !== 'pointerdown') onUp(event)
    else if (isOnStage(event)) {
      stage.current?.setPointerCapture(event.pointerId)
      fingers.current.down(event, placeOf(event, stage.current))
    }
  })

  useEffect(() => {
    const stop = new AbortController()
    const listen = (event: PointerEvent | WheelEvent) => {
      onEvent(event)
    }
    // Not passive: a page must not be zoomed together with its image.
    const how = { signal: stop.signal, passive: false }
    for (const type of EVENTS) stage.current?.addEventListener(type, listen, how)
    return () => {
      stop.abort()
    }
  }, [stage])

  const onSettled = () => {
    setDrag((last) => (last.phase === 'settling' ? REST : last))
  }
  return { drag, onSettled }
}

/** Buttons and links over the stage are pressed as ever. */
function isOnStage({ button, target }: PointerEvent): boolean {
  return button === 0 && !(target instanceof Element && target.closest('button, a'))
}

function onWheel(event: WheelEvent, stage: HTMLElement | null, { zoomed, onView }: Gestures) {
  if (!event.ctrlKey && !zoomed) return
  event.preventDefault()
  const at = placeOf(event, stage)
  if (event.ctrlKey) onView({ by: Math.exp(-event.deltaY * WHEEL_STEP), at, move: { x: 0, y: 0 } })
  else onView({ by: 1, at, move: { x: -event.deltaX, y: -event.deltaY } })
}

function placeOf({ clientX, clientY }: MouseEvent, stage: HTMLElement | null): Point {
  const frame = stage?.getBoundingClientRect()
  if (!frame) return { x: 0, y: 0 }
  return { x: clientX - frame.left - frame.width / 2, y: clientY - frame.top - frame.height / 2 }
}
