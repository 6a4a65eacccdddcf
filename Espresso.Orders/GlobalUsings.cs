global using Item = System.Collections.Generic.Dictionary<string, Amazon.DynamoDBv2.Model.AttributeValue>;
global using LogLevel = Microsoft.Extensions.Logging.LogLevel;
