import { useId, type ComponentProps, type ReactNode } from 'react'
import { cn } from '@/lib/cn'

const CONTROL =
  'w-full rounded-lg border border-line-strong bg-surface px-3 text-ink placeholder:text-ink-muted disabled:opacity-60 aria-invalid:border-danger'

export function Input({ className, ...props }: ComponentProps<'input'>) {
  return <input data-slot="input" className={cn(CONTROL, 'h-10', className)} {...props} />
}

export function Textarea({ className, ...props }: ComponentProps<'textarea'>) {
  return (
    <textarea
      data-slot="textarea"
      className={cn(CONTROL, 'field-sizing-content min-h-10 resize-none py-2 leading-6', className)}
      {...props}
    />
  )
}

type FieldProps = {
  label: string
  note?: string
  error?: string | null
  /** Shown where nothing is wrong, such as a counter. */
  hint?: ReactNode
  children: (control: { id: string; 'aria-describedby'?: string; 'aria-invalid'?: true }) => ReactNode
}

/** A control with its label, and what is wrong with it below. */
export function Field({ label, note, error, hint, children }: FieldProps) {
  const id = useId()
  const messageId = `${id}-message`
  return (
    <div data-slot="field" className="flex flex-col gap-1">
      <label htmlFor={id} className="flex items-baseline gap-1.5 text-[0.8125rem] font-medium">
        {label}
        {note && <span className="font-normal text-ink-muted">{note}</span>}
      </label>
      {children({
        id,
        ...(error || hint ? { 'aria-describedby': messageId } : {}),
        ...(error ? { 'aria-invalid': true as const } : {}),
      })}
      {(error || hint) && (
        <p id={messageId} className={cn('text-[0.8125rem]', error ? 'text-danger' : 'text-ink-muted')}>
          {error ?? hint}
        </p>
      )}
    </div>
  )
}
