import type { ComponentProps } from 'react'
import { Menu, MenuContent, MenuRadioGroup, MenuRadioItem, MenuTrigger } from '@/components/ui/menu'
import { THEMES, useTheme } from '@/lib/theme'
import { useMessages } from '@/messages/messages'
import { THEME_ICONS } from './theme-icons'

/** The menu of themes. */
export function ThemeChoices({ trigger }: { trigger: ComponentProps<'button'> }) {
  const messages = useMessages()
  const [theme, setTheme] = useTheme()
  return (
    <Menu>
      <MenuTrigger {...trigger} />
      <MenuContent>
        <MenuRadioGroup value={theme} onValueChange={setTheme}>
          {THEMES.map((choice) => {
            const Icon = THEME_ICONS[choice]
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
