import { useState, type ComponentProps, type ComponentType } from 'react'

/** A menu whose trigger looks as it is told, and which opens as soon as it is there. */
export type LateMenuContent = ComponentType<{ trigger: ComponentProps<'button'> }>

type LateMenuProps = ComponentProps<'button'> & {
  /** Brings the menu; called again, it must bring the same one. */
  load: () => Promise<LateMenuContent>
}

/** A button that becomes a menu when it is first pressed, so that nobody pays for menus who opens none. */
export function LateMenu({ load, ...trigger }: LateMenuProps) {
  const [Menu, setMenu] = useState<LateMenuContent>()
  if (Menu) return <Menu trigger={trigger} />
  const ahead = () => {
    // A menu that could not be loaded is asked for again when it is opened.
    load().catch(() => undefined)
  }
  return (
    <button
      type="button"
      aria-haspopup="menu"
      aria-expanded={false}
      onPointerEnter={ahead}
      onFocus={ahead}
      onClick={() =>
        void load().then((loaded) => {
          setMenu(() => loaded)
        })
      }
      {...trigger}
    />
  )
}
