import { lazy, Suspense, useEffect, useState } from 'react'
import { onFirstToast } from './toast'

const Toaster = lazy(() => import('./toaster'))

/** The toaster, once the page is quiet or something is to be said: nobody waits for it at the first paint. */
export function LateToaster() {
  const [wanted, setWanted] = useState(false)
  useEffect(() => {
    const want = () => {
      setWanted(true)
    }
    onFirstToast(want)
    // Before anything is said: readers of the screen hear only what changes in a region that is there.
    const timer = setTimeout(want, 3000)
    return () => {
      clearTimeout(timer)
    }
  }, [])
  return (
    wanted && (
      <Suspense>
        <Toaster />
      </Suspense>
    )
  )
}
