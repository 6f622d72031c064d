import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'

type StateMessageProps = {
  icon: LucideIcon
  title: string
  /** 1 where the message is the whole page. */
  level?: 1 | 2
  children?: ReactNode
  action?: ReactNode
  alert?: boolean
}

/** What stands where content would be: nothing yet, an error, not found, sign-in required. */
export function StateMessage({ icon: Icon, title, level = 2, children, action, alert }: StateMessageProps) {
  const Heading = level === 1 ? 'h1' : 'h2'
  return (
    <section
      role={alert ? 'alert' : undefined}
      className="m-auto flex max-w-sm flex-col items-center px-6 py-12 text-center"
    >
      <span className="mb-5 grid size-14 place-items-center rounded-2xl bg-sunken text-ink-muted">
        <Icon aria-hidden className="size-6" strokeWidth={1.75} />
      </span>
      <Heading className="text-lg font-semibold tracking-tight text-balance">{title}</Heading>
      {children && <div className="mt-1.5 text-balance text-ink-muted">{children}</div>}
      {action && <div className="mt-6 flex flex-wrap justify-center gap-2">{action}</div>}
    </section>
  )
}
