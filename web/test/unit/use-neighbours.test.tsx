import { renderHook } from '@testing-library/react'
import { expect, it, vi } from 'vitest'
import { useNeighbours } from '@/features/viewer/use-neighbours'
import { anImage } from './help'

const images = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map((id) => anImage(id))

it('looks one image to each side, and two ahead on the way one goes', () => {
  const { result, rerender } = renderHook(({ id }) => useNeighbours(images, id), {
    initialProps: { id: 'c' },
  })
  const ids = () => [result.current.previous, result.current.next, result.current.beyond].map((it) => it?.id)
  expect(ids()).toEqual(['b', 'd', 'e'])
  rerender({ id: 'd' })
  expect(ids()).toEqual(['c', 'e', 'f'])
  rerender({ id: 'c' })
  expect(ids()).toEqual(['b', 'd', 'a'])
  rerender({ id: 'b' })
  expect(ids()).toEqual(['a', 'c', undefined])
})

it('knows nothing of an image outside of the list', () => {
  const { result } = renderHook(() => useNeighbours(images, 'x'))
  expect(result.current).toEqual({ index: -1, previous: undefined, next: undefined, beyond: undefined })
})

it('asks for more near the end', () => {
  const onNearEnd = vi.fn()
  const { rerender } = renderHook(({ id }) => useNeighbours(images, id, onNearEnd), {
    initialProps: { id: 'd' },
  })
  expect(onNearEnd).not.toHaveBeenCalled()
  rerender({ id: 'e' })
  expect(onNearEnd).toHaveBeenCalledTimes(1)
})
