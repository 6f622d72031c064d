import { lazy, Suspense } from 'react'
import type { Scope } from '@/api/images'

const ViewerOverGrid = lazy(() => import('./viewer-over-grid'))

/** The viewer over a grid, loaded when the first image is opened. */
export function LateViewer(props: { id: string; scope: Scope }) {
  return (
    <Suspense>
      <ViewerOverGrid {...props} />
    </Suspense>
  )
}
