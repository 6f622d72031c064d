import { useRouter } from '@tanstack/react-router'
import { useEffect } from 'react'
import { focusHeading } from '@/lib/focus'
import { paths } from '@/paths'

const IMAGE = paths.image.replace('$id', '')

/**
 * Gives the focus to what a new page is called, so that it is heard and the next Tab goes on from there. Walking
 * from image to image, and the viewer over a grid, stay on the page one is on.
 */
export function useRouteFocus(): void {
  const router = useRouter()
  useEffect(
    () =>
      router.subscribe('onRendered', ({ fromLocation, toLocation, pathChanged }) => {
        if (!fromLocation || !pathChanged) return
        if (fromLocation.pathname.startsWith(IMAGE) && toLocation.pathname.startsWith(IMAGE)) return
        focusHeading()
      }),
    [router],
  )
}
