using System.Globalization;
using System.Text.RegularExpressions;
using Espresso.Jsonata.Functions.Formatting;

namespace Espresso.Jsonata.Functions;

/// <summary>Functions over points in time: milliseconds since 1970, or text.</summary>
internal static partial class DateTimeFunctions
{
    public static readonly FunctionDefinition[] All =
    [
        new("now", "<s?s?:s>", (a, call) => Format(call.Now.ToUnixTimeMilliseconds(), a.Text(0), a.Text(1))),
        new("millis", "<:n>", (_, call) => (double)call.Now.ToUnixTimeMilliseconds()),
        new("toMillis", "<s-s?:n>", (a, call) => a.Text(0) is { } text ? a.Text(1) is { } picture ? DateTimeReader.Read(text, picture, call.Now) : ReadIso(text) : null),
        new("fromMillis", "<n-s?s?:s>", (a, _) => a.Number(0) is { } millis ? Format(millis, a.Text(1), a.Text(2)) : null),
    ];

    private static readonly DateTimePicture Iso = DateTimePicture.Parse("[Y0001]-[M01]-[D01]T[H01]:[m01]:[s01].[f001][Z01:01t]");

    private static string Format(double millis, string? picture, string? zone)
    {
        if (millis is < -62_135_596_800_000 or > 253_402_300_799_999)
        {
            throw new JsonataException("D3110", value: millis);
        }

        var time = DateTimeOffset.FromUnixTimeMilliseconds((long)millis);
        if (zone is not null && int.TryParse(zone, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var offset))
        {
            time = time.ToOffset(new TimeSpan(offset / 100, offset % 100, 0));
        }

        return (picture is null ? Iso : DateTimePicture.Parse(picture)).Format(time);
    }

    private static double ReadIso(string text)
    {
        if (!IsoPattern().IsMatch(text) ||
            !DateTimeOffset.TryParse(text.Length == 4 ? text + "-01-01" : text.Length == 7 ? text + "-01" : text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
        {
            throw new JsonataException("D3110", value: text);
        }

        return time.ToUnixTimeMilliseconds();
    }

    [GeneratedRegex(@"^[0-9]{4}(-[01][0-9])?(-[0-3][0-9])?(T[0-2][0-9]:[0-5][0-9](:[0-5][0-9])?(\.[0-9]+)?([+-][0-2][0-9]:?[0-5][0-9]|Z)?)?\z", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex IsoPattern();
}
