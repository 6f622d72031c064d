import { cva, type VariantProps } from 'class-variance-authority'
import type { ComponentProps } from 'react'
import { cn } from '@/lib/cn'

export const buttonVariants = cva(
  'inline-flex shrink-0 items-center justify-center gap-2 rounded-lg font-medium whitespace-nowrap transition-colors select-none disabled:opacity-50 [&_svg]:size-[1.125rem] [&_svg]:shrink-0',
  {
    variants: {
      variant: {
        primary: 'bg-primary text-on-primary not-disabled:hover:bg-primary-hover',
        outline: 'border border-line bg-surface text-ink not-disabled:hover:bg-sunken',
        ghost: 'text-ink not-disabled:hover:bg-sunken',
        danger: 'bg-danger-fill text-white not-disabled:hover:brightness-90',
      },
      size: {
        default: 'h-10 px-4 text-sm',
        small: 'h-8 gap-1.5 px-3 text-sm [&_svg]:size-4',
        icon: 'size-10',
        'icon-small': 'size-8',
      },
    },
    defaultVariants: { variant: 'primary', size: 'default' },
  },
)

export type ButtonProps = ComponentProps<'button'> & VariantProps<typeof buttonVariants>

export function Button({ className, variant, size, type = 'button', ...props }: ButtonProps) {
  return (
    <button
      data-slot="button"
      type={type}
      className={cn(buttonVariants({ variant, size }), className)}
      {...props}
    />
  )
}
