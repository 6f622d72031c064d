import { useEffect } from 'react'
import type { Image } from '@/api/images'
import { sources } from '@/components/image-picture'

/** How close to the last loaded image the next page is asked for. */
const NEAR_END = 4

/** The images before and after one, with their pixels fetched ahead. */
export function useNeighbours(images: Image[], id: string, onNearEnd?: () => void) {
  const index = images.findIndex((image) => image.id === id)
  const previous = index > 0 ? images[index - 1] : undefined
  const next = index >= 0 ? images[index + 1] : undefined
  const nearEnd = index >= 0 && index >= images.length - NEAR_END

  useEffect(() => {
    if (nearEnd) onNearEnd?.()
  }, [nearEnd, onNearEnd])

  useEffect(() => {
    preload(next)
    preload(previous)
  }, [next, previous])

  return { previous, next }
}

function preload(image: Image | undefined) {
  if (!image) return
  const picture = new Image()
  picture.sizes = `${String(Math.min(image.width, window.innerWidth))}px`
  picture.srcset = sources(image)
}
