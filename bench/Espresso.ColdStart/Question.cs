namespace Espresso.ColdStart;

/// <summary>What a service's function is asked, and what it needs to answer.</summary>
/// <param name="Service">Its package and its name.</param>
/// <param name="Event">The event, as the Runtime API hands it out.</param>
/// <param name="Item">What DynamoDB answers to GetItem.</param>
/// <param name="Environment">Its settings.</param>
internal sealed record Question(string Service, string Event, string Item, params KeyValuePair<string, string>[] Environment)
{
    private const string Customer = "7b6a0c3e-0000-4000-8000-000000000001";
    private const string OrderId = "01jdc0ffee0000000000000001";

    private static readonly string OrderEvent = RestEvent("/api/orders/{id}", $"/api/orders/{OrderId}", $$"""{"id":"{{OrderId}}"}""");

    // An order that has been collected, so that its view asks for nothing else.
    private static readonly string OrderItem = Filled("""
        {"Item":{"pk":{"S":"order#«order»"},"sk":{"S":"order"},"id":{"S":"«order»"},"status":{"S":"collected"},"version":{"N":"5"},"customerId":{"S":"«customer»"},
          "qrCode":{"S":"abcdefghjk23"},"drink":{"S":"flat-white"},"drinkName":{"S":"Flat white"},"size":{"S":"regular"},"options":{"M":{}},"cupName":{"S":"Ana"},"number":{"N":"12"},
          "day":{"S":"2026-11-22"},"baristaId":{"S":"b1"},"baristaName":{"S":"Bo"},"createdAt":{"S":"2026-11-22T10:00:00.000Z"},"placedAt":{"S":"2026-11-22T10:00:30.000Z"},
          "acceptedAt":{"S":"2026-11-22T10:01:00.000Z"},"readyAt":{"S":"2026-11-22T10:03:00.000Z"},"endedAt":{"S":"2026-11-22T10:04:00.000Z"},
          "attempt":{"N":"1"},"input":{"S":"{}"},"holdsPlace":{"BOOL":false},"chooseBefore":{"S":"2026-11-22T10:05:00.000Z"},
          "timeline":{"L":[{"M":{"status":{"S":"scanned"},"at":{"S":"2026-11-22T10:00:00.000Z"},"by":{"S":"customer"},"write":{"S":"w1"}}},
            {"M":{"status":{"S":"collected"},"at":{"S":"2026-11-22T10:04:00.000Z"},"by":{"S":"barista"},"byName":{"S":"Bo"},"write":{"S":"w5"}}}]}}}
        """);

    private static readonly string PreferencesEvent = RestEvent("/api/notifications/preferences", "/api/notifications/preferences", "null");

    private static readonly string HeadItem = Filled("""
        {"Item":{"pk":{"S":"USER#«customer»"},"sk":{"S":"HEAD"},"version":{"N":"4"},"language":{"S":"en"},"email":{"BOOL":false}}}
        """);

    private const string ConfigEvent = """
        {"version":"2.0","routeKey":"$default","rawPath":"/config.json","rawQueryString":"",
         "headers":{"host":"abc.lambda-url.eu-west-1.on.aws","x-forwarded-proto":"https","accept":"*/*","user-agent":"Mozilla/5.0 (KHTML, like Gecko)"},
         "requestContext":{"accountId":"anonymous","apiId":"abc","domainName":"abc.lambda-url.eu-west-1.on.aws","domainPrefix":"abc",
           "http":{"method":"GET","path":"/config.json","protocol":"HTTP/1.1","sourceIp":"203.0.113.7","userAgent":"Mozilla/5.0"},
           "requestId":"r","routeKey":"$default","stage":"$default","time":"22/Nov/2026:10:00:00 +0000","timeEpoch":1795341600000},
         "isBase64Encoded":false}
        """;

    /// <summary>An order by its id: one GetItem.</summary>
    public static Question Orders { get; } = new("orders", OrderEvent, OrderItem,
        new("AWS__Resources__OrdersTableName", "orders"),
        new("AWS__Resources__UserPoolClientId", "client"),
        new("AWS__Resources__OrderEventsTopicArn", "arn:aws:sns:eu-west-1:000000000000:events"),
        new("AWS__Resources__AlertsTopicArn", "arn:aws:sns:eu-west-1:000000000000:alerts"),
        new("AWS__Resources__OrderWorkflowArn", "arn:aws:states:eu-west-1:000000000000:stateMachine:orders"));

    /// <summary>A customer's preferences: one GetItem.</summary>
    public static Question Notifications { get; } = new("notifications", PreferencesEvent, HeadItem,
        new("AWS__Resources__NotificationsTableName", "notifications"),
        new("AWS__Resources__UserPoolClientId", "client"),
        new("AWS__Resources__LiveUrl", "wss://abc.execute-api.eu-west-1.amazonaws.com/live"));

    /// <summary>The site's settings: nothing is read.</summary>
    public static Question Web { get; } = new("web", ConfigEvent, "",
        new("AWS__Resources__UserPoolId", "eu-west-1_abc"),
        new("AWS__Resources__UserPoolClientId", "client"),
        new("Site__ApiBase", "https://abc.execute-api.eu-west-1.amazonaws.com/v1"));

    public static IReadOnlyList<Question> All { get; } = [Orders, Notifications, Web];

    /// <summary>A GET by the customer through a REST API.</summary>
    private static string RestEvent(string resource, string path, string parameters) => $$$$"""
        {"resource":"{{{{resource}}}}","path":"{{{{path}}}}","httpMethod":"GET",
         "headers":{"Host":"abc.execute-api.eu-west-1.amazonaws.com","X-Forwarded-Proto":"https","Accept":"application/json","User-Agent":"Mozilla/5.0 (KHTML, like Gecko)"},
         "multiValueHeaders":{"Host":["abc.execute-api.eu-west-1.amazonaws.com"],"X-Forwarded-Proto":["https"],"Accept":["application/json"],"User-Agent":["Mozilla/5.0 (KHTML, like Gecko)"]},
         "queryStringParameters":null,"multiValueQueryStringParameters":null,"pathParameters":{{{{parameters}}}},"stageVariables":null,
         "requestContext":{"accountId":"000000000000","stage":"v1","requestId":"r","path":"/v1{{{{path}}}}","resourcePath":"{{{{resource}}}}","httpMethod":"GET","apiId":"abc",
           "requestTimeEpoch":1583798639428,"domainName":"abc.execute-api.eu-west-1.amazonaws.com","identity":{"sourceIp":"203.0.113.7","userAgent":"Mozilla/5.0"},
           "authorizer":{"claims":{"sub":"{{{{Customer}}}}","token_use":"id","aud":"client","email":"ana@example.com","cognito:username":"ana"}}},
         "body":null,"isBase64Encoded":false}
        """;

    private static string Filled(string text) =>
        text.Replace("«order»", OrderId, StringComparison.Ordinal).Replace("«customer»", Customer, StringComparison.Ordinal);
}
