import { createContext, useContext, useEffect, useMemo, useState, type ReactNode } from 'react'
import { chooseLanguage, languages, storedLanguage, type Catalogue, type Language, type LanguageId, type MessageKey } from './languages'
import { render, type Values } from './message'

export type Translate = (key: MessageKey, values?: Values) => string

interface Texts {
  t: Translate
  language: Language
  choose: (id: LanguageId) => void
}

const TextsContext = createContext<Texts | null>(null)

export async function loadTexts(): Promise<{ language: Language; catalogue: Catalogue }> {
  const language = chooseLanguage(location.search, storedLanguage.read(), navigator.languages)
  return { language, catalogue: await language.load() }
}

export function TextsProvider(props: { initial: { language: Language; catalogue: Catalogue }; children: ReactNode }) {
  const [{ language, catalogue }, show] = useState(props.initial)

  useEffect(() => {
    document.documentElement.lang = language.tag
    document.documentElement.dir = language.dir
  }, [language])

  const texts = useMemo<Texts>(
    () => ({
      language,
      t: (key, values = {}) => render(catalogue[key], values, language.tag, language.dir === 'rtl'),
      choose: (id) => {
        storedLanguage.write(id)
        const chosen = languages[id]
        void chosen.load().then((loaded) => show({ language: chosen, catalogue: loaded }))
      },
    }),
    [language, catalogue],
  )
  return <TextsContext.Provider value={texts}>{props.children}</TextsContext.Provider>
}

export function useTexts(): Texts {
  const texts = useContext(TextsContext)
  if (!texts) {
    throw new Error('useTexts is used outside of TextsProvider.')
  }
  return texts
}
