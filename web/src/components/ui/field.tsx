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
  /** Whether it has to be filled, in a word. */
  note?: string
  /** How much is written, of how much may be. */
  count?: string | null
  error?: string | null
  children: (control: { id: string; 'aria-describedby'?: string; 'aria-invalid'?: true }) => ReactNode
}

/** A control with its label, and what is wrong with it below. */
export function Field({ label, note, count, error, children }: FieldProps) {
  const id = useId()
  const about = error ? `${id}-error` : count ? `${id}-count` : undefined
  return (
    <div data-slot="field" className="flex flex-col gap-1">
      <div className="flex items-baseline gap-2 text-[0.8125rem]">
        <label htmlFor={id} className="flex flex-1 items-baseline gap-1.5 font-medium">
          {label} {note && <span className="font-normal text-ink-muted">{note}</span>}
        </label>
        {count && (
          <span id={`${id}-count`} className="text-ink-muted tabular-nums">
            {count}
          </span>
        )}
      </div>
      {children({
        id,
        ...(about ? { 'aria-describedby': about } : {}),
        ...(error ? { 'aria-invalid': true as const } : {}),
      })}
      {error && (
        <p id={`${id}-error`} className="text-[0.8125rem] text-danger">
          {error}
        </p>
      )}
    </div>
  )
}
