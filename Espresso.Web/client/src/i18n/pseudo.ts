import type { Message } from './message'

const accented: Readonly<Record<string, string>> = {
  a: 'á', c: 'ç', d: 'ð', e: 'é', g: 'ĝ', i: 'í', l: 'ļ', n: 'ñ', o: 'ö', r: 'ŕ', s: 'š', t: 'ţ', u: 'ú', y: 'ý',
  A: 'Á', C: 'Ç', E: 'É', I: 'Í', N: 'Ñ', O: 'Ö', S: 'Š', U: 'Ú',
} // prettier-ignore

/** English made a third longer and accented: what is cut off, or still plain, shows at once. */
export function lengthen(message: Message): Message {
  return mapText(message, (text) => {
    const changed = text.replaceAll(/\{\w+\}|./gs, (part) => accented[part] ?? part)
    return `${changed}${'·'.repeat(Math.ceil(text.length / 3))}`
  })
}

/** English shown from right to left, to see what a right-to-left language does to a layout without reading one. */
export function mirror(message: Message): Message {
  return mapText(message, (text) => `\u202e${text}\u202c`)
}

function mapText(message: Message, change: (text: string) => string): Message {
  if (typeof message === 'string') {
    return change(message)
  }
  return Object.fromEntries(Object.entries(message).map(([form, text]) => [form, change(text)])) as Message
}
