import { ImagePlus, Plus } from 'lucide-react'
import { useRef } from 'react'
import { Button } from '@/components/ui/button'
import { formatBytes } from '@/lib/format'
import { useUploadWords } from '@/messages/upload'
import { ACCEPTED_TYPES } from './check-file'

type FilePickerProps = { onFiles: (files: FileList) => void; maxBytes: number; compact: boolean }

/** The way to choose files; the large form also invites to drop them. */
export function FilePicker({ onFiles, maxBytes, compact }: FilePickerProps) {
  const words = useUploadWords()
  const input = useRef<HTMLInputElement>(null)
  const choose = () => input.current?.click()
  return (
    <>
      <input
        ref={input}
        type="file"
        multiple
        accept={ACCEPTED_TYPES.join(',')}
        aria-label={words.choose}
        tabIndex={-1}
        className="hidden"
        onChange={({ target }) => {
          if (target.files?.length) onFiles(target.files)
          // The same file may be chosen again after it was removed.
          target.value = ''
        }}
      />
      {compact ? (
        <Button variant="ghost" onClick={choose} className="-ms-2 px-3!">
          <Plus aria-hidden />
          {words.addMore}
        </Button>
      ) : (
        <div className="flex flex-col items-center gap-1 rounded-xl border-2 border-dashed px-6 py-14 text-center">
          <span className="mb-3 grid size-14 place-items-center rounded-2xl bg-sunken text-ink-muted">
            <ImagePlus aria-hidden className="size-6" strokeWidth={1.75} />
          </span>
          <p className="font-medium pointer-coarse:hidden">{words.dropHere}</p>
          <p className="text-sm text-ink-muted">{words.accepts(formatBytes(maxBytes))}</p>
          <Button data-choose className="mt-5" onClick={choose}>
            {words.choose}
          </Button>
        </div>
      )}
    </>
  )
}
