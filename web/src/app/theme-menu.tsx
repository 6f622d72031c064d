import { buttonVariants } from '@/components/ui/button'
import { LateMenu } from '@/components/ui/late-menu'
import { useTheme } from '@/lib/theme'
import { useMessages } from '@/messages/messages'
import { THEME_ICONS } from './theme-icons'

const load = () => import('./theme-choices').then(({ ThemeChoices }) => ThemeChoices)

/** Which theme is chosen, and the way to another. */
export function ThemeMenu() {
  const messages = useMessages()
  const [theme] = useTheme()
  const Current = THEME_ICONS[theme]
  return (
    <LateMenu
      load={load}
      aria-label={messages.theme.label}
      title={messages.theme.label}
      className={buttonVariants({ variant: 'ghost', size: 'icon-bar' })}
    >
      <Current aria-hidden />
    </LateMenu>
  )
}
