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

/** Fingers, mouse and wheel on the stage. Each of these has a key and a button, too. */
export function useGestures(stage: RefObject<HTMLElement | null>, gestures: Gestures) {
  const [drag, setDrag] = useState(REST)
  const fingers = useRef(new Fingers())

  const onDown = useEffectEvent((event: PointerEvent) => {
    if (event.button !== 0 || (event.target instanceof Element && event.target.closest('button, a'))) return
    stage.current?.setPointerCapture(event.pointerId)
    fingers.current.down(event, placeOf(event, stage.current))
  })
  const onMove = useEffectEvent((event: PointerEvent) => {
    const moved = fingers.current.move(event, placeOf(event, stage.current))
    if (!moved) return
    if (gestures.zoomed || fingers.current.count > 1) gestures.onView(moved)
    else if (event.pointerType !== 'mouse') setDrag({ phase: 'moving', ...fingers.current.drag() })
  })
  const onUp = useEffectEvent((event: PointerEvent) => {
    const done = fingers.current.up(event, stage.current?.clientWidth ?? 0)
    if (!done) return
    setDrag((last) => (last.phase === 'moving' ? { ...REST, phase: 'settling' } : last))
    if (event.type === 'pointercancel') return
    if (done.is === 'doubleTap') gestures.onDoubleTap(done.at)
    else if (done.is === 'swipe' && !gestures.zoomed && event.pointerType !== 'mouse')
      gestures.onSwipe[done.way]?.()
  })
  const onWheel = useEffectEvent((event: WheelEvent) => {
    if (!event.ctrlKey && !gestures.zoomed) return
    // The page itself would be zoomed.
    event.preventDefault()
    const at = placeOf(event, stage.current)
    if (event.ctrlKey) gestures.onView({ by: Math.exp(-event.deltaY * WHEEL_STEP), at, move: { x: 0, y: 0 } })
    else gestures.onView({ by: 1, at, move: { x: -event.deltaX, y: -event.deltaY } })
  })

  useEffect(() => {
    const element = stage.current
    if (!element) return
    const stop = new AbortController()
    const { signal } = stop
    element.addEventListener(
      'pointerdown',
      (event) => {
        onDown(event)
      },
      { signal },
    )
    element.addEventListener(
      'pointermove',
      (event) => {
        onMove(event)
      },
      { signal },
    )
    element.addEventListener(
      'pointerup',
      (event) => {
        onUp(event)
      },
      { signal },
    )
    element.addEventListener(
      'pointercancel',
      (event) => {
        onUp(event)
      },
      { signal },
    )
    element.addEventListener(
      'wheel',
      (event) => {
        onWheel(event)
      },
      { signal, passive: false },
    )
    return () => {
      stop.abort()
    }
  }, [stage])

  return {
    drag,
    onSettled: () => {
      setDrag((last) => (last.phase === 'settling' ? REST : last))
    },
  }
}

function placeOf({ clientX, clientY }: MouseEvent, stage: HTMLElement | null): Point {
  const frame = stage?.getBoundingClientRect()
  if (!frame) return { x: 0, y: 0 }
  return { x: clientX - frame.left - frame.width / 2, y: clientY - frame.top - frame.height / 2 }
}
