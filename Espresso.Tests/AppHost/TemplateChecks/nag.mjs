// What cdk-nag's AwsSolutions pack finds: prints [{ rule, resource, says }].
import { App, Stack } from 'aws-cdk-lib'
import { CfnInclude } from 'aws-cdk-lib/cloudformation-include'
import { AwsSolutionsChecks } from 'cdk-nag'

const app = new App({ analyticsReporting: false })
new CfnInclude(new Stack(app, 'Espresso'), 'Template', { templateFile: process.argv[2] })
const { violations } = new AwsSolutionsChecks(app).validateScope(app)
const findings = violations.flatMap(({ ruleName, description, violatingResources }) =>
  violatingResources.map(({ constructPath }) => ({ rule: ruleName.replace('AwsSolutions-', ''), resource: constructPath.split('/').at(-1), says: description })),
)
console.log(JSON.stringify(findings))
