using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Espresso.LocalCloud.Kernel;

namespace Espresso.LocalCloud.Ses;

/// <summary>
/// The captured mail: <c>/_localcloud/mail</c> for people, <c>/_localcloud/mail.json</c> for programs
/// (<c>{"items": [{id, at, from, to, subject, html, text, service}]}</c>, newest first, <c>?to=</c> picks an address).
/// </summary>
internal static class MailPage
{
    public static void Map(IEndpointRouteBuilder routes, Mailbox mailbox)
    {
        routes.MapGet("/_localcloud/mail", (HttpContext http, string? id) => Page(http, mailbox, id));
        routes.MapGet("/_localcloud/mail.json", (string? to) => Results.Text(
            new JsonObject { ["items"] = new JsonArray([.. mailbox.List(to).Select(Item)]) }.ToText(), "application/json"));
        routes.MapGet("/_localcloud/mail/{id}/body", (HttpContext http, string id) => Body(http, mailbox.Find(id)));
        routes.MapDelete("/_localcloud/mail", async () =>
        {
            await mailbox.ClearAsync();
            return Results.NoContent();
        });
    }

    private static JsonObject Item(MailRecord mail) => new()
    {
        ["id"] = mail.Id,
        ["at"] = mail.At.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
        ["from"] = mail.Mail.From,
        ["to"] = mail.Mail.To.ToJson(),
        ["subject"] = mail.Mail.Subject,
        ["html"] = mail.Mail.Html,
        ["text"] = mail.Mail.Text,
        ["service"] = mail.Mail.Service,
    };

    /// <summary>The HTML of a mail, as a document that can do nothing but be looked at.</summary>
    private static IResult Body(HttpContext http, MailRecord? mail)
    {
        if (mail is null)
            return Results.NotFound();
        http.Response.Headers.ContentSecurityPolicy =
            "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data: https: http:; font-src data:";
        http.Response.Headers.XContentTypeOptions = "nosniff";
        var html = mail.Mail.Html ?? $"<pre style=\"white-space:pre-wrap;overflow-wrap:anywhere\">{Escaped(mail.Mail.Text)}</pre>";
        return Results.Text($"<!doctype html><meta charset=\"utf-8\"><base target=\"_blank\"><style>body{{font:16px/1.5 system-ui,sans-serif;overflow-wrap:anywhere;margin:1rem}}</style><div dir=\"auto\">{html}</div>", "text/html", Encoding.UTF8);
    }

    private static IResult Page(HttpContext http, Mailbox mailbox, string? id)
    {
        var nonce = Convert.ToBase64String(RandomNumberGenerator.GetBytes(16));
        http.Response.Headers.ContentSecurityPolicy =
            $"default-src 'none'; style-src 'nonce-{nonce}'; script-src 'nonce-{nonce}'; connect-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none'";
        http.Response.Headers.CacheControl = "no-store";
        var mails = mailbox.List();
        var open = id is null ? (mails.Count > 0 ? mails[0] : null) : mails.FirstOrDefault(mail => mail.Id == id);
        var list = new StringBuilder();
        foreach (var mail in mails)
        {
            list.Append(CultureInfo.InvariantCulture, $"""
                <li><a href="/_localcloud/mail?id={Uri.EscapeDataString(mail.Id)}"{(mail == open ? " aria-current=\"true\"" : "")}>
                <span class="row"><span class="to" dir="auto">{Escaped(string.Join(", ", mail.Mail.To))}</span><time datetime="{mail.At:O}">{mail.At:HH:mm:ss}</time></span>
                <span class="subject" dir="auto">{Escaped(Titled(mail))}</span></a></li>
                """);
        }

        return Results.Text($$"""
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
            <title>{{(open is null ? "Captured mail" : Escaped(Titled(open)) + " · Captured mail")}}</title>
            <style nonce="{{nonce}}">{{Style}}</style></head>
            <body><header><h1>Captured mail</h1><p>{{mails.Count}} kept. Nothing here has left this machine.</p></header>
            <div class="panes"><nav aria-label="Mails">{{(mails.Count == 0 ? "<p class=\"empty\">No mail yet. This page shows it as it comes.</p>" : $"<ul>{list}</ul>")}}</nav>
            <main>{{(open is not null ? Detail(open) : id is null ? "" : "<p class=\"empty\">This mail is no longer kept.</p>")}}</main></div>
            <script nonce="{{nonce}}">{{Script}}</script></body></html>
            """, "text/html", Encoding.UTF8);
    }

    private static string Detail(MailRecord mail) => $"""
        <article><h2 dir="auto">{Escaped(Titled(mail))}</h2>
        <dl><dt>From</dt><dd dir="auto">{Escaped(mail.Mail.From)}</dd><dt>To</dt><dd dir="auto">{Escaped(string.Join(", ", mail.Mail.To))}</dd>
        <dt>At</dt><dd><time datetime="{mail.At:O}">{mail.At.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture)}</time></dd><dt>By</dt><dd>{Escaped(mail.Mail.Service)}</dd></dl>
        {(mail.Mail.Html is null ? "" : $"<iframe title=\"Message\" sandbox=\"allow-popups allow-popups-to-escape-sandbox\" src=\"/_localcloud/mail/{Uri.EscapeDataString(mail.Id)}/body\"></iframe>")}
        {(mail.Mail.Text is null ? "" : $"<details{(mail.Mail.Html is null ? " open" : "")}><summary>Plain text</summary><pre dir=\"auto\">{Escaped(mail.Mail.Text)}</pre></details>")}
        </article>
        """;

    private static string Titled(MailRecord mail) => mail.Mail.Subject.Length > 0 ? mail.Mail.Subject : "(no subject)";

    private static string Escaped(string? text) => WebUtility.HtmlEncode(text ?? "");

    private const string Style = """
        :root{color-scheme:light dark;--ground:light-dark(#faf8f5,#181513);--card:light-dark(#fff,#221e1b);--ink:light-dark(#2b211b,#f1e9e2);--quiet:light-dark(#6b5d53,#b3a59a);--line:light-dark(#e6ddd4,#3a332e);--accent:light-dark(#7a3e12,#e9a566);--chosen:light-dark(#f6e8da,#3a2a1d)}
        *{box-sizing:border-box}body{margin:0;font:16px/1.5 system-ui,sans-serif;background:var(--ground);color:var(--ink);min-height:100vh;display:flex;flex-direction:column}
        header{padding:1rem 1.5rem;border-bottom:1px solid var(--line);display:flex;gap:0 1rem;align-items:baseline;flex-wrap:wrap}h1{font-size:1.25rem;margin:0}header p{margin:0;color:var(--quiet)}
        .panes{flex:1;display:grid;grid-template-columns:minmax(16rem,24rem) minmax(0,1fr)}nav{border-inline-end:1px solid var(--line);overflow:auto;max-height:calc(100vh - 4rem)}
        ul{list-style:none;margin:0;padding:0}li a{display:block;padding:.7rem 1.5rem;border-bottom:1px solid var(--line);color:inherit;text-decoration:none}li a:hover{background:var(--card)}li a[aria-current]{background:var(--chosen);box-shadow:inset 3px 0 var(--accent)}
        a:focus-visible,summary:focus-visible{outline:2px solid var(--accent);outline-offset:-2px}.row{display:flex;gap:.5rem;justify-content:space-between;color:var(--quiet);font-size:.85rem}.to,.subject{overflow:hidden;text-overflow:ellipsis;white-space:nowrap;min-width:0}.subject{display:block;font-weight:600}time{font-variant-numeric:tabular-nums}
        main{padding:1.5rem;min-width:0}article{background:var(--card);border:1px solid var(--line);border-radius:.75rem;padding:1.5rem}h2{margin:0 0 1rem;font-size:1.4rem;line-height:1.25;overflow-wrap:anywhere}
        dl{display:grid;grid-template-columns:max-content minmax(0,1fr);gap:.15rem 1rem;margin:0 0 1rem}dt{color:var(--quiet)}dd{margin:0;overflow-wrap:anywhere}
        iframe{width:100%;height:60vh;border:1px solid var(--line);border-radius:.5rem;background:#fff;color-scheme:light}details{margin-top:1rem}summary{cursor:pointer;color:var(--accent)}pre{white-space:pre-wrap;overflow-wrap:anywhere;font:.9rem/1.5 ui-monospace,monospace;margin:.5rem 0 0}.empty{padding:1rem 1.5rem;color:var(--quiet)}
        @media (max-width:48rem){.panes{grid-template-columns:minmax(0,1fr)}nav{max-height:40vh;border-inline-end:0;border-bottom:1px solid var(--line)}main{padding:1rem}}
        """;

    /// <summary>Looks for new mail while the page is visible, and loads again when there is some.</summary>
    private const string Script = """
        let seen = null;
        setInterval(async () => {
          if (document.hidden) return;
          const answer = await fetch('/_localcloud/mail.json').catch(() => null);
          if (!answer?.ok) return;
          const newest = (await answer.json()).items[0]?.id ?? '';
          if (seen !== null && newest !== seen) location.reload();
          seen = newest;
        }, 2000);
        """;
}
