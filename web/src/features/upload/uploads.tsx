import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense } from 'react'
import { sessionQuery } from '@/api/session'
import { DropZone } from './drop-zone'
import { useUploadDoor } from './upload-door'

/** Loaded when first asked for: a visitor who only looks never pays for it. */
const UploadRoom = lazy(() => import('./upload-room'))

const DEFAULT_MAX_BYTES = 256 * 1024 * 1024

/** Everything of uploading that floats over the pages. */
export default function Uploads() {
  const { asked } = useUploadDoor()
  const { data: session } = useQuery(sessionQuery())
  const maxBytes = session?.maxUploadBytes ?? DEFAULT_MAX_BYTES
  const allowed = Boolean(session?.user)
  return (
    <>
      <DropZone allowed={allowed} />
      {asked.length > 0 && (
        <Suspense>
          <UploadRoom asked={asked} allowed={allowed} maxBytes={maxBytes} />
        </Suspense>
      )}
    </>
  )
}
