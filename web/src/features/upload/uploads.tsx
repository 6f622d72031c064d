import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense } from 'react'
import { sessionQuery } from '@/api/session'
import { DropZone } from './drop-zone'
import { useUploads } from './upload-context'
import { UploadDock } from './upload-dock'

/** Loaded when first opened: a visitor who only looks never pays for it. */
const UploadDialog = lazy(() => import('./upload-dialog'))

const DEFAULT_MAX_BYTES = 256 * 1024 * 1024

/** Everything of uploading that floats over the pages. */
export function Uploads() {
  const { open } = useUploads()
  const { data: session } = useQuery(sessionQuery())
  const maxBytes = session?.maxUploadBytes ?? DEFAULT_MAX_BYTES
  const allowed = Boolean(session?.user)
  return (
    <>
      <DropZone allowed={allowed} maxBytes={maxBytes} />
      {allowed && open && (
        <Suspense>
          <UploadDialog maxBytes={maxBytes} />
        </Suspense>
      )}
      <UploadDock />
    </>
  )
}
