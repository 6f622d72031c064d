import { useEffect, useState } from 'react'
import type { Image } from '@/api/images'

/** How close to the last loaded image the next page is asked for. */
const NEAR_END = 4

export type Neighbours = ReturnType<typeof useNeighbours>

/** Where an image stands in its gallery, the images beside it, and the one behind them on the way one goes. */
export function useNeighbours(images: Image[], id: string, onNearEnd?: () => void) {
  const index = images.findIndex((image) => image.id === id)
  const step = useStep(id, index)
  const at = (place: number) => (index < 0 ? undefined : images[place])
  const nearEnd = index >= 0 && index >= images.length - NEAR_END

  useEffect(() => {
    if (nearEnd) onNearEnd?.()
  }, [nearEnd, onNearEnd])

  return { index, previous: at(index - 1), next: at(index + 1), beyond: at(index + 2 * step) }
}

/** Which way one goes: on, until one has gone back. */
function useStep(id: string, index: number): 1 | -1 {
  const [last, setLast] = useState<{ id: string; index: number; step: 1 | -1 }>({ id, index, step: 1 })
  if (last.id === id) return last.step
  const step = index < last.index ? -1 : 1
  setLast({ id, index, step })
  return step
}
