using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Espresso.LocalCloud.Kernel;

namespace Espresso.LocalCloud.Ses;

/// <summary>SES' templates: <c>{{name}}</c> (escaped in HTML), <c>{{{name}}}</c>, paths with dots. Blocks and helpers are refused by name.</summary>
internal static partial class MailTemplate
{
    public static string? Render(string? template, JsonObject data, bool isHtml) => template is null ? null : Placeholder().Replace(template, match =>
    {
        var name = match.Groups["name"].Value.Trim();
        if (name.Length > 0 && name[0] is '#' or '/' or '>' or '^' or '!' || name.Contains(' ', StringComparison.Ordinal))
            throw CloudException.NotImplemented("ses", $"the template expression {{{{{name}}}}}");
        JsonNode? value = data;
        foreach (var part in name.Split('.'))
            value = (value as JsonObject)?[part];
        if (value is null)
            throw new CloudException("BadRequestException", $"Attribute '{name}' is not present in the rendering data.");
        var text = value is JsonValue && value.GetValueKind() is JsonValueKind.String ? value.GetValue<string>() : value.ToText();
        return isHtml && !match.Value.StartsWith("{{{", StringComparison.Ordinal) ? WebUtility.HtmlEncode(text) : text;
    });

    /// <summary>The data that comes as JSON text.</summary>
    public static JsonObject Data(string? text)
    {
        try
        {
            return string.IsNullOrEmpty(text) ? [] : JsonNode.Parse(text) as JsonObject ?? throw Wrong("it is no object");
        }
        catch (JsonException error)
        {
            throw Wrong(error.Message);
        }

        static CloudException Wrong(string why) => new("BadRequestException", $"TemplateData must be a JSON object: {why}");
    }

    [GeneratedRegex(@"\{\{\{?(?<name>[^{}]*)\}?\}\}", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Placeholder();
}
