import { Monitor, Moon, Sun } from 'lucide-react'
import { buttonVariants } from '@/components/ui/button'
import { Menu, MenuContent, MenuRadioGroup, MenuRadioItem, MenuTrigger } from '@/components/ui/menu'
import { THEMES, useTheme } from '@/lib/theme'
import { useMessages } from '@/messages/messages'

const ICONS = { system: Monitor, light: Sun, dark: Moon }

export function ThemeMenu() {
  const messages = useMessages()
  const [theme, setTheme] = useTheme()
  const Current = ICONS[theme]
  return (
    <Menu>
      <MenuTrigger
        aria-label={messages.theme.label}
        title={messages.theme.label}
        className={buttonVariants({ variant: 'ghost', size: 'icon', className: 'size-9' })}
      >
        <Current aria-hidden />
      </MenuTrigger>
      <MenuContent>
        <MenuRadioGroup value={theme} onValueChange={setTheme}>
          {THEMES.map((choice) => {
            const Icon = ICONS[choice]
            return (
              <MenuRadioItem key={choice} value={choice} closeOnClick>
                <Icon aria-hidden />
                {messages.theme[choice]}
              </MenuRadioItem>
            )
          })}
        </MenuRadioGroup>
      </MenuContent>
    </Menu>
  )
}
