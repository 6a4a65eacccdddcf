namespace Espresso.Cost.Idle;

/// <summary>Types of resources that cost nothing while nobody orders, each with the reason.</summary>
internal static class FreeTypes
{
    private const string Description = "a description; what it describes is charged when it is used";
    private const string PerRequest = "charged per request";

    public static IReadOnlyDictionary<string, string> Reasons { get; } = new SortedDictionary<string, string>(StringComparer.Ordinal)
    {
        ["AWS::Amplify::App"] = "charged by what is stored (a few MB) and served",
        ["AWS::Amplify::Branch"] = "nothing is built there: the files are deployed as they are",
        ["AWS::Amplify::Domain"] = "its certificate is free",
        ["AWS::ApiGateway::Account"] = Description,
        ["AWS::ApiGateway::ApiKey"] = Description,
        ["AWS::ApiGateway::BasePathMapping"] = Description,
        ["AWS::ApiGateway::Deployment"] = Description,
        ["AWS::ApiGateway::DomainName"] = "its certificate is free",
        ["AWS::ApiGateway::RestApi"] = PerRequest,
        ["AWS::ApiGateway::Stage"] = "no cache, and no metrics per method",
        ["AWS::ApiGateway::UsagePlan"] = Description,
        ["AWS::ApiGateway::UsagePlanKey"] = Description,
        ["AWS::ApiGatewayV2::Api"] = PerRequest,
        ["AWS::ApiGatewayV2::Integration"] = Description,
        ["AWS::ApiGatewayV2::Route"] = Description,
        ["AWS::ApiGatewayV2::Stage"] = Description,
        ["AWS::ApplicationAutoScaling::ScalableTarget"] = Description,
        ["AWS::CertificateManager::Certificate"] = "public certificates are free",
        ["AWS::Cognito::UserPool"] = "no charge up to 10,000 users a month who sign in with it, in its list price",
        ["AWS::Cognito::UserPoolClient"] = Description,
        ["AWS::Cognito::UserPoolGroup"] = Description,
        ["AWS::IAM::ManagedPolicy"] = Description,
        ["AWS::IAM::Policy"] = Description,
        ["AWS::IAM::Role"] = Description,
        ["AWS::KMS::Alias"] = Description,
        ["AWS::Lambda::Function"] = PerRequest,
        ["AWS::Lambda::Permission"] = Description,
        ["AWS::Lambda::Url"] = PerRequest,
        ["AWS::Lambda::Version"] = "its code is stored without charge up to 75 GB",
        ["AWS::Logs::LogGroup"] = "what is written is counted with what writes it",
        ["AWS::Logs::QueryDefinition"] = "a query is charged when somebody runs it",
        ["AWS::Logs::ResourcePolicy"] = Description,
        ["AWS::S3::BucketPolicy"] = Description,
        ["AWS::SES::ConfigurationSet"] = Description,
        ["AWS::SNS::Subscription"] = Description,
        ["AWS::SNS::Topic"] = "charged per publish",
        ["AWS::SNS::TopicPolicy"] = Description,
        ["AWS::SQS::Queue"] = "charged per request; who waits for messages is counted with the event source mapping",
        ["AWS::SQS::QueuePolicy"] = Description,
        ["AWS::StepFunctions::StateMachine"] = "charged per state transition",
        ["AWS::WAFv2::IPSet"] = Description,
        ["AWS::WAFv2::LoggingConfiguration"] = "only what a rule stopped or counted is logged",
        ["AWS::WAFv2::WebACLAssociation"] = Description,
        ["AWS::XRay::SamplingRule"] = Description,
    };
}
