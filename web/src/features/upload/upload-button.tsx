import { Upload } from 'lucide-react'
import { Button } from '@/components/ui/button'
import { useMessages } from '@/messages/messages'
import { useUploads } from './upload-context'

/** Opens the upload dialog; only its icon on phones. */
export function UploadButton({ compact = false }: { compact?: boolean }) {
  const messages = useMessages()
  const { setOpen } = useUploads()
  return (
    <Button
      aria-label={messages.upload.action}
      className={compact ? 'size-9 px-0 sm:h-9 sm:w-auto sm:px-4' : undefined}
      onClick={() => {
        setOpen(true)
      }}
    >
      <Upload aria-hidden />
      <span className={compact ? 'hidden sm:inline' : undefined}>{messages.upload.action}</span>
    </Button>
  )
}
