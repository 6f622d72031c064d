import { Button } from '@/components/ui/button'
import { useUploadWords } from '@/messages/upload'
import { DiscardButton } from './discard-button'
import { FilePicker } from './file-picker'
import { count, type Row } from './machine'
import type { UploadQueue } from './queue'

type UploadFooterProps = {
  rows: readonly Row[]
  queue: UploadQueue
  maxBytes: number
  onSubmit: () => void
  onClose: () => void
}

/** What can be done with all rows: more of them, sending them, going away. */
export function UploadFooter({ rows, queue, maxBytes, onSubmit, onClose }: UploadFooterProps) {
  const words = useUploadWords()
  const { drafts, pending } = count(rows)
  return (
    <footer className="flex flex-wrap items-center gap-2 border-t px-5 pt-3 pb-[max(0.75rem,env(safe-area-inset-bottom))] sm:px-6">
      <FilePicker
        compact
        maxBytes={maxBytes}
        onFiles={(files) => {
          queue.add(files, maxBytes)
        }}
      />
      <span className="flex-1" />
      {drafts > 0 ? (
        <>
          <DiscardButton rows={rows} queue={queue} />
          <Button className="max-sm:w-full" onClick={onSubmit}>
            {words.submit(drafts)}
          </Button>
        </>
      ) : (
        <Button variant={pending > 0 ? 'outline' : 'primary'} onClick={onClose}>
          {pending > 0 ? words.hide : words.done}
        </Button>
      )}
    </footer>
  )
}
