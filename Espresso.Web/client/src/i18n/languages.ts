import { en } from './en'
import type { Message } from './message'
import { lengthen, mirror } from './pseudo'

export type MessageKey = keyof typeof en
export type Catalogue = Readonly<Record<MessageKey, Message>>

export interface Language {
  /** BCP 47 tag, for `lang` and `Intl`. */
  tag: string
  /** In its own words. */
  name: string
  dir: 'ltr' | 'rtl'
  load: () => Promise<Catalogue>
}

function pseudo(change: (message: Message) => Message): () => Promise<Catalogue> {
  return () => Promise.resolve(Object.fromEntries(Object.entries(en).map(([key, message]) => [key, change(message)])) as unknown as Catalogue)
}

/** A language is a line here and a catalogue; the compiler names every text that a catalogue lacks. */
export const languages = {
  en: { tag: 'en', name: 'English', dir: 'ltr', load: () => Promise.resolve(en) },
  de: { tag: 'de', name: 'Deutsch', dir: 'ltr', load: () => import('./de').then((module) => module.de) },
} satisfies Record<string, Language>

export type LanguageId = keyof typeof languages

/** For looking at the layout, by address only: `?lang=en-XA` long and accented, `?lang=ar-XB` right to left. */
const pseudoLanguages: Readonly<Record<string, Language>> = {
  'en-XA': { tag: 'en', name: 'Pseudo, long', dir: 'ltr', load: pseudo(lengthen) },
  'ar-XB': { tag: 'ar', name: 'Pseudo, right to left', dir: 'rtl', load: pseudo(mirror) },
}

const storageKey = 'espresso.language'

export function isLanguage(id: string): id is LanguageId {
  return Object.hasOwn(languages, id)
}

/** What the address asks for, else what was chosen before, else what the browser prefers, else English. */
export function chooseLanguage(search: string, stored: string | null, preferred: readonly string[]): Language {
  const asked = new URLSearchParams(search).get('lang')
  if (asked && pseudoLanguages[asked]) {
    return pseudoLanguages[asked]
  }
  for (const wish of [asked, stored, ...preferred]) {
    const id = wish?.split('-')[0]?.toLowerCase() ?? ''
    if (isLanguage(id)) {
      return languages[id]
    }
  }
  return languages.en
}

export const storedLanguage = {
  read: (): string | null => localStorage.getItem(storageKey),
  write: (id: LanguageId): void => localStorage.setItem(storageKey, id),
}
