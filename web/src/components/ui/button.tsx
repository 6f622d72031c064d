import { clsx } from 'clsx'
import type { ComponentProps } from 'react'

const BASE =
  'inline-flex shrink-0 items-center justify-center gap-2 rounded-lg font-medium whitespace-nowrap transition-colors select-none disabled:opacity-50 [&_svg]:size-[1.125rem] [&_svg]:shrink-0'

const VARIANTS = {
  primary: 'bg-primary text-on-primary not-disabled:hover:bg-primary-hover',
  outline: 'border border-line bg-surface text-ink not-disabled:hover:bg-sunken',
  ghost: 'text-ink not-disabled:hover:bg-sunken',
  danger: 'bg-danger-fill text-white not-disabled:hover:brightness-90',
}

const SIZES = {
  default: 'h-10 px-4 text-sm',
  small: 'h-8 gap-1.5 px-3 text-sm [&_svg]:size-4',
  icon: 'size-10',
  'icon-small': 'size-8',
  // In the header, where a phone has room for little.
  bar: 'h-9 px-3 text-sm sm:px-4',
  'icon-bar': 'size-9',
  'icon-bar-wide': 'size-9 text-sm sm:w-auto sm:px-4',
}

type Look = { variant?: keyof typeof VARIANTS; size?: keyof typeof SIZES }

/** The classes of a button, for what is none and looks like one. */
export function buttonVariants({ variant = 'primary', size = 'default' }: Look = {}): string {
  return clsx(BASE, VARIANTS[variant], SIZES[size])
}

export type ButtonProps = ComponentProps<'button'> & Look

/** Of classes that contradict each other none is sure to win: what looks different is a variant. */
export function Button({ className, variant, size, type = 'button', ...props }: ButtonProps) {
  return (
    <button
      data-slot="button"
      type={type}
      className={clsx(buttonVariants({ variant, size }), className)}
      {...props}
    />
  )
}
