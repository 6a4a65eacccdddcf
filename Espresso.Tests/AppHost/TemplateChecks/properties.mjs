// Compares every property with CloudFormation's own description of its type: prints what is unknown or missing.
import { readFileSync } from 'node:fs'
import { loadAwsServiceSpecSync } from '@aws-cdk/aws-service-spec'

const db = loadAwsServiceSpecSync()
const template = JSON.parse(readFileSync(process.argv[2], 'utf8'))
const wrong = []

for (const [id, { Type, Properties = {} }] of Object.entries(template.Resources)) {
  const [type] = db.lookup('resource', 'cloudFormationType', 'equals', Type)
  if (type) {
    members(Properties, type.properties, id)
  } else {
    wrong.push(`${id}: ${Type} is no type`)
  }
}
console.log(JSON.stringify(wrong))

function members(value, known, path) {
  for (const [name, property] of Object.entries(known)) {
    if (property.required && !(name in value)) {
      wrong.push(`${path} lacks ${name}`)
    }
  }
  for (const [name, one] of Object.entries(value)) {
    if (name in known) {
      check(one, known[name].type, `${path}.${name}`)
    } else {
      wrong.push(`${path}.${name} is unknown; there are: ${Object.keys(known).join(', ')}`)
    }
  }
}

function check(value, type, path) {
  const [name, argument] = intrinsic(value)
  if (name === 'Fn::If') {
    check(argument[1], type, path)
    check(argument[2], type, path)
  } else if (name) {
    return
  } else if (type.type === 'array') {
    Array.isArray(value) ? value.forEach((item, i) => check(item, type.element, `${path}[${i}]`)) : wrong.push(`${path} is no list`)
  } else if (type.type === 'map') {
    Object.entries(value).forEach(([key, item]) => check(item, type.element, `${path}.${key}`))
  } else if (type.type === 'ref') {
    members(value, db.get('typeDefinition', type.reference).properties, path)
  } else if (type.type === 'boolean' && typeof value !== 'boolean') {
    wrong.push(`${path} is ${JSON.stringify(value)} and not true or false`)
  } else if ((type.type === 'integer' || type.type === 'number') && typeof value !== 'number') {
    wrong.push(`${path} is ${JSON.stringify(value)} and no number`)
  } else if (type.type === 'string' && typeof value !== 'string') {
    wrong.push(`${path} is ${JSON.stringify(value)} and no text`)
  } else if (type.allowedValues && !type.allowedValues.includes(value)) {
    wrong.push(`${path} is ${value}; allowed are: ${type.allowedValues.join(', ')}`)
  }
}

function intrinsic(value) {
  const [entry, ...more] = value && typeof value === 'object' && !Array.isArray(value) ? Object.entries(value) : []
  return entry && more.length === 0 && (entry[0] === 'Ref' || entry[0].startsWith('Fn::')) ? entry : []
}
