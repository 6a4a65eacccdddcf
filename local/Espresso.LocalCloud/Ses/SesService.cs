using System.Text.Json.Nodes;
using Espresso.LocalCloud.Kernel;
using Espresso.LocalCloud.Kernel.Protocols;
using Espresso.LocalCloud.Kernel.Store;

namespace Espresso.LocalCloud.Ses;

/// <summary>
/// SES v2: takes mail and keeps it. One deliberate difference: a sender needs no verified identity, because nothing is sent. API
/// reference: https://docs.aws.amazon.com/ses/latest/APIReference-V2/.
/// </summary>
internal sealed class SesService : CloudService
{
    private const string IdentitySpace = "ses.identities";
    private const string TemplateSpace = "ses.templates";

    private readonly IStore _store;
    private readonly Mailbox _mailbox;
    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, JsonObject> _identities = new(StringComparer.OrdinalIgnoreCase);
    private readonly SortedDictionary<string, JsonObject> _templates = new(StringComparer.Ordinal);

    public SesService(IStore store, Mailbox mailbox)
    {
        (_store, _mailbox) = (store, mailbox);
        Operation("SendEmail", async (input, call) => new JsonObject { ["MessageId"] = await _mailbox.DeliverAsync(MailFrom(input), call.Cancelled) });
        Operation("GetAccount", (input, call) => new JsonObject
        {
            ["DedicatedIpAutoWarmupEnabled"] = false,
            ["EnforcementStatus"] = "HEALTHY",
            ["ProductionAccessEnabled"] = true,
            ["SendingEnabled"] = true,
            ["SendQuota"] = new JsonObject { ["Max24HourSend"] = 50000.0, ["MaxSendRate"] = 14.0, ["SentLast24Hours"] = (double)_mailbox.List().Count },
        });
        AddIdentities();
        AddTemplates();
    }

    public override string Name => "email";

    public override IReadOnlyList<string> SigningNames => ["ses"];

    public override IReadOnlyList<RestRoute> Routes { get; } =
    [
        new("POST", "/v2/email/outbound-emails", "SendEmail"),
        new("GET", "/v2/email/account", "GetAccount"),
        new("POST", "/v2/email/identities", "CreateEmailIdentity"),
        new("GET", "/v2/email/identities", "ListEmailIdentities"),
        new("GET", "/v2/email/identities/{EmailIdentity}", "GetEmailIdentity"),
        new("DELETE", "/v2/email/identities/{EmailIdentity}", "DeleteEmailIdentity"),
        new("POST", "/v2/email/templates", "CreateEmailTemplate"),
        new("GET", "/v2/email/templates", "ListEmailTemplates"),
        new("GET", "/v2/email/templates/{TemplateName}", "GetEmailTemplate"),
        new("PUT", "/v2/email/templates/{TemplateName}", "UpdateEmailTemplate"),
        new("DELETE", "/v2/email/templates/{TemplateName}", "DeleteEmailTemplate"),
    ];

    public override Task LoadAsync(CancellationToken cancellationToken)
    {
        _mailbox.Load();
        foreach (var (key, identity) in _store.ReadJson(IdentitySpace))
            _identities[key] = identity;
        foreach (var (key, template) in _store.ReadJson(TemplateSpace))
            _templates[key] = template;
        return Task.CompletedTask;
    }

    public override void MapRoutes(IEndpointRouteBuilder routes) => MailPage.Map(routes, _mailbox);

    private void AddIdentities()
    {
        Operation("CreateEmailIdentity", async (input, call) =>
        {
            var name = input.RequiredText("EmailIdentity");
            var identity = new JsonObject
            {
                ["IdentityType"] = name.Contains('@', StringComparison.Ordinal) ? "EMAIL_ADDRESS" : "DOMAIN",
                ["VerifiedForSendingStatus"] = true,
                ["VerificationStatus"] = "SUCCESS",
                ["DkimAttributes"] = new JsonObject { ["SigningEnabled"] = false, ["Status"] = "NOT_STARTED" },
            };
            await AddAsync(_identities, IdentitySpace, name, identity, $"Email identity {name} already exist.");
            return (JsonObject)identity.DeepClone();
        });
        Operation("GetEmailIdentity", (input, call) => Copy(_identities, input.RequiredText("EmailIdentity"), name => $"Email identity {name} does not exist."));
        Operation("DeleteEmailIdentity", (input, call) => RemoveAsync(_identities, IdentitySpace, input.RequiredText("EmailIdentity"), name => $"Email identity {name} does not exist."));
        Operation("ListEmailIdentities", (input, call) =>
        {
            lock (_gate)
            {
                return new JsonObject
                {
                    ["EmailIdentities"] = new JsonArray([.. _identities.Select(one => new JsonObject
                    {
                        ["IdentityName"] = one.Key,
                        ["IdentityType"] = one.Value["IdentityType"]?.DeepClone(),
                        ["SendingEnabled"] = true,
                        ["VerificationStatus"] = "SUCCESS",
                    })]),
                };
            }
        });
    }

    private void AddTemplates()
    {
        Operation("CreateEmailTemplate", async (input, call) =>
        {
            var name = input.RequiredText("TemplateName");
            await AddAsync(_templates, TemplateSpace, name, Content(input), $"Template {name} already exists.");
            return [];
        });
        Operation("UpdateEmailTemplate", async (input, call) =>
        {
            var name = input.RequiredText("TemplateName");
            var content = Content(input);
            Task saved;
            lock (_gate)
            {
                if (!_templates.ContainsKey(name))
                    throw NoTemplate(name);
                _templates[name] = content;
                saved = _store.CommitAsync(new StoreBatch().PutJson(TemplateSpace, name, content));
            }

            await saved;
            return [];
        });
        Operation("GetEmailTemplate", (input, call) => new JsonObject
        {
            ["TemplateName"] = input.Text("TemplateName"),
            ["TemplateContent"] = Copy(_templates, input.RequiredText("TemplateName"), name => $"Template {name} does not exist."),
        });
        Operation("DeleteEmailTemplate", (input, call) => RemoveAsync(_templates, TemplateSpace, input.RequiredText("TemplateName"), name => $"Template {name} does not exist."));
        Operation("ListEmailTemplates", (input, call) =>
        {
            lock (_gate)
                return new JsonObject { ["TemplatesMetadata"] = new JsonArray([.. _templates.Keys.Select(name => new JsonObject { ["TemplateName"] = name })]) };
        });

        static JsonObject Content(JsonObject input) => (JsonObject)(input.Object("TemplateContent") ?? throw Bad("TemplateContent is required.")).DeepClone();
    }

    private OutgoingMail MailFrom(JsonObject input)
    {
        var from = input.Text("FromEmailAddress");
        var destination = input.Object("Destination") ?? [];
        string[] to = [.. destination.Texts("ToAddresses"), .. destination.Texts("CcAddresses"), .. destination.Texts("BccAddresses")];
        var content = input.Object("Content") ?? throw Bad("Content is required.");
        if (content.Object("Raw") is { } raw)
            return Raw(raw, from, to);
        if (from is null)
            throw Bad("FromEmailAddress is required.");
        if (to.Length == 0)
            throw Bad("Missing final destination: Destination needs at least one address.");
        if (Array.Find([from, .. to], address => !address.Contains('@', StringComparison.Ordinal)) is { } wrong)
            throw Bad($"Missing final '@domain' in the address {wrong}.");
        return content.Object("Template") is { } template ? Templated(template, from, to) : Simple(content.Object("Simple"), from, to);
    }

    private static OutgoingMail Simple(JsonObject? simple, string from, string[] to)
    {
        var body = simple?.Object("Body");
        var (html, text) = (body?.Object("Html")?.Text("Data"), body?.Object("Text")?.Text("Data"));
        if (html is null && text is null)
            throw Bad("Content needs Simple with a Body (Html, Text), Raw or Template.");
        return new OutgoingMail(from, to, simple?.Object("Subject")?.Text("Data") ?? throw Bad("Simple needs a Subject."), html, text, "ses");
    }

    private static OutgoingMail Raw(JsonObject raw, string? from, string[] to)
    {
        var data = raw.Text("Data") ?? throw Bad("Raw needs Data.");
        var bytes = new byte[data.Length];
        return Convert.TryFromBase64String(data, bytes, out var length)
            ? MimeReader.Read(bytes[..length], from, to)
            : throw Bad("Raw.Data is not base64.");
    }

    private OutgoingMail Templated(JsonObject template, string from, string[] to)
    {
        var content = template.Object("TemplateContent")
            ?? Copy(_templates, template.Text("TemplateName") ?? template.Text("TemplateArn")?.Split('/')[^1] ?? "", name => $"Template {name} does not exist.");
        var data = MailTemplate.Data(template.Text("TemplateData"));
        return new OutgoingMail(from, to, MailTemplate.Render(content.Text("Subject"), data, isHtml: false) ?? "",
            MailTemplate.Render(content.Text("Html"), data, isHtml: true), MailTemplate.Render(content.Text("Text"), data, isHtml: false), "ses");
    }

    private async Task AddAsync(SortedDictionary<string, JsonObject> all, string space, string name, JsonObject value, string taken)
    {
        Task saved;
        lock (_gate)
        {
            if (!all.TryAdd(name, value))
                throw new CloudException("AlreadyExistsException", taken);
            saved = _store.CommitAsync(new StoreBatch().PutJson(space, name, value));
        }

        await saved;
    }

    private async Task<JsonObject> RemoveAsync(SortedDictionary<string, JsonObject> all, string space, string name, Func<string, string> missing)
    {
        Task saved;
        lock (_gate)
        {
            if (!all.Remove(name))
                throw new CloudException("NotFoundException", missing(name), 404);
            saved = _store.CommitAsync(new StoreBatch().Delete(space, name));
        }

        await saved;
        return [];
    }

    private JsonObject Copy(SortedDictionary<string, JsonObject> all, string name, Func<string, string> missing)
    {
        lock (_gate)
            return all.TryGetValue(name, out var found) ? (JsonObject)found.DeepClone() : throw new CloudException("NotFoundException", missing(name), 404);
    }

    private static CloudException NoTemplate(string name) => new("NotFoundException", $"Template {name} does not exist.", 404);

    private static CloudException Bad(string message) => new("BadRequestException", message);
}
