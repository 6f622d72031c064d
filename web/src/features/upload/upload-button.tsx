import { Upload } from 'lucide-react'
import { Button } from '@/components/ui/button'
import { useMessages } from '@/messages/messages'
import { useUploadDoor } from './upload-door'

/** Opens the upload dialog; only its icon on phones. */
export function UploadButton({ compact = false }: { compact?: boolean }) {
  const messages = useMessages()
  const { ask } = useUploadDoor()
  return (
    <Button
      aria-label={messages.upload.action}
      size={compact ? 'icon-bar-wide' : 'default'}
      onClick={() => {
        ask()
      }}
    >
      <Upload aria-hidden />
      <span className={compact ? 'hidden sm:inline' : undefined}>{messages.upload.action}</span>
    </Button>
  )
}
