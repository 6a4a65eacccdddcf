using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.Playwright;

namespace Espresso.Tests.Support;

/// <summary>
/// One headless browser for the tests that look at the site. Every test has its own context (nobody's cookies, nobody's
/// storage); a test that fails leaves its trace and its picture under <c>TestResults/browser</c>.
/// </summary>
public sealed class Browser : IAsyncLifetime
{
    private static readonly string Evidence = Path.Combine(Repository.Root, "TestResults", "browser");

    /// <summary>How the browser reports every answer of 400 and above; what the page makes of it is for the test to see.</summary>
    private const string FailedRequest = "Failed to load resource";

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public async Task InitializeAsync()
    {
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(await LaunchOptionsAsync());
    }

    public async Task DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.CloseAsync();
        }

        _playwright?.Dispose();
    }

    /// <summary>Runs <paramref name="visit"/> on a new page; on failure keeps what the page looked like and what it did.</summary>
    public async Task VisitAsync(Uri site, Func<IPage, Task> visit, BrowserNewContextOptions? options = null, [CallerMemberName] string test = "")
    {
        options ??= new BrowserNewContextOptions();
        options.BaseURL = site.ToString();
        await using var context = await _browser!.NewContextAsync(options);
        await context.Tracing.StartAsync(new TracingStartOptions { Screenshots = true, Snapshots = true });
        var page = await context.NewPageAsync();
        var errors = new ConcurrentQueue<string>();
        page.PageError += (_, error) => errors.Enqueue(error);
        page.Console += (_, message) =>
        {
            if (message.Type == "error" && !message.Text.StartsWith(FailedRequest, StringComparison.Ordinal))
            {
                errors.Enqueue(message.Text);
            }
        };
        try
        {
            await visit(page);
            errors.ShouldBeEmpty();
        }
        catch (Exception failure)
        {
            Directory.CreateDirectory(Evidence);
            await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(Evidence, test + ".png"), FullPage = true });
            await context.Tracing.StopAsync(new TracingStopOptions { Path = Path.Combine(Evidence, test + ".trace.zip") });
            throw new InvalidOperationException($"{failure.Message} The page said: {string.Join(" | ", errors)}", failure);
        }
    }

    private static async Task<BrowserTypeLaunchOptions> LaunchOptionsAsync()
    {
        string[] quiet = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"];
        if (Environment.GetEnvironmentVariable("ESPRESSO_BROWSER") is { Length: > 0 } own)
        {
            return new BrowserTypeLaunchOptions { ExecutablePath = own, Args = quiet };
        }

        if (!ChromiumPackage.Suits)
        {
            // Elsewhere than on Linux x64 the developer's own Chrome serves.
            return new BrowserTypeLaunchOptions { Channel = "chrome", Args = quiet };
        }

        var (executable, environment) = await ChromiumPackage.UnpackAsync();
        var all = Environment.GetEnvironmentVariables().Cast<System.Collections.DictionaryEntry>()
            .Select(variable => KeyValuePair.Create((string)variable.Key, (string?)variable.Value ?? ""))
            .Where(variable => !environment.ContainsKey(variable.Key))
            .Concat(environment);
        return new BrowserTypeLaunchOptions { ExecutablePath = executable, Env = all, Args = quiet };
    }
}
