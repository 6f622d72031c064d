import { CloudOff, RotateCw } from 'lucide-react'
import { ApiError, describe } from '@/api/problem'
import { useMessages } from '@/messages/messages'
import { StateMessage } from './state-message'
import { Button } from './ui/button'

type ErrorMessageProps = { title: string; error: unknown; onRetry: () => void; level?: 1 | 2 }

/** A request failed: why, the id to quote to whoever runs the gallery, and a way to try again. */
export function ErrorMessage({ title, error, onRetry, level }: ErrorMessageProps) {
  const messages = useMessages()
  const requestId = error instanceof ApiError ? error.requestId : null
  return (
    <StateMessage
      alert
      icon={CloudOff}
      title={title}
      level={level}
      action={
        <Button variant="outline" onClick={onRetry}>
          <RotateCw aria-hidden />
          {messages.retry}
        </Button>
      }
    >
      <p>{describe(error, messages)}</p>
      {requestId && <p className="mt-2 font-mono text-xs">{messages.requestId(requestId)}</p>}
    </StateMessage>
  )
}
