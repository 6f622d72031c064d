import { createContext, use } from 'react'
import { en } from './en'

/** The shape every language has. */
export type Messages = typeof en

/** The catalogue in use; English until a language is chosen. */
export const MessagesContext = createContext<Messages>(en)

/** The words of the language in use. */
export function useMessages(): Messages {
  return use(MessagesContext)
}
