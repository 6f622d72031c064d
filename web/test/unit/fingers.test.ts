import { expect, it } from 'vitest'
import { Fingers } from '@/features/viewer/fingers'

const WIDTH = 400
type Step = [pointerId: number, x: number, y: number]

/** One finger's way, a step each 100 ms. */
function drag(way: [x: number, y: number][], fingers = new Fingers(), from = 0) {
  const [first = [0, 0], ...rest] = way
  fingers.down({ pointerId: 1, timeStamp: from }, { x: first[0], y: first[1] })
  for (const [x, y] of rest) fingers.move({ pointerId: 1, timeStamp: 0 }, { x, y })
  return fingers.up({ pointerId: 1, timeStamp: from + 100 * way.length }, WIDTH)
}

it.each<[string, [number, number][], unknown]>([
  [
    'a long way to the left',
    [
      [0, 0],
      [-120, 10],
    ],
    { is: 'swipe', way: 'left' },
  ],
  [
    'a long way to the right',
    [
      [0, 0],
      [150, -20],
    ],
    { is: 'swipe', way: 'right' },
  ],
  [
    'a long way down',
    [
      [0, 0],
      [10, 120],
    ],
    { is: 'swipe', way: 'down' },
  ],
  [
    'a fast way up',
    [
      [0, 0],
      [0, -30],
      [0, -160],
    ],
    { is: 'swipe', way: 'up' },
  ],
  [
    'too short and slow a way',
    [
      [0, 0],
      [-40, 0],
      [-60, 0],
    ],
    { is: 'nothing' },
  ],
  [
    'a way there and back',
    [
      [0, 0],
      [-200, 0],
      [-10, 0],
    ],
    { is: 'nothing' },
  ],
])('%s', (_, way, done) => {
  expect(drag(way)).toEqual(done)
})

it('keeps to the axis it began with', () => {
  const fingers = new Fingers()
  fingers.down({ pointerId: 1, timeStamp: 0 }, { x: 0, y: 0 })
  fingers.move({ pointerId: 1, timeStamp: 0 }, { x: -20, y: 4 })
  fingers.move({ pointerId: 1, timeStamp: 0 }, { x: -30, y: 90 })
  expect(fingers.drag()).toEqual({ x: -30, y: 0 })
})

it('knows a double tap from two taps', () => {
  const fingers = new Fingers()
  expect(drag([[10, 10]], fingers, 0)).toEqual({ is: 'nothing' })
  expect(drag([[14, 8]], fingers, 200)).toEqual({ is: 'doubleTap', at: { x: 14, y: 8 } })
  expect(drag([[14, 8]], fingers, 400)).toEqual({ is: 'nothing' })
  expect(drag([[14, 8]], fingers, 1200)).toEqual({ is: 'nothing' })
  expect(drag([[150, 8]], fingers, 1400)).toEqual({ is: 'nothing' })
})

it('measures a pinch by the distance of two fingers, around their middle, and calls it no swipe', () => {
  const fingers = new Fingers()
  const down = ([pointerId, x, y]: Step) => {
    fingers.down({ pointerId, timeStamp: 0 }, { x, y })
  }
  const move = ([pointerId, x, y]: Step) => fingers.move({ pointerId, timeStamp: 0 }, { x, y })
  down([1, -50, 0])
  down([2, 50, 0])
  expect(move([2, 150, 0])).toEqual({ by: 2, at: { x: 50, y: 0 }, move: { x: 50, y: 0 } })
  expect(fingers.drag()).toEqual({ x: 0, y: 0 })
  expect(fingers.up({ pointerId: 1, timeStamp: 50 }, WIDTH)).toBeNull()
  expect(move([2, -190, 0])).toEqual({ by: 1, at: { x: -190, y: 0 }, move: { x: -340, y: 0 } })
  expect(fingers.up({ pointerId: 2, timeStamp: 90 }, WIDTH)).toEqual({ is: 'nothing' })
})

it('takes no notice of what only hovers', () => {
  const fingers = new Fingers()
  expect(fingers.move({ pointerId: 1, timeStamp: 0 }, { x: 1, y: 1 })).toBeNull()
  expect(fingers.up({ pointerId: 1, timeStamp: 0 }, WIDTH)).toBeNull()
})
