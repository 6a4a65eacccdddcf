import { useMemo } from 'react'
import { useTexts, type Translate } from './context'

export interface Formats {
  time: (iso: string) => string
  dateTime: (iso: string) => string
  number: (value: number) => string
  /** A length of time in words, to the minute; under a minute it says so. */
  about: (seconds: number) => string
}

export function useFormats(): Formats {
  const { language, t } = useTexts()
  return useMemo(() => formats(regionalTag(language.tag), t), [language, t])
}

/** The browser's own variety of the language, if it has one: dates and times as they are written where the reader is. */
function regionalTag(tag: string): string {
  return navigator.languages.find((preferred) => preferred.split('-')[0] === tag && isLanguage(preferred)) ?? tag
}

function formats(tag: string, t: Translate): Formats {
  const time = new Intl.DateTimeFormat(tag, { timeStyle: 'short' })
  const dateTime = new Intl.DateTimeFormat(tag, { dateStyle: 'medium', timeStyle: 'short' })
  const number = new Intl.NumberFormat(tag)
  return {
    time: (iso) => time.format(new Date(iso)),
    dateTime: (iso) => dateTime.format(new Date(iso)),
    number: (value) => number.format(value),
    about: (seconds) => (seconds < 60 ? t('time.underMinute') : t('time.minutes', { count: Math.round(seconds / 60) })),
  }
}

/** Some systems hand the browser a locale of their own making, such as en-US@posix, which Intl refuses. */
function isLanguage(tag: string): boolean {
  try {
    return Intl.DateTimeFormat.supportedLocalesOf(tag).length > 0
  } catch {
    return false
  }
}
