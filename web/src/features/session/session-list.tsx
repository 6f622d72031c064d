import { useQuery } from '@tanstack/react-query'
import { LogOut } from 'lucide-react'
import { useRef } from 'react'
import { describe } from '@/api/problem'
import { sessionsQuery, useEndOtherSessions, useEndSession, type OwnSession } from '@/api/sessions'
import { ErrorMessage } from '@/components/error-message'
import { Button } from '@/components/ui/button'
import { toast } from '@/components/ui/toast'
import { useAccountWords } from '@/messages/account'
import { useMessages } from '@/messages/messages'
import { SessionRow } from './session-row'
import { SessionSkeleton } from './session-skeleton'
import { useLeave } from './use-leave'

/** Where the person is signed in, and how to end that. */
export function SessionList() {
  const account = useAccountWords()
  const sessions = useQuery(sessionsQuery())
  if (sessions.isPending) return <SessionSkeleton />
  if (sessions.isLoadingError) {
    return (
      <ErrorMessage
        title={account.errorTitle}
        error={sessions.error}
        onRetry={() => void sessions.refetch()}
      />
    )
  }
  return <Sessions sessions={sessions.data.items} />
}

function Sessions({ sessions }: { sessions: OwnSession[] }) {
  const account = useAccountWords()
  const messages = useMessages()
  const endOne = useEndSession()
  const endOthers = useEndOtherSessions()
  const leave = useLeave()
  const list = useRef<HTMLUListElement>(null)
  const others = sessions.some(({ current }) => !current)

  /** What was pressed is gone then: the focus goes to what is left. */
  const told = (done: string) => ({
    onSuccess: () => {
      list.current?.focus()
      toast.success(done)
    },
    onError: (error: unknown) => toast.error(describe(error, messages)),
  })

  return (
    <>
      <ul
        ref={list}
        tabIndex={-1}
        aria-label={account.sessions}
        className="divide-y rounded-xl border bg-surface outline-none"
      >
        {sessions.map((session) => (
          <SessionRow
            key={session.id}
            session={session}
            ending={endOthers.isPending || (endOne.isPending && endOne.variables.id === session.id)}
            onEnd={() => {
              if (session.current) leave()
              else endOne.mutate(session, told(account.ended))
            }}
          />
        ))}
      </ul>
      {others ? (
        <Button
          variant="outline"
          className="mt-4 sm:self-start"
          disabled={endOthers.isPending}
          onClick={() => {
            endOthers.mutate(undefined, told(account.endedOthers))
          }}
        >
          <LogOut aria-hidden />
          {account.endOthers}
        </Button>
      ) : (
        <p className="mt-4 text-ink-muted">{account.noOthers}</p>
      )}
    </>
  )
}
