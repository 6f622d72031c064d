import { CircleAlert, LoaderCircle } from 'lucide-react'
import { Button } from '@/components/ui/button'
import { useUploadWords } from '@/messages/upload'
import { count } from './machine'
import { useRows, useUploads } from './upload-context'

/** Uploads that go on, or failed, while their dialog is closed. */
export function UploadDock() {
  const upload = useUploadWords()
  const { queue, open, setOpen } = useUploads()
  const { pending, sent, finished, failed } = count(useRows(queue))
  if (open || (pending === 0 && failed === 0)) return null
  return (
    <div className="fixed end-4 bottom-[max(1rem,env(safe-area-inset-bottom))] z-30">
      <Button
        variant="outline"
        className="animate-rise rounded-full! shadow-float"
        title={upload.dockOpen}
        onClick={() => {
          setOpen(true)
        }}
      >
        {pending > 0 ? (
          <>
            <LoaderCircle aria-hidden className="animate-spin text-accent" />
            {upload.dock(finished, sent)}
          </>
        ) : (
          <>
            <CircleAlert aria-hidden className="text-danger" />
            {upload.dockFailed(failed)}
          </>
        )}
      </Button>
    </div>
  )
}
