import { Link } from '@tanstack/react-router'
import { CircleAlert, CircleCheck, RotateCw } from 'lucide-react'
import { ApiError, describe } from '@/api/problem'
import { Button } from '@/components/ui/button'
import { cn } from '@/lib/cn'
import { formatBytes } from '@/lib/format'
import { useAllMessages, type AllMessages } from '@/messages/all-messages'
import { paths } from '@/paths'
import { CrossButton } from './cross-button'
import { FilePreview } from './file-preview'
import { isPending, type Row, type State } from './machine'
import { ProgressBar } from './progress-bar'
import type { UploadQueue } from './queue'

type SentRowProps = { row: Row; queue: UploadQueue; maxBytes: number; onLeave: () => void }

/** A file on its way, arrived, or refused. */
export function SentRow({ row, queue, maxBytes, onLeave }: SentRowProps) {
  const messages = useAllMessages()
  const { state } = row
  const name = row.title.trim() || row.file.name
  const bad = state.is === 'failed' || state.is === 'refused'
  const title = <span className="truncate font-medium">{state.is === 'refused' ? row.file.name : name}</span>
  return (
    <li data-row={row.id} data-state={state.is} className="flex items-center gap-4 py-3">
      <FilePreview file={row.file} className="size-14" />
      <div className="flex min-w-0 flex-1 flex-col gap-1">
        {state.is === 'ready' ? (
          <Link
            to={paths.image}
            params={{ id: state.image.id }}
            onClick={onLeave}
            className="flex min-h-6 w-fit max-w-full items-center rounded hover:underline"
          >
            {title}
          </Link>
        ) : (
          title
        )}
        <p
          className={cn('flex items-center gap-1.5 text-[0.8125rem]', bad ? 'text-danger' : 'text-ink-muted')}
        >
          {state.is === 'ready' && <CircleCheck aria-hidden className="size-4 text-success" />}
          {bad && <CircleAlert aria-hidden className="size-4 shrink-0" />}
          {statusText(state, messages, maxBytes)}
        </p>
        {isPending(row) && <ProgressBar label={messages.upload.progress(name)} share={shareOf(state)} />}
      </div>
      <Actions row={row} queue={queue} name={name} />
    </li>
  )
}

function Actions({ row, queue, name }: { row: Row; queue: UploadQueue; name: string }) {
  const { upload, retry } = useAllMessages()
  const { state } = row
  if (state.is === 'ready') return null
  if (isPending(row)) {
    return (
      <CrossButton
        label={upload.cancelOne(name)}
        onClick={() => {
          queue.cancel(row.id)
        }}
      />
    )
  }
  const again = state.is === 'cancelled' || (state.is === 'failed' && mayRetry(state.error))
  return (
    <div className="flex items-center gap-1">
      {again && (
        <Button
          variant="outline"
          size="small"
          aria-label={upload.retryOne(name)}
          onClick={() => {
            queue.retry(row.id)
          }}
        >
          <RotateCw aria-hidden />
          <span className="hidden sm:inline">{retry}</span>
        </Button>
      )}
      <CrossButton
        label={upload.remove(name)}
        onClick={() => {
          queue.remove(row.id)
        }}
      />
    </div>
  )
}

function mayRetry(error: unknown): boolean {
  return !(error instanceof ApiError) || error.retryable || error.slug === 'not-signed-in'
}

function shareOf(state: State): number | null {
  if (state.is === 'queued') return 0
  return state.is === 'uploading' ? state.share : null
}

function statusText(state: State, messages: AllMessages, maxBytes: number): string {
  const { upload, file } = messages
  switch (state.is) {
    case 'draft':
    case 'queued':
      return upload.queued
    case 'uploading':
      return upload.uploading(Math.floor(state.share * 100))
    case 'processing':
      return upload.processing
    case 'ready':
      return upload.ready
    case 'cancelled':
      return upload.cancelled
    case 'failed':
      return describe(state.error, messages)
    case 'refused':
      return state.refusal === 'tooLarge' ? file.tooLarge(formatBytes(maxBytes)) : file[state.refusal]
  }
}
